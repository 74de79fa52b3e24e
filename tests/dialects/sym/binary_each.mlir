// RUN: symc-opt %s | symc-opt | filecheck %s
// RUN: symc-opt -p infer-shapes,lower-sym-to-linalg %s | filecheck %s --check-prefix=LOWER

// The family's other operators: how each is written, and what its lowering computes.

// CHECK-LABEL: @elemwise_sub
// CHECK: sym.elemwise_sub(%lhs, %rhs) :
// LOWER-LABEL: @elemwise_sub
// LOWER: arith.subf
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @elemwise_sub(%lhs: tensor<2x3xf32>, %rhs: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym.elemwise_sub(%lhs, %rhs) : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @mod_op
// CHECK: sym._mod(%lhs, %rhs) :
// LOWER-LABEL: @mod_op
// LOWER: arith.divf
// LOWER: math.floor
// LOWER: arith.cmpf
// LOWER: arith.negf
// LOWER: math.fma
// LOWER: arith.select
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @mod_op(%lhs: tensor<2x3xf32>, %rhs: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym._mod(%lhs, %rhs) : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @power_op
// CHECK: sym._power(%lhs, %rhs) :
// LOWER-LABEL: @power_op
// LOWER: math.powf
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @power_op(%lhs: tensor<2x3xf32>, %rhs: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym._power(%lhs, %rhs) : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @minimum_op
// CHECK: sym._minimum(%lhs, %rhs) :
// LOWER-LABEL: @minimum_op
// LOWER: arith.minimumf
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @minimum_op(%lhs: tensor<2x3xf32>, %rhs: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym._minimum(%lhs, %rhs) : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @hypot_op
// CHECK: sym._hypot(%lhs, %rhs) :
// LOWER-LABEL: @hypot_op
// LOWER: arith.extf
// LOWER: arith.mulf
// LOWER: arith.addf
// LOWER: math.sqrt
// LOWER: arith.truncf
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @hypot_op(%lhs: tensor<2x3xf32>, %rhs: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym._hypot(%lhs, %rhs) : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @not_equal_op
// CHECK: sym._not_equal(%lhs, %rhs) :
// LOWER-LABEL: @not_equal_op
// LOWER: arith.cmpf
// LOWER: arith.uitofp
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @not_equal_op(%lhs: tensor<2x3xf32>, %rhs: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym._not_equal(%lhs, %rhs) : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @lesser_equal_op
// CHECK: sym._lesser_equal(%lhs, %rhs) :
// LOWER-LABEL: @lesser_equal_op
// LOWER: arith.cmpf
// LOWER: arith.uitofp
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @lesser_equal_op(%lhs: tensor<2x3xf32>, %rhs: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym._lesser_equal(%lhs, %rhs) : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @logical_and_op
// CHECK: sym._logical_and(%lhs, %rhs) :
// LOWER-LABEL: @logical_and_op
// LOWER: arith.cmpf
// LOWER: arith.andi
// LOWER: arith.uitofp
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @logical_and_op(%lhs: tensor<2x3xf32>, %rhs: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym._logical_and(%lhs, %rhs) : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @logical_or_op
// CHECK: sym._logical_or(%lhs, %rhs) :
// LOWER-LABEL: @logical_or_op
// LOWER: arith.cmpf
// LOWER: arith.ori
// LOWER: arith.uitofp
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @logical_or_op(%lhs: tensor<2x3xf32>, %rhs: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym._logical_or(%lhs, %rhs) : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @logical_xor_op
// CHECK: sym._logical_xor(%lhs, %rhs) :
// LOWER-LABEL: @logical_xor_op
// LOWER: arith.cmpf
// LOWER: arith.xori
// LOWER: arith.uitofp
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @logical_xor_op(%lhs: tensor<2x3xf32>, %rhs: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym._logical_xor(%lhs, %rhs) : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @grad_add_op
// CHECK: sym._grad_add(%lhs, %rhs) :
// LOWER-LABEL: @grad_add_op
// LOWER: arith.addf
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @grad_add_op(%lhs: tensor<2x3xf32>, %rhs: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym._grad_add(%lhs, %rhs) : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}
