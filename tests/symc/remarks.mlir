// --remarks prints to standard error, of all passes or of those named; without lowering, ops are named as they say.
// RUN: symc-opt -p fuse,cluster --remarks %s 2>&1 | filecheck %s --check-prefixes=FUSE,CLUSTER
// RUN: symc-opt -p fuse,cluster --remarks=fuse %s 2>&1 | filecheck %s --check-prefixes=FUSE,ONLY
// RUN: not symc-opt -p fuse --remarks=fuse,simplify %s 2>&1 | filecheck %s --check-prefix=UNKNOWN
// UNKNOWN: --remarks: simplify gives no remarks; lower-sym-to-linalg, fuse, cluster, outline-kernels do

#id = affine_map<(d0) -> (d0)>

// FUSE: remark: [fuse] fused: a+b -> c: computed element by element in the reader's loops
// FUSE-NEXT: remark: [fuse] not fused: c -> d: its value leaves the program as result, so it is stored, and d reads it there; d reads another element than its loops have just computed
// CLUSTER-NEXT: remark: [cluster] fused: c -> d: small enough to share a kernel without sharing rows
// ONLY-NOT: remark
func.func @predict(%x: tensor<5xf32>) -> (tensor<5xf32>, tensor<5xf32>) {
  %e = tensor.empty() : tensor<5xf32>
  %b = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]} ins(%x : tensor<5xf32>) outs(%e : tensor<5xf32>) attrs = {symc.nodes = ["a", "b"]} {
  ^bb0(%p: f32, %o: f32):
    %v = math.exp %p : f32
    linalg.yield %v : f32
  } -> tensor<5xf32>
  %c = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]} ins(%b : tensor<5xf32>) outs(%e : tensor<5xf32>) attrs = {node = "c"} {
  ^bb0(%p: f32, %o: f32):
    %v = arith.addf %p, %p : f32
    linalg.yield %v : f32
  } -> tensor<5xf32>
  %d = linalg.generic {indexing_maps = [affine_map<(d0) -> (-1 * d0 + 4)>, #id], iterator_types = ["parallel"]} ins(%c : tensor<5xf32>) outs(%e : tensor<5xf32>) attrs = {node = "d"} {
  ^bb0(%p: f32, %o: f32):
    %v = arith.mulf %p, %p : f32
    linalg.yield %v : f32
  } -> tensor<5xf32>
  func.return %c, %d : tensor<5xf32>, tensor<5xf32>
}
