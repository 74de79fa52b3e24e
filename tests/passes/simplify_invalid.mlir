// RUN: symc-opt -p simplify --split-input-file --verify-diagnostics %s

// The verifier before the pass refuses an unknown attribute and names the candidates.
func.func @predict(%a: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-error@below {{Activation: Cannot find argument 'act_tipe', Possible Arguments: act_type}}
  %x = sym.Activation(%a) {act_tipe = "relu"} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %x : tensor<2x3xf32>
}

// -----

// expected-error@below {{simplify: @predict must be one block that ends with func.return, got 2 blocks}}
func.func @predict(%x: tensor<2xf32>) -> tensor<2xf32> {
  cf.br ^bb1
^bb1:
  func.return %x : tensor<2xf32>
}
