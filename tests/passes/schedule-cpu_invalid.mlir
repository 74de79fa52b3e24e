// RUN: symc-opt -p schedule-cpu{vector-bits=512} --verify-diagnostics --split-input-file %s

func.func private @k(%a: memref<2x3xf32>, %b: memref<3x5xf32>, %c: memref<2x5xf32>) attributes {symc.kernel} {
  // expected-error@below {{schedule-cpu: linalg.matmul in kernel @k has no schedule}}
  linalg.matmul ins(%a, %b : memref<2x3xf32>, memref<3x5xf32>) outs(%c : memref<2x5xf32>)
  func.return
}

// -----

func.func private @k(%x: memref<3xf32>, %y: memref<5xf32>) attributes {symc.kernel} {
  // expected-error@below {{schedule: an indexing map adds and multiplies by constants only, got (d0 floordiv 2)}}
  linalg.generic {indexing_maps = [affine_map<(m) -> (m floordiv 2)>, affine_map<(m) -> (m)>], iterator_types = ["parallel"]} ins(%x : memref<3xf32>) outs(%y : memref<5xf32>) {
  ^bb0(%a: f32, %b: f32):
    linalg.yield %a : f32
  }
  func.return
}

// -----

func.func private @k(%x: memref<3xf32, strided<[?]>>, %y: memref<3xf32>) attributes {symc.kernel} {
  // expected-error@below {{schedule: strides and offset of a buffer must be static, got memref<3xf32, strided<[?]>>}}
  linalg.generic {indexing_maps = [affine_map<(m) -> (m)>, affine_map<(m) -> (m)>], iterator_types = ["parallel"]} ins(%x : memref<3xf32, strided<[?]>>) outs(%y : memref<3xf32>) {
  ^bb0(%a: f32, %b: f32):
    linalg.yield %a : f32
  }
  func.return
}

// -----

func.func private @k(%a: memref<28x100xf32>, %b: memref<100x64xf32>, %c: memref<28x64xf32>, %scratch: memref<64xi8>) attributes {symc.kernel} {
  // expected-error@below {{schedule-cpu: kernel @k has 64 bytes of scratch, its contraction packs into 43520; annotate-scratch must run with the same vector-bits}}
  linalg.generic {indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>], iterator_types = ["parallel", "parallel", "reduction"]} ins(%a, %b : memref<28x100xf32>, memref<100x64xf32>) outs(%c : memref<28x64xf32>) {
  ^bb0(%x: f32, %y: f32, %z: f32):
    %p = arith.mulf %x, %y fastmath<reassoc,contract> : f32
    %s = arith.addf %z, %p fastmath<reassoc,contract> : f32
    linalg.yield %s : f32
  }
  func.return
}

// -----

func.func private @k(%x: tensor<3xf32>) -> tensor<3xf32> attributes {symc.kernel} {
  %e = tensor.empty() : tensor<3xf32>
  // expected-error@below {{schedule: tensor<3xf32> is not a buffer; run plan-buffers first}}
  %y = linalg.generic {indexing_maps = [affine_map<(m) -> (m)>, affine_map<(m) -> (m)>], iterator_types = ["parallel"]} ins(%x : tensor<3xf32>) outs(%e : tensor<3xf32>) {
  ^bb0(%a: f32, %b: f32):
    linalg.yield %a : f32
  } -> tensor<3xf32>
  func.return %y : tensor<3xf32>
}

// -----

func.func private @k(%x: memref<0xf32>, %y: memref<0xf32>) attributes {symc.kernel} {
  // expected-error@below {{schedule: every loop needs at least one step, got [0]}}
  linalg.generic {indexing_maps = [affine_map<(m) -> (m)>, affine_map<(m) -> (m)>], iterator_types = ["parallel"]} ins(%x : memref<0xf32>) outs(%y : memref<0xf32>) {
  ^bb0(%a: f32, %b: f32):
    linalg.yield %a : f32
  }
  func.return
}
