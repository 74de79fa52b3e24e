// RUN: symc-opt -p simplify --verify-diagnostics %s | filecheck %s

// simplify itself refuses nothing; the verifier before it refuses an unknown attribute and names the candidates.
// CHECK: Activation: Cannot find argument 'act_tipe', Possible Arguments: act_type
func.func @predict(%a: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %x = sym.Activation(%a) {act_tipe = "relu"} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %x : tensor<2x3xf32>
}
