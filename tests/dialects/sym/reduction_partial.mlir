// RUN: symc-opt -p infer-shapes %s | filecheck %s

// The output tells the kept dimensions of the input.
// CHECK-LABEL: @backward
// CHECK-SAME: %x: tensor<2x3x?xf32>
func.func @backward(%x: tensor<?x3x?xf32>) -> tensor<2x?xf32> {
  %o = sym.sum(%x) {axis = array<i64: 2>} : (tensor<?x3x?xf32>) -> tensor<2x?xf32>
  func.return %o : tensor<2x?xf32>
}
