// RUN: symc-opt -p generalize-extents --verify-diagnostics %s

// expected-error@below {{generalize-extents: @k takes tensor<2xf32>; run plan-buffers first}}
func.func private @k(%x: tensor<2xf32>) -> tensor<2xf32> attributes {symc.kernel} {
  func.return %x : tensor<2xf32>
}
