// RUN: symc-opt -p gradient --split-input-file %s | filecheck %s

// CHECK: sym._repeat_reduced({{%.+}}, %x) {axis = array<i64: 1>, average = true
func.func @train(%x: tensor<*x!sym.unknown> {symc.name = "x", symc.kind = "argument", symc.gradient = "write"})
    -> (tensor<*x!sym.unknown> {symc.name = "o", symc.kind = "output"}) {
  %o = sym.mean(%x) {axis = array<i64: 1>} : (tensor<*x!sym.unknown>) -> tensor<*x!sym.unknown>
  func.return %o : tensor<*x!sym.unknown>
}

// -----

// Every element equal to the maximum gets the head in full.
// CHECK: [[M:%.+]] = sym.max(%x)
// CHECK-NEXT: [[H:%.+]] = sym._repeat_reduced({{%.+}}, %x)
// CHECK-NEXT: [[R:%.+]] = sym._repeat_reduced([[M]], %x)
// CHECK-NEXT: [[E:%.+]] = sym._equal(%x, [[R]])
// CHECK-NEXT: sym._gate([[H]], [[E]])
func.func @train(%x: tensor<2x3xf64> {symc.name = "x", symc.kind = "argument", symc.gradient = "write"})
    -> (tensor<1xf64> {symc.name = "o", symc.kind = "output"}) {
  %o = sym.max(%x) : (tensor<2x3xf64>) -> tensor<1xf64>
  func.return %o : tensor<1xf64>
}
