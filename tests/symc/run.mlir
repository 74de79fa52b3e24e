// --run executes the module as the passes leave it, on random arrays that depend on the seed and their names alone.
// RUN: symc-opt --run %s | filecheck %s
// RUN: symc-opt --run --run-seed=7 %s | filecheck %s --check-prefix=SEED
// RUN: symc-opt -p infer-shapes,simplify,lower-sym-to-linalg,fuse,outline-kernels --run %s | filecheck %s
// RUN: symc-opt --pipeline=infer --run %s | filecheck %s
// RUN: symc-opt --run=jit %s | filecheck %s
// RUN: symc-opt -p infer-shapes,simplify,lower-sym-to-linalg,outline-kernels --run=jit %s | filecheck %s
// RUN: symc-opt -p infer-shapes,lower-sym-to-linalg,outline-kernels,plan-buffers --run=jit %s | filecheck %s
// RUN: symc-opt --pipeline=infer --run=jit %s | filecheck %s
// RUN: symc-opt --pipeline=infer --run-each %s | filecheck %s --check-prefix=EACH
// RUN: symc-opt -p infer-shapes,lower-sym-to-linalg,outline-kernels --run --run-function=b %s | filecheck %s --check-prefix=KERNEL
// RUN: not symc-opt -p infer-shapes,test-wrong --run-each %s 2>&1 | filecheck %s --check-prefix=WRONG
// RUN: not symc-opt --run --run-function=main %s 2>&1 | filecheck %s --check-prefix=ABSENT
// RUN: not symc-opt -p infer-shapes,lower-sym-to-linalg,outline-kernels --run=jit --run-function=b %s 2>&1 | filecheck %s --check-prefix=JIT

// CHECK: y: float32 (2, 3)
// CHECK-NEXT: {{\[\[}}0.85032{{[0-9]+}} 1.31052{{[0-9]+}} 1.28296{{[0-9]+}}]
// CHECK-NEXT: [1.35532{{[0-9]+}} 0.65493{{[0-9]+}} 0.91879{{[0-9]+}}]]

// SEED: y: float32 (2, 3)
// SEED-NOT: 0.85032
// SEED: ]]

// EACH: func.func @forward(

// KERNEL: 0: float32 (2, 3)

// WRONG: symc-opt: ExecutionError: pass test-wrong changed what the module computes: y differs by up to

// ABSENT: symc-opt: --run-function main: the module has predict

// JIT: symc-opt: --run=jit runs a module's entry functions; --run-function needs --run=reference
func.func @predict(%x: tensor<2x3xf32> {symc.name = "x", symc.kind = "argument"}) -> (tensor<*xf32> {symc.name = "y", symc.kind = "output"}) {
  %a = sym._mul_scalar(%x) {scalar = 0.5, node = "a"} : (tensor<2x3xf32>) -> tensor<*xf32>
  %b = sym.exp(%a) {node = "b"} : (tensor<*xf32>) -> tensor<*xf32>
  func.return %b : tensor<*xf32>
}
