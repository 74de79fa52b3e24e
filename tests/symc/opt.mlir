// The command itself, as real processes: a symbol file, passes one after another through a pipe, and a failure.
// MODE: subprocess
// RUN: symc-opt --shape data=2,5 %S/inputs/perceptron-symbol.json | symc-opt -p infer-shapes,simplify | filecheck %s
// RUN: not symc-opt --shape data=2,5,0 --shape fc1_weight=3,11 %S/inputs/perceptron-symbol.json 2>&1 | filecheck %s --check-prefix=ERROR
// RUN: symc-opt --list-passes | filecheck %s --check-prefix=LIST

// CHECK-LABEL: func.func @predict
// CHECK-SAME: %data: tensor<2x5xf32> {symc.name = "data", symc.kind = "argument"}
// CHECK-SAME: %fc2_weight: tensor<7x3xf32>
// CHECK-SAME: -> (tensor<2x7xf32> {symc.kind = "output", symc.name = "softmax_output"})
// CHECK: %fc1 = sym.FullyConnected(%data, %fc1_weight, %fc1_bias) {num_hidden = 3 : i64, node = "fc1"}

// ERROR: symc-opt: ShapeInferenceError: {{.+}}fc1

// LIST: infer-shapes
// LIST: expand-math
// LIST: --pipeline=infer: infer-shapes, {{.+}}, expand-math
