// RUN: symc-opt -p infer-shapes --split-input-file --verify-diagnostics %s

func.func @axis(%x: tensor<2x3xf32>) -> tensor<*xf32> {
  // expected-error@below {{axis 2 is out of range for data (2, 3)}}
  %o = sym.softmax(%x) {axis = 2} : (tensor<2x3xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// -----

func.func @label(%x: tensor<2x3xf32>, %l: tensor<5xf32>) -> tensor<*xf32> {
  // expected-error@below {{argument 'label': expected (2,) or (2, 3) or (2, 1), got (5,)}}
  %o = sym.SoftmaxOutput(%x, %l) : (tensor<2x3xf32>, tensor<5xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}
