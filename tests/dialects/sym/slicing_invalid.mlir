// RUN: symc-opt -p infer-shapes --verify-diagnostics --split-input-file %s

func.func @predict(%x: tensor<5xf32>) -> tensor<*xf32> {
  // expected-error@below {{3:1:1 takes nothing of 5 elements}}
  %o = sym.slice(%x) {begin = array<i64: 3>, end = array<i64: 1>} : (tensor<5xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// -----

func.func @predict(%x: tensor<2x3xf32>, %like: tensor<5x3xf32>) -> tensor<*xf32> {
  // expected-error@below {{axis 0 of data (2, 3) is shorter than axis 0 of shape_like (5, 3)}}
  %o = sym.slice_like(%x, %like) : (tensor<2x3xf32>, tensor<5x3xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}
