// RUN: symc-opt -p schedule-cpu{vector-bits=512} --split-input-file %s | filecheck %s

// 28x64x100 with b row by row: a is transposed in registers while it is packed, b is copied by vectors, and the micro-kernel keeps 14 rows of
// two vectors. The fill of zero is where it starts.
// CHECK-LABEL: func.func private @matmul
// CHECK-SAME: [[A:%.+]]: memref<28x100xf32>, [[B:%.+]]: memref<100x64xf32>, [[C:%.+]]: memref<28x64xf32>, [[SCRATCH:%.+]]: memref<43520xi8>)
// CHECK: [[ZEROS:%.+]] = arith.constant dense<0.000000e+00> : vector<16xf32>
// CHECK: [[PA:%.+]] = memref.view [[SCRATCH]]{{.+}} to memref<2x101x16xf32>
// CHECK: [[PB:%.+]] = memref.view [[SCRATCH]]{{.+}} to memref<2x101x32xf32>
// CHECK: vector.load {{.+}} vector<16xf32>
// CHECK: vector.store {{.+}}, [[PB]]
// CHECK: vector.load {{.+}} vector<4xf32>
// CHECK: vector.shuffle
// CHECK: vector.store {{.+}}, [[PA]]
// CHECK: scf.for {{.+}} iter_args({{.+}} = [[ZEROS]]
// CHECK-NEXT: [[B0:%.+]] = vector.load [[PB]]
// CHECK-NEXT: [[B1:%.+]] = vector.load [[PB]]
// CHECK: memref.load [[PA]]
// CHECK: [[ROW:%.+]] = vector.broadcast {{.+}} : f32 to vector<16xf32>
// CHECK-NEXT: vector.fma [[ROW]], [[B0]]
// CHECK-NEXT: vector.fma [[ROW]], [[B1]]
// CHECK: scf.yield
// CHECK: vector.store
func.func private @matmul(%a: memref<28x100xf32>, %b: memref<100x64xf32>, %c: memref<28x64xf32>, %scratch: memref<43520xi8>) attributes {symc.kernel} {
  %zero = arith.constant 0.0 : f32
  linalg.fill ins(%zero : f32) outs(%c : memref<28x64xf32>)
  linalg.generic {indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>], iterator_types = ["parallel", "parallel", "reduction"]} ins(%a, %b : memref<28x100xf32>, memref<100x64xf32>) outs(%c : memref<28x64xf32>) {
  ^bb0(%x: f32, %y: f32, %z: f32):
    %p = arith.mulf %x, %y fastmath<reassoc,contract> : f32
    %s = arith.addf %z, %p fastmath<reassoc,contract> : f32
    linalg.yield %s : f32
  }
  func.return
}

// -----

// Without scratch, a contraction is a loop nest: the columns are contiguous, so rows of c are updated in place.
// CHECK-LABEL: func.func private @without_scratch
// CHECK-NOT: vector
// CHECK: scf.for [[M:%.+]] =
// CHECK: scf.for [[K:%.+]] =
// CHECK-NEXT: scf.for [[N:%.+]] =
// CHECK-NEXT: memref.load {{.+}}[[[M]], [[K]]]
// CHECK-NEXT: memref.load {{.+}}[[[N]], [[K]]]
// CHECK-NEXT: memref.load {{.+}}[[[M]], [[N]]]
func.func private @without_scratch(%a: memref<28x100xf32>, %b: memref<100x64xf32>, %c: memref<28x64xf32>) attributes {symc.kernel} {
  linalg.generic {indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>], iterator_types = ["parallel", "parallel", "reduction"]} ins(%a, %b : memref<28x100xf32>, memref<100x64xf32>) outs(%c : memref<28x64xf32>) {
  ^bb0(%x: f32, %y: f32, %z: f32):
    %p = arith.mulf %x, %y fastmath<reassoc,contract> : f32
    %s = arith.addf %z, %p fastmath<reassoc,contract> : f32
    linalg.yield %s : f32
  }
  func.return
}

// -----

#a = affine_map<(m, h, w, k) -> (m, k)>
#b = affine_map<(m, h, w, k) -> (k, h, w)>
#c = affine_map<(m, h, w, k) -> (m, h, w)>
#d = affine_map<(m, h, w) -> (m, h, w)>

// Rows of 20 that end in the middle of tiles: what follows the product and reads an image in a frame is a loop of its own.
// CHECK-LABEL: func.func private @in_a_frame
// CHECK: vector.fma
// CHECK: scf.for [[M:%.+]] = {{.+}} {
// CHECK-NEXT: scf.for [[H:%.+]] = {{.+}} {
// CHECK-NEXT: scf.for [[W:%.+]] = {{.+}} {
// CHECK-NEXT: memref.load %c[[[M]], [[H]], [[W]]]
// CHECK-NEXT: memref.load %image[[[M]], [[H]], [[W]]]
func.func private @in_a_frame(%a: memref<28x140xf32>, %b: memref<140x4x20xf32>, %image: memref<28x4x20xf32, strided<[132, 22, 1]>>, %c: memref<28x4x20xf32>, %scratch: memref<200000xi8>) attributes {symc.kernel} {
  %zero = arith.constant 0.0 : f32
  linalg.fill ins(%zero : f32) outs(%c : memref<28x4x20xf32>)
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%a, %b : memref<28x140xf32>, memref<140x4x20xf32>) outs(%c : memref<28x4x20xf32>) {
  ^bb0(%x: f32, %y: f32, %z: f32):
    %p = arith.mulf %x, %y fastmath<reassoc,contract> : f32
    %s = arith.addf %z, %p fastmath<reassoc,contract> : f32
    linalg.yield %s : f32
  }
  linalg.generic {indexing_maps = [#d, #d, #d], iterator_types = ["parallel", "parallel", "parallel"]} ins(%c, %image : memref<28x4x20xf32>, memref<28x4x20xf32, strided<[132, 22, 1]>>) outs(%c : memref<28x4x20xf32>) attrs = {symc.epilogue} {
  ^bb0(%x: f32, %y: f32, %z: f32):
    %p = arith.mulf %x, %y : f32
    linalg.yield %p : f32
  }
  func.return
}
