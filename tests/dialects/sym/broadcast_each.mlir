// RUN: symc-opt %s | symc-opt | filecheck %s
// RUN: symc-opt -p infer-shapes,lower-sym-to-linalg %s | filecheck %s --check-prefix=LOWER

// The family's other operators: how each is written, and what its lowering computes.

// CHECK-LABEL: @broadcast_sub
// CHECK: sym.broadcast_sub(%lhs, %rhs) :
// LOWER-LABEL: @broadcast_sub
// LOWER: arith.subf
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @broadcast_sub(%lhs: tensor<2x3xf32>, %rhs: tensor<1x3xf32>) -> tensor<2x3xf32> {
  %n = sym.broadcast_sub(%lhs, %rhs) : (tensor<2x3xf32>, tensor<1x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @broadcast_div
// CHECK: sym.broadcast_div(%lhs, %rhs) :
// LOWER-LABEL: @broadcast_div
// LOWER: arith.divf
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @broadcast_div(%lhs: tensor<2x3xf32>, %rhs: tensor<1x3xf32>) -> tensor<2x3xf32> {
  %n = sym.broadcast_div(%lhs, %rhs) : (tensor<2x3xf32>, tensor<1x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @broadcast_mod
// CHECK: sym.broadcast_mod(%lhs, %rhs) :
// LOWER-LABEL: @broadcast_mod
// LOWER: arith.divf
// LOWER: math.floor
// LOWER: arith.cmpf
// LOWER: arith.negf
// LOWER: math.fma
// LOWER: arith.select
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @broadcast_mod(%lhs: tensor<2x3xf32>, %rhs: tensor<1x3xf32>) -> tensor<2x3xf32> {
  %n = sym.broadcast_mod(%lhs, %rhs) : (tensor<2x3xf32>, tensor<1x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @broadcast_power
// CHECK: sym.broadcast_power(%lhs, %rhs) :
// LOWER-LABEL: @broadcast_power
// LOWER: math.powf
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @broadcast_power(%lhs: tensor<2x3xf32>, %rhs: tensor<1x3xf32>) -> tensor<2x3xf32> {
  %n = sym.broadcast_power(%lhs, %rhs) : (tensor<2x3xf32>, tensor<1x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @broadcast_maximum
// CHECK: sym.broadcast_maximum(%lhs, %rhs) :
// LOWER-LABEL: @broadcast_maximum
// LOWER: arith.maximumf
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @broadcast_maximum(%lhs: tensor<2x3xf32>, %rhs: tensor<1x3xf32>) -> tensor<2x3xf32> {
  %n = sym.broadcast_maximum(%lhs, %rhs) : (tensor<2x3xf32>, tensor<1x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @broadcast_minimum
// CHECK: sym.broadcast_minimum(%lhs, %rhs) :
// LOWER-LABEL: @broadcast_minimum
// LOWER: arith.minimumf
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @broadcast_minimum(%lhs: tensor<2x3xf32>, %rhs: tensor<1x3xf32>) -> tensor<2x3xf32> {
  %n = sym.broadcast_minimum(%lhs, %rhs) : (tensor<2x3xf32>, tensor<1x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @broadcast_hypot
// CHECK: sym.broadcast_hypot(%lhs, %rhs) :
// LOWER-LABEL: @broadcast_hypot
// LOWER: arith.extf
// LOWER: arith.mulf
// LOWER: arith.addf
// LOWER: math.sqrt
// LOWER: arith.truncf
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @broadcast_hypot(%lhs: tensor<2x3xf32>, %rhs: tensor<1x3xf32>) -> tensor<2x3xf32> {
  %n = sym.broadcast_hypot(%lhs, %rhs) : (tensor<2x3xf32>, tensor<1x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @broadcast_equal
// CHECK: sym.broadcast_equal(%lhs, %rhs) :
// LOWER-LABEL: @broadcast_equal
// LOWER: arith.cmpf
// LOWER: arith.uitofp
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @broadcast_equal(%lhs: tensor<2x3xf32>, %rhs: tensor<1x3xf32>) -> tensor<2x3xf32> {
  %n = sym.broadcast_equal(%lhs, %rhs) : (tensor<2x3xf32>, tensor<1x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @broadcast_not_equal
// CHECK: sym.broadcast_not_equal(%lhs, %rhs) :
// LOWER-LABEL: @broadcast_not_equal
// LOWER: arith.cmpf
// LOWER: arith.uitofp
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @broadcast_not_equal(%lhs: tensor<2x3xf32>, %rhs: tensor<1x3xf32>) -> tensor<2x3xf32> {
  %n = sym.broadcast_not_equal(%lhs, %rhs) : (tensor<2x3xf32>, tensor<1x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @broadcast_greater
// CHECK: sym.broadcast_greater(%lhs, %rhs) :
// LOWER-LABEL: @broadcast_greater
// LOWER: arith.cmpf
// LOWER: arith.uitofp
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @broadcast_greater(%lhs: tensor<2x3xf32>, %rhs: tensor<1x3xf32>) -> tensor<2x3xf32> {
  %n = sym.broadcast_greater(%lhs, %rhs) : (tensor<2x3xf32>, tensor<1x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @broadcast_greater_equal
// CHECK: sym.broadcast_greater_equal(%lhs, %rhs) :
// LOWER-LABEL: @broadcast_greater_equal
// LOWER: arith.cmpf
// LOWER: arith.uitofp
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @broadcast_greater_equal(%lhs: tensor<2x3xf32>, %rhs: tensor<1x3xf32>) -> tensor<2x3xf32> {
  %n = sym.broadcast_greater_equal(%lhs, %rhs) : (tensor<2x3xf32>, tensor<1x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @broadcast_lesser
// CHECK: sym.broadcast_lesser(%lhs, %rhs) :
// LOWER-LABEL: @broadcast_lesser
// LOWER: arith.cmpf
// LOWER: arith.uitofp
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @broadcast_lesser(%lhs: tensor<2x3xf32>, %rhs: tensor<1x3xf32>) -> tensor<2x3xf32> {
  %n = sym.broadcast_lesser(%lhs, %rhs) : (tensor<2x3xf32>, tensor<1x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @broadcast_lesser_equal
// CHECK: sym.broadcast_lesser_equal(%lhs, %rhs) :
// LOWER-LABEL: @broadcast_lesser_equal
// LOWER: arith.cmpf
// LOWER: arith.uitofp
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @broadcast_lesser_equal(%lhs: tensor<2x3xf32>, %rhs: tensor<1x3xf32>) -> tensor<2x3xf32> {
  %n = sym.broadcast_lesser_equal(%lhs, %rhs) : (tensor<2x3xf32>, tensor<1x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @broadcast_logical_and
// CHECK: sym.broadcast_logical_and(%lhs, %rhs) :
// LOWER-LABEL: @broadcast_logical_and
// LOWER: arith.cmpf
// LOWER: arith.andi
// LOWER: arith.uitofp
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @broadcast_logical_and(%lhs: tensor<2x3xf32>, %rhs: tensor<1x3xf32>) -> tensor<2x3xf32> {
  %n = sym.broadcast_logical_and(%lhs, %rhs) : (tensor<2x3xf32>, tensor<1x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @broadcast_logical_or
// CHECK: sym.broadcast_logical_or(%lhs, %rhs) :
// LOWER-LABEL: @broadcast_logical_or
// LOWER: arith.cmpf
// LOWER: arith.ori
// LOWER: arith.uitofp
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @broadcast_logical_or(%lhs: tensor<2x3xf32>, %rhs: tensor<1x3xf32>) -> tensor<2x3xf32> {
  %n = sym.broadcast_logical_or(%lhs, %rhs) : (tensor<2x3xf32>, tensor<1x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @broadcast_logical_xor
// CHECK: sym.broadcast_logical_xor(%lhs, %rhs) :
// LOWER-LABEL: @broadcast_logical_xor
// LOWER: arith.cmpf
// LOWER: arith.xori
// LOWER: arith.uitofp
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @broadcast_logical_xor(%lhs: tensor<2x3xf32>, %rhs: tensor<1x3xf32>) -> tensor<2x3xf32> {
  %n = sym.broadcast_logical_xor(%lhs, %rhs) : (tensor<2x3xf32>, tensor<1x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @broadcast_like
// CHECK: sym.broadcast_like(%lhs, %rhs) :
// LOWER-LABEL: @broadcast_like
// LOWER: affine_map<(d0, d1) -> (0, d1)>
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @broadcast_like(%lhs: tensor<1x3xf32>, %rhs: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym.broadcast_like(%lhs, %rhs) : (tensor<1x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @broadcast_like_op
// CHECK: sym._broadcast_like(%data, %like) :
// LOWER-LABEL: @broadcast_like_op
// LOWER: affine_map<(d0, d1) -> (0, d1)>
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @broadcast_like_op(%data: tensor<1x3xf32>, %like: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym._broadcast_like(%data, %like) : (tensor<1x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}
