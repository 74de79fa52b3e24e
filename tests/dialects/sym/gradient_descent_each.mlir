// RUN: symc-opt %s | symc-opt | filecheck %s
// RUN: symc-opt -p infer-shapes,lower-sym-to-linalg %s | filecheck %s --check-prefix=LOWER

// The operators of the family: how each is written, and what its lowering computes.

// CHECK-LABEL: @sgd_update_op
// CHECK: sym.sgd_update(%weight, %grad) {lr = 3.000000e-01 : f64, wd = 1.000000e-01 : f64, rescale_grad = 7.000000e-01 : f64} :
// LOWER-LABEL: @sgd_update_op
// LOWER-COUNT-1: linalg.generic {{.*}}
// LOWER: arith.select
// LOWER: func.return {{.*}} : tensor<3x5xf32>
func.func @sgd_update_op(%weight: tensor<3x5xf32>, %grad: tensor<3x5xf32>) -> tensor<*x!sym.unknown> {
  %o0 = sym.sgd_update(%weight, %grad) {lr = 3.000000e-01 : f64, wd = 1.000000e-01 : f64, rescale_grad = 7.000000e-01 : f64} : (tensor<3x5xf32>, tensor<3x5xf32>) -> tensor<*x!sym.unknown>
  func.return %o0 : tensor<*x!sym.unknown>
}

// CHECK-LABEL: @mp_sgd_update_op
// CHECK: sym.mp_sgd_update(%weight, %grad, %weight32) {lr = 3.000000e-01 : f64, wd = 1.000000e-01 : f64, rescale_grad = 7.000000e-01 : f64} :
// LOWER-LABEL: @mp_sgd_update_op
// LOWER-COUNT-1: linalg.generic {{.*}}
// LOWER: arith.select
// LOWER: func.return {{.*}} : tensor<3x5xf16>, tensor<3x5xf32>
func.func @mp_sgd_update_op(%weight: tensor<3x5xf16>, %grad: tensor<3x5xf16>, %weight32: tensor<3x5xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>) {
  %o0, %o1 = sym.mp_sgd_update(%weight, %grad, %weight32) {lr = 3.000000e-01 : f64, wd = 1.000000e-01 : f64, rescale_grad = 7.000000e-01 : f64} : (tensor<3x5xf16>, tensor<3x5xf16>, tensor<3x5xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>)
  func.return %o0, %o1 : tensor<*x!sym.unknown>, tensor<*x!sym.unknown>
}

// CHECK-LABEL: @sgd_mom_update_op
// CHECK: sym.sgd_mom_update(%weight, %grad, %mom) {lr = 3.000000e-01 : f64, momentum = 9.000000e-01 : f64, wd = 1.000000e-01 : f64, rescale_grad = 7.000000e-01 : f64} :
// LOWER-LABEL: @sgd_mom_update_op
// LOWER-COUNT-1: linalg.generic {{.*}}
// LOWER: arith.select
// LOWER: func.return {{.*}} : tensor<3x5xf32>, tensor<3x5xf32>
func.func @sgd_mom_update_op(%weight: tensor<3x5xf32>, %grad: tensor<3x5xf32>, %mom: tensor<3x5xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>) {
  %o0, %o1 = sym.sgd_mom_update(%weight, %grad, %mom) {lr = 3.000000e-01 : f64, momentum = 9.000000e-01 : f64, wd = 1.000000e-01 : f64, rescale_grad = 7.000000e-01 : f64} : (tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>)
  func.return %o0, %o1 : tensor<*x!sym.unknown>, tensor<*x!sym.unknown>
}

// CHECK-LABEL: @mp_sgd_mom_update_op
// CHECK: sym.mp_sgd_mom_update(%weight, %grad, %mom, %weight32) {lr = 3.000000e-01 : f64, momentum = 9.000000e-01 : f64, wd = 1.000000e-01 : f64, rescale_grad = 7.000000e-01 : f64} :
// LOWER-LABEL: @mp_sgd_mom_update_op
// LOWER-COUNT-1: linalg.generic {{.*}}
// LOWER: arith.select
// LOWER: func.return {{.*}} : tensor<3x5xf16>, tensor<3x5xf32>, tensor<3x5xf32>
func.func @mp_sgd_mom_update_op(%weight: tensor<3x5xf16>, %grad: tensor<3x5xf16>, %mom: tensor<3x5xf32>, %weight32: tensor<3x5xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>) {
  %o0, %o1, %o2 = sym.mp_sgd_mom_update(%weight, %grad, %mom, %weight32) {lr = 3.000000e-01 : f64, momentum = 9.000000e-01 : f64, wd = 1.000000e-01 : f64, rescale_grad = 7.000000e-01 : f64} : (tensor<3x5xf16>, tensor<3x5xf16>, tensor<3x5xf32>, tensor<3x5xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>)
  func.return %o0, %o1, %o2 : tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>
}

// CHECK-LABEL: @nag_mom_update_op
// CHECK: sym.nag_mom_update(%weight, %grad, %mom) {lr = 3.000000e-01 : f64, momentum = 9.000000e-01 : f64, wd = 1.000000e-01 : f64, rescale_grad = 7.000000e-01 : f64} :
// LOWER-LABEL: @nag_mom_update_op
// LOWER-COUNT-1: linalg.generic {{.*}}
// LOWER: arith.select
// LOWER: func.return {{.*}} : tensor<3x5xf32>, tensor<3x5xf32>
func.func @nag_mom_update_op(%weight: tensor<3x5xf32>, %grad: tensor<3x5xf32>, %mom: tensor<3x5xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>) {
  %o0, %o1 = sym.nag_mom_update(%weight, %grad, %mom) {lr = 3.000000e-01 : f64, momentum = 9.000000e-01 : f64, wd = 1.000000e-01 : f64, rescale_grad = 7.000000e-01 : f64} : (tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>)
  func.return %o0, %o1 : tensor<*x!sym.unknown>, tensor<*x!sym.unknown>
}

// CHECK-LABEL: @mp_nag_mom_update_op
// CHECK: sym.mp_nag_mom_update(%weight, %grad, %mom, %weight32) {lr = 3.000000e-01 : f64, momentum = 9.000000e-01 : f64, wd = 1.000000e-01 : f64, rescale_grad = 7.000000e-01 : f64} :
// LOWER-LABEL: @mp_nag_mom_update_op
// LOWER-COUNT-1: linalg.generic {{.*}}
// LOWER: arith.select
// LOWER: func.return {{.*}} : tensor<3x5xf16>, tensor<3x5xf32>, tensor<3x5xf32>
func.func @mp_nag_mom_update_op(%weight: tensor<3x5xf16>, %grad: tensor<3x5xf16>, %mom: tensor<3x5xf32>, %weight32: tensor<3x5xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>) {
  %o0, %o1, %o2 = sym.mp_nag_mom_update(%weight, %grad, %mom, %weight32) {lr = 3.000000e-01 : f64, momentum = 9.000000e-01 : f64, wd = 1.000000e-01 : f64, rescale_grad = 7.000000e-01 : f64} : (tensor<3x5xf16>, tensor<3x5xf16>, tensor<3x5xf32>, tensor<3x5xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>)
  func.return %o0, %o1, %o2 : tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>
}

// CHECK-LABEL: @signsgd_update_op
// CHECK: sym.signsgd_update(%weight, %grad) {lr = 3.000000e-01 : f64, wd = 1.000000e-01 : f64, rescale_grad = 7.000000e-01 : f64} :
// LOWER-LABEL: @signsgd_update_op
// LOWER-COUNT-1: linalg.generic {{.*}}
// LOWER: arith.mulf
// LOWER: func.return {{.*}} : tensor<3x5xf32>
func.func @signsgd_update_op(%weight: tensor<3x5xf32>, %grad: tensor<3x5xf32>) -> tensor<*x!sym.unknown> {
  %o0 = sym.signsgd_update(%weight, %grad) {lr = 3.000000e-01 : f64, wd = 1.000000e-01 : f64, rescale_grad = 7.000000e-01 : f64} : (tensor<3x5xf32>, tensor<3x5xf32>) -> tensor<*x!sym.unknown>
  func.return %o0 : tensor<*x!sym.unknown>
}

// CHECK-LABEL: @signum_update_op
// CHECK: sym.signum_update(%weight, %grad, %mom) {lr = 3.000000e-01 : f64, momentum = 9.000000e-01 : f64, wd = 1.000000e-01 : f64, rescale_grad = 7.000000e-01 : f64, wd_lh = 2.000000e-01 : f64} :
// LOWER-LABEL: @signum_update_op
// LOWER-COUNT-1: linalg.generic {{.*}}
// LOWER: arith.select
// LOWER: func.return {{.*}} : tensor<3x5xf32>, tensor<3x5xf32>
func.func @signum_update_op(%weight: tensor<3x5xf32>, %grad: tensor<3x5xf32>, %mom: tensor<3x5xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>) {
  %o0, %o1 = sym.signum_update(%weight, %grad, %mom) {lr = 3.000000e-01 : f64, momentum = 9.000000e-01 : f64, wd = 1.000000e-01 : f64, rescale_grad = 7.000000e-01 : f64, wd_lh = 2.000000e-01 : f64} : (tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>)
  func.return %o0, %o1 : tensor<*x!sym.unknown>, tensor<*x!sym.unknown>
}

// CHECK-LABEL: @multi_sgd_update_op
// CHECK: sym.multi_sgd_update(%weight0, %grad0, %weight1, %grad1) {lrs = [3.000000e-01 : f64, 2.000000e-01 : f64], wds = [1.000000e-01 : f64, 5.000000e-02 : f64], rescale_grad = 7.000000e-01 : f64, clip_gradient = 4.000000e-01 : f64, num_weights = 2 : i64} :
// LOWER-LABEL: @multi_sgd_update_op
// LOWER: arith.select
// LOWER: func.return {{.*}} : tensor<2x3xf32>, tensor<7xf32>
func.func @multi_sgd_update_op(%weight0: tensor<2x3xf32>, %grad0: tensor<2x3xf32>, %weight1: tensor<7xf32>, %grad1: tensor<7xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>) {
  %o0, %o1 = sym.multi_sgd_update(%weight0, %grad0, %weight1, %grad1) {lrs = [3.000000e-01 : f64, 2.000000e-01 : f64], wds = [1.000000e-01 : f64, 5.000000e-02 : f64], rescale_grad = 7.000000e-01 : f64, clip_gradient = 4.000000e-01 : f64, num_weights = 2 : i64} : (tensor<2x3xf32>, tensor<2x3xf32>, tensor<7xf32>, tensor<7xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>)
  func.return %o0, %o1 : tensor<*x!sym.unknown>, tensor<*x!sym.unknown>
}

// CHECK-LABEL: @multi_sgd_mom_update_op
// CHECK: sym.multi_sgd_mom_update(%weight0, %grad0, %mom0, %weight1, %grad1, %mom1) {lrs = [3.000000e-01 : f64, 2.000000e-01 : f64], wds = [1.000000e-01 : f64, 5.000000e-02 : f64], momentum = 9.000000e-01 : f64, rescale_grad = 7.000000e-01 : f64, clip_gradient = 4.000000e-01 : f64, num_weights = 2 : i64} :
// LOWER-LABEL: @multi_sgd_mom_update_op
// LOWER: arith.select
// LOWER: func.return {{.*}} : tensor<2x3xf32>, tensor<7xf32>, tensor<2x3xf32>, tensor<7xf32>
func.func @multi_sgd_mom_update_op(%weight0: tensor<2x3xf32>, %grad0: tensor<2x3xf32>, %mom0: tensor<2x3xf32>, %weight1: tensor<7xf32>, %grad1: tensor<7xf32>, %mom1: tensor<7xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>) {
  %o0, %o1, %o2, %o3 = sym.multi_sgd_mom_update(%weight0, %grad0, %mom0, %weight1, %grad1, %mom1) {lrs = [3.000000e-01 : f64, 2.000000e-01 : f64], wds = [1.000000e-01 : f64, 5.000000e-02 : f64], momentum = 9.000000e-01 : f64, rescale_grad = 7.000000e-01 : f64, clip_gradient = 4.000000e-01 : f64, num_weights = 2 : i64} : (tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>, tensor<7xf32>, tensor<7xf32>, tensor<7xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>)
  func.return %o0, %o1, %o2, %o3 : tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>
}

// CHECK-LABEL: @multi_mp_sgd_update_op
// CHECK: sym.multi_mp_sgd_update(%weight0, %grad0, %weight320, %weight1, %grad1, %weight321) {lrs = [3.000000e-01 : f64, 2.000000e-01 : f64], wds = [1.000000e-01 : f64, 5.000000e-02 : f64], rescale_grad = 7.000000e-01 : f64, clip_gradient = 4.000000e-01 : f64, num_weights = 2 : i64} :
// LOWER-LABEL: @multi_mp_sgd_update_op
// LOWER: arith.select
// LOWER: func.return {{.*}} : tensor<2x3xf16>, tensor<7xf16>, tensor<2x3xf32>, tensor<7xf32>
func.func @multi_mp_sgd_update_op(%weight0: tensor<2x3xf16>, %grad0: tensor<2x3xf16>, %weight320: tensor<2x3xf32>, %weight1: tensor<7xf16>, %grad1: tensor<7xf16>, %weight321: tensor<7xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>) {
  %o0, %o1, %o2, %o3 = sym.multi_mp_sgd_update(%weight0, %grad0, %weight320, %weight1, %grad1, %weight321) {lrs = [3.000000e-01 : f64, 2.000000e-01 : f64], wds = [1.000000e-01 : f64, 5.000000e-02 : f64], rescale_grad = 7.000000e-01 : f64, clip_gradient = 4.000000e-01 : f64, num_weights = 2 : i64} : (tensor<2x3xf16>, tensor<2x3xf16>, tensor<2x3xf32>, tensor<7xf16>, tensor<7xf16>, tensor<7xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>)
  func.return %o0, %o1, %o2, %o3 : tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>
}

// CHECK-LABEL: @multi_mp_sgd_mom_update_op
// CHECK: sym.multi_mp_sgd_mom_update(%weight0, %grad0, %mom0, %weight320, %weight1, %grad1, %mom1, %weight321) {lrs = [3.000000e-01 : f64, 2.000000e-01 : f64], wds = [1.000000e-01 : f64, 5.000000e-02 : f64], momentum = 9.000000e-01 : f64, rescale_grad = 7.000000e-01 : f64, clip_gradient = 4.000000e-01 : f64, num_weights = 2 : i64} :
// LOWER-LABEL: @multi_mp_sgd_mom_update_op
// LOWER: arith.select
// LOWER: func.return {{.*}} : tensor<2x3xf16>, tensor<7xf16>, tensor<2x3xf32>, tensor<2x3xf32>, tensor<7xf32>, tensor<7xf32>
func.func @multi_mp_sgd_mom_update_op(%weight0: tensor<2x3xf16>, %grad0: tensor<2x3xf16>, %mom0: tensor<2x3xf32>, %weight320: tensor<2x3xf32>, %weight1: tensor<7xf16>, %grad1: tensor<7xf16>, %mom1: tensor<7xf32>, %weight321: tensor<7xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>) {
  %o0, %o1, %o2, %o3, %o4, %o5 = sym.multi_mp_sgd_mom_update(%weight0, %grad0, %mom0, %weight320, %weight1, %grad1, %mom1, %weight321) {lrs = [3.000000e-01 : f64, 2.000000e-01 : f64], wds = [1.000000e-01 : f64, 5.000000e-02 : f64], momentum = 9.000000e-01 : f64, rescale_grad = 7.000000e-01 : f64, clip_gradient = 4.000000e-01 : f64, num_weights = 2 : i64} : (tensor<2x3xf16>, tensor<2x3xf16>, tensor<2x3xf32>, tensor<2x3xf32>, tensor<7xf16>, tensor<7xf16>, tensor<7xf32>, tensor<7xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>)
  func.return %o0, %o1, %o2, %o3, %o4, %o5 : tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>
}

// CHECK-LABEL: @preloaded_multi_sgd_update_op
// CHECK: sym.preloaded_multi_sgd_update(%weight0, %grad0, %weight1, %grad1, %lrs, %wds) {rescale_grad = 7.000000e-01 : f64, clip_gradient = 4.000000e-01 : f64, num_weights = 2 : i64} :
// LOWER-LABEL: @preloaded_multi_sgd_update_op
// LOWER: arith.select
// LOWER: func.return {{.*}} : tensor<2x3xf32>, tensor<7xf32>
func.func @preloaded_multi_sgd_update_op(%weight0: tensor<2x3xf32>, %grad0: tensor<2x3xf32>, %weight1: tensor<7xf32>, %grad1: tensor<7xf32>, %lrs: tensor<2xf32>, %wds: tensor<2xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>) {
  %o0, %o1 = sym.preloaded_multi_sgd_update(%weight0, %grad0, %weight1, %grad1, %lrs, %wds) {rescale_grad = 7.000000e-01 : f64, clip_gradient = 4.000000e-01 : f64, num_weights = 2 : i64} : (tensor<2x3xf32>, tensor<2x3xf32>, tensor<7xf32>, tensor<7xf32>, tensor<2xf32>, tensor<2xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>)
  func.return %o0, %o1 : tensor<*x!sym.unknown>, tensor<*x!sym.unknown>
}

// CHECK-LABEL: @preloaded_multi_sgd_mom_update_op
// CHECK: sym.preloaded_multi_sgd_mom_update(%weight0, %grad0, %mom0, %weight1, %grad1, %mom1, %lrs, %wds) {momentum = 9.000000e-01 : f64, rescale_grad = 7.000000e-01 : f64, clip_gradient = 4.000000e-01 : f64, num_weights = 2 : i64} :
// LOWER-LABEL: @preloaded_multi_sgd_mom_update_op
// LOWER: arith.select
// LOWER: func.return {{.*}} : tensor<2x3xf32>, tensor<7xf32>, tensor<2x3xf32>, tensor<7xf32>
func.func @preloaded_multi_sgd_mom_update_op(%weight0: tensor<2x3xf32>, %grad0: tensor<2x3xf32>, %mom0: tensor<2x3xf32>, %weight1: tensor<7xf32>, %grad1: tensor<7xf32>, %mom1: tensor<7xf32>, %lrs: tensor<2xf32>, %wds: tensor<2xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>) {
  %o0, %o1, %o2, %o3 = sym.preloaded_multi_sgd_mom_update(%weight0, %grad0, %mom0, %weight1, %grad1, %mom1, %lrs, %wds) {momentum = 9.000000e-01 : f64, rescale_grad = 7.000000e-01 : f64, clip_gradient = 4.000000e-01 : f64, num_weights = 2 : i64} : (tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>, tensor<7xf32>, tensor<7xf32>, tensor<7xf32>, tensor<2xf32>, tensor<2xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>)
  func.return %o0, %o1, %o2, %o3 : tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>
}

// CHECK-LABEL: @preloaded_multi_mp_sgd_update_op
// CHECK: sym.preloaded_multi_mp_sgd_update(%weight0, %grad0, %weight320, %weight1, %grad1, %weight321, %lrs, %wds) {rescale_grad = 7.000000e-01 : f64, clip_gradient = 4.000000e-01 : f64, num_weights = 2 : i64} :
// LOWER-LABEL: @preloaded_multi_mp_sgd_update_op
// LOWER: arith.select
// LOWER: func.return {{.*}} : tensor<2x3xf16>, tensor<7xf16>, tensor<2x3xf32>, tensor<7xf32>
func.func @preloaded_multi_mp_sgd_update_op(%weight0: tensor<2x3xf16>, %grad0: tensor<2x3xf16>, %weight320: tensor<2x3xf32>, %weight1: tensor<7xf16>, %grad1: tensor<7xf16>, %weight321: tensor<7xf32>, %lrs: tensor<2xf32>, %wds: tensor<2xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>) {
  %o0, %o1, %o2, %o3 = sym.preloaded_multi_mp_sgd_update(%weight0, %grad0, %weight320, %weight1, %grad1, %weight321, %lrs, %wds) {rescale_grad = 7.000000e-01 : f64, clip_gradient = 4.000000e-01 : f64, num_weights = 2 : i64} : (tensor<2x3xf16>, tensor<2x3xf16>, tensor<2x3xf32>, tensor<7xf16>, tensor<7xf16>, tensor<7xf32>, tensor<2xf32>, tensor<2xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>)
  func.return %o0, %o1, %o2, %o3 : tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>
}

// CHECK-LABEL: @preloaded_multi_mp_sgd_mom_update_op
// CHECK: sym.preloaded_multi_mp_sgd_mom_update(%weight0, %grad0, %mom0, %weight320, %weight1, %grad1, %mom1, %weight321, %lrs, %wds) {momentum = 9.000000e-01 : f64, rescale_grad = 7.000000e-01 : f64, clip_gradient = 4.000000e-01 : f64, num_weights = 2 : i64} :
// LOWER-LABEL: @preloaded_multi_mp_sgd_mom_update_op
// LOWER: arith.select
// LOWER: func.return {{.*}} : tensor<2x3xf16>, tensor<7xf16>, tensor<2x3xf32>, tensor<2x3xf32>, tensor<7xf32>, tensor<7xf32>
func.func @preloaded_multi_mp_sgd_mom_update_op(%weight0: tensor<2x3xf16>, %grad0: tensor<2x3xf16>, %mom0: tensor<2x3xf32>, %weight320: tensor<2x3xf32>, %weight1: tensor<7xf16>, %grad1: tensor<7xf16>, %mom1: tensor<7xf32>, %weight321: tensor<7xf32>, %lrs: tensor<2xf32>, %wds: tensor<2xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>) {
  %o0, %o1, %o2, %o3, %o4, %o5 = sym.preloaded_multi_mp_sgd_mom_update(%weight0, %grad0, %mom0, %weight320, %weight1, %grad1, %mom1, %weight321, %lrs, %wds) {momentum = 9.000000e-01 : f64, rescale_grad = 7.000000e-01 : f64, clip_gradient = 4.000000e-01 : f64, num_weights = 2 : i64} : (tensor<2x3xf16>, tensor<2x3xf16>, tensor<2x3xf32>, tensor<2x3xf32>, tensor<7xf16>, tensor<7xf16>, tensor<7xf32>, tensor<7xf32>, tensor<2xf32>, tensor<2xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>)
  func.return %o0, %o1, %o2, %o3, %o4, %o5 : tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>
}
