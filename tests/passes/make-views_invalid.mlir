// RUN: symc-opt -p make-views --verify-diagnostics %s

// expected-error@below {{make-views: @predict must be one block that ends with func.return, got 2 blocks, the last of which ends with func.return}}
func.func @predict(%x: tensor<2xf32>) -> tensor<2xf32> {
  "cf.br"() [^end] : () -> ()
^end:
  func.return %x : tensor<2xf32>
}
