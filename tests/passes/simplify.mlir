// RUN: symc-opt -p simplify --split-input-file %s | filecheck %s

// Equal operations become one, whatever their nodes are called.
// CHECK-LABEL: func.func @predict
// CHECK: [[E:%.+]] = sym.exp
// CHECK-NEXT: [[S:%.+]] = sym.elemwise_add([[E]], [[E]])
// CHECK-NEXT: func.return [[S]]
func.func @predict(%a: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %x = sym.exp(%a) {node = "x"} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %y = sym.exp(%a) {node = "y"} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %s = sym.elemwise_add(%x, %y) : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %s : tensor<2x3xf32>
}

// -----

// Dead operations go, and with them what only they read.
// CHECK-LABEL: func.func @predict
// CHECK-NEXT: func.return
func.func @predict(%a: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %x = sym.exp(%a) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %y = sym.log(%x) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %a : tensor<2x3xf32>
}

// -----

// A cast to the type it has, and a reshape to the shape it has, are their operand.
// CHECK-LABEL: func.func @predict
// CHECK-SAME: [[A:%[a-z0-9_]+]]: tensor<2x3xf32>
// CHECK-NEXT: func.return [[A]]
func.func @predict(%a: tensor<2x3xf32>, %b: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %x = sym.Cast(%a) {dtype = "float32"} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %y = sym.reshape_like(%x, %b) : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %y : tensor<2x3xf32>
}

// -----

// Random operators differ by their stream.
// CHECK-LABEL: func.func @predict
// CHECK: sym._random_uniform
// CHECK: sym._random_uniform
func.func @predict(%key: tensor<2xi64>) -> (tensor<3xf32>, tensor<3xf32>) {
  %x = sym._random_uniform(%key) {shape = array<i64: 3>, stream = 0} : (tensor<2xi64>) -> tensor<3xf32>
  %y = sym._random_uniform(%key) {shape = array<i64: 3>, stream = 1} : (tensor<2xi64>) -> tensor<3xf32>
  func.return %x, %y : tensor<3xf32>, tensor<3xf32>
}
