// RUN: symc-opt -p infer-shapes --verify-diagnostics --split-input-file %s

func.func @predict(%a: tensor<2x3xf32>, %b: tensor<2x4xf32>) -> tensor<*xf32> {
  // expected-error-re@below {{operands could not be broadcast together with shapes [2,3] [2,4]{{.*}}with inputs lhs: (2, 3) float32, rhs: (2, 4) float32}}
  %o = sym.broadcast_add(%a, %b) : (tensor<2x3xf32>, tensor<2x4xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// -----

func.func @predict(%a: tensor<2x3xf32>) -> tensor<*xf32> {
  // expected-error@below {{axis 1 of data (2, 3) must have size 1}}
  %o = sym.broadcast_axis(%a) {axis = array<i64: 1>, size = array<i64: 5>} : (tensor<2x3xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}
