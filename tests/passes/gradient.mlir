// RUN: symc-opt -p gradient --split-input-file %s | filecheck %s

// A product: each operand gets the head times the other; contributions of two uses are added.
// CHECK-LABEL: func.func @train
// CHECK-SAME: [[A:%[a-z0-9_]+]]: tensor<2x3xf32> {symc.name = "a", symc.kind = "argument"}
// CHECK-SAME: [[B:%[a-z0-9_]+]]: tensor<2x3xf32> {symc.name = "b", symc.kind = "argument"}
// CHECK-SAME: [[HEAD:%[a-z0-9_]+]]: tensor<2x3xf32> {symc.kind = "head_gradient", symc.name = "out"}
// CHECK: [[P:%.+]] = sym.elemwise_mul([[A]], [[B]])
// CHECK: [[Q:%.+]] = sym.elemwise_add([[P]], [[A]])
// CHECK: [[DA:%.+]] = sym.elemwise_mul([[HEAD]], [[B]])
// CHECK: [[SUM:%.+]] = sym.elemwise_add([[HEAD]], [[DA]])
// CHECK: func.return [[Q]], [[SUM]]
func.func @train(%a: tensor<2x3xf32> {symc.name = "a", symc.kind = "argument", symc.gradient = "write"},
                 %b: tensor<2x3xf32> {symc.name = "b", symc.kind = "argument"})
    -> (tensor<2x3xf32> {symc.kind = "output", symc.name = "out"}) {
  %p = sym.elemwise_mul(%a, %b) {node = "p"} : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %q = sym.elemwise_add(%p, %a) {node = "q"} : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %q : tensor<2x3xf32>
}

// -----

// A request to add gets the old gradient as an argument and says whose buffer the result updates.
// CHECK-LABEL: func.func @train
// CHECK-SAME: [[OLD:%[a-z0-9_]+]]: tensor<5xf64> {symc.kind = "accumulator", symc.name = "a"}
// CHECK-SAME: {symc.kind = "gradient", symc.name = "a", symc.updates = 2 : i64}
// CHECK: sym.negative({{.+}} {node = "n"}
// CHECK-NEXT: [[D:%.+]] = sym.negative
// CHECK: [[SUM:%.+]] = sym.elemwise_add([[OLD]], [[D]])
// CHECK: func.return {{%.+}}, [[SUM]]
func.func @train(%a: tensor<5xf64> {symc.name = "a", symc.kind = "argument", symc.gradient = "add"})
    -> (tensor<5xf64> {symc.kind = "output", symc.name = "out"}) {
  %n = sym.negative(%a) {node = "n"} : (tensor<5xf64>) -> tensor<5xf64>
  func.return %n : tensor<5xf64>
}

// -----

// BlockGrad cuts: no backward operation but the zeros of the unreached argument.
// CHECK-LABEL: func.func @train
// CHECK: sym.exp
// CHECK-NEXT: sym.BlockGrad
// CHECK-NEXT: [[ZERO:%.+]] = sym.zeros_like
// CHECK-NEXT: func.return {{%.+}}, [[ZERO]]
func.func @train(%a: tensor<5xf64> {symc.name = "a", symc.kind = "argument", symc.gradient = "write"})
    -> (tensor<5xf64> {symc.kind = "output", symc.name = "out"}) {
  %e = sym.exp(%a) {node = "e"} : (tensor<5xf64>) -> tensor<5xf64>
  %n = sym.BlockGrad(%e) {node = "n"} : (tensor<5xf64>) -> tensor<5xf64>
  func.return %n : tensor<5xf64>
}
