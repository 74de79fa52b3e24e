// RUN: symc-opt -p simplify --verify-diagnostics %s

// simplify itself refuses nothing; the verifier before it refuses an unknown attribute and names the candidates.
func.func @predict(%a: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-error@below {{Activation: Cannot find argument 'act_tipe', Possible Arguments: act_type}}
  %x = sym.Activation(%a) {act_tipe = "relu"} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %x : tensor<2x3xf32>
}
