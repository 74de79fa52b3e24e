// RUN: symc-opt -p gradient --split-input-file --verify-diagnostics %s

func.func @train(%a: tensor<2x3xf32> {symc.name = "a", symc.kind = "argument", symc.gradient = "write"},
                 %i: tensor<2xi32> {symc.name = "i", symc.kind = "argument"})
    -> (tensor<2xf32> {symc.kind = "output", symc.name = "out"}) {
  // expected-error-re@below {{GradientError: Operator batch_take (node taken{{.*}}) is non-differentiable: MXNet defines none; use pick}}
  %t = sym.batch_take(%a, %i) {node = "taken"} : (tensor<2x3xf32>, tensor<2xi32>) -> tensor<2xf32>
  func.return %t : tensor<2xf32>
}

// -----

// expected-error@below {{gradient: @train: result 0 must have symc.kind and symc.name, got neither}}
func.func @train(%a: tensor<2x3xf32> {symc.name = "a", symc.kind = "argument", symc.gradient = "write"}) -> tensor<2x3xf32> {
  func.return %a : tensor<2x3xf32>
}

// -----

// expected-error@below {{gradient: @train: argument 0 must have symc.name, and "write" or "add" as symc.gradient, got "maybe"}}
func.func @train(%a: tensor<2x3xf32> {symc.name = "a", symc.kind = "argument", symc.gradient = "maybe"})
    -> (tensor<2x3xf32> {symc.kind = "output", symc.name = "out"}) {
  func.return %a : tensor<2x3xf32>
}
