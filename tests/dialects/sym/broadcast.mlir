// RUN: symc-opt %s | symc-opt | filecheck %s
// RUN: symc-opt -p infer-shapes %s | filecheck %s --check-prefix=INFER
// RUN: symc-opt -p infer-shapes,lower-sym-to-linalg %s | filecheck %s --check-prefix=LOWER

// Aligned at the last axis; an axis of size 1 is read at 0.
// CHECK-LABEL: @multiply
// CHECK: sym.broadcast_mul(%a, %b) : (tensor<2x1x3xf32>, tensor<5x1xf32>) -> tensor<*xf32>
// INFER-LABEL: @multiply
// INFER: -> tensor<2x5x3xf32>
// LOWER-LABEL: @multiply
// LOWER: linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, 0, d2)>, affine_map<(d0, d1, d2) -> (d1, 0)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>]
// LOWER: arith.mulf
func.func @multiply(%a: tensor<2x1x3xf32>, %b: tensor<5x1xf32>) -> tensor<*xf32> {
  %o = sym.broadcast_mul(%a, %b) : (tensor<2x1x3xf32>, tensor<5x1xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// 0 in `shape` keeps the axis.
// INFER-LABEL: @to
// INFER: -> tensor<2x5xf32>
// LOWER-LABEL: @to
// LOWER: linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, 0)>
func.func @to(%a: tensor<2x1xf32>) -> tensor<*xf32> {
  %o = sym.broadcast_to(%a) {shape = array<i64: 0, 5>} : (tensor<2x1xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// The adjoint sums over what was repeated, in float32 for halves.
// LOWER-LABEL: @sum_like
// LOWER: linalg.generic
// LOWER-SAME: affine_map<(d0, d1, d2) -> (d1, d2, d0)>
// LOWER-SAME: iterator_types = ["parallel", "reduction", "reduction"]
// LOWER: arith.extf
// LOWER-NEXT: arith.addf {{.*}} fastmath<reassoc> : f32
// LOWER: arith.truncf
func.func @sum_like(%x: tensor<2x3x5xf16>, %like: tensor<5xf16>) -> tensor<5xf16> {
  %o = sym._sum_like(%x, %like) : (tensor<2x3x5xf16>, tensor<5xf16>) -> tensor<5xf16>
  func.return %o : tensor<5xf16>
}
