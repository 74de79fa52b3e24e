// Comments that expect errors: on the line, near it, nowhere; what a piece without an error becomes is printed.
// RUN: symc-opt -p infer-shapes --split-input-file --verify-diagnostics %s | filecheck %s

func.func @same_line(%x: tensor<2x3xf32>) -> tensor<*xf32> {
  %o = sym.sum(%x) {axis = array<i64: 2>} : (tensor<2x3xf32>) -> tensor<*xf32> // expected-error {{axis 2 is out of range}}
  func.return %o : tensor<*xf32>
}

// -----

// Several errors of one module, each with its line; comments stack.
func.func @stacked(%x: tensor<2x3xf32>) -> (tensor<*xf32>, tensor<*xf32>) {
  // expected-error@below {{axis 2 is out of range}}
  // expected-error-re@+2 {{axis {{[0-9]}} is out of range}}
  %o = sym.sum(%x) {axis = array<i64: 2>} : (tensor<2x3xf32>) -> tensor<*xf32>
  %p = sym.sum(%x) {axis = array<i64: 5>} : (tensor<2x3xf32>) -> tensor<*xf32>
  func.return %o, %p : tensor<*xf32>, tensor<*xf32>
}

// -----

// The verifier's errors and those of the parser have lines too.
func.func @verifier(%x: tensor<2x3xf32>) -> tensor<*xf32> {
  %o = sym.sum(%x) {axes = array<i64: 2>} : (tensor<2x3xf32>) -> tensor<*xf32>
  // expected-error@above {{Cannot find argument 'axes'}}
  func.return %o : tensor<*xf32>
}

// -----

func.func @parser(%x: tensor<2x3xf32>) -> tensor<*xf32> {
  // expected-error@+1 {{Operation sym.summ is not registered}}
  %o = sym.summ(%x) : (tensor<2x3xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// -----

// CHECK: func.func @good
func.func @good(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  func.return %x : tensor<2x3xf32>
}
