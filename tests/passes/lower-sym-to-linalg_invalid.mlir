// RUN: symc-opt -p lower-sym-to-linalg --split-input-file --verify-diagnostics %s

// expected-error@below {{lower-sym-to-linalg: an argument has type (?, 3) float32: run infer-shapes first}}
func.func @predict(%x: tensor<?x3xf32>) -> tensor<?x3xf32> {
  %y = sym.exp(%x) : (tensor<?x3xf32>) -> tensor<?x3xf32>
  func.return %y : tensor<?x3xf32>
}

// -----

func.func @predict() -> tensor<2xf32> {
  // expected-error@below {{lower-sym-to-linalg: arith.constant is not a sym operation}}
  %c = arith.constant dense<1.0> : tensor<2xf32>
  func.return %c : tensor<2xf32>
}
