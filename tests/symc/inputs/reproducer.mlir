// symc reproducer: pass test-crash raised RuntimeError: test-crash crashes
// passes: simplify,test-crash,lower-sym-to-linalg
// imports:
// target: mlir
// versions: any
// command: symc-opt
builtin.module {
  func.func @predict(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
    %0 = sym.exp(%x) : (tensor<2x3xf32>) -> tensor<2x3xf32>
    func.return %0 : tensor<2x3xf32>
  }
}
