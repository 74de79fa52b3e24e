// RUN: symc-opt -p outline-kernels --split-input-file --verify-diagnostics %s

func.func @predict(%x: tensor<2xf32>, %y: tensor<3xf32>) -> tensor<5xf32> {
  // expected-error@below {{outline-kernels: tensor.concat is not allowed in a driver at stage K1}}
  %a = tensor.concat dim(0) %x, %y : (tensor<2xf32>, tensor<3xf32>) -> tensor<5xf32>
  func.return %a : tensor<5xf32>
}

// -----

// expected-error@below {{outline-kernels: @predict must be one block that ends with func.return, got 2 blocks}}
func.func @predict(%x: tensor<2xf32>) -> tensor<2xf32> {
  cf.br ^bb1
^bb1:
  func.return %x : tensor<2xf32>
}
