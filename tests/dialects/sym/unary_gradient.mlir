// RUN: symc-opt -p gradient --split-input-file %s | filecheck %s

// Rules use the output where that is cheaper than the input.
// CHECK: [[T:%.+]] = sym.tanh(%x)
// CHECK-NEXT: [[S:%.+]] = sym.square([[T]])
// CHECK-NEXT: [[D:%.+]] = sym._rminus_scalar([[S]])
// CHECK-NEXT: sym.elemwise_mul({{%.+}}, [[D]])
func.func @train(%x: tensor<*x!sym.unknown> {symc.name = "x", symc.kind = "argument", symc.gradient = "write"})
    -> (tensor<*x!sym.unknown> {symc.name = "o", symc.kind = "output"}) {
  %o = sym.tanh(%x) : (tensor<*x!sym.unknown>) -> tensor<*x!sym.unknown>
  func.return %o : tensor<*x!sym.unknown>
}

// -----

// Rounding has gradient zero.
// CHECK: sym.floor(%x)
// CHECK-NEXT: [[Z:%.+]] = sym.zeros_like(%x)
// CHECK-NEXT: func.return {{%.+}}, [[Z]]
func.func @train(%x: tensor<2xf64> {symc.name = "x", symc.kind = "argument", symc.gradient = "write"})
    -> (tensor<2xf64> {symc.name = "o", symc.kind = "output"}) {
  %o = sym.floor(%x) : (tensor<2xf64>) -> tensor<2xf64>
  func.return %o : tensor<2xf64>
}
