// RUN: symc-opt %s | symc-opt | filecheck %s
// RUN: symc-opt -p infer-shapes,lower-sym-to-linalg %s | filecheck %s --check-prefix=LOWER

// Value and position are reduced together; the first NaN counts as the maximum.
// CHECK-LABEL: @rows
// CHECK: sym.argmax(%x) {axis = 1 : i64}
// LOWER-LABEL: @rows
// LOWER: {{%.+}}, [[P:%.+]] = linalg.generic
// LOWER: arith.cmpf ogt
// LOWER: arith.cmpf une
// LOWER: linalg.index 1
// LOWER: linalg.yield {{%.+}}, {{%.+}} : f32, i64
// LOWER: ins([[P]] : tensor<2xi64>)
// LOWER: arith.sitofp {{.*}} : i64 to f32
func.func @rows(%x: tensor<2x3xf32>) -> tensor<*xf32> {
  %o = sym.argmax(%x) {axis = 1} : (tensor<2x3xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// Without an axis the position is that in the flattened data.
// LOWER-LABEL: @flat
// LOWER: tensor.collapse_shape {{.*}} into tensor<6xi32>
// LOWER: arith.cmpi slt
// LOWER-SAME: i32
// LOWER: linalg.index 0
func.func @flat(%x: tensor<2x3xi32>) -> tensor<*xi32> {
  %o = sym.argmin(%x) : (tensor<2x3xi32>) -> tensor<*xi32>
  func.return %o : tensor<*xi32>
}
