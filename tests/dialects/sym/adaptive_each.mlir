// RUN: symc-opt %s | symc-opt | filecheck %s
// RUN: symc-opt -p infer-shapes,lower-sym-to-linalg %s | filecheck %s --check-prefix=LOWER

// The operators of the family: how each is written, and what its lowering computes.

// CHECK-LABEL: @adam_update_op
// CHECK: sym.adam_update(%weight, %grad, %mean, %var) {lr = 3.000000e-01 : f64, beta1 = 8.000000e-01 : f64, beta2 = 9.500000e-01 : f64, epsilon = 1.000000e-02 : f64, wd = 1.000000e-01 : f64, rescale_grad = 7.000000e-01 : f64} :
// LOWER-LABEL: @adam_update_op
// LOWER-COUNT-1: linalg.generic {{.*}}
// LOWER: math.sqrt
// LOWER: func.return {{.*}} : tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>
func.func @adam_update_op(%weight: tensor<3x5xf32>, %grad: tensor<3x5xf32>, %mean: tensor<3x5xf32>, %var: tensor<3x5xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>) {
  %o0, %o1, %o2 = sym.adam_update(%weight, %grad, %mean, %var) {lr = 3.000000e-01 : f64, beta1 = 8.000000e-01 : f64, beta2 = 9.500000e-01 : f64, epsilon = 1.000000e-02 : f64, wd = 1.000000e-01 : f64, rescale_grad = 7.000000e-01 : f64} : (tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>)
  func.return %o0, %o1, %o2 : tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>
}

// CHECK-LABEL: @rmsprop_update_op
// CHECK: sym.rmsprop_update(%weight, %grad, %n) {lr = 3.000000e-01 : f64, gamma1 = 8.000000e-01 : f64, epsilon = 1.000000e-02 : f64, wd = 1.000000e-01 : f64, rescale_grad = 7.000000e-01 : f64} :
// LOWER-LABEL: @rmsprop_update_op
// LOWER-COUNT-1: linalg.generic {{.*}}
// LOWER: math.sqrt
// LOWER: func.return {{.*}} : tensor<3x5xf32>, tensor<3x5xf32>
func.func @rmsprop_update_op(%weight: tensor<3x5xf32>, %grad: tensor<3x5xf32>, %n: tensor<3x5xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>) {
  %o0, %o1 = sym.rmsprop_update(%weight, %grad, %n) {lr = 3.000000e-01 : f64, gamma1 = 8.000000e-01 : f64, epsilon = 1.000000e-02 : f64, wd = 1.000000e-01 : f64, rescale_grad = 7.000000e-01 : f64} : (tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>)
  func.return %o0, %o1 : tensor<*x!sym.unknown>, tensor<*x!sym.unknown>
}

// CHECK-LABEL: @rmspropalex_update_op
// CHECK: sym.rmspropalex_update(%weight, %grad, %n, %g, %delta) {lr = 3.000000e-01 : f64, gamma1 = 8.000000e-01 : f64, gamma2 = 7.000000e-01 : f64, epsilon = 1.000000e-02 : f64, wd = 1.000000e-01 : f64, rescale_grad = 7.000000e-01 : f64} :
// LOWER-LABEL: @rmspropalex_update_op
// LOWER-COUNT-1: linalg.generic {{.*}}
// LOWER: math.sqrt
// LOWER: func.return {{.*}} : tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>
func.func @rmspropalex_update_op(%weight: tensor<3x5xf32>, %grad: tensor<3x5xf32>, %n: tensor<3x5xf32>, %g: tensor<3x5xf32>, %delta: tensor<3x5xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>) {
  %o0, %o1, %o2, %o3 = sym.rmspropalex_update(%weight, %grad, %n, %g, %delta) {lr = 3.000000e-01 : f64, gamma1 = 8.000000e-01 : f64, gamma2 = 7.000000e-01 : f64, epsilon = 1.000000e-02 : f64, wd = 1.000000e-01 : f64, rescale_grad = 7.000000e-01 : f64} : (tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>)
  func.return %o0, %o1, %o2, %o3 : tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>
}

// CHECK-LABEL: @ftrl_update_op
// CHECK: sym.ftrl_update(%weight, %grad, %z, %n) {lr = 3.000000e-01 : f64, lamda1 = 5.000000e-01 : f64, beta = 8.000000e-01 : f64, wd = 1.000000e-01 : f64, rescale_grad = 7.000000e-01 : f64} :
// LOWER-LABEL: @ftrl_update_op
// LOWER-COUNT-1: linalg.generic {{.*}}
// LOWER: math.sqrt
// LOWER: func.return {{.*}} : tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>
func.func @ftrl_update_op(%weight: tensor<3x5xf32>, %grad: tensor<3x5xf32>, %z: tensor<3x5xf32>, %n: tensor<3x5xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>) {
  %o0, %o1, %o2 = sym.ftrl_update(%weight, %grad, %z, %n) {lr = 3.000000e-01 : f64, lamda1 = 5.000000e-01 : f64, beta = 8.000000e-01 : f64, wd = 1.000000e-01 : f64, rescale_grad = 7.000000e-01 : f64} : (tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>)
  func.return %o0, %o1, %o2 : tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>
}

// CHECK-LABEL: @ftml_update_op
// CHECK: sym.ftml_update(%weight, %grad, %d, %v, %z) {lr = 3.000000e-01 : f64, beta1 = 7.000000e-01 : f64, beta2 = 9.500000e-01 : f64, epsilon = 1.000000e-02 : f64, t = 3 : i64, wd = 1.000000e-01 : f64, rescale_grad = 7.000000e-01 : f64} :
// LOWER-LABEL: @ftml_update_op
// LOWER-COUNT-1: linalg.generic {{.*}}
// LOWER: math.sqrt
// LOWER: func.return {{.*}} : tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>
func.func @ftml_update_op(%weight: tensor<3x5xf32>, %grad: tensor<3x5xf32>, %d: tensor<3x5xf32>, %v: tensor<3x5xf32>, %z: tensor<3x5xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>) {
  %o0, %o1, %o2, %o3 = sym.ftml_update(%weight, %grad, %d, %v, %z) {lr = 3.000000e-01 : f64, beta1 = 7.000000e-01 : f64, beta2 = 9.500000e-01 : f64, epsilon = 1.000000e-02 : f64, t = 3 : i64, wd = 1.000000e-01 : f64, rescale_grad = 7.000000e-01 : f64} : (tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>)
  func.return %o0, %o1, %o2, %o3 : tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>
}

// CHECK-LABEL: @adamw_update_op
// CHECK: sym._adamw_update(%weight, %grad, %mean, %var, %rescale_grad) {lr = 3.000000e-01 : f64, beta1 = 8.000000e-01 : f64, beta2 = 9.500000e-01 : f64, epsilon = 1.000000e-02 : f64, wd = 1.000000e-01 : f64, eta = 5.000000e-01 : f64} :
// LOWER-LABEL: @adamw_update_op
// LOWER-COUNT-1: linalg.generic {{.*}}
// LOWER: math.sqrt
// LOWER: func.return {{.*}} : tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>
func.func @adamw_update_op(%weight: tensor<3x5xf32>, %grad: tensor<3x5xf32>, %mean: tensor<3x5xf32>, %var: tensor<3x5xf32>, %rescale_grad: tensor<1xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>) {
  %o0, %o1, %o2 = sym._adamw_update(%weight, %grad, %mean, %var, %rescale_grad) {lr = 3.000000e-01 : f64, beta1 = 8.000000e-01 : f64, beta2 = 9.500000e-01 : f64, epsilon = 1.000000e-02 : f64, wd = 1.000000e-01 : f64, eta = 5.000000e-01 : f64} : (tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<1xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>)
  func.return %o0, %o1, %o2 : tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>
}

// CHECK-LABEL: @mp_adamw_update_op
// CHECK: sym._mp_adamw_update(%weight, %grad, %mean, %var, %weight32, %rescale_grad) {lr = 3.000000e-01 : f64, beta1 = 8.000000e-01 : f64, beta2 = 9.500000e-01 : f64, epsilon = 1.000000e-02 : f64, wd = 1.000000e-01 : f64, eta = 5.000000e-01 : f64} :
// LOWER-LABEL: @mp_adamw_update_op
// LOWER-COUNT-1: linalg.generic {{.*}}
// LOWER: math.sqrt
// LOWER: func.return {{.*}} : tensor<3x5xf16>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>
func.func @mp_adamw_update_op(%weight: tensor<3x5xf16>, %grad: tensor<3x5xf16>, %mean: tensor<3x5xf32>, %var: tensor<3x5xf32>, %weight32: tensor<3x5xf32>, %rescale_grad: tensor<1xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>) {
  %o0, %o1, %o2, %o3 = sym._mp_adamw_update(%weight, %grad, %mean, %var, %weight32, %rescale_grad) {lr = 3.000000e-01 : f64, beta1 = 8.000000e-01 : f64, beta2 = 9.500000e-01 : f64, epsilon = 1.000000e-02 : f64, wd = 1.000000e-01 : f64, eta = 5.000000e-01 : f64} : (tensor<3x5xf16>, tensor<3x5xf16>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<1xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>)
  func.return %o0, %o1, %o2, %o3 : tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>
}

// CHECK-LABEL: @multi_adamw_update_op
// CHECK: sym._multi_adamw_update(%weight0, %grad0, %mean0, %var0, %weight1, %grad1, %mean1, %var1, %rescale_grad) {lrs = [3.000000e-01 : f64, 2.000000e-01 : f64], beta1 = 8.000000e-01 : f64, beta2 = 9.500000e-01 : f64, epsilon = 1.000000e-02 : f64, wds = [1.000000e-01 : f64, 5.000000e-02 : f64], etas = [5.000000e-01 : f64, 1.000000e+00 : f64], num_weights = 2 : i64} :
// LOWER-LABEL: @multi_adamw_update_op
// LOWER: math.sqrt
// LOWER: func.return {{.*}} : tensor<2x3xf32>, tensor<7xf32>, tensor<2x3xf32>, tensor<2x3xf32>, tensor<7xf32>, tensor<7xf32>
func.func @multi_adamw_update_op(%weight0: tensor<2x3xf32>, %grad0: tensor<2x3xf32>, %mean0: tensor<2x3xf32>, %var0: tensor<2x3xf32>, %weight1: tensor<7xf32>, %grad1: tensor<7xf32>, %mean1: tensor<7xf32>, %var1: tensor<7xf32>, %rescale_grad: tensor<1xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>) {
  %o0, %o1, %o2, %o3, %o4, %o5 = sym._multi_adamw_update(%weight0, %grad0, %mean0, %var0, %weight1, %grad1, %mean1, %var1, %rescale_grad) {lrs = [3.000000e-01 : f64, 2.000000e-01 : f64], beta1 = 8.000000e-01 : f64, beta2 = 9.500000e-01 : f64, epsilon = 1.000000e-02 : f64, wds = [1.000000e-01 : f64, 5.000000e-02 : f64], etas = [5.000000e-01 : f64, 1.000000e+00 : f64], num_weights = 2 : i64} : (tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>, tensor<7xf32>, tensor<7xf32>, tensor<7xf32>, tensor<7xf32>, tensor<1xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>)
  func.return %o0, %o1, %o2, %o3, %o4, %o5 : tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>
}

// CHECK-LABEL: @multi_mp_adamw_update_op
// CHECK: sym._multi_mp_adamw_update(%weight0, %grad0, %mean0, %var0, %weight320, %weight1, %grad1, %mean1, %var1, %weight321, %rescale_grad) {lrs = [3.000000e-01 : f64, 2.000000e-01 : f64], beta1 = 8.000000e-01 : f64, beta2 = 9.500000e-01 : f64, epsilon = 1.000000e-02 : f64, wds = [1.000000e-01 : f64, 5.000000e-02 : f64], etas = [5.000000e-01 : f64, 1.000000e+00 : f64], num_weights = 2 : i64} :
// LOWER-LABEL: @multi_mp_adamw_update_op
// LOWER: math.sqrt
// LOWER: func.return {{.*}} : tensor<2x3xf16>, tensor<7xf16>, tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>, tensor<7xf32>, tensor<7xf32>, tensor<7xf32>
func.func @multi_mp_adamw_update_op(%weight0: tensor<2x3xf16>, %grad0: tensor<2x3xf16>, %mean0: tensor<2x3xf32>, %var0: tensor<2x3xf32>, %weight320: tensor<2x3xf32>, %weight1: tensor<7xf16>, %grad1: tensor<7xf16>, %mean1: tensor<7xf32>, %var1: tensor<7xf32>, %weight321: tensor<7xf32>, %rescale_grad: tensor<1xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>) {
  %o0, %o1, %o2, %o3, %o4, %o5, %o6, %o7 = sym._multi_mp_adamw_update(%weight0, %grad0, %mean0, %var0, %weight320, %weight1, %grad1, %mean1, %var1, %weight321, %rescale_grad) {lrs = [3.000000e-01 : f64, 2.000000e-01 : f64], beta1 = 8.000000e-01 : f64, beta2 = 9.500000e-01 : f64, epsilon = 1.000000e-02 : f64, wds = [1.000000e-01 : f64, 5.000000e-02 : f64], etas = [5.000000e-01 : f64, 1.000000e+00 : f64], num_weights = 2 : i64} : (tensor<2x3xf16>, tensor<2x3xf16>, tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>, tensor<7xf16>, tensor<7xf16>, tensor<7xf32>, tensor<7xf32>, tensor<7xf32>, tensor<1xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>)
  func.return %o0, %o1, %o2, %o3, %o4, %o5, %o6, %o7 : tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>
}

// CHECK-LABEL: @sparse_adagrad_update_op
// CHECK: sym._sparse_adagrad_update(%weight, %grad, %history) {lr = 3.000000e-01 : f64, epsilon = 1.000000e-02 : f64, rescale_grad = 7.000000e-01 : f64, clip_gradient = 4.000000e-01 : f64} :
// LOWER-LABEL: @sparse_adagrad_update_op
// LOWER-COUNT-1: linalg.generic {{.*}}
// LOWER: math.sqrt
// LOWER: func.return {{.*}} : tensor<3x5xf32>, tensor<3x5xf32>
func.func @sparse_adagrad_update_op(%weight: tensor<3x5xf32>, %grad: tensor<3x5xf32>, %history: tensor<3x5xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>) {
  %o0, %o1 = sym._sparse_adagrad_update(%weight, %grad, %history) {lr = 3.000000e-01 : f64, epsilon = 1.000000e-02 : f64, rescale_grad = 7.000000e-01 : f64, clip_gradient = 4.000000e-01 : f64} : (tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>)
  func.return %o0, %o1 : tensor<*x!sym.unknown>, tensor<*x!sym.unknown>
}

// CHECK-LABEL: @contrib_group_adagrad_update_op
// CHECK: sym._contrib_group_adagrad_update(%weight, %grad, %history) {lr = 3.000000e-01 : f64, rescale_grad = 7.000000e-01 : f64, clip_gradient = 4.000000e-01 : f64, epsilon = 1.000000e-02 : f64} :
// LOWER-LABEL: @contrib_group_adagrad_update_op
// LOWER: math.sqrt
// LOWER: func.return {{.*}} : tensor<3x5xf32>, tensor<3x1xf32>
func.func @contrib_group_adagrad_update_op(%weight: tensor<3x5xf32>, %grad: tensor<3x5xf32>, %history: tensor<3x1xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>) {
  %o0, %o1 = sym._contrib_group_adagrad_update(%weight, %grad, %history) {lr = 3.000000e-01 : f64, rescale_grad = 7.000000e-01 : f64, clip_gradient = 4.000000e-01 : f64, epsilon = 1.000000e-02 : f64} : (tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x1xf32>) -> (tensor<*x!sym.unknown>, tensor<*x!sym.unknown>)
  func.return %o0, %o1 : tensor<*x!sym.unknown>, tensor<*x!sym.unknown>
}
