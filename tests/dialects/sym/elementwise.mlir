// RUN: symc-opt %s | symc-opt | filecheck %s
// RUN: symc-opt -p infer-shapes,lower-sym-to-linalg %s | filecheck %s --check-prefix=LOWER

// CHECK-LABEL: @add_n
// CHECK: sym.add_n(%a, %b, %c) {num_args = 3 : i64}
// LOWER-LABEL: @add_n
// LOWER: ^{{.+}}([[A:%.+]]: f32, [[B:%.+]]: f32, [[C:%.+]]: f32, {{%.+}}: f32):
// LOWER-NEXT: [[S:%.+]] = arith.addf [[A]], [[B]]
// LOWER-NEXT: arith.addf [[S]], [[C]]
func.func @add_n(%a: tensor<2xf32>, %b: tensor<2xf32>, %c: tensor<2xf32>) -> tensor<*xf32> {
  %o = sym.add_n(%a, %b, %c) {num_args = 3} : (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// Numbers become narrow unsigned integers by way of int32, so that they wrap.
// LOWER-LABEL: @cast
// LOWER: arith.fptosi {{.*}} : f32 to i32
// LOWER-NEXT: arith.trunci {{.*}} : i32 to i8
func.func @cast(%a: tensor<2xf32>) -> tensor<2xui8> {
  %o = sym.Cast(%a) {dtype = "uint8"} : (tensor<2xf32>) -> tensor<2xui8>
  func.return %o : tensor<2xui8>
}

// A condition of one axis chooses rows.
// LOWER-LABEL: @where
// LOWER: affine_map<(d0, d1) -> (d0)>
// LOWER: [[C:%.+]] = arith.cmpf une
// LOWER-NEXT: arith.select [[C]]
func.func @where(%c: tensor<2xf32>, %x: tensor<2x3xf64>, %y: tensor<2x3xf64>) -> tensor<*x!sym.unknown> {
  %o = sym.where(%c, %x, %y) : (tensor<2xf32>, tensor<2x3xf64>, tensor<2x3xf64>) -> tensor<*x!sym.unknown>
  func.return %o : tensor<*x!sym.unknown>
}

// Bounds that an integer type does not hold are its own bounds.
// LOWER-LABEL: @clip
// LOWER: arith.constant 0 : i8
// LOWER: arith.constant -1 : i8
// LOWER: arith.cmpi ugt
func.func @clip(%x: tensor<2xui8>) -> tensor<2xui8> {
  %o = sym.clip(%x) {a_min = -1.0 : f64, a_max = 1000.0 : f64} : (tensor<2xui8>) -> tensor<2xui8>
  func.return %o : tensor<2xui8>
}

// LOWER-LABEL: @reshape_like
// LOWER: tensor.expand_shape {{.*}} into tensor<2x3x5xf32>
func.func @reshape_like(%x: tensor<6x5xf32>, %like: tensor<7x2x3xf32>) -> tensor<*xf32> {
  %o = sym.reshape_like(%x, %like) {lhs_begin = 0, lhs_end = 1, rhs_begin = 1, rhs_end = 3} : (tensor<6x5xf32>, tensor<7x2x3xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// What a kink lets through of a gradient: chosen, not multiplied.
// CHECK-LABEL: @gate
// CHECK: sym._gate(%h, %c) :
// LOWER-LABEL: @gate
// LOWER: [[C:%.+]] = arith.cmpf ogt
// LOWER-NEXT: arith.select [[C]]
func.func @gate(%h: tensor<2x3xf32>, %c: tensor<2x3xf32>) -> tensor<*xf32> {
  %o = sym._gate(%h, %c) : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}
