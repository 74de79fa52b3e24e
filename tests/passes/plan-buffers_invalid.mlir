// RUN: not symc-opt -p plan-buffers --split-input-file %s 2>&1 | filecheck %s

// CHECK: plan-buffers: a module holds one driver, @predict or @train; got @main
func.func @main(%x: tensor<2xf32>) -> tensor<2xf32> {
  func.return %x : tensor<2xf32>
}
