// RUN: symc-opt %s | symc-opt | filecheck %s
// RUN: symc-opt -p infer-shapes %s | filecheck %s --check-prefix=INFER
// RUN: symc-opt -p infer-shapes,lower-sym-to-linalg %s | filecheck %s --check-prefix=LOWER

// Reducing everything gives shape (1,).
// CHECK-LABEL: @all
// CHECK: sym.sum(%x) : (tensor<2x3xf32>) -> tensor<*xf32>
// INFER-LABEL: @all
// INFER: -> tensor<1xf32>
// LOWER-LABEL: @all
// LOWER: linalg.generic
// LOWER-SAME: iterator_types = ["reduction", "reduction"]
// LOWER: arith.addf {{.*}} fastmath<reassoc>
// LOWER: tensor.collapse_shape {{.*}} : tensor<f32> into tensor<1xf32>
func.func @all(%x: tensor<2x3xf32>) -> tensor<*xf32> {
  %o = sym.sum(%x) : (tensor<2x3xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// INFER-LABEL: @named
// INFER: -> tensor<3xf32>
// LOWER-LABEL: @named
// LOWER: affine_map<(d0, d1, d2) -> (d1, d0, d2)>
// LOWER: arith.maximumf
func.func @named(%x: tensor<2x3x5xf32>) -> tensor<*xf32> {
  %o = sym.max(%x) {axis = array<i64: 0, -1>} : (tensor<2x3x5xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// CHECK-LABEL: @excluded
// CHECK: sym.prod(%x) {axis = array<i64: 1>, exclude = true, keepdims = true}
// INFER-LABEL: @excluded
// INFER: -> tensor<1x3x1xi32>
func.func @excluded(%x: tensor<2x3x5xi32>) -> tensor<*xi32> {
  %o = sym.prod(%x) {axis = array<i64: 1>, exclude = true, keepdims = true} : (tensor<2x3x5xi32>) -> tensor<*xi32>
  func.return %o : tensor<*xi32>
}

// The mean of integers is summed in int64 and truncated.
// LOWER-LABEL: @mean
// LOWER: arith.extsi {{.*}} : i8 to i64
// LOWER: arith.addi
// LOWER: arith.divsi {{.*}} : i64
// LOWER: arith.trunci {{.*}} : i64 to i8
func.func @mean(%x: tensor<2x3xi8>) -> tensor<2xi8> {
  %o = sym.mean(%x) {axis = array<i64: 1>} : (tensor<2x3xi8>) -> tensor<2xi8>
  func.return %o : tensor<2xi8>
}
