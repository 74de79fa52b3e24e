// RUN: symc-opt -p cluster --split-input-file %s | filecheck %s

#x = affine_map<(d0, d1) -> (d0, d1)>
#turned = affine_map<(d0, d1) -> (d1, d0)>
#row = affine_map<(d0, d1) -> (d0)>
#column = affine_map<(d0, d1) -> (d1)>

// cluster refuses nothing, it leaves apart what shares no rows: each row needs the sums of all rows.
// CHECK-LABEL: func.func @predict
// CHECK-NOT: symc.cluster
func.func @predict(%x: tensor<100x100xf32>) -> tensor<100x100xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<100xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<100xf32>) -> tensor<100xf32>
  %a = linalg.generic {indexing_maps = [#x, #row], iterator_types = ["parallel", "reduction"]} ins(%x : tensor<100x100xf32>) outs(%f : tensor<100xf32>) {
  ^bb0(%p: f32, %o: f32):
    %v = arith.addf %p, %o : f32
    linalg.yield %v : f32
  } -> tensor<100xf32>
  %s = tensor.empty() : tensor<100x100xf32>
  %b = linalg.generic {indexing_maps = [#x, #column, #x], iterator_types = ["parallel", "parallel"]} ins(%x, %a : tensor<100x100xf32>, tensor<100xf32>) outs(%s : tensor<100x100xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %v = arith.addf %p, %q : f32
    linalg.yield %v : f32
  } -> tensor<100x100xf32>
  func.return %b : tensor<100x100xf32>
}

// -----

#x = affine_map<(d0, d1) -> (d0, d1)>
#row = affine_map<(d0, d1) -> (d0)>

// Nor does a kernel reach around a call into the host that needs a part of it.
// CHECK-LABEL: func.func @predict
// CHECK-NOT: symc.cluster
func.func @predict(%x: tensor<100x70xf32>) -> tensor<100x70xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<100xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<100xf32>) -> tensor<100xf32>
  %a = linalg.generic {indexing_maps = [#x, #row], iterator_types = ["parallel", "reduction"]} ins(%x : tensor<100x70xf32>) outs(%f : tensor<100xf32>) {
  ^bb0(%p: f32, %o: f32):
    %v = arith.addf %p, %o : f32
    linalg.yield %v : f32
  } -> tensor<100xf32>
  %h = program.host_call 0(%a) {key = "k"} : (tensor<100xf32>) -> tensor<100xf32>
  %s = tensor.empty() : tensor<100x70xf32>
  %b = linalg.generic {indexing_maps = [#x, #row, #row, #x], iterator_types = ["parallel", "parallel"]} ins(%x, %a, %h : tensor<100x70xf32>, tensor<100xf32>, tensor<100xf32>) outs(%s : tensor<100x70xf32>) {
  ^bb0(%p: f32, %q: f32, %r: f32, %o: f32):
    %v = arith.addf %p, %q : f32
    %w = arith.addf %v, %r : f32
    linalg.yield %w : f32
  } -> tensor<100x70xf32>
  func.return %b : tensor<100x70xf32>
}
