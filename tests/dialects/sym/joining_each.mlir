// RUN: symc-opt %s | symc-opt | filecheck %s
// RUN: symc-opt -p infer-shapes,lower-sym-to-linalg %s | filecheck %s --check-prefix=LOWER

// The family's other operators: how each is written, and what its lowering computes.

// CHECK-LABEL: @split_v2_op
// CHECK: sym._split_v2(%data) {indices = array<i64: 0, 2>} :
// LOWER-LABEL: @split_v2_op
// LOWER: func.return {{.*}} : tensor<2x2xf32>, tensor<2x1xf32>
func.func @split_v2_op(%data: tensor<2x3xf32>) -> (tensor<2x2xf32>, tensor<2x1xf32>) {
  %n, %0 = sym._split_v2(%data) {indices = array<i64: 0, 2>} : (tensor<2x3xf32>) -> (tensor<2x2xf32>, tensor<2x1xf32>)
  func.return %n, %0 : tensor<2x2xf32>, tensor<2x1xf32>
}
