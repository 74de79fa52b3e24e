// RUN: symc-opt %s | symc-opt | filecheck %s
// RUN: symc-opt -p infer-shapes,lower-sym-to-linalg %s | filecheck %s --check-prefix=LOWER

// Indices are clipped and rows gathered; the gradient adds rows in a loop.
// CHECK-LABEL: @embedding
// CHECK: sym.Embedding(%i, %w) {input_dim = 5 : i64, output_dim = 7 : i64}
// LOWER-LABEL: @embedding
// LOWER: arith.fptosi
// LOWER: arith.maxsi
// LOWER: tensor.extract %w
// LOWER: func.return {{.*}} : tensor<2x3x7xf32>
func.func @embedding(%i: tensor<2x3xf32>, %w: tensor<*xf32>) -> tensor<*xf32> {
  %o = sym.Embedding(%i, %w) {input_dim = 5, output_dim = 7} : (tensor<2x3xf32>, tensor<*xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// LOWER-LABEL: @take
// LOWER: arith.remsi
// LOWER: func.return {{.*}} : tensor<2x4x5xf64>
func.func @take(%a: tensor<2x3x5xf64>, %i: tensor<4xi32>) -> tensor<*xf64> {
  %o = sym.take(%a, %i) {axis = 1, mode = "wrap"} : (tensor<2x3x5xf64>, tensor<4xi32>) -> tensor<*xf64>
  func.return %o : tensor<*xf64>
}

// LOWER-LABEL: @take_gradient
// LOWER: scf.for
// LOWER: tensor.insert
func.func @take_gradient(%h: tensor<4x5xf32>, %i: tensor<4xi32>, %a: tensor<3x5xf32>) -> tensor<*xf32> {
  %o = sym._take_backward(%h, %i, %a) : (tensor<4x5xf32>, tensor<4xi32>, tensor<3x5xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// LOWER-LABEL: @one_hot
// LOWER: arith.cmpi eq
// LOWER: func.return {{.*}} : tensor<2x3xi32>
func.func @one_hot(%i: tensor<2xf32>) -> tensor<*xi32> {
  %o = sym.one_hot(%i) {depth = 3, dtype = "int32"} : (tensor<2xf32>) -> tensor<*xi32>
  func.return %o : tensor<*xi32>
}

// LOWER-LABEL: @pick
// LOWER: tensor.extract %x
// LOWER: func.return {{.*}} : tensor<2x1x5xf32>, tensor<2xf32>
func.func @pick(%x: tensor<2x3x5xf32>, %i: tensor<2x5xf32>, %y: tensor<2x3xf32>, %j: tensor<2xi32>) -> (tensor<*xf32>, tensor<*xf32>) {
  %o = sym.pick(%x, %i) {axis = 1, keepdims = true} : (tensor<2x3x5xf32>, tensor<2x5xf32>) -> tensor<*xf32>
  %t = sym.batch_take(%y, %j) : (tensor<2x3xf32>, tensor<2xi32>) -> tensor<*xf32>
  func.return %o, %t : tensor<*xf32>, tensor<*xf32>
}

// LOWER-LABEL: @pick_gradient
// LOWER: arith.select
func.func @pick_gradient(%h: tensor<2x5xf32>, %i: tensor<2x5xf32>, %x: tensor<2x3x5xf32>) -> tensor<*xf32> {
  %o = sym._pick_backward(%h, %i, %x) {axis = 1} : (tensor<2x5xf32>, tensor<2x5xf32>, tensor<2x3x5xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}
