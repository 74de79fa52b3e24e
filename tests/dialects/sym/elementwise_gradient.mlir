// RUN: symc-opt -p gradient,simplify --split-input-file %s | filecheck %s

// Nothing flows through BlockGrad.
// CHECK: [[Z:%.+]] = sym.zeros_like(%x)
// CHECK-NEXT: func.return %x, [[Z]]
func.func @train(%x: tensor<2xf64> {symc.name = "x", symc.kind = "argument", symc.gradient = "write"})
    -> (tensor<2xf64> {symc.name = "o", symc.kind = "output"}) {
  %o = sym.BlockGrad(%x) : (tensor<2xf64>) -> tensor<2xf64>
  func.return %o : tensor<2xf64>
}

// -----

// A loss needs no head gradient.
// CHECK: @train(%x: tensor<2xf64> {symc.name = "x", symc.kind = "argument"}) ->
// CHECK: [[G:%.+]] = sym._backward_MakeLoss(%x) {grad_scale = 3.000000e+00 : f64}
// CHECK-NEXT: func.return {{%.+}}, [[G]]
func.func @train(%x: tensor<2xf64> {symc.name = "x", symc.kind = "argument", symc.gradient = "write"})
    -> (tensor<2xf64> {symc.name = "o", symc.kind = "output"}) {
  %o = sym.MakeLoss(%x) {grad_scale = 3.0 : f64} : (tensor<2xf64>) -> tensor<2xf64>
  func.return %o : tensor<2xf64>
}

// -----

// The bounds of clip let the gradient pass.
// CHECK: [[L:%.+]] = sym._greater_equal_scalar(%x) {scalar = -2.000000e+00 : f64}
// CHECK-NEXT: [[H:%.+]] = sym._lesser_equal_scalar(%x) {scalar = 3.000000e+00 : f64}
// CHECK-NEXT: [[B:%.+]] = sym.elemwise_mul([[L]], [[H]])
// CHECK-NEXT: sym._gate({{%.+}}, [[B]])
func.func @train(%x: tensor<2xf64> {symc.name = "x", symc.kind = "argument", symc.gradient = "write"})
    -> (tensor<2xf64> {symc.name = "o", symc.kind = "output"}) {
  %o = sym.clip(%x) {a_min = -2.0 : f64, a_max = 3.0 : f64} : (tensor<2xf64>) -> tensor<2xf64>
  func.return %o : tensor<2xf64>
}
