// RUN: symc-opt -p order-calls --verify-diagnostics %s

// expected-error@below {{order-calls: a module holds one driver, @predict or @train; got @infer}}
func.func @infer(%x: tensor<2xf32>) -> tensor<2xf32> {
  func.return %x : tensor<2xf32>
}
