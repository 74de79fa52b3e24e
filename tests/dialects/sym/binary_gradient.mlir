// RUN: symc-opt -p gradient,simplify --split-input-file %s | filecheck %s

// CHECK: [[Q:%.+]] = sym.elemwise_div(%a, %b)
// CHECK-NEXT: [[A:%.+]] = sym.elemwise_div([[H:%.+]], %b)
// CHECK-NEXT: [[T:%.+]] = sym.elemwise_mul([[A]], [[Q]])
// CHECK-NEXT: [[B:%.+]] = sym.negative([[T]])
// CHECK-NEXT: func.return [[Q]], [[A]], [[B]]
func.func @train(%a: tensor<*x!sym.unknown> {symc.name = "a", symc.kind = "argument", symc.gradient = "write"},
                 %b: tensor<*x!sym.unknown> {symc.name = "b", symc.kind = "argument", symc.gradient = "write"})
    -> (tensor<*x!sym.unknown> {symc.name = "o", symc.kind = "output"}) {
  %o = sym.elemwise_div(%a, %b) : (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>) -> tensor<*x!sym.unknown>
  func.return %o : tensor<*x!sym.unknown>
}

// -----

// The gradient of a tie goes to the left operand.
// CHECK: [[L:%.+]] = sym._greater_equal(%a, %b)
// CHECK-NEXT: sym.elemwise_mul({{%.+}}, [[L]])
// CHECK-NEXT: [[R:%.+]] = sym._lesser(%a, %b)
// CHECK-NEXT: sym.elemwise_mul({{%.+}}, [[R]])
func.func @train(%a: tensor<2xf64> {symc.name = "a", symc.kind = "argument", symc.gradient = "write"},
                 %b: tensor<2xf64> {symc.name = "b", symc.kind = "argument", symc.gradient = "write"})
    -> (tensor<2xf64> {symc.name = "o", symc.kind = "output"}) {
  %o = sym._maximum(%a, %b) : (tensor<2xf64>, tensor<2xf64>) -> tensor<2xf64>
  func.return %o : tensor<2xf64>
}
