// RUN: symc-opt -p schedule-gpu --split-input-file %s | filecheck %s

// One thread an element, in blocks of 256, checked against the number of elements; the call becomes a launch of two blocks.
// CHECK: builtin.module attributes {gpu.container_module}
// CHECK: "gpu.module"() <{sym_name = "kernels"}>
// CHECK: "gpu.func"() <{function_type = (memref<3x100xf32>, memref<3x100xf32>) -> (), kernel}>
// CHECK-DAG: [[COUNT:%.+]] = arith.constant 300 : index
// CHECK-DAG: [[THREADS:%.+]] = arith.constant 256 : index
// CHECK: [[BLOCK:%.+]] = "gpu.block_id"() <{dimension = #gpu<dim x>}>
// CHECK: [[THREAD:%.+]] = "gpu.thread_id"() <{dimension = #gpu<dim x>}>
// CHECK: [[FIRST:%.+]] = arith.muli [[BLOCK]], [[THREADS]]
// CHECK: [[I:%.+]] = arith.addi [[FIRST]], [[THREAD]]
// CHECK: [[INSIDE:%.+]] = arith.cmpi ult, [[I]], [[COUNT]]
// CHECK: scf.if [[INSIDE]] {
// CHECK-NEXT: [[A:%.+]] = memref.load {{.+}}[[[I]]]
// CHECK-NEXT: [[R:%.+]] = arith.negf [[A]]
// CHECK-NEXT: memref.store [[R]], {{.+}}[[[I]]]
// CHECK-NEXT: }
// CHECK-NEXT: "gpu.return"()
// CHECK: sym_name = "negate", gpu.known_block_size = array<i32: 256, 1, 1>, gpu.known_grid_size = array<i32: 2, 1, 1>, gpu.kernel}
// CHECK: func.func @forward([[X:%.+]]: memref<3x100xf32>, [[Y:%.+]]: memref<3x100xf32>)
// CHECK-NOT: func.call
// CHECK: "gpu.launch_func"({{.+}}, [[X]], [[Y]]) <{kernel = @kernels::@negate
func.func private @negate(%x: memref<3x100xf32>, %y: memref<3x100xf32>) attributes {symc.kernel} {
  linalg.generic {indexing_maps = [affine_map<(m, n) -> (m, n)>, affine_map<(m, n) -> (m, n)>], iterator_types = ["parallel", "parallel"]} ins(%x : memref<3x100xf32>) outs(%y : memref<3x100xf32>) {
  ^bb0(%a: f32, %b: f32):
    %r = arith.negf %a : f32
    linalg.yield %r : f32
  }
  func.return
}
func.func @forward(%x: memref<3x100xf32>, %y: memref<3x100xf32>) attributes {symc.entry} {
  func.call @negate(%x, %y) : (memref<3x100xf32>, memref<3x100xf32>) -> ()
  func.return
}

// -----

// A reduction runs in its thread; the fill is where it starts. 256 rows need no check.
// CHECK: arith.constant 0.000000e+00 : f32
// CHECK-NOT: scf.if
// CHECK: [[S:%.+]] = scf.for {{.+}} iter_args
// CHECK: memref.store [[S]]
// CHECK: sym_name = "sum", {{.+}} gpu.known_grid_size = array<i32: 1, 1, 1>
func.func private @sum(%x: memref<256x7xf32>, %y: memref<256xf32>) attributes {symc.kernel} {
  %zero = arith.constant 0.0 : f32
  linalg.fill ins(%zero : f32) outs(%y : memref<256xf32>)
  linalg.generic {indexing_maps = [affine_map<(m, n) -> (m, n)>, affine_map<(m, n) -> (m)>], iterator_types = ["parallel", "reduction"]} ins(%x : memref<256x7xf32>) outs(%y : memref<256xf32>) {
  ^bb0(%a: f32, %b: f32):
    %r = arith.addf %b, %a fastmath<reassoc> : f32
    linalg.yield %r : f32
  }
  func.return
}

// -----

// Two ops over the whole grid are two functions: the bias, then the contraction on top of it. Row and column come from the thread's number.
// CHECK: memref.store
// CHECK: sym_name = "dense_0"
// CHECK: [[N:%.+]] = arith.remui [[T:%.+]], {{.+}} : index
// CHECK: [[M:%.+]] = arith.divui [[T]], {{.+}} : index
// CHECK: [[START:%.+]] = memref.load {{.+}}[[[M]], [[N]]]
// CHECK: scf.for [[K:%.+]] = {{.+}} iter_args({{.+}} = [[START]])
// CHECK-NEXT: memref.load {{.+}}[[[M]], [[K]]]
// CHECK-NEXT: memref.load {{.+}}[[[N]], [[K]]]
// CHECK: sym_name = "dense_1"
func.func private @dense(%x: memref<3x7xf32>, %w: memref<5x7xf32>, %bias: memref<5xf32>, %y: memref<3x5xf32>) attributes {symc.kernel} {
  linalg.generic {indexing_maps = [affine_map<(m, n) -> (n)>, affine_map<(m, n) -> (m, n)>], iterator_types = ["parallel", "parallel"]} ins(%bias : memref<5xf32>) outs(%y : memref<3x5xf32>) {
  ^bb0(%a: f32, %b: f32):
    linalg.yield %a : f32
  }
  linalg.generic {indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (n, k)>, affine_map<(m, n, k) -> (m, n)>], iterator_types = ["parallel", "parallel", "reduction"]} ins(%x, %w : memref<3x7xf32>, memref<5x7xf32>) outs(%y : memref<3x5xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %p = arith.mulf %a, %b fastmath<reassoc,contract> : f32
    %r = arith.addf %c, %p fastmath<reassoc,contract> : f32
    linalg.yield %r : f32
  }
  func.return
}

// -----

// Sequential code runs on one thread; a view is copied to where it is used.
// CHECK: memref.subview
// CHECK: sym_name = "scatter_0"
// CHECK-NOT: memref.subview
// CHECK: scf.for
// CHECK: sym_name = "scatter_1", gpu.known_block_size = array<i32: 1, 1, 1>, gpu.known_grid_size = array<i32: 1, 1, 1>
func.func private @scatter(%x: memref<3xi32>, %y: memref<7xf32>) attributes {symc.kernel} {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  %three = arith.constant 3 : index
  %value = arith.constant 1.0 : f32
  %part = memref.subview %y[2][5][1] : memref<7xf32> to memref<5xf32, strided<[1], offset: 2>>
  linalg.fill ins(%value : f32) outs(%part : memref<5xf32, strided<[1], offset: 2>>)
  scf.for %i = %zero to %three step %one {
    %k = memref.load %x[%i] : memref<3xi32>
    %j = arith.index_cast %k : i32 to index
    memref.store %value, %y[%j] : memref<7xf32>
  }
  func.return
}

// -----

// The number of a part makes no name that another kernel has.
// CHECK: sym_name = "twice_0_1"
// CHECK: sym_name = "twice_1"
// CHECK: sym_name = "twice_0"
func.func private @twice(%x: memref<7xf32>, %y: memref<7xf32>) attributes {symc.kernel} {
  "memref.copy"(%x, %y) : (memref<7xf32>, memref<7xf32>) -> ()
  "memref.copy"(%y, %x) : (memref<7xf32>, memref<7xf32>) -> ()
  func.return
}
func.func private @twice_0(%x: memref<7xf32>, %y: memref<7xf32>) attributes {symc.kernel} {
  "memref.copy"(%x, %y) : (memref<7xf32>, memref<7xf32>) -> ()
  func.return
}
