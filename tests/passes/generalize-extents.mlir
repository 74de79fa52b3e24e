// RUN: symc-opt -p generalize-extents --split-input-file %s | filecheck %s

// What one loop walks is one argument; a call passes numbers, and its buffers through casts, each once.
// CHECK-LABEL: func.func @forward(
// CHECK-NEXT:  [[A:%.+]] = "memref.cast"(%a) : (memref<40x50xf32>) -> memref<?x?xf32>
// CHECK-NEXT:  [[B:%.+]] = "memref.cast"(%b) : (memref<40x50xf32>) -> memref<?x?xf32>
// CHECK-NEXT:  [[S:%.+]] = "memref.cast"(%row) : (memref<50xf32>) -> memref<?xf32>
// CHECK-NEXT:  [[N:%.+]] = arith.constant 40 : index
// CHECK-NEXT:  [[M:%.+]] = arith.constant 50 : index
// CHECK-NEXT:  func.call @scale([[A]], [[B]], [[S]], [[N]], [[M]]) {symc.nodes = ["n"]} :
// CHECK-NEXT:  func.call @scale([[B]], [[A]], [[S]], [[N]], [[M]]) :
// CHECK-LABEL: func.func private @scale(%x: memref<?x?xf32>, %y: memref<?x?xf32>, %s: memref<?xf32>, %n0: index, %n1: index)
// CHECK-SAME:  symc.extents = array<i64: 3, 4, 3, 4, 4>
func.func @forward(%a: memref<40x50xf32>, %b: memref<40x50xf32>, %row: memref<50xf32>) attributes {symc.entry} {
  func.call @scale(%a, %b, %row) {symc.nodes = ["n"]} : (memref<40x50xf32>, memref<40x50xf32>, memref<50xf32>) -> ()
  func.call @scale(%b, %a, %row) : (memref<40x50xf32>, memref<40x50xf32>, memref<50xf32>) -> ()
  func.return
}
func.func private @scale(%x: memref<40x50xf32>, %y: memref<40x50xf32>, %s: memref<50xf32>) attributes {symc.kernel} {
  linalg.generic {
    indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d0, d1)>],
    iterator_types = ["parallel", "parallel"]
  } ins(%x, %s : memref<40x50xf32>, memref<50xf32>) outs(%y : memref<40x50xf32>) {
  ^bb0(%u: f32, %v: f32, %w: f32):
    %p = arith.mulf %u, %v : f32
    linalg.yield %p : f32
  }
  func.return
}

// -----

// A buffer that the body looks into keeps what its strides are made of.
// CHECK-LABEL: func.func private @gather(%i: memref<?xi64>, %t: memref<?x7xf32>, %y: memref<?xf32>, %n0: index, %n1: index)
// CHECK-SAME:  symc.extents = array<i64: 3, 4, 3>
func.func private @gather(%i: memref<50x3xi64>, %t: memref<11x7xf32>, %y: memref<50x3xf32>) attributes {symc.kernel} {
  linalg.generic {
    indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>],
    iterator_types = ["parallel", "parallel"]
  } ins(%i : memref<50x3xi64>) outs(%y : memref<50x3xf32>) {
  ^bb0(%u: i64, %w: f32):
    %p = arith.index_cast %u : i64 to index
    %q = memref.load %t[%p, %p] : memref<11x7xf32>
    linalg.yield %q : f32
  }
  func.return
}

// -----

// Rows of a cluster are one class even where no buffer says so. A mean's count follows from the extent.
// CHECK-LABEL: func.func private @mean(%x: memref<?x?xf32>, %y: memref<?xf32>, %z: memref<?xf32>, %n0: index, %n1: index)
// CHECK-SAME:  symc.extents = array<i64: 3, 4, 3, 3>
// CHECK-NEXT:  [[I:%.+]] = arith.index_cast %n1 : index to i64
// CHECK-NEXT:  [[N:%.+]] = arith.uitofp [[I]] : i64 to f32
// CHECK:       arith.divf %{{.+}}, [[N]] : f32
func.func private @mean(%x: memref<70x90xf32>, %y: memref<70xf32>, %z: memref<70xf32>) attributes {symc.kernel} {
  %zero = arith.constant 0.0 : f32
  linalg.fill ins(%zero : f32) outs(%y : memref<70xf32>)
  linalg.generic {
    indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0)>],
    iterator_types = ["parallel", "reduction"]
  } ins(%x : memref<70x90xf32>) outs(%y : memref<70xf32>) attrs = {symc.rows = array<i64: 0>} {
  ^bb0(%u: f32, %w: f32):
    %p = arith.addf %u, %w fastmath<reassoc> : f32
    linalg.yield %p : f32
  }
  linalg.generic {
    indexing_maps = [affine_map<(d0) -> (d0)>],
    iterator_types = ["parallel"]
  } outs(%z : memref<70xf32>) attrs = {symc.rows = array<i64: 0>} {
  ^bb0(%w: f32):
    %n = arith.constant 90.0 : f32
    %p = arith.divf %w, %n : f32
    linalg.yield %p : f32
  }
  func.return
}

// -----

// Windows and the rows they slide over stay fixed; batch and channels, which are one, do not.
// CHECK-LABEL: func.func private @pool(%x: memref<?x12x14xf32>, %w: memref<2x2xf32>, %y: memref<?x6x7xf32>, %n0: index)
func.func private @pool(%x: memref<5x3x12x14xf32>, %w: memref<2x2xf32>, %y: memref<5x3x6x7xf32>) attributes {symc.kernel} {
  linalg.generic {
    indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, d2 * 2 + d4, d3 * 2 + d5)>,
                     affine_map<(d0, d1, d2, d3, d4, d5) -> (d4, d5)>,
                     affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, d2, d3)>],
    iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]
  } ins(%x, %w : memref<5x3x12x14xf32>, memref<2x2xf32>) outs(%y : memref<5x3x6x7xf32>) {
  ^bb0(%u: f32, %v: f32, %o: f32):
    %p = arith.maximumf %u, %o : f32
    linalg.yield %p : f32
  }
  func.return
}

// -----

// A copy from a part is a map; so is a reshape by unit extents.
// CHECK-LABEL: func.func private @part(%x: memref<?x9x40xf32>, %y: memref<?x1x40xf32>, %n0: index)
// CHECK-NEXT:  linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, 3, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>]
// CHECK-NOT:   memref.{{copy|subview}}
// CHECK-LABEL: func.func private @unit(%x: memref<?x?xf32>, %y: memref<?xf32>
// CHECK-NEXT:  linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0)>]
func.func private @part(%x: memref<50x9x40xf32>, %y: memref<50x1x40xf32>) attributes {symc.kernel} {
  %s = memref.subview %x[0, 3, 0] [50, 1, 40] [1, 1, 1] : memref<50x9x40xf32> to memref<50x1x40xf32, strided<[360, 40, 1], offset: 120>>
  "memref.copy"(%s, %y) : (memref<50x1x40xf32, strided<[360, 40, 1], offset: 120>>, memref<50x1x40xf32>) -> ()
  func.return
}
func.func private @unit(%x: memref<50x60xf32>, %y: memref<50xf32>) attributes {symc.kernel} {
  %e = memref.expand_shape %y [[0, 1]] output_shape [50, 1] : memref<50xf32> into memref<50x1xf32>
  linalg.generic {
    indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, 0)>],
    iterator_types = ["parallel", "reduction"]
  } ins(%x : memref<50x60xf32>) outs(%e : memref<50x1xf32>) {
  ^bb0(%u: f32, %w: f32):
    %p = arith.addf %u, %w fastmath<reassoc> : f32
    linalg.yield %p : f32
  }
  func.return
}

// -----

// Tiles of a product are chosen by its extents: all of them stay.
// CHECK-LABEL: func.func private @product(%a: memref<40x50xf32>, %b: memref<50x60xf32>, %c: memref<40x60xf32>) attributes {symc.kernel} {
func.func private @product(%a: memref<40x50xf32>, %b: memref<50x60xf32>, %c: memref<40x60xf32>) attributes {symc.kernel} {
  linalg.generic {
    indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>],
    iterator_types = ["parallel", "parallel", "reduction"]
  } ins(%a, %b : memref<40x50xf32>, memref<50x60xf32>) outs(%c : memref<40x60xf32>) {
  ^bb0(%u: f32, %v: f32, %w: f32):
    %p = arith.mulf %u, %v fastmath<reassoc,contract> : f32
    %q = arith.addf %w, %p fastmath<reassoc,contract> : f32
    linalg.yield %q : f32
  }
  func.return
}

// -----

// What is written into a part of a buffer is written there through its map, which fixes the extents of the part only.
// CHECK-LABEL: func.func private @framed(%x: memref<?x20x30xf32>, %y: memref<?x23x34xf32>, %n0: index)
// CHECK-NEXT:  linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, (d1 + 1), (d2 + 2))>]
// CHECK-NOT:   memref.subview
func.func private @framed(%x: memref<50x20x30xf32>, %y: memref<50x23x34xf32>) attributes {symc.kernel} {
  %s = memref.subview %y[0, 1, 2] [50, 20, 30] [1, 1, 1] : memref<50x23x34xf32> to memref<50x20x30xf32, strided<[782, 34, 1], offset: 36>>
  linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%x : memref<50x20x30xf32>) outs(%s : memref<50x20x30xf32, strided<[782, 34, 1], offset: 36>>) {
  ^bb0(%u: f32, %o: f32):
    %p = arith.negf %u : f32
    linalg.yield %p : f32
  }
  func.return
}
