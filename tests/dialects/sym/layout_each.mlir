// RUN: symc-opt %s | symc-opt | filecheck %s
// RUN: symc-opt -p infer-shapes,lower-sym-to-linalg %s | filecheck %s --check-prefix=LOWER

// The family's other operators: how each is written, and what its lowering computes.

// CHECK-LABEL: @SwapAxis
// CHECK: sym.SwapAxis(%data) {dim2 = 1 : i64} :
// LOWER-LABEL: @SwapAxis
// LOWER: affine_map<(d0, d1) -> (d1, d0)>
// LOWER: func.return {{.*}} : tensor<3x2xf32>
func.func @SwapAxis(%data: tensor<2x3xf32>) -> tensor<3x2xf32> {
  %n = sym.SwapAxis(%data) {dim2 = 1 : i64} : (tensor<2x3xf32>) -> tensor<3x2xf32>
  func.return %n : tensor<3x2xf32>
}

// CHECK-LABEL: @repeat
// CHECK: sym.repeat(%data) {repeats = 2 : i64} :
// LOWER-LABEL: @repeat
// LOWER: affine_map<(d0, d1, d2) -> (d0, d2)>
// LOWER: func.return {{.*}} : tensor<12xf32>
func.func @repeat(%data: tensor<2x3xf32>) -> tensor<12xf32> {
  %n = sym.repeat(%data) {repeats = 2 : i64} : (tensor<2x3xf32>) -> tensor<12xf32>
  func.return %n : tensor<12xf32>
}

// CHECK-LABEL: @depth_to_space
// CHECK: sym.depth_to_space(%data) {block_size = 2 : i64} :
// LOWER-LABEL: @depth_to_space
// LOWER: affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d3, d5, d1, d2, d4)>
// LOWER: func.return {{.*}} : tensor<1x2x4x6xf32>
func.func @depth_to_space(%data: tensor<1x8x2x3xf32>) -> tensor<1x2x4x6xf32> {
  %n = sym.depth_to_space(%data) {block_size = 2 : i64} : (tensor<1x8x2x3xf32>) -> tensor<1x2x4x6xf32>
  func.return %n : tensor<1x2x4x6xf32>
}

// CHECK-LABEL: @space_to_depth
// CHECK: sym.space_to_depth(%data) {block_size = 2 : i64} :
// LOWER-LABEL: @space_to_depth
// LOWER: affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d3, d4, d1, d5, d2)>
// LOWER: func.return {{.*}} : tensor<1x8x2x3xf32>
func.func @space_to_depth(%data: tensor<1x2x4x6xf32>) -> tensor<1x8x2x3xf32> {
  %n = sym.space_to_depth(%data) {block_size = 2 : i64} : (tensor<1x2x4x6xf32>) -> tensor<1x8x2x3xf32>
  func.return %n : tensor<1x8x2x3xf32>
}
