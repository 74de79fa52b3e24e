// RUN: symc-opt -p lower-sym-to-linalg --split-input-file --verify-diagnostics %s

// expected-error@below {{lower-sym-to-linalg: run infer-shapes first, and give the shapes that it cannot infer; not all is known (?) of %x: (?, 3) float32, %z: ? ?}}
func.func @predict(%x: tensor<?x3xf32>, %w: tensor<2xf32>, %z: tensor<*x!sym.unknown>) -> tensor<?x3xf32> {
  %y = sym.exp(%x) : (tensor<?x3xf32>) -> tensor<?x3xf32>
  func.return %y : tensor<?x3xf32>
}

// -----

func.func @predict() -> tensor<2xf32> {
  // expected-error@below {{lower-sym-to-linalg: arith.constant is not a sym operation}}
  %c = arith.constant dense<1.0> : tensor<2xf32>
  func.return %c : tensor<2xf32>
}

// -----

func.func @predict(%x: tensor<2xi1>) -> tensor<2xi1> {
  // expected-error-re@below {{mask [elemwise_add]{{.*}}: there is no arithmetic of bool: cast to another element type first}}
  %y = sym.elemwise_add(%x, %x) {node = "mask"} : (tensor<2xi1>, tensor<2xi1>) -> tensor<2xi1>
  func.return %y : tensor<2xi1>
}

// -----

func.func @predict(%x: tensor<2x3xf32>) -> tensor<*xf32> {
  // expected-error-re@below {{lower-sym-to-linalg: run infer-shapes first{{.*}}not all is known (?) of result 0 of e [exp]{{.*}}: ? float32}}
  %y = sym.exp(%x) {node = "e"} : (tensor<2x3xf32>) -> tensor<*xf32>
  func.return %y : tensor<*xf32>
}

// -----

// expected-error@below {{lower-sym-to-linalg: a tensor has at least 1 and at most 140737488355328 elements, got %x: (0, 3), %y: (16777216, 16777216)}}
func.func @predict(%x: tensor<0x3xf32>, %y: tensor<16777216x16777216xf32>) -> tensor<0x3xf32> {
  func.return %x : tensor<0x3xf32>
}

// -----

// expected-error@below {{memref<2xf32> is not a tensor type}}
func.func @predict(%x: memref<2xf32>) {
  func.return
}
