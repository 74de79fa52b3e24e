// RUN: symc-opt %s | symc-opt | filecheck %s
// RUN: symc-opt -p infer-shapes,lower-sym-to-linalg %s | filecheck %s --check-prefix=LOWER

// The family's other operators: how each is written, and what its lowering computes.

// CHECK-LABEL: @backward_diag_op
// CHECK: sym._backward_diag(%data, %like) :
// LOWER-LABEL: @backward_diag_op
// LOWER: arith.minsi
// LOWER: arith.maxsi
// LOWER: arith.addi
// LOWER: arith.cmpi
// LOWER: arith.select
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @backward_diag_op(%data: tensor<2x3xf32>, %like: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym._backward_diag(%data, %like) : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @shape_array
// CHECK: sym.shape_array(%data) :
// LOWER-LABEL: @shape_array
// LOWER: arith.cmpi
// LOWER: arith.select
// LOWER: arith.cmpi
// LOWER: arith.select
// LOWER: func.return {{.*}} : tensor<2xi64>
func.func @shape_array(%data: tensor<2x3xf32>) -> tensor<2xi64> {
  %n = sym.shape_array(%data) : (tensor<2x3xf32>) -> tensor<2xi64>
  func.return %n : tensor<2xi64>
}
