// RUN: symc-opt %s | symc-opt | filecheck %s
// RUN: symc-opt -p infer-shapes,lower-sym-to-linalg %s | filecheck %s --check-prefix=LOWER

// Maximum, exponentials of the difference, their sum, the quotient.
// CHECK-LABEL: @softmax
// CHECK: sym.softmax(%x) {axis = 1 : i64}
// LOWER-LABEL: @softmax
// LOWER: arith.maximumf
// LOWER: math.exp
// LOWER: arith.addf {{.*}} fastmath<reassoc>
// LOWER: arith.divf
func.func @softmax(%x: tensor<2x3x5xf32>) -> tensor<*xf32> {
  %o = sym.softmax(%x) {axis = 1} : (tensor<2x3x5xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// LOWER-LABEL: @others
// LOWER: math.log
// LOWER: arith.constant -5.000000e-01 : f32
func.func @others(%x: tensor<2x3xf32>) -> (tensor<*xf32>, tensor<*xf32>, tensor<*xf32>) {
  %a = sym.log_softmax(%x) : (tensor<2x3xf32>) -> tensor<*xf32>
  %b = sym.softmin(%x) {temperature = 2.0 : f64} : (tensor<2x3xf32>) -> tensor<*xf32>
  %c = sym.SoftmaxActivation(%x) : (tensor<2x3xf32>) -> tensor<*xf32>
  func.return %a, %b, %c : tensor<*xf32>, tensor<*xf32>, tensor<*xf32>
}

// Elements past the length count as minus infinity and come out as zero.
// LOWER-LABEL: @length
// LOWER-SAME: %n: tensor<2xi32>
// LOWER: arith.constant 0xff800000
func.func @length(%x: tensor<2x3xf32>, %n: tensor<*xi32>) -> tensor<*xf32> {
  %o = sym.softmax(%x, %n) {use_length = true} : (tensor<2x3xf32>, tensor<*xi32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// The loss head's label is inferred; its gradient subtracts the one-hot label, counts the valid ones and ignores the rest.
// LOWER-LABEL: @loss
// LOWER-SAME: %l: tensor<2x5xf32>
// LOWER-LABEL: @loss_gradient
// LOWER: arith.cmpf oeq
// LOWER: arith.cmpi eq
// LOWER: arith.divf
func.func @loss(%x: tensor<2x3x5xf32>, %l: tensor<*xf32>) -> tensor<*xf32> {
  %o = sym.SoftmaxOutput(%x, %l) {multi_output = true} : (tensor<2x3x5xf32>, tensor<*xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}
func.func @loss_gradient(%p: tensor<2x3x5xf32>, %l: tensor<2x5xf32>) -> (tensor<*xf32>, tensor<*xf32>) {
  %o = sym._softmax_output_backward(%p, %l) {multi_output = true, use_ignore = true, normalization = "valid"} : (tensor<2x3x5xf32>, tensor<2x5xf32>) -> tensor<*xf32>
  %s = sym._softmax_output_scale(%p, %l) {multi_output = true, use_ignore = true} : (tensor<2x3x5xf32>, tensor<2x5xf32>) -> tensor<*xf32>
  func.return %o, %s : tensor<*xf32>, tensor<*xf32>
}
