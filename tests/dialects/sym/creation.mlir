// RUN: symc-opt %s | symc-opt | filecheck %s
// RUN: symc-opt -p infer-shapes,lower-sym-to-linalg %s | filecheck %s --check-prefix=LOWER

// Unknown dimensions and the length of a range follow from the readers.
// CHECK-LABEL: @zeros
// CHECK: sym._zeros() {shape = array<i64: 0, 3>}
// LOWER-LABEL: @zeros
// LOWER: linalg.fill {{.*}} outs({{.*}} : tensor<2x3xf32>)
// LOWER-LABEL: @range
// LOWER: linalg.generic
// LOWER-SAME: outs({{.*}} : tensor<7xf32>)
// LOWER: linalg.index 0
func.func @zeros(%x: tensor<2x?xf32>) -> tensor<*x!sym.unknown> {
  %z = sym._zeros() {shape = array<i64: 0, 3>} : () -> tensor<*x!sym.unknown>
  %o = sym.elemwise_add(%z, %x) : (tensor<*x!sym.unknown>, tensor<2x?xf32>) -> tensor<*x!sym.unknown>
  func.return %o : tensor<*x!sym.unknown>
}
func.func @range(%x: tensor<7xf32>) -> tensor<*x!sym.unknown> {
  %z = sym._arange() {start = 1.0 : f64, infer_range = true} : () -> tensor<*x!sym.unknown>
  %o = sym.elemwise_add(%z, %x) : (tensor<*x!sym.unknown>, tensor<7xf32>) -> tensor<*x!sym.unknown>
  func.return %o : tensor<*x!sym.unknown>
}

// Without a stop the range runs from 0 to start; 3 values, each twice.
// LOWER-LABEL: @repeated
// LOWER-SAME: -> tensor<6xi32>
// LOWER: arith.divsi
func.func @repeated() -> tensor<*x!sym.unknown> {
  %z = sym._arange() {start = 3.0 : f64, repeat = 2, dtype = "int32"} : () -> tensor<*x!sym.unknown>
  func.return %z : tensor<*x!sym.unknown>
}
