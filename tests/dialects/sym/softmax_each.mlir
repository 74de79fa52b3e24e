// RUN: symc-opt %s | symc-opt | filecheck %s
// RUN: symc-opt -p infer-shapes,lower-sym-to-linalg %s | filecheck %s --check-prefix=LOWER

// The family's other operators: how each is written, and what its lowering computes.

// CHECK-LABEL: @softmax_output_forward_op
// CHECK: sym._softmax_output_forward(%data) :
// LOWER-LABEL: @softmax_output_forward_op
// LOWER: arith.maximumf
// LOWER: arith.subf
// LOWER: math.exp
// LOWER: arith.addf
// LOWER: arith.divf
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @softmax_output_forward_op(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym._softmax_output_forward(%data) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}
