// RUN: symc-opt -p infer-shapes --split-input-file --verify-diagnostics %s

func.func @small(%x: tensor<2x3x4xf32>, %w: tensor<6x3x3xf32>) -> tensor<*xf32> {
  // expected-error@below {{kernel size exceed input: kernel spans 5, padded input has 4}}
  %o = sym.Convolution(%x, %w) {kernel = array<i64: 3>, num_filter = 6, dilate = array<i64: 2>, no_bias = true} : (tensor<2x3x4xf32>, tensor<6x3x3xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// -----

func.func @rank(%x: tensor<2x3x7xf32>, %w: tensor<*xf32>) -> tensor<*xf32> {
  // expected-error@below {{argument 'data' must have 4 dimensions, got (2, 3, 7)}}
  %o = sym.Convolution(%x, %w) {kernel = array<i64: 3, 3>, num_filter = 6, no_bias = true} : (tensor<2x3x7xf32>, tensor<*xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// -----

func.func @groups(%x: tensor<2x3x7xf32>, %w: tensor<*xf32>) -> tensor<*xf32> {
  // expected-error@below {{3 input channels must be divisible by num_group 2}}
  %o = sym.Convolution(%x, %w) {kernel = array<i64: 3>, num_filter = 6, num_group = 2, no_bias = true} : (tensor<2x3x7xf32>, tensor<*xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// -----

func.func @stride(%x: tensor<2x3x7x5xf32>, %w: tensor<*xf32>) -> tensor<*xf32> {
  // expected-error@below {{Convolution: stride must have 2 extents as kernel has, got (2,)}}
  %o = sym.Convolution(%x, %w) {kernel = array<i64: 3, 3>, stride = array<i64: 2>, num_filter = 6, no_bias = true} : (tensor<2x3x7x5xf32>, tensor<*xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}
