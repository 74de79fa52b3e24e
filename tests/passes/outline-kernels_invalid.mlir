// RUN: not symc-opt -p outline-kernels %s 2>&1 | filecheck %s

// CHECK: outline-kernels: tensor.concat is not allowed in a driver at stage K1
func.func @predict(%x: tensor<2xf32>, %y: tensor<3xf32>) -> tensor<5xf32> {
  %a = tensor.concat dim(0) %x, %y : (tensor<2xf32>, tensor<3xf32>) -> tensor<5xf32>
  func.return %a : tensor<5xf32>
}
