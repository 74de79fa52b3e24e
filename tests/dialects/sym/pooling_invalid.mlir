// RUN: symc-opt -p infer-shapes --split-input-file --verify-diagnostics %s

func.func @small(%x: tensor<2x3x6xf32>) -> tensor<*xf32> {
  // expected-error@below {{kernel size (9) exceeds input (6 padded to 6)}}
  %o = sym.Pooling(%x) {kernel = array<i64: 9>} : (tensor<2x3x6xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// -----

func.func @lp(%x: tensor<2x3x6xf32>) -> tensor<*xf32> {
  // expected-error@below {{pool_type 'lp' needs p_value}}
  %o = sym.Pooling(%x) {kernel = array<i64: 2>, pool_type = "lp"} : (tensor<2x3x6xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// -----

func.func @kind(%x: tensor<2x3x6xf32>) -> tensor<*xf32> {
  // expected-error@below {{Pooling: invalid value 'median' for attribute 'pool_type': must be one of avg, lp, max, sum}}
  %o = sym.Pooling(%x) {kernel = array<i64: 2>, pool_type = "median"} : (tensor<2x3x6xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}
