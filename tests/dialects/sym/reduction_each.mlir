// RUN: symc-opt %s | symc-opt | filecheck %s
// RUN: symc-opt -p infer-shapes,lower-sym-to-linalg %s | filecheck %s --check-prefix=LOWER

// The family's other operators: how each is written, and what its lowering computes.

// CHECK-LABEL: @square_sum_op
// CHECK: sym._square_sum(%data) :
// LOWER-LABEL: @square_sum_op
// LOWER: arith.mulf
// LOWER: arith.addf
// LOWER: func.return {{.*}} : tensor<1xf32>
func.func @square_sum_op(%data: tensor<2x3xf32>) -> tensor<1xf32> {
  %n = sym._square_sum(%data) : (tensor<2x3xf32>) -> tensor<1xf32>
  func.return %n : tensor<1xf32>
}

// CHECK-LABEL: @nansum
// CHECK: sym.nansum(%data) :
// LOWER-LABEL: @nansum
// LOWER: arith.cmpf
// LOWER: arith.select
// LOWER: arith.addf
// LOWER: func.return {{.*}} : tensor<1xf32>
func.func @nansum(%data: tensor<2x3xf32>) -> tensor<1xf32> {
  %n = sym.nansum(%data) : (tensor<2x3xf32>) -> tensor<1xf32>
  func.return %n : tensor<1xf32>
}

// CHECK-LABEL: @nanprod
// CHECK: sym.nanprod(%data) :
// LOWER-LABEL: @nanprod
// LOWER: arith.cmpf
// LOWER: arith.select
// LOWER: arith.mulf
// LOWER: func.return {{.*}} : tensor<1xf32>
func.func @nanprod(%data: tensor<2x3xf32>) -> tensor<1xf32> {
  %n = sym.nanprod(%data) : (tensor<2x3xf32>) -> tensor<1xf32>
  func.return %n : tensor<1xf32>
}

// CHECK-LABEL: @min
// CHECK: sym.min(%data) :
// LOWER-LABEL: @min
// LOWER: arith.minimumf
// LOWER: func.return {{.*}} : tensor<1xf32>
func.func @min(%data: tensor<2x3xf32>) -> tensor<1xf32> {
  %n = sym.min(%data) : (tensor<2x3xf32>) -> tensor<1xf32>
  func.return %n : tensor<1xf32>
}

// CHECK-LABEL: @norm
// CHECK: sym.norm(%data) {axis = array<i64: 1>} :
// LOWER-LABEL: @norm
// LOWER: arith.mulf
// LOWER: arith.addf
// LOWER: math.sqrt
// LOWER: func.return {{.*}} : tensor<2xf32>
func.func @norm(%data: tensor<2x3xf32>) -> tensor<2xf32> {
  %n = sym.norm(%data) {axis = array<i64: 1>} : (tensor<2x3xf32>) -> tensor<2xf32>
  func.return %n : tensor<2xf32>
}

// CHECK-LABEL: @moments
// CHECK: sym.moments(%data) {axes = array<i64: 0>} :
// LOWER-LABEL: @moments
// LOWER: arith.addf
// LOWER: arith.divf
// LOWER: arith.subf
// LOWER: arith.mulf
// LOWER: arith.addf
// LOWER: arith.divf
// LOWER: func.return {{.*}} : tensor<3xf32>, tensor<3xf32>
func.func @moments(%data: tensor<2x3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
  %n, %0 = sym.moments(%data) {axes = array<i64: 0>} : (tensor<2x3xf32>) -> (tensor<3xf32>, tensor<3xf32>)
  func.return %n, %0 : tensor<3xf32>, tensor<3xf32>
}
