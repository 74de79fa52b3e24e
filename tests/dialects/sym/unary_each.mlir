// RUN: symc-opt %s | symc-opt | filecheck %s
// RUN: symc-opt -p infer-shapes,lower-sym-to-linalg %s | filecheck %s --check-prefix=LOWER

// The family's other operators: how each is written, and what its lowering computes.

// CHECK-LABEL: @abs
// CHECK: sym.abs(%data) :
// LOWER-LABEL: @abs
// LOWER: math.absf
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @abs(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym.abs(%data) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @sign
// CHECK: sym.sign(%data) :
// LOWER-LABEL: @sign
// LOWER: arith.cmpf
// LOWER: arith.select
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @sign(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym.sign(%data) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @rint
// CHECK: sym.rint(%data) :
// LOWER-LABEL: @rint
// LOWER: math.floor
// LOWER: math.ceil
// LOWER: arith.subf
// LOWER: arith.cmpf
// LOWER: arith.select
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @rint(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym.rint(%data) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @ceil
// CHECK: sym.ceil(%data) :
// LOWER-LABEL: @ceil
// LOWER: math.ceil
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @ceil(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym.ceil(%data) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @trunc
// CHECK: sym.trunc(%data) :
// LOWER-LABEL: @trunc
// LOWER: math.trunc
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @trunc(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym.trunc(%data) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @fix
// CHECK: sym.fix(%data) :
// LOWER-LABEL: @fix
// LOWER: math.trunc
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @fix(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym.fix(%data) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @rsqrt
// CHECK: sym.rsqrt(%data) :
// LOWER-LABEL: @rsqrt
// LOWER: math.sqrt
// LOWER: arith.divf
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @rsqrt(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym.rsqrt(%data) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @cbrt
// CHECK: sym.cbrt(%data) :
// LOWER-LABEL: @cbrt
// LOWER: math.cbrt
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @cbrt(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym.cbrt(%data) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @rcbrt
// CHECK: sym.rcbrt(%data) :
// LOWER-LABEL: @rcbrt
// LOWER: math.cbrt
// LOWER: arith.divf
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @rcbrt(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym.rcbrt(%data) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @reciprocal
// CHECK: sym.reciprocal(%data) :
// LOWER-LABEL: @reciprocal
// LOWER: arith.divf
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @reciprocal(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym.reciprocal(%data) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @expm1
// CHECK: sym.expm1(%data) :
// LOWER-LABEL: @expm1
// LOWER: math.expm1
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @expm1(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym.expm1(%data) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @log10
// CHECK: sym.log10(%data) :
// LOWER-LABEL: @log10
// LOWER: math.log10
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @log10(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym.log10(%data) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @log2
// CHECK: sym.log2(%data) :
// LOWER-LABEL: @log2
// LOWER: math.log2
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @log2(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym.log2(%data) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @log(
// CHECK: sym.log(%data) :
// LOWER-LABEL: @log(
// LOWER: math.log %
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @log(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym.log(%data) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @log1p
// CHECK: sym.log1p(%data) :
// LOWER-LABEL: @log1p
// LOWER: math.log1p
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @log1p(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym.log1p(%data) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @sin
// CHECK: sym.sin(%data) :
// LOWER-LABEL: @sin
// LOWER: math.sin
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @sin(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym.sin(%data) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @cos
// CHECK: sym.cos(%data) :
// LOWER-LABEL: @cos
// LOWER: math.cos
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @cos(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym.cos(%data) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @tan
// CHECK: sym.tan(%data) :
// LOWER-LABEL: @tan
// LOWER: math.tan
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @tan(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym.tan(%data) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @arcsin
// CHECK: sym.arcsin(%data) :
// LOWER-LABEL: @arcsin
// LOWER: math.asin
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @arcsin(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym.arcsin(%data) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @arccos
// CHECK: sym.arccos(%data) :
// LOWER-LABEL: @arccos
// LOWER: math.acos
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @arccos(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym.arccos(%data) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @arctan
// CHECK: sym.arctan(%data) :
// LOWER-LABEL: @arctan
// LOWER: math.atan
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @arctan(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym.arctan(%data) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @sinh
// CHECK: sym.sinh(%data) :
// LOWER-LABEL: @sinh
// LOWER: math.sinh
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @sinh(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym.sinh(%data) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @cosh
// CHECK: sym.cosh(%data) :
// LOWER-LABEL: @cosh
// LOWER: math.cosh
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @cosh(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym.cosh(%data) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @arcsinh
// CHECK: sym.arcsinh(%data) :
// LOWER-LABEL: @arcsinh
// LOWER: math.asinh
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @arcsinh(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym.arcsinh(%data) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @arccosh
// CHECK: sym.arccosh(%data) :
// LOWER-LABEL: @arccosh
// LOWER: math.acosh
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @arccosh(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym.arccosh(%data) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @arctanh
// CHECK: sym.arctanh(%data) :
// LOWER-LABEL: @arctanh
// LOWER: math.atanh
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @arctanh(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym.arctanh(%data) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @degrees
// CHECK: sym.degrees(%data) :
// LOWER-LABEL: @degrees
// LOWER: arith.mulf
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @degrees(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym.degrees(%data) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @radians
// CHECK: sym.radians(%data) :
// LOWER-LABEL: @radians
// LOWER: arith.mulf
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @radians(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym.radians(%data) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @sigmoid
// CHECK: sym.sigmoid(%data) :
// LOWER-LABEL: @sigmoid
// LOWER: arith.negf
// LOWER: math.exp
// LOWER: arith.addf
// LOWER: arith.divf
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @sigmoid(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym.sigmoid(%data) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @softsign
// CHECK: sym.softsign(%data) :
// LOWER-LABEL: @softsign
// LOWER: math.absf
// LOWER: arith.addf
// LOWER: arith.divf
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @softsign(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym.softsign(%data) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @erf
// CHECK: sym.erf(%data) :
// LOWER-LABEL: @erf
// LOWER: math.erf
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @erf(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym.erf(%data) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @logical_not
// CHECK: sym.logical_not(%data) :
// LOWER-LABEL: @logical_not
// LOWER: arith.cmpf
// LOWER: arith.uitofp
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @logical_not(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym.logical_not(%data) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}

// CHECK-LABEL: @hard_sigmoid
// CHECK: sym.hard_sigmoid(%data) :
// LOWER-LABEL: @hard_sigmoid
// LOWER: arith.mulf
// LOWER: arith.addf
// LOWER: arith.cmpf
// LOWER: arith.select
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @hard_sigmoid(%data: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %n = sym.hard_sigmoid(%data) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  func.return %n : tensor<2x3xf32>
}
