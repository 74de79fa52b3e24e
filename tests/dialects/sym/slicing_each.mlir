// RUN: symc-opt %s | symc-opt | filecheck %s
// RUN: symc-opt -p infer-shapes,lower-sym-to-linalg %s | filecheck %s --check-prefix=LOWER

// The family's other operators: how each is written, and what its lowering computes.

// CHECK-LABEL: @backward_slice_op
// CHECK: sym._backward_slice(%data, %like) {begin = array<i64: 1>, end = array<i64: 3>} :
// LOWER-LABEL: @backward_slice_op
// LOWER: func.return {{.*}} : tensor<4x3xf32>
func.func @backward_slice_op(%data: tensor<2x3xf32>, %like: tensor<4x3xf32>) -> tensor<4x3xf32> {
  %n = sym._backward_slice(%data, %like) {begin = array<i64: 1>, end = array<i64: 3>} : (tensor<2x3xf32>, tensor<4x3xf32>) -> tensor<4x3xf32>
  func.return %n : tensor<4x3xf32>
}

// CHECK-LABEL: @slice_axis
// CHECK: sym.slice_axis(%data) {axis = 0 : i64, begin = 0 : i64, end = 1 : i64} :
// LOWER-LABEL: @slice_axis
// LOWER: func.return {{.*}} : tensor<1x3xf32>
func.func @slice_axis(%data: tensor<2x3xf32>) -> tensor<1x3xf32> {
  %n = sym.slice_axis(%data) {axis = 0 : i64, begin = 0 : i64, end = 1 : i64} : (tensor<2x3xf32>) -> tensor<1x3xf32>
  func.return %n : tensor<1x3xf32>
}

// CHECK-LABEL: @backward_slice_like_op
// CHECK: sym._backward_slice_like(%data, %like) :
// LOWER-LABEL: @backward_slice_like_op
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @backward_slice_like_op(%data: tensor<2x3xf32>, %like: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym._backward_slice_like(%data, %like) : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}
