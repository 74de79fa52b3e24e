// RUN: symc-opt %s | symc-opt | filecheck %s
// RUN: symc-opt -p lower-sym-to-linalg %s | filecheck %s --check-prefix=LOWER

// Random operators take the key (seed, step) as last operand; bits come from the element's number, the stream and the key.
// CHECK-LABEL: @uniform
// CHECK: sym._random_uniform(%key) {low = -1.000000e+00 : f64, shape = array<i64: 2, 3>, stream = 4 : i64}
// LOWER-LABEL: @uniform
// LOWER: linalg.index 0
// LOWER: arith.muli
// LOWER: arith.xori
// LOWER: arith.uitofp
func.func @uniform(%key: tensor<2xi64>) -> tensor<2x3xf32> {
  %o = sym._random_uniform(%key) {low = -1.0 : f64, shape = array<i64: 2, 3>, stream = 4} : (tensor<2xi64>) -> tensor<2x3xf32>
  func.return %o : tensor<2x3xf32>
}

// LOWER-LABEL: @normal
// LOWER: math.log
// LOWER: math.cos
func.func @normal(%key: tensor<2xi64>) -> tensor<7xf64> {
  %o = sym._random_normal(%key) {shape = array<i64: 7>, dtype = "float64", stream = 0} : (tensor<2xi64>) -> tensor<7xf64>
  func.return %o : tensor<7xf64>
}

// Dropout scales what it keeps in training and is the identity otherwise.
// LOWER-LABEL: @training
// LOWER: arith.constant 1.33333337 : f32
// LOWER-LABEL: @inference
// LOWER: func.return %x
func.func @training(%x: tensor<2x3xf32>, %key: tensor<2xi64>) -> tensor<2x3xf32> {
  %o:2 = sym.Dropout(%x, %key) {p = 0.25 : f64, training, stream = 0} : (tensor<2x3xf32>, tensor<2xi64>) -> (tensor<2x3xf32>, tensor<2x3xf32>)
  func.return %o#0 : tensor<2x3xf32>
}
func.func @inference(%x: tensor<2x3xf32>, %key: tensor<2xi64>) -> tensor<2x3xf32> {
  %o:2 = sym.Dropout(%x, %key) {p = 0.25 : f64, stream = 0} : (tensor<2x3xf32>, tensor<2xi64>) -> (tensor<2x3xf32>, tensor<2x3xf32>)
  func.return %o#0 : tensor<2x3xf32>
}
