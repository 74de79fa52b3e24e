// RUN: symc-opt %s | symc-opt | filecheck %s
// RUN: symc-opt -p infer-shapes,lower-sym-to-linalg %s | filecheck %s --check-prefix=LOWER

// The operators of the family: how each is written, and what its lowering computes.

// CHECK-LABEL: @multi_sum_sq_op
// CHECK: sym.multi_sum_sq(%a, %b, %c) {num_arrays = 3 : i64} :
// LOWER-LABEL: @multi_sum_sq_op
// LOWER: arith.mulf
// LOWER: func.return {{.*}} : tensor<3xf32>
func.func @multi_sum_sq_op(%a: tensor<3x5xf32>, %b: tensor<7xf32>, %c: tensor<2x3x5xf32>) -> tensor<*x!sym.unknown> {
  %o0 = sym.multi_sum_sq(%a, %b, %c) {num_arrays = 3 : i64} : (tensor<3x5xf32>, tensor<7xf32>, tensor<2x3x5xf32>) -> tensor<*x!sym.unknown>
  func.return %o0 : tensor<*x!sym.unknown>
}

// CHECK-LABEL: @multi_lars_op
// CHECK: sym.multi_lars(%lrs, %weights_sum_sq, %grads_sum_sq, %wds) {eta = 5.000000e-01 : f64, eps = 1.000000e-02 : f64, rescale_grad = 7.000000e-01 : f64} :
// LOWER-LABEL: @multi_lars_op
// LOWER-COUNT-1: linalg.generic {{.*}}
// LOWER: math.sqrt
// LOWER: func.return {{.*}} : tensor<3xf32>
func.func @multi_lars_op(%lrs: tensor<3xf32>, %weights_sum_sq: tensor<3xf32>, %grads_sum_sq: tensor<3xf32>, %wds: tensor<3xf32>) -> tensor<*x!sym.unknown> {
  %o0 = sym.multi_lars(%lrs, %weights_sum_sq, %grads_sum_sq, %wds) {eta = 5.000000e-01 : f64, eps = 1.000000e-02 : f64, rescale_grad = 7.000000e-01 : f64} : (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<*x!sym.unknown>
  func.return %o0 : tensor<*x!sym.unknown>
}

// CHECK-LABEL: @all_finite_op
// CHECK: sym.all_finite(%data) :
// LOWER-LABEL: @all_finite_op
// LOWER-COUNT-1: linalg.generic {{.*}}
// LOWER: arith.select
// LOWER: func.return {{.*}} : tensor<1xf32>
func.func @all_finite_op(%data: tensor<3x5xf32>) -> tensor<*x!sym.unknown> {
  %o0 = sym.all_finite(%data) : (tensor<3x5xf32>) -> tensor<*x!sym.unknown>
  func.return %o0 : tensor<*x!sym.unknown>
}

// CHECK-LABEL: @multi_all_finite_op
// CHECK: sym.multi_all_finite(%a, %b) {num_arrays = 2 : i64} :
// LOWER-LABEL: @multi_all_finite_op
// LOWER: arith.select
// LOWER: func.return {{.*}} : tensor<1xf32>
func.func @multi_all_finite_op(%a: tensor<3x5xf32>, %b: tensor<7xf32>) -> tensor<*x!sym.unknown> {
  %o0 = sym.multi_all_finite(%a, %b) {num_arrays = 2 : i64} : (tensor<3x5xf32>, tensor<7xf32>) -> tensor<*x!sym.unknown>
  func.return %o0 : tensor<*x!sym.unknown>
}
