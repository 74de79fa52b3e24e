// RUN: symc-opt %s | symc-opt | filecheck %s
// RUN: symc-opt -p infer-shapes,lower-sym-to-linalg %s | filecheck %s --check-prefix=LOWER

// CHECK-LABEL: @transpose
// CHECK: sym.transpose(%x) {axes = array<i64: 1, 2, 0>}
// LOWER-LABEL: @transpose
// LOWER: affine_map<(d0, d1, d2) -> (d2, d0, d1)>
// LOWER-SAME: outs({{.*}} : tensor<3x5x2xf32>)
func.func @transpose(%x: tensor<2x3x5xf32>) -> tensor<*xf32> {
  %o = sym.transpose(%x) {axes = array<i64: 1, 2, 0>} : (tensor<2x3x5xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// LOWER-LABEL: @reverse
// LOWER: affine_map<(d0, d1) -> (d0, ((d1 * -1) + 2))>
func.func @reverse(%x: tensor<2x3xf32>) -> tensor<*xf32> {
  %o = sym.reverse(%x) {axis = array<i64: -1>} : (tensor<2x3xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// A tiling reads each element once for each repetition; its gradient sums over them.
// LOWER-LABEL: @tile
// LOWER: affine_map<(d0, d1, d2, d3) -> (d1, d3)>
// LOWER-SAME: outs({{.*}} : tensor<2x3x1x5xf32>)
// LOWER: into tensor<6x5xf32>
// LOWER-LABEL: @tile_gradient
// LOWER: iterator_types = ["parallel", "parallel", "reduction", "reduction"]
func.func @tile(%x: tensor<3x5xf32>) -> tensor<*xf32> {
  %o = sym.tile(%x) {reps = array<i64: 2, 1>} : (tensor<3x5xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}
func.func @tile_gradient(%h: tensor<6x5xf32>, %x: tensor<3x5xf32>) -> tensor<*xf32> {
  %o = sym._backward_tile(%h, %x) {reps = array<i64: 2, 1>} : (tensor<6x5xf32>, tensor<3x5xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}
