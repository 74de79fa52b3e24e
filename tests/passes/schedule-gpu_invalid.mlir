// RUN: symc-opt -p schedule-gpu --verify-diagnostics %s

func.func private @k(%a: memref<2x3xf32>, %b: memref<3x5xf32>, %c: memref<2x5xf32>) attributes {symc.kernel} {
  // expected-error@below {{schedule-gpu: linalg.matmul has no schedule}}
  linalg.matmul ins(%a, %b : memref<2x3xf32>, memref<3x5xf32>) outs(%c : memref<2x5xf32>)
  func.return
}
