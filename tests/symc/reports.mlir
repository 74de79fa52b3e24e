// What --timing and --stats print, on standard error.
// RUN: symc-opt -p infer-shapes,lower-sym-to-linalg,outline-kernels --timing %s 2>&1 | filecheck %s --check-prefix=TIMING
// RUN: symc-opt --pipeline=infer -t asm --timing %s 2>&1 | filecheck %s --check-prefix=STAGES
// RUN: symc-opt -p infer-shapes,lower-sym-to-linalg,outline-kernels --stats %s 2>&1 | filecheck %s --check-prefix=STATS
// RUN: symc-opt -p infer-shapes,lower-sym-to-linalg --stats=names %s 2>&1 | filecheck %s --check-prefix=NAMES

// TIMING: ... Execution time report ...
// TIMING: Total Execution Time: {{[0-9.]+}} seconds
// TIMING: ----Wall Time---- ----Name----
// TIMING: {{[0-9.]+}} ({{ *[0-9.]+}}%) parse
// TIMING: {{[0-9.]+}} ({{ *[0-9.]+}}%) passes
// TIMING: verify
// TIMING: infer-shapes
// TIMING: lower-sym-to-linalg
// TIMING: outline-kernels
// TIMING: output
// TIMING: (100.0%) Total

// STAGES: schedule-cpu
// STAGES: output
// STAGES: emit LLVM IR
// STAGES: LLVM O3
// STAGES: LLVM code generation

// STATS: [0] input
// STATS-NEXT: [1] after infer-shapes
// STATS-NEXT: [2] after lower-sym-to-linalg
// STATS-NEXT: [3] after outline-kernels
// STATS: [0] [1] [2] [3]
// STATS-NEXT: operations 4 4
// STATS-NEXT: functions 1 1 1 2
// STATS-NEXT: kernels . . . 1
// STATS-NEXT: kernel calls . . . 2
// STATS: argument bytes 24 24 24 24
// STATS: bytes moved . . . 96
// STATS: operations of [0] [1] [2] [3]
// STATS: linalg . . 4 2
// STATS: sym 2 2 . .

// NAMES: func.func 1 1 1
// NAMES: linalg.generic . . 2
// NAMES: sym.exp 2 2 .
func.func @predict(%x: tensor<2x3xf32> {symc.name = "x", symc.kind = "argument"}) -> (tensor<*xf32> {symc.name = "y", symc.kind = "output"}) {
  %0 = sym.exp(%x) : (tensor<2x3xf32>) -> tensor<*xf32>
  %1 = sym.exp(%0) : (tensor<*xf32>) -> tensor<*xf32>
  func.return %1 : tensor<*xf32>
}
