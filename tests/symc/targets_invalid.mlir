// A module that the pipeline has not finished is refused.
// RUN: symc-opt -t llvm-ir --split-input-file --verify-diagnostics %s

// expected-error@below {{EmitError: tensor<2x3xf32> has no LLVM type}}
func.func @predict(%a: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %b = sym.exp(%a) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %b : tensor<2x3xf32>
}

// -----

func.func private @fill(%a: memref<2xf32>) attributes {symc.kernel, symc.num_inputs = 0 : i64} {
  %zero = arith.constant 0.0 : f32
  // expected-error@below {{EmitError: linalg.fill}}
  linalg.fill ins(%zero : f32) outs(%a : memref<2xf32>)
  func.return
}
