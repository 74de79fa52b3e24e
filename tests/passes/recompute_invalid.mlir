// RUN: symc-opt -p recompute --verify-diagnostics %s

// recompute itself refuses nothing that verifies; the verifier before it refuses an unknown attribute.
func.func @train(%a: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-error@below {{tanh: Cannot find argument 'recomputed'}}
  %x = sym.tanh(%a) {recomputed} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %x : tensor<2x3xf32>
}
