// RUN: symc-opt %s | symc-opt | filecheck %s
// RUN: symc-opt -p infer-shapes,lower-sym-to-linalg %s | filecheck %s --check-prefix=LOWER

// Operators that only gradients use, and zeros whose type comes from their reader.

// CHECK-LABEL: @repeat_gradient
// CHECK: sym._backward_repeat(%h, %x) {repeats = 2 : i64, axis = 1 : i64}
// LOWER-LABEL: @repeat_gradient
// LOWER: arith.addf
// LOWER: func.return {{.*}} : tensor<2x3xf32>
func.func @repeat_gradient(%h: tensor<2x6xf32>, %x: tensor<2x3xf32>) -> tensor<*xf32> {
  %n = sym._backward_repeat(%h, %x) {repeats = 2, axis = 1} : (tensor<2x6xf32>, tensor<2x3xf32>) -> tensor<*xf32>
  func.return %n : tensor<*xf32>
}

// LOWER-LABEL: @zeros
// LOWER: linalg.fill
// LOWER: arith.addf
func.func @zeros(%x: tensor<5x7xf64>) -> tensor<*xf64> {
  %z = sym._zeros_without_dtype() {shape = array<i64: 0, 7>} : () -> tensor<*x!sym.unknown>
  %n = sym.elemwise_add(%z, %x) : (tensor<*x!sym.unknown>, tensor<5x7xf64>) -> tensor<*xf64>
  func.return %n : tensor<*xf64>
}
