// RUN: symc-opt -p generalize-extents --split-input-file %s | filecheck %s

// Buffers of one shape are walked by one loop, which is told even few elements. Calls pass views, each made once.
// CHECK-LABEL: func.func @forward(
// CHECK-NEXT:  [[A:%.+]] = memref.collapse_shape %a {{\[\[}}0 : i64, 1 : i64, 2 : i64]] : memref<2x3x5xf32> into memref<30xf32>
// CHECK-NEXT:  [[O:%.+]] = "memref.cast"([[A]]) : (memref<30xf32>) -> memref<?xf32>
// CHECK-NEXT:  [[N:%.+]] = arith.constant 30 : index
// CHECK-NEXT:  func.call @square([[O]], [[O]], [[N]]) : (memref<?xf32>, memref<?xf32>, index) -> ()
// CHECK-NEXT:  [[B:%.+]] = memref.collapse_shape %b {{\[\[}}0 : i64, 1 : i64]] : memref<2x3xf32> into memref<6xf32>
// CHECK-NEXT:  [[F:%.+]] = "memref.cast"([[B]]) : (memref<6xf32>) -> memref<?xf32>
// CHECK-NEXT:  [[M:%.+]] = arith.constant 6 : index
// CHECK-NEXT:  func.call @few([[F]], [[F]], [[M]]) : (memref<?xf32>, memref<?xf32>, index) -> ()
// CHECK-LABEL: func.func private @square(%x: memref<?xf32>, %y: memref<?xf32>, %n0: index) attributes {symc.kernel, symc.extents = array<i64: 2, 2>}
// CHECK-NEXT:  linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
// CHECK-LABEL: func.func private @few(%x: memref<?xf32>, %y: memref<?xf32>, %n0: index)
func.func @forward(%a: memref<2x3x5xf32>, %b: memref<2x3xf32>) attributes {symc.entry} {
  func.call @square(%a, %a) : (memref<2x3x5xf32>, memref<2x3x5xf32>) -> ()
  func.call @few(%b, %b) : (memref<2x3xf32>, memref<2x3xf32>) -> ()
  func.return
}
func.func private @square(%x: memref<2x3x5xf32>, %y: memref<2x3x5xf32>) attributes {symc.kernel} {
  linalg.generic {
    indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>],
    iterator_types = ["parallel", "parallel", "parallel"]
  } ins(%x : memref<2x3x5xf32>) outs(%y : memref<2x3x5xf32>) {
  ^bb0(%u: f32, %w: f32):
    %p = arith.mulf %u, %u : f32
    linalg.yield %p : f32
  }
  func.return
}
func.func private @few(%x: memref<2x3xf32>, %y: memref<2x3xf32>) attributes {symc.kernel} {
  linalg.generic {
    indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>],
    iterator_types = ["parallel", "parallel"]
  } ins(%x : memref<2x3xf32>) outs(%y : memref<2x3xf32>) {
  ^bb0(%u: f32, %w: f32):
    %p = arith.mulf %u, %u : f32
    linalg.yield %p : f32
  }
  func.return
}

// -----

// An operand for each channel parts the dimensions before it from those behind it; its units go.
// CHECK-LABEL: func.func private @channels(%x: memref<?x?x?xf32>, %s: memref<?xf32>, %y: memref<?x?x?xf32>, %n0: index, %n1: index, %n2: index)
// CHECK-NEXT:  indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d1)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>]
func.func private @channels(%x: memref<2x3x5x7xf32>, %s: memref<1x3x1x1xf32>, %y: memref<2x3x5x7xf32>) attributes {symc.kernel} {
  linalg.generic {
    indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>,
                     affine_map<(d0, d1, d2, d3) -> (0, d1, 0, 0)>,
                     affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>],
    iterator_types = ["parallel", "parallel", "parallel", "parallel"]
  } ins(%x, %s : memref<2x3x5x7xf32>, memref<1x3x1x1xf32>) outs(%y : memref<2x3x5x7xf32>) {
  ^bb0(%u: f32, %v: f32, %w: f32):
    %p = arith.mulf %u, %v : f32
    linalg.yield %p : f32
  }
  func.return
}

// -----

// Few elements inside other loops keep their number.
// CHECK-LABEL: func.func private @few_of_channels(%x: memref<?x?x6xf32>, %s: memref<?xf32>, %y: memref<?x?x6xf32>, %n0: index, %n1: index)
func.func private @few_of_channels(%x: memref<5x7x2x3xf32>, %s: memref<7xf32>, %y: memref<5x7x2x3xf32>) attributes {symc.kernel} {
  linalg.generic {
    indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>,
                     affine_map<(d0, d1, d2, d3) -> (d1)>,
                     affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>],
    iterator_types = ["parallel", "parallel", "parallel", "parallel"]
  } ins(%x, %s : memref<5x7x2x3xf32>, memref<7xf32>) outs(%y : memref<5x7x2x3xf32>) {
  ^bb0(%u: f32, %v: f32, %w: f32):
    %p = arith.mulf %u, %v : f32
    linalg.yield %p : f32
  }
  func.return
}

// -----

// A sum over 21 elements is told them where they lie side by side, and is unrolled where they do not.
// CHECK-LABEL: func.func private @inner_sum(%x: memref<?x?xf32>, %y: memref<?xf32>, %n0: index, %n1: index)
// CHECK-LABEL: func.func private @outer_sum(%x: memref<21x?xf32>, %y: memref<?xf32>, %n0: index)
func.func private @inner_sum(%x: memref<50x21xf32>, %y: memref<50xf32>) attributes {symc.kernel} {
  linalg.generic {
    indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0)>],
    iterator_types = ["parallel", "reduction"]
  } ins(%x : memref<50x21xf32>) outs(%y : memref<50xf32>) {
  ^bb0(%u: f32, %w: f32):
    %p = arith.addf %u, %w fastmath<reassoc> : f32
    linalg.yield %p : f32
  }
  func.return
}
func.func private @outer_sum(%x: memref<21x50xf32>, %y: memref<50xf32>) attributes {symc.kernel} {
  linalg.generic {
    indexing_maps = [affine_map<(d0, d1) -> (d1, d0)>, affine_map<(d0, d1) -> (d0)>],
    iterator_types = ["parallel", "reduction"]
  } ins(%x : memref<21x50xf32>) outs(%y : memref<50xf32>) {
  ^bb0(%u: f32, %w: f32):
    %p = arith.addf %u, %w fastmath<reassoc> : f32
    linalg.yield %p : f32
  }
  func.return
}

// -----

// A sum over two dimensions, rows over two: one loop each, also in the op that reads the sums.
// CHECK-LABEL: func.func private @rows(%x: memref<?x?xf32>, %y: memref<?xf32>, %n0: index, %n1: index)
// CHECK:       indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0)>], iterator_types = ["parallel", "reduction"]
// CHECK-SAME:  symc.rows = array<i64: 0>
// CHECK:       indexing_maps = [affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]
// CHECK-SAME:  symc.rows = array<i64: 0>
func.func private @rows(%x: memref<2x3x5x7xf32>, %y: memref<2x3xf32>) attributes {symc.kernel} {
  linalg.generic {
    indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1)>],
    iterator_types = ["parallel", "parallel", "reduction", "reduction"]
  } ins(%x : memref<2x3x5x7xf32>) outs(%y : memref<2x3xf32>) attrs = {symc.rows = array<i64: 0, 1>} {
  ^bb0(%u: f32, %w: f32):
    %p = arith.addf %u, %w fastmath<reassoc> : f32
    linalg.yield %p : f32
  }
  linalg.generic {
    indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>],
    iterator_types = ["parallel", "parallel"]
  } outs(%y : memref<2x3xf32>) attrs = {symc.rows = array<i64: 0, 1>} {
  ^bb0(%w: f32):
    %p = math.sqrt %w : f32
    linalg.yield %p : f32
  }
  func.return
}

// -----

// What may not be one loop: a row and what is no row, in one op of the cluster and so in the other; transposed
// dimensions; loops that are counted; buffers that a body looks into.
// CHECK-LABEL: func.func private @one_row(%x: memref<?x?xf32>
// CHECK-LABEL: func.func private @transposed(%x: memref<?x?xf32>, %y: memref<?x?xf32>
// CHECK-LABEL: func.func private @counted(%y: memref<?x?xindex>
// CHECK-NEXT:  indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>]
// CHECK:       linalg.index 1
// CHECK-LABEL: func.func private @looked(%x: memref<?x20xf32>, %y: memref<?x20xf32>
func.func private @one_row(%x: memref<20x30xf32>, %y: memref<20x30xf32>) attributes {symc.kernel} {
  linalg.generic {
    indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>],
    iterator_types = ["parallel", "parallel"]
  } ins(%x : memref<20x30xf32>) outs(%y : memref<20x30xf32>) attrs = {symc.rows = array<i64: 0>} {
  ^bb0(%u: f32, %w: f32):
    %p = arith.mulf %u, %u : f32
    linalg.yield %p : f32
  }
  linalg.generic {
    indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>],
    iterator_types = ["parallel", "parallel"]
  } ins(%y : memref<20x30xf32>) outs(%y : memref<20x30xf32>) attrs = {symc.rows = array<i64: 0>} {
  ^bb0(%u: f32, %w: f32):
    %p = arith.mulf %u, %u : f32
    linalg.yield %p : f32
  }
  func.return
}
func.func private @transposed(%x: memref<20x30xf32>, %y: memref<30x20xf32>) attributes {symc.kernel} {
  linalg.generic {
    indexing_maps = [affine_map<(d0, d1) -> (d1, d0)>, affine_map<(d0, d1) -> (d0, d1)>],
    iterator_types = ["parallel", "parallel"]
  } ins(%x : memref<20x30xf32>) outs(%y : memref<30x20xf32>) {
  ^bb0(%u: f32, %w: f32):
    linalg.yield %u : f32
  }
  func.return
}
func.func private @counted(%y: memref<2x3x50xindex>) attributes {symc.kernel} {
  linalg.generic {
    indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>],
    iterator_types = ["parallel", "parallel", "parallel"]
  } outs(%y : memref<2x3x50xindex>) {
  ^bb0(%w: index):
    %p = linalg.index 2 : index
    linalg.yield %p : index
  }
  func.return
}
func.func private @looked(%x: memref<30x20xf32>, %y: memref<30x20xf32>) attributes {symc.kernel} {
  linalg.generic {
    indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>],
    iterator_types = ["parallel", "parallel"]
  } ins(%x : memref<30x20xf32>) outs(%y : memref<30x20xf32>) {
  ^bb0(%u: f32, %w: f32):
    %i = arith.constant 3 : index
    %p = memref.load %x[%i, %i] : memref<30x20xf32>
    linalg.yield %p : f32
  }
  func.return
}
