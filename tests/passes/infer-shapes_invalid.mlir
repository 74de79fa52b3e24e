// RUN: symc-opt -p infer-shapes --split-input-file --verify-diagnostics %s

// Both contradictions of the graph stand in one message, each with its node.
func.func @predict(%a: tensor<2x3xf32>, %b: tensor<3x2xf32>, %w: tensor<10x7xf32>) -> (tensor<*xf32>, tensor<*xf32>) {
  // expected-error-re@below {{Error in operator first [elemwise_add]{{.*}}: argument 'rhs'{{.*}}expected (2, 3), got (3, 2)}}
  %s = sym.elemwise_add(%a, %b) {node = "first"} : (tensor<2x3xf32>, tensor<3x2xf32>) -> tensor<*xf32>
  // expected-error-re@below {{Error in operator second [FullyConnected]{{.*}}: argument 'weight'}}
  %t = sym.FullyConnected(%a, %w) {num_hidden = 10, no_bias = true, node = "second"} : (tensor<2x3xf32>, tensor<10x7xf32>) -> tensor<*xf32>
  func.return %s, %t : tensor<*xf32>, tensor<*xf32>
}

// -----

func.func @predict(%a: tensor<2x3xf32>, %b: tensor<2x3xf64>) -> tensor<2x3xf32> {
  // expected-error-re@below {{TypeInferenceError: Error in operator types [elemwise_mul]{{.*}}: argument 'rhs'{{.*}}expected float32, got float64}}
  %s = sym.elemwise_mul(%a, %b) {node = "types"} : (tensor<2x3xf32>, tensor<2x3xf64>) -> tensor<2x3xf32>
  func.return %s : tensor<2x3xf32>
}

// -----

// An error behind another: whether data or weight is wrong is unknown, but not that FullyConnected gives 5 columns.
func.func @predict(%a: tensor<2x3xf32>, %w: tensor<5x7xf32>, %b: tensor<2x7xf32>) -> tensor<*xf32> {
  // expected-error-re@below {{Error in operator first [FullyConnected]{{.*}}: argument 'weight'{{.*}}expected (5, 3), got (5, 7)}}
  %t = sym.FullyConnected(%a, %w) {num_hidden = 5, no_bias = true, node = "first"} : (tensor<2x3xf32>, tensor<5x7xf32>) -> tensor<*xf32>
  // expected-error-re@below {{Error in operator second [elemwise_add]{{.*}}: argument 'rhs'{{.*}}expected (?, 5), got (2, 7)}}
  %s = sym.elemwise_add(%t, %b) {node = "second"} : (tensor<*xf32>, tensor<2x7xf32>) -> tensor<*xf32>
  func.return %s : tensor<*xf32>
}

// -----

// expected-error@below {{memref<2xf32> is not a tensor type}}
func.func @predict(%x: memref<2xf32>) {
  func.return
}

// -----

// expected-error@below {{tensor<2xi17> is not a tensor type with an element type that MXNet has}}
func.func @predict(%x: tensor<2xi17>) -> tensor<2xi17> {
  func.return %x : tensor<2xi17>
}

// -----

// expected-error@below {{infer-shapes: @predict must be one block that ends with func.return, got 2 blocks}}
func.func @predict(%x: tensor<2xf32>) -> tensor<2xf32> {
  cf.br ^bb1
^bb1:
  func.return %x : tensor<2xf32>
}
