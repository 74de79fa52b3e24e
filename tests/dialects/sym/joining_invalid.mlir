// RUN: symc-opt -p infer-shapes --verify-diagnostics --split-input-file %s

func.func @predict(%a: tensor<2x3xf32>, %b: tensor<5x3xf32>) -> tensor<*xf32> {
  // expected-error@below {{argument 'arg1' (1-th input): expected (2, ?), got (5, 3)}}
  %o = sym.Concat(%a, %b) {num_args = 2} : (tensor<2x3xf32>, tensor<5x3xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// -----

func.func @predict(%x: tensor<2x7xf32>) -> (tensor<*xf32>, tensor<*xf32>, tensor<*xf32>) {
  // expected-error@below {{axis 1 of size 7 cannot be cut into num_outputs = 3 equal pieces}}
  %a, %b, %c = sym.SliceChannel(%x) {num_outputs = 3} : (tensor<2x7xf32>) -> (tensor<*xf32>, tensor<*xf32>, tensor<*xf32>)
  func.return %a, %b, %c : tensor<*xf32>, tensor<*xf32>, tensor<*xf32>
}
