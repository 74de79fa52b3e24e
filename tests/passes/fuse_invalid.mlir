// RUN: symc-opt -p fuse --verify-diagnostics --split-input-file %s | filecheck %s

// What fuse does not know it leaves alone: maps with division stay as they are.
// CHECK-LABEL: func.func @predict
// CHECK: arith.negf
// CHECK: linalg.generic {indexing_maps = [affine_map<(d0) -> ((d0 floordiv 2))>
func.func @predict(%x: tensor<3xf32>) -> tensor<6xf32> {
  %e = tensor.empty() : tensor<3xf32>
  %a = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%x : tensor<3xf32>) outs(%e : tensor<3xf32>) {
  ^bb0(%p: f32, %o: f32):
    %v = arith.negf %p : f32
    linalg.yield %v : f32
  } -> tensor<3xf32>
  %s = tensor.empty() : tensor<6xf32>
  %b = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0 floordiv 2)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%a : tensor<3xf32>) outs(%s : tensor<6xf32>) {
  ^bb0(%p: f32, %o: f32):
    linalg.yield %p : f32
  } -> tensor<6xf32>
  func.return %b : tensor<6xf32>
}

// -----

// The verifier before it refuses a map that leaves its operand.
func.func @predict(%x: tensor<3xf32>) -> tensor<6xf32> {
  %s = tensor.empty() : tensor<6xf32>
  // expected-error@below {{inferred input/output operand #1 has shape's dimension #0 to be 3, but found 6}}
  %b = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%x : tensor<3xf32>) outs(%s : tensor<6xf32>) {
  ^bb0(%p: f32, %o: f32):
    linalg.yield %p : f32
  } -> tensor<6xf32>
  func.return %b : tensor<6xf32>
}

// -----

// expected-error@below {{fuse: @predict must be one block that ends with func.return, got 2 blocks}}
func.func @predict(%x: tensor<2xf32>) -> tensor<2xf32> {
  cf.br ^bb1
^bb1:
  func.return %x : tensor<2xf32>
}
