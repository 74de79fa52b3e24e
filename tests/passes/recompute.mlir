// RUN: symc-opt -p recompute --split-input-file %s | filecheck %s

// Backward reads a clone of the marked operations, placed before its first reader; the clone reads what is kept. The order is that of
// need: the second operation's clone comes first.
// CHECK-LABEL: func.func @train
// CHECK: [[A:%.+]] = sym.tanh(%x) {node = "a"}
// CHECK-NEXT: [[B:%.+]] = sym.exp([[A]]) {node = "b"}
// CHECK-NEXT: [[C:%.+]] = sym.exp([[B]]) {node = "c"}
// CHECK-NEXT: [[D:%.+]] = sym.elemwise_mul(%h, [[C]])
// CHECK-NEXT: [[B2:%.+]] = sym.exp([[A]]) {node = "b"}
// CHECK-NEXT: [[E:%.+]] = sym.elemwise_mul([[D]], [[B2]])
// CHECK-NEXT: [[F:%.+]] = sym.elemwise_mul([[E]], [[A]])
// CHECK-NEXT: func.return [[C]], [[F]]
func.func @train(%x: tensor<2x3xf32>, %h: tensor<2x3xf32>) -> (tensor<2x3xf32> {symc.kind = "output"}, tensor<2x3xf32> {symc.kind = "gradient"}) {
  %a = sym.tanh(%x) {node = "a"} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %b = sym.exp(%a) {node = "b", recompute} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %c = sym.exp(%b) {node = "c"} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %d = sym.elemwise_mul(%h, %c) : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %e = sym.elemwise_mul(%d, %b) : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %f = sym.elemwise_mul(%e, %a) : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %c, %f : tensor<2x3xf32>, tensor<2x3xf32>
}

// -----

// A chain of marked operations is cloned as a chain; a random one keeps its stream; what only forward reads has no clone.
// CHECK-LABEL: func.func @train
// CHECK: [[A:%.+]] = sym.tanh(%x) : (
// CHECK-NEXT: [[B:%.+]], %{{.+}} = sym.Dropout([[A]], %k) {training, stream = 3 : i64}
// CHECK-NEXT: [[C:%.+]] = sym.exp([[B]]) : (
// CHECK-NEXT: [[A2:%.+]] = sym.tanh(%x) : (
// CHECK-NEXT: [[B2:%.+]], %{{.+}} = sym.Dropout([[A2]], %k) {training, stream = 3 : i64}
// CHECK-NEXT: [[G:%.+]] = sym.elemwise_mul(%h, [[B2]])
// CHECK-NEXT: func.return [[C]], [[G]]
func.func @train(%x: tensor<2x3xf32>, %k: tensor<2xi64>, %h: tensor<2x3xf32>) -> (tensor<2x3xf32> {symc.kind = "output"}, tensor<2x3xf32> {symc.kind = "gradient"}) {
  %a = sym.tanh(%x) {recompute} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %b, %m = sym.Dropout(%a, %k) {training, stream = 3 : i64, recompute} : (tensor<2x3xf32>, tensor<2xi64>) -> (tensor<2x3xf32>, tensor<2x3xf32>)
  %c = sym.exp(%b) {recompute} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %g = sym.elemwise_mul(%h, %b) : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %c, %g : tensor<2x3xf32>, tensor<2x3xf32>
}
