// RUN: symc-opt %s | symc-opt | filecheck %s
// RUN: symc-opt -p lower-sym-to-linalg %s | filecheck %s --check-prefix=LOWER
// RUN: symc-opt -p simplify %s | filecheck %s --check-prefix=SIMPLE

// CHECK-LABEL: @subtract_from
// CHECK: sym._rminus_scalar(%x) {scalar = 2.500000e+00 : f64} : (tensor<2xf32>) -> tensor<2xf32>
// LOWER-LABEL: @subtract_from
// LOWER: ^{{.+}}([[X:%.+]]: f32, {{%.+}}: f32):
// LOWER-NEXT: [[N:%.+]] = arith.constant 2.500000e+00 : f32
// LOWER-NEXT: arith.subf [[N]], [[X]] : f32
func.func @subtract_from(%x: tensor<2xf32>) -> tensor<2xf32> {
  %o = sym._rminus_scalar(%x) {scalar = 2.5 : f64} : (tensor<2xf32>) -> tensor<2xf32>
  func.return %o : tensor<2xf32>
}

// The number takes the tensor's type: 2.5 is 2 among integers.
// LOWER-LABEL: @truncated
// LOWER: arith.constant 2 : i32
// LOWER-NEXT: arith.muli
func.func @truncated(%x: tensor<2xi32>) -> tensor<2xi32> {
  %o = sym._mul_scalar(%x) {scalar = 2.5 : f64} : (tensor<2xi32>) -> tensor<2xi32>
  func.return %o : tensor<2xi32>
}

// A number that is not whole makes whole numbers float64.
// LOWER-LABEL: @real
// LOWER: arith.sitofp {{%.+}} : i32 to f64
// LOWER: arith.constant 2.500000e+00 : f64
// LOWER-NEXT: arith.mulf
func.func @real(%x: tensor<2xi32>) -> tensor<2xf64> {
  %o = sym._mul_scalar(%x) {scalar = 2.5 : f64, is_int = false} : (tensor<2xi32>) -> tensor<2xf64>
  func.return %o : tensor<2xf64>
}

// LOWER-LABEL: @square
// LOWER-NOT: math.powf
// LOWER: arith.mulf [[X:%.+]], [[X]] : f32
func.func @square(%x: tensor<2xf32>) -> tensor<2xf32> {
  %o = sym._power_scalar(%x) {scalar = 2.0 : f64} : (tensor<2xf32>) -> tensor<2xf32>
  func.return %o : tensor<2xf32>
}

// SIMPLE-LABEL: @times_one
// SIMPLE-NEXT: func.return %x
func.func @times_one(%x: tensor<2xf32>) -> tensor<2xf32> {
  %o = sym._mul_scalar(%x) : (tensor<2xf32>) -> tensor<2xf32>
  func.return %o : tensor<2xf32>
}
