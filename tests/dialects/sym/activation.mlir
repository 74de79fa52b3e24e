// RUN: symc-opt %s | symc-opt | filecheck %s
// RUN: symc-opt -p infer-shapes,lower-sym-to-linalg %s | filecheck %s --check-prefix=LOWER

// CHECK-LABEL: @activations
// CHECK: sym.Activation(%x) {act_type = "softrelu"}
// LOWER-LABEL: @activations
// LOWER: arith.maximumf
// LOWER: math.tanh
// LOWER: math.log1p
func.func @activations(%x: tensor<2x3xf32>) -> tensor<*xf32> {
  %a = sym.Activation(%x) {act_type = "relu"} : (tensor<2x3xf32>) -> tensor<*xf32>
  %b = sym.Activation(%a) {act_type = "tanh"} : (tensor<*xf32>) -> tensor<*xf32>
  %c = sym.Activation(%x) {act_type = "softrelu"} : (tensor<2x3xf32>) -> tensor<*xf32>
  %o = sym.elemwise_add(%b, %c) : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// Halves compute in float32.
// LOWER-LABEL: @half
// LOWER: arith.extf
// LOWER: math.exp {{.*}} : f32
// LOWER: arith.truncf
func.func @half(%x: tensor<2x3xbf16>) -> tensor<*xbf16> {
  %a = sym.Activation(%x) {act_type = "sigmoid"} : (tensor<2x3xbf16>) -> tensor<*xbf16>
  func.return %a : tensor<*xbf16>
}

// gamma belongs to the second axis and is inferred from data.
// LOWER-LABEL: @leaky
// LOWER-SAME: %g: tensor<3xf32>
// LOWER: affine_map<(d0, d1, d2) -> (d1)>
// LOWER: math.erf
// LOWER: math.expm1
func.func @leaky(%x: tensor<2x3x5xf32>, %g: tensor<*xf32>) -> tensor<*xf32> {
  %a = sym.LeakyReLU(%x, %g) {act_type = "prelu"} : (tensor<2x3x5xf32>, tensor<*xf32>) -> tensor<*xf32>
  %b = sym.LeakyReLU(%a) {act_type = "gelu"} : (tensor<*xf32>) -> tensor<*xf32>
  %c = sym.LeakyReLU(%b) {act_type = "elu"} : (tensor<*xf32>) -> tensor<*xf32>
  func.return %c : tensor<*xf32>
}

// LOWER-LABEL: @channels
// LOWER: iterator_types = ["parallel", "reduction", "reduction"]
func.func @channels(%x: tensor<2x3x5xf32>, %g: tensor<3xf32>) -> (tensor<*xf32>, tensor<*xf32>) {
  %a = sym._channel_sum(%x, %g) : (tensor<2x3x5xf32>, tensor<3xf32>) -> tensor<*xf32>
  %b = sym._channel_broadcast(%g, %x) : (tensor<3xf32>, tensor<2x3x5xf32>) -> tensor<*xf32>
  func.return %a, %b : tensor<*xf32>, tensor<*xf32>
}
