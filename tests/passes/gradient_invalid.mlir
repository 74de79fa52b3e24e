// RUN: symc-opt -p gradient --verify-diagnostics %s

func.func @train(%a: tensor<2x3xf32> {symc.name = "a", symc.kind = "argument", symc.gradient = "write"},
                 %i: tensor<2xi32> {symc.name = "i", symc.kind = "argument"})
    -> (tensor<2xf32> {symc.kind = "output", symc.name = "out"}) {
  // expected-error-re@below {{GradientError: Operator batch_take (node taken{{.*}}) is non-differentiable: MXNet defines none; use pick}}
  %t = sym.batch_take(%a, %i) {node = "taken"} : (tensor<2x3xf32>, tensor<2xi32>) -> tensor<2xf32>
  func.return %t : tensor<2xf32>
}
