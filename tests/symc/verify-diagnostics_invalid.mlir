// Errors that no comment expects, and comments that no error matches, are failures with their lines.
// RUN: not symc-opt -p infer-shapes --split-input-file --verify-diagnostics %s 2>&1 | filecheck %s

// CHECK: _invalid.mlir:6:3: unexpected error: ShapeInferenceError
func.func @unexpected(%x: tensor<2x3xf32>) -> tensor<*xf32> {
  %o = sym.sum(%x) {axis = array<i64: 2>} : (tensor<2x3xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// -----

// CHECK: _invalid.mlir:16:3: unexpected error: {{.+}}axis 2 is out of range
func.func @other_text(%x: tensor<2x3xf32>) -> tensor<*xf32> {
  // CHECK: _invalid.mlir:15: expected error "axis 3 is out of range" was not produced
  // expected-error@below {{axis 3 is out of range}}
  %o = sym.sum(%x) {axis = array<i64: 2>} : (tensor<2x3xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// -----

// CHECK: _invalid.mlir:24: expected error "anything" was not produced
func.func @no_error(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-error@below {{anything}}
  func.return %x : tensor<2x3xf32>
}

// -----

// CHECK: _invalid.mlir:32: expected error "axis 2 is out of range" was not produced
func.func @other_line(%x: tensor<2x3xf32>) -> tensor<*xf32> {
  // expected-error@above {{axis 2 is out of range}}
  %o = sym.sum(%x) {axis = array<i64: 2>} : (tensor<2x3xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}
