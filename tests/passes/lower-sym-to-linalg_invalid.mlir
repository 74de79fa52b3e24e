// RUN: symc-opt -p lower-sym-to-linalg --split-input-file --verify-diagnostics %s | filecheck %s

// CHECK: lower-sym-to-linalg: an argument has type (?, 3) float32: run infer-shapes first
func.func @predict(%x: tensor<?x3xf32>) -> tensor<?x3xf32> {
  %y = sym.exp(%x) : (tensor<?x3xf32>) -> tensor<?x3xf32>
  func.return %y : tensor<?x3xf32>
}

// -----

// CHECK: lower-sym-to-linalg: arith.constant is not a sym operation
func.func @predict() -> tensor<2xf32> {
  %c = arith.constant dense<1.0> : tensor<2xf32>
  func.return %c : tensor<2xf32>
}

// -----

// CHECK: mask [elemwise_add]: there is no arithmetic of bool: cast to another element type first
func.func @predict(%x: tensor<2xi1>) -> tensor<2xi1> {
  %y = sym.elemwise_add(%x, %x) {node = "mask"} : (tensor<2xi1>, tensor<2xi1>) -> tensor<2xi1>
  func.return %y : tensor<2xi1>
}
