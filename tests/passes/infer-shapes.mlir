// RUN: symc-opt -p infer-shapes --split-input-file %s | filecheck %s

// Forward: weight, bias and output follow from data; the batch stays unknown.
// CHECK-LABEL: func.func @predict
// CHECK-SAME: %data: tensor<?x3x4x5xf32>
// CHECK-SAME: %weight: tensor<10x60xf32>
// CHECK-SAME: %bias: tensor<10xf32>
// CHECK-SAME: -> tensor<?x10xf32>
func.func @predict(%data: tensor<?x3x4x5xf32>, %weight: tensor<*x!sym.unknown>, %bias: tensor<*x!sym.unknown>) -> tensor<*x!sym.unknown> {
  %out = sym.FullyConnected(%data, %weight, %bias) {num_hidden = 10} : (tensor<?x3x4x5xf32>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>) -> tensor<*x!sym.unknown>
  func.return %out : tensor<*x!sym.unknown>
}

// -----

// Backward: the other operand of an addition tells the batch of a FullyConnected's data.
// CHECK-LABEL: func.func @predict
// CHECK-SAME: %data: tensor<5x7xf32>
// CHECK-SAME: %weight: tensor<2x7xf32>
// CHECK-SAME: %other: tensor<5x2xf32>
func.func @predict(%data: tensor<?x7xf32>, %weight: tensor<*x!sym.unknown>, %other: tensor<5x?xf32>) -> tensor<*x!sym.unknown> {
  %fc = sym.FullyConnected(%data, %weight) {num_hidden = 2, no_bias = true} : (tensor<?x7xf32>, tensor<*x!sym.unknown>) -> tensor<*x!sym.unknown>
  %sum = sym.elemwise_add(%fc, %other) : (tensor<*x!sym.unknown>, tensor<5x?xf32>) -> tensor<*x!sym.unknown>
  func.return %sum : tensor<*x!sym.unknown>
}

// -----

// What cannot be known stays unknown.
// CHECK-LABEL: func.func @predict
// CHECK-SAME: %a: tensor<*x!sym.unknown>
func.func @predict(%a: tensor<*x!sym.unknown>) -> tensor<*x!sym.unknown> {
  %b = sym.Activation(%a) {act_type = "relu"} : (tensor<*x!sym.unknown>) -> tensor<*x!sym.unknown>
  func.return %b : tensor<*x!sym.unknown>
}
