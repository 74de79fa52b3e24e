// RUN: symc-opt -p fuse %s | filecheck %s

// Rows from 1 on are read in place. The first rows are not: a loop that read %h at (d0, d1) would run over all of it.
// CHECK-LABEL: @later
// CHECK-NOT: tensor.extract_slice
// CHECK: affine_map<(d0, d1) -> ((d0 + 1), d1)>
// CHECK-LABEL: @first
// CHECK: [[S:%.+]] = tensor.extract_slice %h[0, 0] [2, 7] [1, 1]
// CHECK: ins([[S]] : tensor<2x7xf64>)
// CHECK-LABEL: @reduced
// CHECK: [[S:%.+]] = tensor.extract_slice %h[0, 0] [5, 2] [1, 1]
// CHECK: ins([[S]] : tensor<5x2xf64>)
func.func @later(%h: tensor<5x7xf64>) -> tensor<2x7xf64> {
  %s = tensor.extract_slice %h[1, 0] [2, 7] [1, 1] : tensor<5x7xf64> to tensor<2x7xf64>
  %e = tensor.empty() : tensor<2x7xf64>
  %o = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%s : tensor<2x7xf64>) outs(%e : tensor<2x7xf64>) {
  ^bb0(%x: f64, %y: f64):
    %z = math.exp %x : f64
    linalg.yield %z : f64
  } -> tensor<2x7xf64>
  func.return %o : tensor<2x7xf64>
}
func.func @first(%h: tensor<5x7xf64>) -> tensor<2x7xf64> {
  %s = tensor.extract_slice %h[0, 0] [2, 7] [1, 1] : tensor<5x7xf64> to tensor<2x7xf64>
  %e = tensor.empty() : tensor<2x7xf64>
  %o = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%s : tensor<2x7xf64>) outs(%e : tensor<2x7xf64>) {
  ^bb0(%x: f64, %y: f64):
    %z = math.exp %x : f64
    linalg.yield %z : f64
  } -> tensor<2x7xf64>
  func.return %o : tensor<2x7xf64>
}
func.func @reduced(%h: tensor<5x7xf64>) -> tensor<5xf64> {
  %s = tensor.extract_slice %h[0, 0] [5, 2] [1, 1] : tensor<5x7xf64> to tensor<5x2xf64>
  %e = tensor.empty() : tensor<5xf64>
  %c = arith.constant 0.0 : f64
  %f = linalg.fill ins(%c : f64) outs(%e : tensor<5xf64>) -> tensor<5xf64>
  %o = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0)>], iterator_types = ["parallel", "reduction"]} ins(%s : tensor<5x2xf64>) outs(%f : tensor<5xf64>) {
  ^bb0(%x: f64, %y: f64):
    %z = arith.addf %x, %y : f64
    linalg.yield %z : f64
  } -> tensor<5xf64>
  func.return %o : tensor<5xf64>
}
