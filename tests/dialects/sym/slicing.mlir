// RUN: symc-opt %s | symc-opt | filecheck %s
// RUN: symc-opt -p infer-shapes,lower-sym-to-linalg %s | filecheck %s --check-prefix=LOWER

// Steps backward are taken forward, then reversed.
// CHECK-LABEL: @slice
// CHECK: sym.slice(%x) {begin = [unit, -3 : i64], end = array<i64: 1, 7>, step = array<i64: -2, 1>}
// LOWER-LABEL: @slice
// LOWER: [[S:%.+]] = tensor.extract_slice %x[2, 4] [2, 3] [2, 1] {{.*}} : tensor<5x7xf32> to tensor<2x3xf32>
// LOWER: affine_map<(d0, d1) -> (((d0 * -1) + 1), d1)>
// LOWER-SAME: ins([[S]]
func.func @slice(%x: tensor<5x7xf32>) -> tensor<*xf32> {
  %o = sym.slice(%x) {begin = [unit, -3], end = array<i64: 1, 7>, step = array<i64: -2, 1>} : (tensor<5x7xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// LOWER-LABEL: @place
// LOWER: linalg.fill
// LOWER: tensor.insert_slice %h into {{%.+}}[0, 2] [5, 3] [1, 1]
func.func @place(%h: tensor<5x3xf32>, %x: tensor<5x7xf32>) -> tensor<*xf32> {
  %o = sym._backward_slice_axis(%h, %x) {axis = 1, begin = 2, end = 5} : (tensor<5x3xf32>, tensor<5x7xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// LOWER-LABEL: @like
// LOWER: tensor.extract_slice %x[0, 0] [5, 3] [1, 1]
func.func @like(%x: tensor<5x7xf32>, %like: tensor<2x3xf32>) -> tensor<*xf32> {
  %o = sym.slice_like(%x, %like) {axes = array<i64: 1>} : (tensor<5x7xf32>, tensor<2x3xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}
