// RUN: symc-opt -p annotate-scratch{vector-bits=64} --verify-diagnostics %s

// expected-error@unknown {{annotate-scratch: vector-bits must be one of 512, 256, 128, got 64}}
func.func private @k(%x: tensor<2xf32>) -> tensor<2xf32> attributes {symc.kernel} {
  func.return %x : tensor<2xf32>
}
