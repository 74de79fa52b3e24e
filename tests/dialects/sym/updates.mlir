// RUN: symc-opt %s | symc-opt | filecheck %s
// RUN: symc-opt -p infer-shapes,lower-sym-to-linalg %s | filecheck %s --check-prefix=LOWER

// An update is one operation, whose results are the new weight and the new states.
// CHECK-LABEL: @momentum
// CHECK: sym.sgd_mom_update(%w, %g, %m) {lr = 5.000000e-01 : f64, momentum = 2.500000e-01 : f64} :
// LOWER-LABEL: @momentum
// LOWER: linalg.generic {{.*}} ins(%w, %g, %m : {{.*}}) outs({{.*}} : tensor<2x3xf32>, tensor<2x3xf32>)
// LOWER-NOT: linalg.generic
// LOWER: func.return {{.*}} : tensor<2x3xf32>, tensor<2x3xf32>
func.func @momentum(%w: tensor<2x3xf32>, %g: tensor<*xf32>, %m: tensor<*xf32>) -> (tensor<*xf32>, tensor<*xf32>) {
  %o, %n = sym.sgd_mom_update(%w, %g, %m) {lr = 5.000000e-01 : f64, momentum = 2.500000e-01 : f64} : (tensor<2x3xf32>, tensor<*xf32>, tensor<*xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  func.return %o, %n : tensor<*xf32>, tensor<*xf32>
}

// The numbers of an operation that is told them are elements of its last operand. Mixed precision computes with
// weight32 and does not read the narrow weight.
// CHECK-LABEL: @told
// CHECK: sym.mp_sgd_update(%w, %g, %m, %x) {lr = 0.000000e+00 : f64, told} :
// LOWER-LABEL: @told
// LOWER-SAME: %x: tensor<4xf64>
// LOWER: linalg.generic {{.*}}affine_map<(d0, d1) -> (0)>, affine_map<(d0, d1) -> (1)>{{.*}} ins(%m, %g, %x, %x, %x, %x : {{.*}}) outs({{.*}} : tensor<2x3xf16>, tensor<2x3xf32>)
// LOWER: arith.truncf {{.*}} : f64 to f32
// LOWER: func.return {{.*}} : tensor<2x3xf16>, tensor<2x3xf32>
func.func @told(%w: tensor<2x3xf16>, %g: tensor<*xf16>, %m: tensor<*x!sym.unknown>, %x: tensor<*x!sym.unknown>) -> (tensor<*xf16>, tensor<*xf32>) {
  %o, %n = sym.mp_sgd_update(%w, %g, %m, %x) {lr = 0.000000e+00 : f64, told} : (tensor<2x3xf16>, tensor<*xf16>, tensor<*x!sym.unknown>, tensor<*x!sym.unknown>) -> (tensor<*xf16>, tensor<*xf32>)
  func.return %o, %n : tensor<*xf16>, tensor<*xf32>
}

// Several weights: one operation for each, the numbers of the second behind those of the first.
// CHECK-LABEL: @several
// CHECK: sym.multi_sgd_update(%a, %b, %c, %d, %x) {{{.*}}num_weights = 2 : i64, told} :
// LOWER-LABEL: @several
// LOWER-SAME: %x: tensor<6xf64>
// LOWER: affine_map<(d0) -> (0)>, affine_map<(d0) -> (1)>, affine_map<(d0) -> (4)>, affine_map<(d0) -> (5)>{{.*}} ins(%a, %b,
// LOWER: affine_map<(d0) -> (2)>, affine_map<(d0) -> (3)>, affine_map<(d0) -> (4)>, affine_map<(d0) -> (5)>{{.*}} ins(%c, %d,
func.func @several(%a: tensor<3xf32>, %b: tensor<3xf32>, %c: tensor<5xf32>, %d: tensor<5xf32>, %x: tensor<*xf64>) -> (tensor<*xf32>, tensor<*xf32>) {
  %o, %p = sym.multi_sgd_update(%a, %b, %c, %d, %x) {lrs = [0.000000e+00 : f64, 0.000000e+00 : f64], wds = [0.000000e+00 : f64, 0.000000e+00 : f64], num_weights = 2, told} : (tensor<3xf32>, tensor<3xf32>, tensor<5xf32>, tensor<5xf32>, tensor<*xf64>) -> (tensor<*xf32>, tensor<*xf32>)
  func.return %o, %p : tensor<*xf32>, tensor<*xf32>
}
