// RUN: symc-opt -p infer-shapes --split-input-file --verify-diagnostics %s

func.func @operands(%x: tensor<2x3xf32>, %w: tensor<5x3xf32>, %b: tensor<5xf32>) -> tensor<*xf32> {
  // expected-error@below {{sym.FullyConnected takes 2 operands (data, weight), got 3}}
  %o = sym.FullyConnected(%x, %w, %b) {num_hidden = 5, no_bias = true} : (tensor<2x3xf32>, tensor<5x3xf32>, tensor<5xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// -----

func.func @missing(%x: tensor<2x3xf32>, %w: tensor<5x3xf32>) -> tensor<*xf32> {
  // expected-error@below {{Required parameter num_hidden of int >= 1 is not presented}}
  %o = sym.FullyConnected(%x, %w) {no_bias = true} : (tensor<2x3xf32>, tensor<5x3xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// -----

func.func @inner(%a: tensor<2x3xf32>, %b: tensor<2x5xf32>) -> tensor<*xf32> {
  // expected-error@below {{argument 'lhs' (0-th input): expected (2, 2), got (2, 3)}}
  %o = sym.dot(%a, %b) : (tensor<2x3xf32>, tensor<2x5xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// -----

func.func @rank(%a: tensor<2x3xf32>, %b: tensor<2x5x7xf32>) -> tensor<*xf32> {
  // expected-error@below {{argument 'lhs' must have at least 3 dimensions, got (2, 3)}}
  %o = sym.batch_dot(%a, %b) : (tensor<2x3xf32>, tensor<2x5x7xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// -----

func.func @ranks(%a: tensor<2x3x5x7xf32>, %b: tensor<2x7x5xf32>) -> tensor<*xf32> {
  // expected-error@below {{operands must have equally many dimensions, got (2, 3, 5, 7) and (2, 7, 5)}}
  %o = sym.batch_dot(%a, %b) : (tensor<2x3x5x7xf32>, tensor<2x7x5xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}
