// RUN: symc-opt -p infer-shapes --verify-diagnostics --split-input-file %s

func.func @predict(%x: tensor<2x3xf32>) -> tensor<*xf32> {
  // expected-error@below {{axis 2 is out of range for data (2, 3)}}
  %o = sym.sum(%x) {axis = array<i64: 2>} : (tensor<2x3xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// -----

func.func @predict(%x: tensor<2x3xf32>) -> tensor<*xf32> {
  // expected-error@below {{axis (0, -2) names an axis twice}}
  %o = sym.max(%x) {axis = array<i64: 0, -2>} : (tensor<2x3xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}
