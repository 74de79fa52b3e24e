// RUN: symc-opt %s | symc-opt | filecheck %s
// RUN: symc-opt -p infer-shapes,lower-sym-to-linalg %s | filecheck %s --check-prefix=LOWER

// The operators of the family: how each is written, and what its lowering computes.

// CHECK-LABEL: @lamb_update_phase1_op
// CHECK: sym.lamb_update_phase1(%weight, %grad, %mean, %var) {beta1 = 8.000000e-01 : f64, beta2 = 9.500000e-01 : f64, epsilon = 1.000000e-02 : f64, t = 3 : i64, wd = 1.000000e-01 : f64, rescale_grad = 7.000000e-01 : f64} :
// LOWER-LABEL: @lamb_update_phase1_op
// LOWER-COUNT-1: linalg.generic {{.*}}
// LOWER: math.sqrt
// LOWER: func.return {{.*}} : tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>
func.func @lamb_update_phase1_op(%weight: tensor<3x5xf32>, %grad: tensor<3x5xf32>, %mean: tensor<3x5xf32>, %var: tensor<3x5xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>) {
  %o0, %o1, %o2 = sym.lamb_update_phase1(%weight, %grad, %mean, %var) {beta1 = 8.000000e-01 : f64, beta2 = 9.500000e-01 : f64, epsilon = 1.000000e-02 : f64, t = 3 : i64, wd = 1.000000e-01 : f64, rescale_grad = 7.000000e-01 : f64} : (tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>)
  func.return %o0, %o1, %o2 : tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>
}

// CHECK-LABEL: @mp_lamb_update_phase1_op
// CHECK: sym.mp_lamb_update_phase1(%weight, %grad, %mean, %var, %weight32) {beta1 = 8.000000e-01 : f64, beta2 = 9.500000e-01 : f64, epsilon = 1.000000e-02 : f64, t = 3 : i64, wd = 1.000000e-01 : f64, rescale_grad = 7.000000e-01 : f64} :
// LOWER-LABEL: @mp_lamb_update_phase1_op
// LOWER-COUNT-1: linalg.generic {{.*}}
// LOWER: math.sqrt
// LOWER: func.return {{.*}} : tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>
func.func @mp_lamb_update_phase1_op(%weight: tensor<3x5xf16>, %grad: tensor<3x5xf16>, %mean: tensor<3x5xf32>, %var: tensor<3x5xf32>, %weight32: tensor<3x5xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>) {
  %o0, %o1, %o2 = sym.mp_lamb_update_phase1(%weight, %grad, %mean, %var, %weight32) {beta1 = 8.000000e-01 : f64, beta2 = 9.500000e-01 : f64, epsilon = 1.000000e-02 : f64, t = 3 : i64, wd = 1.000000e-01 : f64, rescale_grad = 7.000000e-01 : f64} : (tensor<3x5xf16>, tensor<3x5xf16>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>)
  func.return %o0, %o1, %o2 : tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>
}

// CHECK-LABEL: @lamb_update_phase2_op
// CHECK: sym.lamb_update_phase2(%weight, %g, %r1, %r2) {lr = 3.000000e-01 : f64} :
// LOWER-LABEL: @lamb_update_phase2_op
// LOWER-COUNT-1: linalg.generic {{.*}}
// LOWER: arith.select
// LOWER: func.return {{.*}} : tensor<3x5xf32>
func.func @lamb_update_phase2_op(%weight: tensor<3x5xf32>, %g: tensor<3x5xf32>, %r1: tensor<1xf32>, %r2: tensor<1xf32>) -> tensor<*x!sym.unknown> {
  %o0 = sym.lamb_update_phase2(%weight, %g, %r1, %r2) {lr = 3.000000e-01 : f64} : (tensor<3x5xf32>, tensor<3x5xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<*x!sym.unknown>
  func.return %o0 : tensor<*x!sym.unknown>
}

// CHECK-LABEL: @mp_lamb_update_phase2_op
// CHECK: sym.mp_lamb_update_phase2(%weight, %g, %r1, %r2, %weight32) {lr = 3.000000e-01 : f64} :
// LOWER-LABEL: @mp_lamb_update_phase2_op
// LOWER-COUNT-1: linalg.generic {{.*}}
// LOWER: arith.select
// LOWER: func.return {{.*}} : tensor<3x5xf16>, tensor<3x5xf32>
func.func @mp_lamb_update_phase2_op(%weight: tensor<3x5xf16>, %g: tensor<3x5xf32>, %r1: tensor<1xf32>, %r2: tensor<1xf32>, %weight32: tensor<3x5xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>) {
  %o0, %o1 = sym.mp_lamb_update_phase2(%weight, %g, %r1, %r2, %weight32) {lr = 3.000000e-01 : f64} : (tensor<3x5xf16>, tensor<3x5xf32>, tensor<1xf32>, tensor<1xf32>, tensor<3x5xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>)
  func.return %o0, %o1 : tensor<*x!sym.unknown>, tensor<*x!sym.unknown>
}

// CHECK-LABEL: @multi_lamb_update_op
// CHECK: sym._multi_lamb_update(%weight0, %grad0, %mean0, %var0, %weight1, %grad1, %mean1, %var1) {learning_rates = [3.000000e-01 : f64, 2.000000e-01 : f64], beta1 = 8.000000e-01 : f64, beta2 = 9.500000e-01 : f64, epsilon = 1.000000e-02 : f64, wds = [1.000000e-01 : f64, 5.000000e-02 : f64], rescale_grad = 7.000000e-01 : f64, step_count = array<i64: 1, 3>, num_tensors = 2 : i64} :
// LOWER-LABEL: @multi_lamb_update_op
// LOWER: math.sqrt
// LOWER: func.return {{.*}} : tensor<2x3xf32>, tensor<7xf32>, tensor<2x3xf32>, tensor<2x3xf32>, tensor<7xf32>, tensor<7xf32>
func.func @multi_lamb_update_op(%weight0: tensor<2x3xf32>, %grad0: tensor<2x3xf32>, %mean0: tensor<2x3xf32>, %var0: tensor<2x3xf32>, %weight1: tensor<7xf32>, %grad1: tensor<7xf32>, %mean1: tensor<7xf32>, %var1: tensor<7xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>) {
  %o0, %o1, %o2, %o3, %o4, %o5 = sym._multi_lamb_update(%weight0, %grad0, %mean0, %var0, %weight1, %grad1, %mean1, %var1) {learning_rates = [3.000000e-01 : f64, 2.000000e-01 : f64], beta1 = 8.000000e-01 : f64, beta2 = 9.500000e-01 : f64, epsilon = 1.000000e-02 : f64, wds = [1.000000e-01 : f64, 5.000000e-02 : f64], rescale_grad = 7.000000e-01 : f64, step_count = array<i64: 1, 3>, num_tensors = 2 : i64} : (tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>, tensor<7xf32>, tensor<7xf32>, tensor<7xf32>, tensor<7xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>)
  func.return %o0, %o1, %o2, %o3, %o4, %o5 : tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>
}

// CHECK-LABEL: @multi_mp_lamb_update_op
// CHECK: sym._multi_mp_lamb_update(%weight0, %grad0, %mean0, %var0, %weight320, %weight1, %grad1, %mean1, %var1, %weight321) {learning_rates = [3.000000e-01 : f64, 2.000000e-01 : f64], beta1 = 8.000000e-01 : f64, beta2 = 9.500000e-01 : f64, epsilon = 1.000000e-02 : f64, wds = [1.000000e-01 : f64, 5.000000e-02 : f64], rescale_grad = 7.000000e-01 : f64, step_count = array<i64: 1, 3>, num_tensors = 2 : i64} :
// LOWER-LABEL: @multi_mp_lamb_update_op
// LOWER: math.sqrt
// LOWER: func.return {{.*}} : tensor<2x3xf16>, tensor<7xf16>, tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>, tensor<7xf32>, tensor<7xf32>, tensor<7xf32>
func.func @multi_mp_lamb_update_op(%weight0: tensor<2x3xf16>, %grad0: tensor<2x3xf16>, %mean0: tensor<2x3xf32>, %var0: tensor<2x3xf32>, %weight320: tensor<2x3xf32>, %weight1: tensor<7xf16>, %grad1: tensor<7xf16>, %mean1: tensor<7xf32>, %var1: tensor<7xf32>, %weight321: tensor<7xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>) {
  %o0, %o1, %o2, %o3, %o4, %o5, %o6, %o7 = sym._multi_mp_lamb_update(%weight0, %grad0, %mean0, %var0, %weight320, %weight1, %grad1, %mean1, %var1, %weight321) {learning_rates = [3.000000e-01 : f64, 2.000000e-01 : f64], beta1 = 8.000000e-01 : f64, beta2 = 9.500000e-01 : f64, epsilon = 1.000000e-02 : f64, wds = [1.000000e-01 : f64, 5.000000e-02 : f64], rescale_grad = 7.000000e-01 : f64, step_count = array<i64: 1, 3>, num_tensors = 2 : i64} : (tensor<2x3xf16>, tensor<2x3xf16>, tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>, tensor<7xf16>, tensor<7xf16>, tensor<7xf32>, tensor<7xf32>, tensor<7xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>)
  func.return %o0, %o1, %o2, %o3, %o4, %o5, %o6, %o7 : tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>
}
