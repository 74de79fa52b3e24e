// RUN: symc-opt %s | symc-opt | filecheck %s
// RUN: symc-opt -p infer-shapes,lower-sym-to-linalg %s | filecheck %s --check-prefix=LOWER

// The family's other operators: how each is written, and what its lowering computes.

// CHECK-LABEL: @slice_assign_scalar_op
// CHECK: sym._slice_assign_scalar(%data) {scalar = 2.000000e+00 : f64, begin = array<i64: 0>, end = array<i64: 1>} :
// LOWER-LABEL: @slice_assign_scalar_op
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @slice_assign_scalar_op(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym._slice_assign_scalar(%data) {scalar = 2.000000e+00 : f64, begin = array<i64: 0>, end = array<i64: 1>} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}
