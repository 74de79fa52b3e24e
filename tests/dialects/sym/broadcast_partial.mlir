// RUN: symc-opt -p infer-shapes %s | filecheck %s --check-prefix=INFER

// An unknown dimension may be 1, so beside 3 it stays unknown; where the other is 1 the output tells.
// INFER-LABEL: @unknown
// INFER-SAME: %a: tensor<2x?xf32>, %b: tensor<1x3xf32>) -> tensor<2x?xf32>
// INFER-LABEL: @backward
// INFER-SAME: %a: tensor<7xf32>
func.func @unknown(%a: tensor<2x?xf32>, %b: tensor<1x3xf32>) -> tensor<*xf32> {
  %o = sym.broadcast_add(%a, %b) : (tensor<2x?xf32>, tensor<1x3xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}
func.func @backward(%a: tensor<?xf32>, %b: tensor<1xf32>) -> tensor<7xf32> {
  %o = sym.broadcast_add(%a, %b) : (tensor<?xf32>, tensor<1xf32>) -> tensor<7xf32>
  func.return %o : tensor<7xf32>
}
