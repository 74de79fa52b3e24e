// RUN: symc-opt --import %S/inputs/scaled.py %s | symc-opt --import %S/inputs/scaled.py -p infer-shapes | filecheck %s
// RUN: symc-opt --import %S/inputs/scaled.py -p infer-shapes,gradient,infer-shapes,lower-sym-to-linalg %s | filecheck %s --check-prefix=LOWER

// Operators written in Python: names, shapes and types come from the registered class, calls go back to it by a key.

// The joint module calls forward, then backward with head gradients, arguments, new states and outputs; the state is updated.
// CHECK-LABEL: func.func @train
// CHECK: sym.Custom(%x, %calls) {op_type = "scaled", factor = "7", training = true, node = "c"}
// CHECK-SAME: -> (tensor<2x3xf64>, tensor<2xf64>, tensor<1xf64>)
// LOWER-LABEL: func.func @train
// LOWER-SAME: [[X:%[a-z0-9_]+]]: tensor<2x3xf64>
// LOWER-SAME: [[CALLS:%[a-z0-9_]+]]: tensor<1xf64>
// LOWER-SAME: [[HEAD:%[a-z0-9_]+]]: tensor<2x3xf64> {symc.kind = "head_gradient", symc.name = "y"}
// LOWER: [[Y:%.+]], [[ROWS:%.+]], [[AFTER:%.+]] = program.host_call 0 : i64([[X]], [[CALLS]])
// LOWER-SAME: \22forward\22, true
// LOWER: [[DX:%.+]] = program.host_call 1 : i64([[HEAD]], {{%.+}}, [[X]], [[AFTER]], [[Y]], [[ROWS]])
// LOWER-SAME: \22backward\22
// LOWER-SAME: -> tensor<2x3xf64>
// LOWER: func.return [[Y]], [[AFTER]], [[DX]]
func.func @train(%x: tensor<2x3xf64> {symc.name = "x", symc.kind = "argument", symc.gradient = "write"},
                 %calls: tensor<1xf64> {symc.name = "calls", symc.kind = "auxiliary"})
    -> (tensor<*x!sym.unknown> {symc.kind = "output", symc.name = "y"},
        tensor<*x!sym.unknown> {symc.kind = "auxiliary", symc.name = "calls", symc.updates = 1}) {
  %y, %rows, %after = sym.Custom(%x, %calls) {op_type = "scaled", factor = "7", training = true, node = "c"}
      : (tensor<2x3xf64>, tensor<1xf64>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>)
  func.return %y, %after : tensor<*x!sym.unknown>, tensor<*x!sym.unknown>
}

// The gradient operator on its own.
// CHECK-LABEL: func.func @backward
// CHECK-SAME: -> tensor<2x3xf64>
// CHECK: sym._custom_backward({{.+}}) {op_type = "scaled", forward_node = "c", heads = 2 : i64, factor = "7"}
// LOWER-LABEL: func.func @backward
// LOWER: program.host_call 0 : i64(%h, %r, %x, %calls, %y, %rows) {key = "custom:[\22scaled\22, {\22factor\22: \227\22}, \22c\22, \22backward\22, true]"
func.func @backward(%h: tensor<2x3xf64>, %r: tensor<2xf64>, %x: tensor<2x3xf64>, %calls: tensor<1xf64>,
                    %y: tensor<2x3xf64>, %rows: tensor<2xf64>) -> tensor<*x!sym.unknown> {
  %dx = sym._custom_backward(%h, %r, %x, %calls, %y, %rows) {op_type = "scaled", forward_node = "c", heads = 2, factor = "7"}
      : (tensor<2x3xf64>, tensor<2xf64>, tensor<2x3xf64>, tensor<1xf64>, tensor<2x3xf64>, tensor<2xf64>) -> tensor<*x!sym.unknown>
  func.return %dx : tensor<*x!sym.unknown>
}
