// RUN: symc-opt %s | symc-opt | filecheck %s
// RUN: symc-opt -p infer-shapes,lower-sym-to-linalg %s | filecheck %s --check-prefix=LOWER

// The family's other operators: how each is written, and what its lowering computes.

// CHECK-LABEL: @argmax_channel
// CHECK: sym.argmax_channel(%data) :
// LOWER-LABEL: @argmax_channel
// LOWER: arith.cmpf
// LOWER: arith.andi
// LOWER: arith.ori
// LOWER: arith.select
// LOWER: arith.sitofp
// LOWER: func.return {{.*}} : tensor<2xf32>
func.func @argmax_channel(%data: tensor<2x3xf32>) -> tensor<2xf32> {
  %n = sym.argmax_channel(%data) : (tensor<2x3xf32>) -> tensor<2xf32>
  func.return %n : tensor<2xf32>
}
