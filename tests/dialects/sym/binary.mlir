// RUN: symc-opt %s | symc-opt | filecheck %s
// RUN: symc-opt -p infer-shapes %s | filecheck %s --check-prefix=INFER
// RUN: symc-opt -p infer-shapes,lower-sym-to-linalg %s | filecheck %s --check-prefix=LOWER

// Each side tells the other what it does not know.
// CHECK-LABEL: @add
// CHECK: [[O:%.+]] = sym.elemwise_add(%a, %b) {node = "sum"} : (tensor<?x3xf32>, tensor<2x?x!sym.unknown>) -> tensor<*x!sym.unknown>
// INFER-LABEL: @add
// INFER-SAME: %a: tensor<2x3xf32>, %b: tensor<2x3xf32>) -> tensor<2x3xf32>
// LOWER-LABEL: @add
// LOWER: linalg.generic
// LOWER-SAME: iterator_types = ["parallel", "parallel"]
// LOWER: [[S:%.+]] = arith.addf {{%.+}}, {{%.+}} : f32
// LOWER-NEXT: linalg.yield [[S]] : f32
func.func @add(%a: tensor<?x3xf32>, %b: tensor<2x?x!sym.unknown>) -> tensor<*x!sym.unknown> {
  %o = sym.elemwise_add(%a, %b) {node = "sum"} : (tensor<?x3xf32>, tensor<2x?x!sym.unknown>) -> tensor<*x!sym.unknown>
  func.return %o : tensor<*x!sym.unknown>
}

// A comparison gives 0 or 1 in the operands' type.
// LOWER-LABEL: @greater
// LOWER: [[C:%.+]] = arith.cmpf ogt
// LOWER-NEXT: [[V:%.+]] = arith.uitofp [[C]] : i1 to f64
// LOWER-NEXT: linalg.yield [[V]] : f64
func.func @greater(%a: tensor<2xf64>, %b: tensor<2xf64>) -> tensor<2xf64> {
  %o = sym._greater(%a, %b) : (tensor<2xf64>, tensor<2xf64>) -> tensor<2xf64>
  func.return %o : tensor<2xf64>
}

// Integer division truncates and is guarded against 0 and against the overflow of the lowest integer by -1.
// LOWER-LABEL: @divide
// LOWER: arith.cmpi eq
// LOWER: arith.cmpi eq
// LOWER: arith.divsi
// LOWER-LABEL: @divide_unsigned
// LOWER: arith.cmpi eq
// LOWER-NOT: arith.cmpi eq
// LOWER: arith.divui
func.func @divide(%a: tensor<2xi32>, %b: tensor<2xi32>) -> tensor<2xi32> {
  %o = sym.elemwise_div(%a, %b) : (tensor<2xi32>, tensor<2xi32>) -> tensor<2xi32>
  func.return %o : tensor<2xi32>
}
func.func @divide_unsigned(%a: tensor<2xui8>, %b: tensor<2xui8>) -> tensor<2xui8> {
  %o = sym.elemwise_div(%a, %b) : (tensor<2xui8>, tensor<2xui8>) -> tensor<2xui8>
  func.return %o : tensor<2xui8>
}
