// RUN: symc-opt %s | symc-opt | filecheck %s
// RUN: symc-opt -p infer-shapes,lower-sym-to-linalg %s | filecheck %s --check-prefix=LOWER

// An operand that is never read gives the window's extents.
// CHECK-LABEL: @max
// CHECK: sym.Pooling(%x) {kernel = array<i64: 3, 2>, stride = array<i64: 2, 1>}
// LOWER-LABEL: @max
// LOWER: [[WINDOW:%.+]] = tensor.empty() : tensor<3x2xf32>
// LOWER: affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, ((d2 * 2) + d4), (d3 + d5))>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d4, d5)>
// LOWER: ins(%x, [[WINDOW]]
// LOWER: arith.maximumf
// LOWER: func.return {{.*}} : tensor<2x3x3x4xf32>
func.func @max(%x: tensor<2x3x7x5xf32>) -> tensor<*xf32> {
  %o = sym.Pooling(%x) {kernel = array<i64: 3, 2>, stride = array<i64: 2, 1>} : (tensor<2x3x7x5xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// Rounding up leaves clipped windows, so that the divisor of an average depends on the place.
// LOWER-LABEL: @average
// LOWER: linalg.index 2
// LOWER: arith.divf
// LOWER: func.return {{.*}} : tensor<2x3x4xf32>
func.func @average(%x: tensor<2x3x8xf32>) -> tensor<*xf32> {
  %o = sym.Pooling(%x) {kernel = array<i64: 3>, stride = array<i64: 2>, pool_type = "avg", pooling_convention = "full"} : (tensor<2x3x8xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// LOWER-LABEL: @global
// LOWER: func.return {{.*}} : tensor<2x3x1x1xf32>
func.func @global(%x: tensor<2x3x7x5xf32>) -> tensor<*xf32> {
  %o = sym.Pooling(%x) {global_pool = true, pool_type = "sum"} : (tensor<2x3x7x5xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// Windows that do not overlap: each input element looks up its window. Overlapping ones add in a loop.
// LOWER-LABEL: @max_gradient
// LOWER: tensor.extract %h
// LOWER-NOT: scf.for
// LOWER-LABEL: @overlapping_gradient
// LOWER: scf.for
// LOWER: tensor.insert
func.func @max_gradient(%h: tensor<2x3x3x2xf32>, %x: tensor<2x3x7x5xf32>) -> tensor<*xf32> {
  %o = sym._pooling_backward(%h, %x) {kernel = array<i64: 2, 2>, stride = array<i64: 2, 2>} : (tensor<2x3x3x2xf32>, tensor<2x3x7x5xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}
func.func @overlapping_gradient(%h: tensor<2x3x6xf32>, %x: tensor<2x3x7xf32>) -> tensor<*xf32> {
  %o = sym._pooling_backward(%h, %x) {kernel = array<i64: 2>} : (tensor<2x3x6xf32>, tensor<2x3x7xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// LOWER-LABEL: @at_maximum
// LOWER: tensor.extract
// LOWER: func.return {{.*}} : tensor<2x3x6xf32>
func.func @at_maximum(%v: tensor<2x3x7xf32>, %x: tensor<2x3x7xf32>) -> tensor<*xf32> {
  %o = sym._pooling_at_maximum(%v, %x) {kernel = array<i64: 2>} : (tensor<2x3x7xf32>, tensor<2x3x7xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}
