// RUN: symc-opt %s | symc-opt | filecheck %s
// RUN: symc-opt -p infer-shapes,lower-sym-to-linalg %s | filecheck %s --check-prefix=LOWER

// The family's other operators: how each is written, and what its lowering computes.

// CHECK-LABEL: @copy_op
// CHECK: sym._copy(%data) :
// LOWER-LABEL: @copy_op
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @copy_op(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym._copy(%data) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @identity_with_attr_like_rhs_op
// CHECK: sym._identity_with_attr_like_rhs(%lhs, %rhs) :
// LOWER-LABEL: @identity_with_attr_like_rhs_op
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @identity_with_attr_like_rhs_op(%lhs: tensor<2x3xf32>, %rhs: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym._identity_with_attr_like_rhs(%lhs, %rhs) : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @make_loss
// CHECK: sym.make_loss(%data) :
// LOWER-LABEL: @make_loss
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @make_loss(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym.make_loss(%data) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @ones_like
// CHECK: sym.ones_like(%data) :
// LOWER-LABEL: @ones_like
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @ones_like(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym.ones_like(%data) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @cast_like_op
// CHECK: sym._cast_like(%data, %like) :
// LOWER-LABEL: @cast_like_op
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @cast_like_op(%data: tensor<2x3xf32>, %like: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym._cast_like(%data, %like) : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @smooth_l1
// CHECK: sym.smooth_l1(%data) {scalar = 2.000000e+00 : f64} :
// LOWER-LABEL: @smooth_l1
// LOWER: math.absf
// LOWER: arith.cmpf
// LOWER: arith.mulf
// LOWER: arith.subf
// LOWER: arith.select
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @smooth_l1(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym.smooth_l1(%data) {scalar = 2.000000e+00 : f64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}
