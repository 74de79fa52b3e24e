// RUN: symc-opt %s | symc-opt | filecheck %s
// RUN: symc-opt -p infer-shapes,lower-sym-to-linalg %s | filecheck %s --check-prefix=LOWER

// The family's other operators: how each is written, and what its lowering computes.

// CHECK-LABEL: @gamma
// CHECK: sym.gamma(%data) :
// LOWER-LABEL: @gamma
// LOWER: arith.extf
// LOWER: arith.cmpf
// LOWER: arith.subf
// LOWER: arith.select
// LOWER: arith.cmpf
// LOWER: arith.addf
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @gamma(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym.gamma(%data) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @digamma_op
// CHECK: sym._digamma(%data) :
// LOWER-LABEL: @digamma_op
// LOWER: arith.extf
// LOWER: arith.cmpf
// LOWER: arith.subf
// LOWER: arith.select
// LOWER: arith.cmpf
// LOWER: arith.addf
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @digamma_op(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym._digamma(%data) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @trigamma_op
// CHECK: sym._trigamma(%data) :
// LOWER-LABEL: @trigamma_op
// LOWER: arith.extf
// LOWER: arith.cmpf
// LOWER: arith.subf
// LOWER: arith.select
// LOWER: arith.cmpf
// LOWER: arith.addf
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @trigamma_op(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym._trigamma(%data) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}
