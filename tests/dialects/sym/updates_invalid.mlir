// RUN: symc-opt -p infer-shapes --split-input-file --verify-diagnostics %s

func.func @numbers(%w: tensor<2x3xf32>, %g: tensor<2x3xf32>) -> tensor<*xf32> {
  // expected-error@below {{sym.sgd_update takes 3 operands (weight, grad, numbers), got 2}}
  %o = sym.sgd_update(%w, %g) {lr = 0.000000e+00 : f64, told} : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// -----

func.func @count(%w: tensor<2x3xf32>, %g: tensor<2x3xf32>, %x: tensor<3xf64>) -> tensor<*xf32> {
  // expected-error@below {{argument 'numbers' (2-th input): expected (4,), got (3,)}}
  %o = sym.sgd_update(%w, %g, %x) {lr = 0.000000e+00 : f64, told} : (tensor<2x3xf32>, tensor<2x3xf32>, tensor<3xf64>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// -----

func.func @whole_numbers(%w: tensor<5xi32>, %g: tensor<5xi32>) -> tensor<*xi32> {
  // expected-error@below {{weights have an element type that holds fractions (float16, bfloat16, float32, float64), got int32}}
  %o = sym.sgd_update(%w, %g) {lr = 1.000000e+00 : f64} : (tensor<5xi32>, tensor<5xi32>) -> tensor<*xi32>
  func.return %o : tensor<*xi32>
}

// -----

func.func @master(%w: tensor<5xf16>, %g: tensor<5xf16>, %m: tensor<5xf16>) -> (tensor<*xf16>, tensor<*xf32>) {
  // expected-error@below {{argument 'weight32' (2-th input): expected float32, got float16}}
  %o, %n = sym.mp_sgd_update(%w, %g, %m) {lr = 1.000000e+00 : f64} : (tensor<5xf16>, tensor<5xf16>, tensor<5xf16>) -> (tensor<*xf16>, tensor<*xf32>)
  func.return %o, %n : tensor<*xf16>, tensor<*xf32>
}

// -----

func.func @rates(%a: tensor<3xf32>, %b: tensor<3xf32>, %c: tensor<5xf32>, %d: tensor<5xf32>) -> (tensor<*xf32>, tensor<*xf32>) {
  // expected-error@below {{multi_sgd_update: lrs must hold a number for each of 2 weights (num_weights)}}
  %o, %p = sym.multi_sgd_update(%a, %b, %c, %d) {lrs = [1.000000e+00 : f64], wds = [0.000000e+00 : f64, 0.000000e+00 : f64], num_weights = 2} : (tensor<3xf32>, tensor<3xf32>, tensor<5xf32>, tensor<5xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  func.return %o, %p : tensor<*xf32>, tensor<*xf32>
}
