// RUN: symc-opt -p annotate-scratch{vector-bits=512} --split-input-file %s | filecheck %s

// A matrix product that is worth packing: panels of 14 rows (stored 16 wide) and 32 columns, a tile, tables.
// CHECK: func.func private @matmul({{.+}}) -> tensor<28x64xf32> attributes {symc.kernel, symc.scratch_bytes = 43520 : i64}
func.func private @matmul(%a: tensor<28x100xf32>, %b: tensor<100x64xf32>, %c: tensor<28x64xf32>) -> tensor<28x64xf32> attributes {symc.kernel} {
  %r = linalg.generic {indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>], iterator_types = ["parallel", "parallel", "reduction"]} ins(%a, %b : tensor<28x100xf32>, tensor<100x64xf32>) outs(%c : tensor<28x64xf32>) {
  ^bb0(%x: f32, %y: f32, %z: f32):
    %p = arith.mulf %x, %y fastmath<reassoc,contract> : f32
    %s = arith.addf %z, %p fastmath<reassoc,contract> : f32
    linalg.yield %s : f32
  } -> tensor<28x64xf32>
  func.return %r : tensor<28x64xf32>
}

// -----

// An input that only gives extents, and is not read, changes nothing: a convolution of one row.
// CHECK: func.func private @convolution({{.+}}) -> tensor<28x64xf32> attributes {symc.kernel, symc.scratch_bytes =
func.func private @convolution(%a: tensor<28x50xf32>, %b: tensor<113xf32>, %window: tensor<64x50xf32>, %c: tensor<28x64xf32>) -> tensor<28x64xf32> attributes {symc.kernel} {
  %r = linalg.generic {indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (n + k)>, affine_map<(m, n, k) -> (n, k)>, affine_map<(m, n, k) -> (m, n)>], iterator_types = ["parallel", "parallel", "reduction"]} ins(%a, %b, %window : tensor<28x50xf32>, tensor<113xf32>, tensor<64x50xf32>) outs(%c : tensor<28x64xf32>) {
  ^bb0(%x: f32, %y: f32, %w: f32, %z: f32):
    %p = arith.mulf %x, %y fastmath<reassoc,contract> : f32
    %s = arith.addf %z, %p fastmath<reassoc,contract> : f32
    linalg.yield %s : f32
  } -> tensor<28x64xf32>
  func.return %r : tensor<28x64xf32>
}

// -----

// Plain loops: too small, a vector, integers.
// CHECK-NOT: symc.scratch_bytes
func.func private @small(%a: tensor<7x5xf32>, %b: tensor<5x3xf32>, %c: tensor<7x3xf32>) -> tensor<7x3xf32> attributes {symc.kernel} {
  %r = linalg.generic {indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>], iterator_types = ["parallel", "parallel", "reduction"]} ins(%a, %b : tensor<7x5xf32>, tensor<5x3xf32>) outs(%c : tensor<7x3xf32>) {
  ^bb0(%x: f32, %y: f32, %z: f32):
    %p = arith.mulf %x, %y fastmath<reassoc,contract> : f32
    %s = arith.addf %z, %p fastmath<reassoc,contract> : f32
    linalg.yield %s : f32
  } -> tensor<7x3xf32>
  func.return %r : tensor<7x3xf32>
}
func.func private @vector(%a: tensor<300x500xf32>, %b: tensor<500xf32>, %c: tensor<300xf32>) -> tensor<300xf32> attributes {symc.kernel} {
  %r = linalg.generic {indexing_maps = [affine_map<(m, k) -> (m, k)>, affine_map<(m, k) -> (k)>, affine_map<(m, k) -> (m)>], iterator_types = ["parallel", "reduction"]} ins(%a, %b : tensor<300x500xf32>, tensor<500xf32>) outs(%c : tensor<300xf32>) {
  ^bb0(%x: f32, %y: f32, %z: f32):
    %p = arith.mulf %x, %y fastmath<reassoc,contract> : f32
    %s = arith.addf %z, %p fastmath<reassoc,contract> : f32
    linalg.yield %s : f32
  } -> tensor<300xf32>
  func.return %r : tensor<300xf32>
}
func.func private @integers(%a: tensor<28x100xi32>, %b: tensor<100x64xi32>, %c: tensor<28x64xi32>) -> tensor<28x64xi32> attributes {symc.kernel} {
  %r = linalg.generic {indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>], iterator_types = ["parallel", "parallel", "reduction"]} ins(%a, %b : tensor<28x100xi32>, tensor<100x64xi32>) outs(%c : tensor<28x64xi32>) {
  ^bb0(%x: i32, %y: i32, %z: i32):
    %p = arith.muli %x, %y : i32
    %s = arith.addi %z, %p : i32
    linalg.yield %s : i32
  } -> tensor<28x64xi32>
  func.return %r : tensor<28x64xi32>
}
