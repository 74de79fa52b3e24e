// RUN: symc-opt %s | symc-opt | filecheck %s
// RUN: symc-opt -p infer-shapes,lower-sym-to-linalg %s | filecheck %s --check-prefix=LOWER

// The family's other operators: how each is written, and what its lowering computes.

// CHECK-LABEL: @ones_op
// CHECK: sym._ones() {shape = array<i64: 2, 3>} :
// LOWER-LABEL: @ones_op
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @ones_op() -> tensor<2x3xf32> {
  %n = sym._ones() {shape = array<i64: 2, 3>} : () -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @full_op
// CHECK: sym._full() {shape = array<i64: 2, 3>, value = 2.500000e+00 : f64} :
// LOWER-LABEL: @full_op
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @full_op() -> tensor<2x3xf32> {
  %n = sym._full() {shape = array<i64: 2, 3>, value = 2.500000e+00 : f64} : () -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @linspace_op
// CHECK: sym._linspace() {start = 0.000000e+00 : f64, stop = 1.000000e+00 : f64, num = 5 : i64} :
// LOWER-LABEL: @linspace_op
// LOWER: arith.sitofp
// LOWER: arith.mulf
// LOWER: arith.addf
// LOWER: arith.truncf
// LOWER: func.return {{.*}} : tensor<5xf32>
func.func @linspace_op() -> tensor<5xf32> {
  %n = sym._linspace() {start = 0.000000e+00 : f64, stop = 1.000000e+00 : f64, num = 5 : i64} : () -> tensor<5xf32>
  func.return %n : tensor<5xf32>
}

// CHECK-LABEL: @eye_op
// CHECK: sym._eye() {N = 2 : i64, M = 3 : i64} :
// LOWER-LABEL: @eye_op
// LOWER: arith.addi
// LOWER: arith.cmpi
// LOWER: arith.uitofp
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @eye_op() -> tensor<2x3xf32> {
  %n = sym._eye() {N = 2 : i64, M = 3 : i64} : () -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}
