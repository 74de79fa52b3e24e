// RUN: symc-opt %s | symc-opt | filecheck %s
// RUN: symc-opt -p infer-shapes %s | filecheck %s --check-prefix=INFER

// CHECK-LABEL: @concat
// CHECK: sym.Concat(%a, %b) {num_args = 2 : i64}
// INFER-LABEL: @concat
// INFER-SAME: %a: tensor<2x3xf32>, %b: tensor<2x5xf32>) -> tensor<2x8xf32>
func.func @concat(%a: tensor<?x3xf32>, %b: tensor<*xf32>) -> tensor<2x8xf32> {
  %o = sym.Concat(%a, %b) {num_args = 2} : (tensor<?x3xf32>, tensor<*xf32>) -> tensor<2x8xf32>
  func.return %o : tensor<2x8xf32>
}

// One piece tells all of the data.
// INFER-LABEL: @pieces
// INFER-SAME: %x: tensor<5x3xf32>) -> (tensor<5xf32>, tensor<5xf32>, tensor<5xf32>)
func.func @pieces(%x: tensor<*xf32>) -> (tensor<5xf32>, tensor<*xf32>, tensor<*xf32>) {
  %a, %b, %c = sym.SliceChannel(%x) {num_outputs = 3, squeeze_axis = true} : (tensor<*xf32>) -> (tensor<5xf32>, tensor<*xf32>, tensor<*xf32>)
  func.return %a, %b, %c : tensor<5xf32>, tensor<*xf32>, tensor<*xf32>
}

// INFER-LABEL: @stack
// INFER-SAME: %a: tensor<2x3xf32>, %b: tensor<2x3xf32>) -> tensor<2x2x3xf32>
func.func @stack(%a: tensor<?x3xf32>, %b: tensor<2x?xf32>) -> tensor<*xf32> {
  %o = sym.stack(%a, %b) {axis = 1, num_args = 2} : (tensor<?x3xf32>, tensor<2x?xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}
