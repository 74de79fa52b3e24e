// RUN: symc-opt %s | symc-opt | filecheck %s
// RUN: symc-opt -p infer-shapes,lower-sym-to-linalg %s | filecheck %s --check-prefix=LOWER

// The square under the diagonal is cut out first, then read along both axes at once.
// CHECK-LABEL: @take
// CHECK: sym.diag(%x) {k = 1 : i64}
// LOWER-LABEL: @take
// LOWER: [[S:%.+]] = tensor.extract_slice %x[0, 1] [3, 3] [1, 1]
// LOWER: affine_map<(d0) -> (d0, d0)>
// LOWER-SAME: ins([[S]]
func.func @take(%x: tensor<3x5xf32>) -> tensor<*xf32> {
  %o = sym.diag(%x) {k = 1} : (tensor<3x5xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// LOWER-LABEL: @sizes
// LOWER: arith.constant {{.*}}15 : i64
func.func @sizes(%x: tensor<3x5xf32>) -> tensor<*xi64> {
  %o = sym.size_array(%x) : (tensor<3x5xf32>) -> tensor<*xi64>
  func.return %o : tensor<*xi64>
}
