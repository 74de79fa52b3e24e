// RUN: symc-opt -p infer-shapes --verify-diagnostics --split-input-file %s

func.func @predict(%x: tensor<2x3xf32>) -> tensor<*xf32> {
  // expected-error@below {{data (2, 3) cannot be reshaped to (7,): the numbers of elements differ}}
  %o = sym.Reshape(%x) {shape = array<i64: 7>, node = "r"} : (tensor<2x3xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// -----

func.func @predict(%x: tensor<5xf32>) -> tensor<*xf32> {
  // expected-error@below {{dimension 5 cannot be split into 2 and 2}}
  %o = sym.Reshape(%x) {shape = array<i64: -4, 2, -1>} : (tensor<5xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// -----

func.func @predict(%x: tensor<1x2xf32>) -> tensor<*xf32> {
  // expected-error@below {{cannot squeeze axis 1 of data (1, 2), whose size is not 1}}
  %o = sym.squeeze(%x) {axis = array<i64: 1>} : (tensor<1x2xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}
