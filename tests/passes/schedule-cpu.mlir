// RUN: symc-opt -p schedule-cpu{vector-bits=512} --split-input-file %s | filecheck %s

// An elementwise op on contiguous buffers is one loop over all elements; constants stand at the top.
// CHECK-LABEL: func.func private @elementwise
// CHECK-SAME: [[X:%.+]]: memref<2x3xf32>, [[Y:%.+]]: memref<2x3xf32>)
// CHECK-DAG: [[ZERO:%[a-z0-9_]+]] = arith.constant 0 : index
// CHECK-DAG: [[ONE:%[a-z0-9_]+]] = arith.constant 1 : index
// CHECK-DAG: [[SIX:%[a-z0-9_]+]] = arith.constant 6 : index
// CHECK: [[XS:%[a-z0-9_]+]] = memref.reinterpret_cast [[X]] to offset: [0], sizes: [6], strides: [1]
// CHECK: [[YS:%[a-z0-9_]+]] = memref.reinterpret_cast [[Y]] to offset: [0], sizes: [6], strides: [1]
// CHECK: scf.for [[I:%[a-z0-9_]+]] = [[ZERO]] to [[SIX]] step [[ONE]] {
// CHECK-NEXT: [[A:%[a-z0-9_]+]] = memref.load [[XS]][[[I]]]
// CHECK-NEXT: [[R:%[a-z0-9_]+]] = arith.negf [[A]] : f32
// CHECK-NEXT: memref.store [[R]], [[YS]][[[I]]]
// CHECK-NEXT: }
// CHECK-NEXT: func.return
func.func private @elementwise(%x: memref<2x3xf32>, %y: memref<2x3xf32>) attributes {symc.kernel} {
  linalg.generic {indexing_maps = [affine_map<(m, n) -> (m, n)>, affine_map<(m, n) -> (m, n)>], iterator_types = ["parallel", "parallel"]} ins(%x : memref<2x3xf32>) outs(%y : memref<2x3xf32>) {
  ^bb0(%a: f32, %b: f32):
    %r = arith.negf %a : f32
    linalg.yield %r : f32
  }
  func.return
}

// -----

// A broadcast operand keeps loops apart only where it must: two loops of three.
// CHECK-LABEL: func.func private @broadcast
// CHECK-SAME: [[X:%.+]]: memref<3xf32>, [[Y:%.+]]: memref<2x3x5x7xf32>)
// CHECK: [[YS:%[a-z0-9_]+]] = memref.reinterpret_cast [[Y]] to offset: [0], sizes: [2, 3, 35], strides: [105, 35, 1]
// CHECK: scf.for [[N:%[a-z0-9_]+]] =
// CHECK-NEXT: scf.for [[C:%[a-z0-9_]+]] =
// CHECK-NEXT: scf.for [[I:%[a-z0-9_]+]] =
// CHECK-NEXT: [[A:%[a-z0-9_]+]] = memref.load [[X]][[[C]]] : memref<3xf32>
// CHECK-NEXT: memref.store [[A]], [[YS]][[[N]], [[C]], [[I]]]
func.func private @broadcast(%x: memref<3xf32>, %y: memref<2x3x5x7xf32>) attributes {symc.kernel} {
  linalg.generic {indexing_maps = [affine_map<(n, c, h, w) -> (c)>, affine_map<(n, c, h, w) -> (n, c, h, w)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%x : memref<3xf32>) outs(%y : memref<2x3x5x7xf32>) {
  ^bb0(%a: f32, %b: f32):
    linalg.yield %a : f32
  }
  func.return
}

// -----

// Any linear access is a strided view: offset, stride and a reversed axis.
// CHECK-LABEL: func.func private @strided
// CHECK: memref.reinterpret_cast {{.+}} to offset: [24], sizes: [2, 3], strides: [30, -2] : memref<5x15xf32> to memref<2x3xf32, strided<[30, -2], offset: 24>>
func.func private @strided(%x: memref<5x15xf32>, %y: memref<2x3xf32>) attributes {symc.kernel} {
  linalg.generic {indexing_maps = [affine_map<(m, n) -> (2 * m + 1, -2 * n + 9)>, affine_map<(m, n) -> (m, n)>], iterator_types = ["parallel", "parallel"]} ins(%x : memref<5x15xf32>) outs(%y : memref<2x3xf32>) {
  ^bb0(%a: f32, %b: f32):
    linalg.yield %a : f32
  }
  func.return
}

// -----

// A counter that the body reads keeps its loop; a captured buffer is read in the body.
// CHECK-LABEL: func.func private @gather
// CHECK: scf.for [[M:%[a-z0-9_]+]] =
// CHECK: scf.for [[N:%[a-z0-9_]+]] =
// CHECK: [[K:%[a-z0-9_]+]] = arith.index_cast
// CHECK-NEXT: [[A:%[a-z0-9_]+]] = memref.load {{.+}}[[[K]], [[N]]] : memref<7x3xf32>
// CHECK-NEXT: memref.store [[A]], {{.+}}[[[M]], [[N]]]
func.func private @gather(%i: memref<5xi32>, %t: memref<7x3xf32>, %y: memref<5x3xf32>) attributes {symc.kernel} {
  linalg.generic {indexing_maps = [affine_map<(m, n) -> (m)>, affine_map<(m, n) -> (m, n)>], iterator_types = ["parallel", "parallel"]} ins(%i : memref<5xi32>) outs(%y : memref<5x3xf32>) {
  ^bb0(%a: i32, %b: f32):
    %n = linalg.index 1 : index
    %k = arith.index_cast %a : i32 to index
    %v = memref.load %t[%k, %n] : memref<7x3xf32>
    linalg.yield %v : f32
  }
  func.return
}

// -----

// A transposition walks square tiles.
// CHECK-LABEL: func.func private @transpose
// CHECK-DAG: [[TILE:%[a-z0-9_]+]] = arith.constant 16 : index
// CHECK: scf.for [[I:%[a-z0-9_]+]] = {{.+}} step [[TILE]]
// CHECK: scf.for [[J:%[a-z0-9_]+]] = {{.+}} step [[TILE]]
// CHECK: arith.minsi
// CHECK: scf.for {{.+}} = [[I]] to
// CHECK: arith.minsi
// CHECK: scf.for {{.+}} = [[J]] to
func.func private @transpose(%x: memref<70x50xf32>, %y: memref<50x70xf32>) attributes {symc.kernel} {
  linalg.generic {indexing_maps = [affine_map<(m, n) -> (n, m)>, affine_map<(m, n) -> (m, n)>], iterator_types = ["parallel", "parallel"]} ins(%x : memref<70x50xf32>) outs(%y : memref<50x70xf32>) {
  ^bb0(%a: f32, %b: f32):
    linalg.yield %a : f32
  }
  func.return
}

// -----

// The reduced axis is contiguous: it is the innermost loop and carries the sum; the fill became its start.
// CHECK-LABEL: func.func private @sum_of_rows
// CHECK-SAME: [[X:%.+]]: memref<3x50xf32>, [[Y:%.+]]: memref<3xf32>)
// CHECK: [[ZERO:%[a-z0-9_]+]] = arith.constant 0.000000e+00 : f32
// CHECK-NOT: memref.store
// CHECK: scf.for [[M:%[a-z0-9_]+]] =
// CHECK-NEXT: [[S:%[a-z0-9_]+]] = scf.for [[N:%[a-z0-9_]+]] = {{.+}} iter_args([[ACC:%[a-z0-9_]+]] = [[ZERO]]) -> (f32) {
// CHECK-NEXT: [[A:%[a-z0-9_]+]] = memref.load [[X]][[[M]], [[N]]]
// CHECK-NEXT: [[T:%[a-z0-9_]+]] = arith.addf [[ACC]], [[A]] fastmath<reassoc> : f32
// CHECK-NEXT: scf.yield [[T]] : f32
// CHECK-NEXT: }
// CHECK-NEXT: memref.store [[S]], [[Y]][[[M]]]
func.func private @sum_of_rows(%x: memref<3x50xf32>, %y: memref<3xf32>) attributes {symc.kernel} {
  %zero = arith.constant 0.0 : f32
  linalg.fill ins(%zero : f32) outs(%y : memref<3xf32>)
  linalg.generic {indexing_maps = [affine_map<(m, n) -> (m, n)>, affine_map<(m, n) -> (m)>], iterator_types = ["parallel", "reduction"]} ins(%x : memref<3x50xf32>) outs(%y : memref<3xf32>) {
  ^bb0(%a: f32, %b: f32):
    %r = arith.addf %b, %a fastmath<reassoc> : f32
    linalg.yield %r : f32
  }
  func.return
}

// -----

// The reduced axis is strided: rows are added up in the destination, and the fill stays a loop over it.
// CHECK-LABEL: func.func private @sum_of_columns
// CHECK-SAME: [[X:%.+]]: memref<50x3xf32>, [[Y:%.+]]: memref<3xf32>)
// CHECK: scf.for [[J:%[a-z0-9_]+]] =
// CHECK-NEXT: memref.store {{.+}}, [[Y]][[[J]]]
// CHECK: scf.for [[M:%[a-z0-9_]+]] =
// CHECK-NEXT: scf.for [[N:%[a-z0-9_]+]] =
// CHECK-NEXT: [[A:%[a-z0-9_]+]] = memref.load {{.+}}[[[N]], [[M]]] : memref<3x50xf32, strided<[1, 3]>>
// CHECK-NEXT: [[B:%[a-z0-9_]+]] = memref.load [[Y]][[[N]]]
// CHECK-NEXT: [[R:%[a-z0-9_]+]] = arith.addf [[B]], [[A]]
// CHECK-NEXT: memref.store [[R]], [[Y]][[[N]]]
func.func private @sum_of_columns(%x: memref<50x3xf32>, %y: memref<3xf32>) attributes {symc.kernel} {
  %zero = arith.constant 0.0 : f32
  linalg.fill ins(%zero : f32) outs(%y : memref<3xf32>)
  linalg.generic {indexing_maps = [affine_map<(n, m) -> (m, n)>, affine_map<(n, m) -> (n)>], iterator_types = ["parallel", "reduction"]} ins(%x : memref<50x3xf32>) outs(%y : memref<3xf32>) {
  ^bb0(%a: f32, %b: f32):
    %r = arith.addf %b, %a fastmath<reassoc> : f32
    linalg.yield %r : f32
  }
  func.return
}

// -----

// A pooling window is innermost (LLVM unrolls it) inside a loop over pixels, whose width is hinted; the window operand is not read.
// CHECK-LABEL: func.func private @pool
// CHECK: scf.for [[Y:%[a-z0-9_]+]] =
// CHECK-NEXT: scf.for [[X:%[a-z0-9_]+]] =
// CHECK-NEXT: [[START:%[a-z0-9_]+]] = memref.load {{.+}}[[[Y]], [[X]]] : memref<5x12xf32>
// CHECK-NEXT: [[V:%[a-z0-9_]+]] = scf.for [[I:%[a-z0-9_]+]] = {{.+}} iter_args({{.+}} = [[START]])
// CHECK-NEXT: {{.+}} = scf.for [[J:%[a-z0-9_]+]] =
// CHECK-NEXT: memref.load {{.+}}[[[Y]], [[X]], [[I]], [[J]]] : memref<5x12x2x3xf32, strided<[72, 3, 36, 1]>>
// CHECK: memref.store [[V]], {{.+}}[[[Y]], [[X]]]
// CHECK-NEXT: } {symc.unroll = 1 : i32, symc.vectorize_width = 4 : i32}
func.func private @pool(%x: memref<10x36xf32>, %w: memref<2x3xf32>, %y: memref<5x12xf32>) attributes {symc.kernel} {
  linalg.generic {indexing_maps = [affine_map<(y, x, i, j) -> (2 * y + i, 3 * x + j)>, affine_map<(y, x, i, j) -> (i, j)>, affine_map<(y, x, i, j) -> (y, x)>], iterator_types = ["parallel", "parallel", "reduction", "reduction"]} ins(%x, %w : memref<10x36xf32>, memref<2x3xf32>) outs(%y : memref<5x12xf32>) {
  ^bb0(%a: f32, %c: f32, %b: f32):
    %r = arith.maximumf %b, %a fastmath<reassoc> : f32
    linalg.yield %r : f32
  }
  func.return
}

// -----

// A contiguous copy stays (it is one call), a strided one becomes loops; loops that were there pass through.
// CHECK-LABEL: func.func private @copies
// CHECK: memref.copy
// CHECK: memref.subview
// CHECK-NOT: memref.copy
// CHECK: scf.for
// CHECK: memref.load
// CHECK-NEXT: memref.store
func.func private @copies(%x: memref<3x5xf32>, %y: memref<3x5xf32>, %z: memref<7x11xf32>) attributes {symc.kernel} {
  "memref.copy"(%x, %y) : (memref<3x5xf32>, memref<3x5xf32>) -> ()
  %part = memref.subview %z[2, 1][3, 5][1, 2] : memref<7x11xf32> to memref<3x5xf32, strided<[11, 2], offset: 23>>
  "memref.copy"(%x, %part) : (memref<3x5xf32>, memref<3x5xf32, strided<[11, 2], offset: 23>>) -> ()
  func.return
}

// -----

// Functions that are no kernels stay as they are.
// CHECK-LABEL: func.func @entry
// CHECK: linalg.fill
func.func @entry(%y: memref<3xf32>) attributes {symc.entry} {
  %zero = arith.constant 0.0 : f32
  linalg.fill ins(%zero : f32) outs(%y : memref<3xf32>)
  func.return
}

// -----

// Threads do not share the loops of a cluster that was too small for rows, also where its extents are told.
// CHECK-LABEL: func.func private @tiny_cluster
// CHECK-NOT: symc.parallel
// CHECK: func.return
func.func private @tiny_cluster(%x: memref<?xf32>, %y: memref<?xf32>, %z: memref<?xf32>, %n: index) attributes {symc.kernel, symc.extents = array<i64: 3, 3, 3>} {
  linalg.generic {indexing_maps = [affine_map<(m) -> (m)>, affine_map<(m) -> (m)>], iterator_types = ["parallel"]} ins(%x : memref<?xf32>) outs(%y : memref<?xf32>) attrs = {symc.rows = array<i64>} {
  ^bb0(%a: f32, %b: f32):
    %r = arith.negf %a : f32
    linalg.yield %r : f32
  }
  linalg.generic {indexing_maps = [affine_map<(m) -> (m)>, affine_map<(m) -> (m)>], iterator_types = ["parallel"]} ins(%y : memref<?xf32>) outs(%z : memref<?xf32>) attrs = {symc.rows = array<i64>} {
  ^bb0(%a: f32, %b: f32):
    %r = arith.negf %a : f32
    linalg.yield %r : f32
  }
  func.return
}
