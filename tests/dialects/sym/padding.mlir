// RUN: symc-opt %s | symc-opt | filecheck %s
// RUN: symc-opt -p infer-shapes,lower-sym-to-linalg %s | filecheck %s --check-prefix=LOWER

// CHECK-LABEL: @constant
// CHECK: sym.Pad(%x) {mode = "constant", pad_width = array<i64: 0, 0, 1, 2>, constant_value = 2.500000e+00 : f64}
// LOWER-LABEL: @constant
// LOWER: arith.constant {{.*}}2.500000e+00 : f32
// LOWER: linalg.fill
// LOWER: tensor.insert_slice %x into {{%.+}}[0, 1] [3, 5] [1, 1]
func.func @constant(%x: tensor<3x5xf32>) -> tensor<*xf32> {
  %o = sym.Pad(%x) {mode = "constant", pad_width = array<i64: 0, 0, 1, 2>, constant_value = 2.5 : f64} : (tensor<3x5xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// LOWER-LABEL: @reflect
// LOWER: tensor.extract_slice %x[0, 1] [3, 2] [1, 1]
// LOWER: affine_map<(d0, d1) -> (d0, ((d1 * -1) + 1))>
// LOWER: tensor.insert_slice {{.*}}[0, 0] [3, 2] [1, 1]
// LOWER: tensor.insert_slice %x into {{%.+}}[0, 2] [3, 5] [1, 1]
func.func @reflect(%x: tensor<3x5xf32>) -> tensor<*xf32> {
  %o = sym.Pad(%x) {mode = "reflect", pad_width = array<i64: 0, 0, 2, 0>} : (tensor<3x5xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// The gradient of a repeated edge: the head without its border, the border's sums added to the first and last column.
// CHECK-LABEL: @edge_gradient
// CHECK: sym._backward_Pad(%h) {mode = "edge", pad_width = array<i64: 0, 0, 1, 2>}
// LOWER-LABEL: @edge_gradient
// LOWER: tensor.extract_slice %h[0, 1] [3, 5] [1, 1]
// LOWER: tensor.extract_slice %h[0, 0] [3, 1] [1, 1]
// LOWER: tensor.insert_slice {{.*}}[0, 0] [3, 1] [1, 1] {{.*}} into tensor<3x5xf32>
// LOWER: tensor.extract_slice %h[0, 6] [3, 2] [1, 1]
// LOWER: tensor.insert_slice {{.*}}[0, 4] [3, 1] [1, 1] {{.*}} into tensor<3x5xf32>
// LOWER: func.return {{.*}} : tensor<3x5xf32>
func.func @edge_gradient(%h: tensor<3x8xf32>) -> tensor<*xf32> {
  %o = sym._backward_Pad(%h) {mode = "edge", pad_width = array<i64: 0, 0, 1, 2>} : (tensor<3x8xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}
