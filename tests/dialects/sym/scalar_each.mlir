// RUN: symc-opt %s | symc-opt | filecheck %s
// RUN: symc-opt -p infer-shapes,lower-sym-to-linalg %s | filecheck %s --check-prefix=LOWER

// The family's other operators: how each is written, and what its lowering computes.

// CHECK-LABEL: @plus_scalar_op
// CHECK: sym._plus_scalar(%data) {scalar = 2.000000e+00 : f64} :
// LOWER-LABEL: @plus_scalar_op
// LOWER: arith.addf
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @plus_scalar_op(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym._plus_scalar(%data) {scalar = 2.000000e+00 : f64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @minus_scalar_op
// CHECK: sym._minus_scalar(%data) {scalar = 2.000000e+00 : f64} :
// LOWER-LABEL: @minus_scalar_op
// LOWER: arith.subf
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @minus_scalar_op(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym._minus_scalar(%data) {scalar = 2.000000e+00 : f64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @div_scalar_op
// CHECK: sym._div_scalar(%data) {scalar = 2.000000e+00 : f64} :
// LOWER-LABEL: @div_scalar_op
// LOWER: arith.divf
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @div_scalar_op(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym._div_scalar(%data) {scalar = 2.000000e+00 : f64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @rdiv_scalar_op
// CHECK: sym._rdiv_scalar(%data) {scalar = 2.000000e+00 : f64} :
// LOWER-LABEL: @rdiv_scalar_op
// LOWER: arith.divf
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @rdiv_scalar_op(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym._rdiv_scalar(%data) {scalar = 2.000000e+00 : f64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @mod_scalar_op
// CHECK: sym._mod_scalar(%data) {scalar = 2.000000e+00 : f64} :
// LOWER-LABEL: @mod_scalar_op
// LOWER: arith.divf
// LOWER: math.floor
// LOWER: arith.cmpf
// LOWER: arith.negf
// LOWER: math.fma
// LOWER: arith.select
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @mod_scalar_op(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym._mod_scalar(%data) {scalar = 2.000000e+00 : f64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @rmod_scalar_op
// CHECK: sym._rmod_scalar(%data) {scalar = 2.000000e+00 : f64} :
// LOWER-LABEL: @rmod_scalar_op
// LOWER: arith.divf
// LOWER: math.floor
// LOWER: arith.cmpf
// LOWER: arith.negf
// LOWER: math.fma
// LOWER: arith.select
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @rmod_scalar_op(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym._rmod_scalar(%data) {scalar = 2.000000e+00 : f64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @rpower_scalar_op
// CHECK: sym._rpower_scalar(%data) {scalar = 2.000000e+00 : f64} :
// LOWER-LABEL: @rpower_scalar_op
// LOWER: math.powf
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @rpower_scalar_op(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym._rpower_scalar(%data) {scalar = 2.000000e+00 : f64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @maximum_scalar_op
// CHECK: sym._maximum_scalar(%data) {scalar = 2.000000e+00 : f64} :
// LOWER-LABEL: @maximum_scalar_op
// LOWER: arith.maximumf
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @maximum_scalar_op(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym._maximum_scalar(%data) {scalar = 2.000000e+00 : f64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @minimum_scalar_op
// CHECK: sym._minimum_scalar(%data) {scalar = 2.000000e+00 : f64} :
// LOWER-LABEL: @minimum_scalar_op
// LOWER: arith.minimumf
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @minimum_scalar_op(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym._minimum_scalar(%data) {scalar = 2.000000e+00 : f64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @hypot_scalar_op
// CHECK: sym._hypot_scalar(%data) {scalar = 2.000000e+00 : f64} :
// LOWER-LABEL: @hypot_scalar_op
// LOWER: arith.extf
// LOWER: arith.mulf
// LOWER: arith.addf
// LOWER: math.sqrt
// LOWER: arith.truncf
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @hypot_scalar_op(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym._hypot_scalar(%data) {scalar = 2.000000e+00 : f64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @equal_scalar_op
// CHECK: sym._equal_scalar(%data) {scalar = 2.000000e+00 : f64} :
// LOWER-LABEL: @equal_scalar_op
// LOWER: arith.cmpf
// LOWER: arith.uitofp
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @equal_scalar_op(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym._equal_scalar(%data) {scalar = 2.000000e+00 : f64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @not_equal_scalar_op
// CHECK: sym._not_equal_scalar(%data) {scalar = 2.000000e+00 : f64} :
// LOWER-LABEL: @not_equal_scalar_op
// LOWER: arith.cmpf
// LOWER: arith.uitofp
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @not_equal_scalar_op(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym._not_equal_scalar(%data) {scalar = 2.000000e+00 : f64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @greater_scalar_op
// CHECK: sym._greater_scalar(%data) {scalar = 2.000000e+00 : f64} :
// LOWER-LABEL: @greater_scalar_op
// LOWER: arith.cmpf
// LOWER: arith.uitofp
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @greater_scalar_op(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym._greater_scalar(%data) {scalar = 2.000000e+00 : f64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @lesser_scalar_op
// CHECK: sym._lesser_scalar(%data) {scalar = 2.000000e+00 : f64} :
// LOWER-LABEL: @lesser_scalar_op
// LOWER: arith.cmpf
// LOWER: arith.uitofp
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @lesser_scalar_op(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym._lesser_scalar(%data) {scalar = 2.000000e+00 : f64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @logical_and_scalar_op
// CHECK: sym._logical_and_scalar(%data) {scalar = 2.000000e+00 : f64} :
// LOWER-LABEL: @logical_and_scalar_op
// LOWER: arith.cmpf
// LOWER: arith.andi
// LOWER: arith.uitofp
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @logical_and_scalar_op(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym._logical_and_scalar(%data) {scalar = 2.000000e+00 : f64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @logical_or_scalar_op
// CHECK: sym._logical_or_scalar(%data) {scalar = 2.000000e+00 : f64} :
// LOWER-LABEL: @logical_or_scalar_op
// LOWER: arith.cmpf
// LOWER: arith.ori
// LOWER: arith.uitofp
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @logical_or_scalar_op(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym._logical_or_scalar(%data) {scalar = 2.000000e+00 : f64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @logical_xor_scalar_op
// CHECK: sym._logical_xor_scalar(%data) {scalar = 2.000000e+00 : f64} :
// LOWER-LABEL: @logical_xor_scalar_op
// LOWER: arith.cmpf
// LOWER: arith.xori
// LOWER: arith.uitofp
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @logical_xor_scalar_op(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym._logical_xor_scalar(%data) {scalar = 2.000000e+00 : f64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}
