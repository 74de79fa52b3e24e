// The named pipelines, from a symbol file to machine code.
// RUN: symc-opt --shape data=2,5 --pipeline=infer %S/inputs/perceptron-symbol.json | filecheck %s --check-prefix=INFER
// RUN: symc-opt --shape data=2,5 --pipeline=train %S/inputs/perceptron-symbol.json | filecheck %s --check-prefix=TRAIN
// RUN: symc-opt --shape data=2,5 -t asm %S/inputs/perceptron-symbol.json | filecheck %s --check-prefix=ASM
// RUN: symc-opt --shape data=2,5 --pipeline=train -t llvm-ir %S/inputs/perceptron-symbol.json | filecheck %s --check-prefix=LLVM

// One entry function on buffers that calls kernels; arguments in the order of list_arguments, then outputs, then the arena.
// INFER-LABEL: func.func @forward(
// INFER-SAME: %data: memref<2x5xf32> {symc.name = "data", symc.kind = "argument"}
// INFER-SAME: %fc1_weight: memref<3x5xf32>
// INFER-SAME: memref<2x7xf32> {symc.kind = "output", symc.name = "softmax_output"}
// INFER-SAME: {symc.kind = "arena"{{.*}}}) attributes {symc.entry}
// INFER: func.call @fc1_relu1(
// INFER-NOT: func.func @backward
// INFER-NOT: linalg.generic

// TRAIN-LABEL: func.func @forward_train(
// TRAIN-SAME: memref<3x5xf32> {symc.kind = "gradient", symc.name = "fc1_weight"}
// TRAIN-LABEL: func.func @backward(
// TRAIN: func.call @fc1_backward
// TRAIN-NOT: linalg.generic

// ASM: symc_fc1_relu1:
// ASM: ret
// ASM: # @forward
// ASM-NEXT: #   call @fc1_relu1(

// LLVM: define void @symc_fc1_relu1.step(ptr %arguments)
// LLVM: ; @forward_train
// LLVM-NEXT: ;   call @fc1_relu1(
// LLVM: ; @backward
// LLVM: ;   call @fc1_backward(
