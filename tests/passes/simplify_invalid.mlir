// RUN: symc-opt -p simplify --split-input-file --verify-diagnostics %s | filecheck %s

// The verifier before the pass refuses an unknown attribute and names the candidates.
// CHECK: Activation: Cannot find argument 'act_tipe', Possible Arguments: act_type
func.func @predict(%a: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %x = sym.Activation(%a) {act_tipe = "relu"} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %x : tensor<2x3xf32>
}

// -----

// CHECK: simplify: @predict must be one block that ends with func.return, got 2 blocks
func.func @predict(%x: tensor<2xf32>) -> tensor<2xf32> {
  cf.br ^bb1
^bb1:
  func.return %x : tensor<2xf32>
}
