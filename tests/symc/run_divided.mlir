// --run=jit of work that is divided among threads: the results are those of the whole.
// RUN: symc-opt --run %s | filecheck %s
// RUN: symc-opt --run=jit %s | filecheck %s
// RUN: symc-opt --pipeline=infer --run=jit %s | filecheck %s
// RUN: symc-opt --pipeline=infer -t llvm-ir %s | filecheck %s --check-prefix=STEPS

// CHECK: y: float32 (512, 1024)
// CHECK-NEXT: {{\[\[}}-0.3133{{[0-9]*}}  0.4936{{[0-9]*}}  0.4608{{[0-9]*}} ... -0.2027{{[0-9]*}}  0.2122{{[0-9]*}}  0.0520{{[0-9]*}} ]
// CHECK: [ 0.1531{{[0-9]*}}  0.1788{{[0-9]*}}  0.2825{{[0-9]*}} ...  0.0437{{[0-9]*}}  0.3847{{[0-9]*}}  0.1916{{[0-9]*}}]]

// STEPS: ; @forward
// STEPS-NEXT: ;   {{divide|take}}
func.func @predict(%x: tensor<512x1024xf32> {symc.name = "x", symc.kind = "argument"}) -> (tensor<*xf32> {symc.name = "y", symc.kind = "output"}) {
  %a = sym.tanh(%x) {node = "a"} : (tensor<512x1024xf32>) -> tensor<*xf32>
  func.return %a : tensor<*xf32>
}
