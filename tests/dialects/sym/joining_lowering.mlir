// RUN: symc-opt -p infer-shapes,lower-sym-to-linalg %s | filecheck %s

// CHECK-LABEL: @concat
// CHECK: [[E:%.+]] = tensor.empty() : tensor<2x8xf32>
// CHECK-NEXT: [[F:%.+]] = tensor.insert_slice %a into [[E]][0, 0] [2, 3] [1, 1]
// CHECK-NEXT: tensor.insert_slice %b into [[F]][0, 3] [2, 5] [1, 1]
func.func @concat(%a: tensor<2x3xf32>, %b: tensor<2x5xf32>) -> tensor<*xf32> {
  %o = sym.Concat(%a, %b) {num_args = 2} : (tensor<2x3xf32>, tensor<2x5xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// CHECK-LABEL: @gradient
// CHECK: tensor.extract_slice %h[0, 0] [2, 3] [1, 1]
// CHECK: tensor.extract_slice %h[0, 3] [2, 5] [1, 1]
func.func @gradient(%h: tensor<2x8xf32>, %a: tensor<2x3xf32>, %b: tensor<2x5xf32>) -> (tensor<*xf32>, tensor<*xf32>) {
  %x, %y = sym._backward_Concat(%h, %a, %b) {num_args = 3} : (tensor<2x8xf32>, tensor<2x3xf32>, tensor<2x5xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  func.return %x, %y : tensor<*xf32>, tensor<*xf32>
}
