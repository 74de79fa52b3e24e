// RUN: symc-opt -p plan-buffers --verify-diagnostics --split-input-file %s

// expected-error@below {{plan-buffers: a module holds one driver, @predict or @train; got @main}}
func.func @main(%x: tensor<2xf32>) -> tensor<2xf32> {
  func.return %x : tensor<2xf32>
}

// -----

func.func @predict(%x: tensor<2xf32>) -> tensor<4xf32> {
  %r = func.call @k(%x) : (tensor<2xf32>) -> tensor<4xf32>
  func.return %r : tensor<4xf32>
}
func.func private @k(%x: tensor<2xf32>) -> tensor<4xf32> attributes {symc.kernel} {
  // expected-error@below {{plan-buffers: tensor.concat in kernel @k has no form on buffers}}
  %r = tensor.concat dim(0) %x, %x : (tensor<2xf32>, tensor<2xf32>) -> tensor<4xf32>
  func.return %r : tensor<4xf32>
}

// -----

// The loop has one buffer for all versions of %t.
// expected-error@unknown {{plan-buffers: a loop reads a tensor that it has already overwritten}}
func.func @predict(%x: tensor<2xf32>) -> tensor<2xf32> {
  %r = func.call @k(%x) : (tensor<2xf32>) -> tensor<2xf32>
  func.return %r : tensor<2xf32>
}
func.func private @k(%x: tensor<2xf32>) -> tensor<2xf32> attributes {symc.kernel} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %z = arith.constant 0.0 : f32
  %r = scf.for %i = %c0 to %c1 step %c1 iter_args(%t = %x) -> (tensor<2xf32>) {
    %u = tensor.insert %z into %t[%c0] : tensor<2xf32>
    %v = tensor.extract %t[%c0] : tensor<2xf32>
    %w = tensor.insert %v into %u[%c1] : tensor<2xf32>
    scf.yield %w : tensor<2xf32>
  }
  func.return %r : tensor<2xf32>
}

// -----

// expected-error@below {{plan-buffers: @predict must be one block that ends with func.return, got no body}}
func.func private @predict(%x: tensor<2xf32>) -> tensor<2xf32>

// -----

func.func @predict(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error@below {{plan-buffers: sym.relu is not allowed in a driver at stage K2; run outline-kernels}}
  %r = sym.relu(%x) : (tensor<2xf32>) -> tensor<2xf32>
  func.return %r : tensor<2xf32>
}

// -----

func.func @predict(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error@below {{plan-buffers: @predict is called and not a kernel of the module}}
  %r = func.call @predict(%x) : (tensor<2xf32>) -> tensor<2xf32>
  func.return %r : tensor<2xf32>
}
