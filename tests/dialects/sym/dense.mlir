// RUN: symc-opt %s | symc-opt | filecheck %s
// RUN: symc-opt -p infer-shapes,lower-sym-to-linalg %s | filecheck %s --check-prefix=LOWER

// Without flattening the map applies to the last axis: rows of all the others.
// CHECK-LABEL: @dense
// CHECK: sym.FullyConnected(%x, %w, %b) {num_hidden = 7 : i64, flatten = false}
// LOWER-LABEL: @dense
// LOWER: tensor.collapse_shape {{.*}} into tensor<6x5xf32>
// LOWER: affine_map<(d0, d1) -> (d1)>
// LOWER-SAME: ins(%b : tensor<7xf32>)
// LOWER: affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1)>
// LOWER: func.return {{.*}} : tensor<2x3x7xf32>
func.func @dense(%x: tensor<2x3x5xf32>, %w: tensor<7x5xf32>, %b: tensor<7xf32>) -> tensor<*xf32> {
  %o = sym.FullyConnected(%x, %w, %b) {num_hidden = 7, flatten = false} : (tensor<2x3x5xf32>, tensor<7x5xf32>, tensor<7xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// Halves are summed in float32 and narrowed at the end.
// LOWER-LABEL: @half
// LOWER: arith.extf
// LOWER: arith.addf {{.*}} fastmath<reassoc,contract> : f32
// LOWER: arith.truncf {{.*}} : f32 to f16
func.func @half(%x: tensor<2x3xf16>, %w: tensor<5x3xf16>) -> tensor<*xf16> {
  %o = sym.FullyConnected(%x, %w) {num_hidden = 5, no_bias = true} : (tensor<2x3xf16>, tensor<5x3xf16>) -> tensor<*xf16>
  func.return %o : tensor<*xf16>
}

// LOWER-LABEL: @dot
// LOWER: affine_map<(d0, d1, d2) -> (d2, d0)>, affine_map<(d0, d1, d2) -> (d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1)>
// LOWER: func.return {{.*}} : tensor<2x5xf64>
func.func @dot(%a: tensor<3x2xf64>, %b: tensor<5x3xf64>) -> tensor<*xf64> {
  %o = sym.dot(%a, %b) {transpose_a = true, transpose_b = true} : (tensor<3x2xf64>, tensor<5x3xf64>) -> tensor<*xf64>
  func.return %o : tensor<*xf64>
}

// Integers multiply and add without float flags; two vectors give one element.
// LOWER-LABEL: @vectors
// LOWER: arith.muli
// LOWER: arith.addi
// LOWER: func.return {{.*}} : tensor<1xi32>
func.func @vectors(%a: tensor<7xi32>, %b: tensor<7xi32>) -> tensor<*xi32> {
  %o = sym.dot(%a, %b) : (tensor<7xi32>, tensor<7xi32>) -> tensor<*xi32>
  func.return %o : tensor<*xi32>
}

// LOWER-LABEL: @batch
// LOWER: affine_map<(d0, d1, d2, d3) -> (d0, d1, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d2, d3)>
// LOWER: func.return {{.*}} : tensor<2x3x7xf32>
func.func @batch(%a: tensor<2x3x5xf32>, %b: tensor<2x7x5xf32>) -> tensor<*xf32> {
  %o = sym.batch_dot(%a, %b) {transpose_b = true} : (tensor<2x3x5xf32>, tensor<2x7x5xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// LOWER-LABEL: @matrix
// LOWER: tensor.collapse_shape {{.*}} into tensor<6x5xf32>
func.func @matrix(%a: tensor<2x3x5xf32>) -> tensor<*xf32> {
  %o = sym._matrix(%a) {split = -1} : (tensor<2x3x5xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}
