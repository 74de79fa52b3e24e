// RUN: symc-opt %s | symc-opt | filecheck %s
// RUN: symc-opt -p infer-shapes,lower-sym-to-linalg %s | filecheck %s --check-prefix=LOWER

// CHECK-LABEL: @crop
// CHECK: sym.Crop(%x) {num_args = 1 : i64, h_w = array<i64: 3, 5>, center_crop = true}
// LOWER-LABEL: @crop
// LOWER: tensor.extract_slice %x[0, 0, 2, 1] [2, 1, 3, 5] [1, 1, 1, 1]
func.func @crop(%x: tensor<2x1x7x8xf32>) -> tensor<*xf32> {
  %o = sym.Crop(%x) {num_args = 1, h_w = array<i64: 3, 5>, center_crop = true} : (tensor<2x1x7x8xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// LOWER-LABEL: @assign
// LOWER: tensor.insert_slice %part into %x[1, 0] [2, 5] [1, 1]
func.func @assign(%x: tensor<3x5xf32>, %part: tensor<2x5xf32>) -> tensor<*xf32> {
  %o = sym._slice_assign(%x, %part) {begin = array<i64: 1>, end = array<i64: 3>} : (tensor<3x5xf32>, tensor<2x5xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// The gradient of a crop: the head in its window among zeros.
// CHECK-LABEL: @crop_gradient
// CHECK: sym._backward_Crop(%h, %x) {h_w = array<i64: 3, 5>, center_crop = true}
// LOWER-LABEL: @crop_gradient
// LOWER: [[ZEROS:%.+]] = linalg.fill
// LOWER: tensor.insert_slice %h into [[ZEROS]][0, 0, 2, 1] [2, 1, 3, 5] [1, 1, 1, 1]
func.func @crop_gradient(%h: tensor<2x1x3x5xf32>, %x: tensor<2x1x7x8xf32>) -> tensor<*xf32> {
  %o = sym._backward_Crop(%h, %x) {h_w = array<i64: 3, 5>, center_crop = true} : (tensor<2x1x3x5xf32>, tensor<2x1x7x8xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}
