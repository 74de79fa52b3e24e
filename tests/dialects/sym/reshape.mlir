// RUN: symc-opt %s | symc-opt | filecheck %s
// RUN: symc-opt -p infer-shapes %s | filecheck %s --check-prefix=INFER

// CHECK-LABEL: @codes
// CHECK: sym.Reshape(%x) {shape = array<i64: -4, 2, -1, -2>}
// INFER-LABEL: @codes
// INFER: sym.Reshape(%x) {shape = array<i64: -4, 2, -1, -2>} : (tensor<6x5x7xf32>) -> tensor<2x3x5x7xf32>
// INFER: sym.Reshape(%x) {shape = array<i64: -3, 0>} : (tensor<6x5x7xf32>) -> tensor<30x7xf32>
// INFER: sym.Reshape(%x) {reverse = true, shape = array<i64: -1, 0>} : (tensor<6x5x7xf32>) -> tensor<30x7xf32>
func.func @codes(%x: tensor<6x5x7xf32>) -> (tensor<*xf32>, tensor<*xf32>, tensor<*xf32>) {
  %a = sym.Reshape(%x) {shape = array<i64: -4, 2, -1, -2>} : (tensor<6x5x7xf32>) -> tensor<*xf32>
  %b = sym.Reshape(%x) {shape = array<i64: -3, 0>} : (tensor<6x5x7xf32>) -> tensor<*xf32>
  %c = sym.Reshape(%x) {reverse = true, shape = array<i64: -1, 0>} : (tensor<6x5x7xf32>) -> tensor<*xf32>
  func.return %a, %b, %c : tensor<*xf32>, tensor<*xf32>, tensor<*xf32>
}

// Copied unknown dimensions cancel, and the output solves the input's last unknown dimension.
// INFER-LABEL: @cancel
// INFER: -> tensor<?x15xf32>
// INFER-LABEL: @backward
// INFER-SAME: %x: tensor<2x3x5xf32>) -> tensor<6x5xf32>
// INFER-LABEL: @flatten
// INFER-SAME: %x: tensor<2x3x5xf32>
func.func @cancel(%x: tensor<?x3x5xf32>) -> tensor<*xf32> {
  %o = sym.Reshape(%x) {shape = array<i64: 0, -1>} : (tensor<?x3x5xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}
func.func @backward(%x: tensor<?x3x5xf32>) -> tensor<6x?xf32> {
  %o = sym.Reshape(%x) {shape = array<i64: -3, 0>} : (tensor<?x3x5xf32>) -> tensor<6x?xf32>
  func.return %o : tensor<6x?xf32>
}
func.func @flatten(%x: tensor<?x?x5xf32>) -> tensor<2x15xf32> {
  %o = sym.Flatten(%x) : (tensor<?x?x5xf32>) -> tensor<2x15xf32>
  func.return %o : tensor<2x15xf32>
}

// INFER-LABEL: @ones
// INFER: sym.expand_dims(%x) {axis = -1 : i64} : (tensor<1x1xf32>) -> tensor<1x1x1xf32>
// INFER: sym.squeeze(%x) : (tensor<1x1xf32>) -> tensor<1xf32>
func.func @ones(%x: tensor<1x1xf32>) -> (tensor<*xf32>, tensor<*xf32>) {
  %a = sym.expand_dims(%x) {axis = -1} : (tensor<1x1xf32>) -> tensor<*xf32>
  %b = sym.squeeze(%x) : (tensor<1x1xf32>) -> tensor<*xf32>
  func.return %a, %b : tensor<*xf32>, tensor<*xf32>
}
