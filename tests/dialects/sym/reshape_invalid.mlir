// RUN: symc-opt -p infer-shapes --verify-diagnostics --split-input-file %s | filecheck %s

// CHECK: Error in operator r [Reshape]: data (2, 3) cannot be reshaped to (7,): the numbers of elements differ
func.func @predict(%x: tensor<2x3xf32>) -> tensor<*xf32> {
  %o = sym.Reshape(%x) {shape = array<i64: 7>, node = "r"} : (tensor<2x3xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// -----

// CHECK: dimension 5 cannot be split into 2 and 2
func.func @predict(%x: tensor<5xf32>) -> tensor<*xf32> {
  %o = sym.Reshape(%x) {shape = array<i64: -4, 2, -1>} : (tensor<5xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// -----

// CHECK: cannot squeeze axis 1 of data (1, 2), whose size is not 1
func.func @predict(%x: tensor<1x2xf32>) -> tensor<*xf32> {
  %o = sym.squeeze(%x) {axis = array<i64: 1>} : (tensor<1x2xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}
