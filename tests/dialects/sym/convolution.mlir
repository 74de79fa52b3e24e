// RUN: symc-opt %s | symc-opt | filecheck %s
// RUN: symc-opt -p infer-shapes,lower-sym-to-linalg %s | filecheck %s --check-prefix=LOWER

// Padding is a filled tensor with the data inserted; windows are affine reads of it.
// CHECK-LABEL: @convolution
// CHECK: sym.Convolution(%x, %w, %b) {kernel = array<i64: 3, 2>, num_filter = 4 : i64, pad = array<i64: 1, 0>, stride = array<i64: 2, 1>}
// LOWER-LABEL: @convolution
// LOWER: tensor.insert_slice %x into %{{[0-9]+}}[0, 0, 1, 0] [2, 3, 7, 5] [1, 1, 1, 1] {{.*}} : tensor<2x3x7x5xf32> into tensor<2x3x9x5xf32>
// LOWER: affine_map<(d0, d1, d2, d3, d4, d5, d6, d7) -> (d0, d1, d5, ((d3 * 2) + d6), (d4 + d7))>
// LOWER: func.return {{.*}} : tensor<2x4x4x4xf32>
func.func @convolution(%x: tensor<2x3x7x5xf32>, %w: tensor<4x3x3x2xf32>, %b: tensor<4xf32>) -> tensor<*xf32> {
  %o = sym.Convolution(%x, %w, %b) {kernel = array<i64: 3, 2>, num_filter = 4, pad = array<i64: 1, 0>, stride = array<i64: 2, 1>} : (tensor<2x3x7x5xf32>, tensor<4x3x3x2xf32>, tensor<4xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// Groups are an axis of their own; dilation spreads the window.
// LOWER-LABEL: @groups
// LOWER: into tensor<2x2x2x7xf32>
// LOWER: into tensor<2x3x2x3xf32>
// LOWER: affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, d4, (d3 + (d5 * 2)))>
// LOWER: func.return {{.*}} : tensor<2x6x3xf32>
func.func @groups(%x: tensor<2x4x7xf32>, %w: tensor<6x2x3xf32>) -> tensor<*xf32> {
  %o = sym.Convolution(%x, %w) {kernel = array<i64: 3>, num_filter = 6, num_group = 2, dilate = array<i64: 2>, no_bias = true} : (tensor<2x4x7xf32>, tensor<6x2x3xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// LOWER-LABEL: @channels_last
// LOWER: affine_map<(d0, d1, d2, d3) -> (d0, d2, d3, d1)>
// LOWER: func.return {{.*}} : tensor<2x5x3x6xf32>
func.func @channels_last(%x: tensor<2x7x5x4xf32>, %w: tensor<6x3x3x4xf32>) -> tensor<*xf32> {
  %o = sym.Convolution(%x, %w) {kernel = array<i64: 3, 3>, num_filter = 6, no_bias = true, layout = "NHWC"} : (tensor<2x7x5x4xf32>, tensor<6x3x3x4xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// The data's gradient: even and odd elements are a contraction each, over the head and the kernel elements that meet them; then
// they are put side by side. The stride spreads no zeros.
// LOWER-LABEL: @data_gradient
// LOWER: tensor.insert_slice %h into %{{[0-9]+}}[0, 0, 1] [2, 6, 3] [1, 1, 1] {{.*}} : tensor<2x6x3xf32> into tensor<2x6x5xf32>
// LOWER: [[EVEN:%[0-9]+]] = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5) -> (d1, d4, d2, (d5 * 2))>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, d4, ((d3 + (d5 * -1)) + 1))>
// LOWER: [[ODD:%[0-9]+]] = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5) -> (d1, d4, d2, ((d5 * 2) + 1))>
// LOWER: [[HALF:%[0-9]+]] = tensor.insert_slice [[EVEN]] into %{{[0-9]+}}[0, 0, 0, 0] [2, 1, 4, 4] [1, 1, 1, 2]
// LOWER: tensor.insert_slice [[ODD]] into [[HALF]][0, 0, 0, 1] [2, 1, 4, 3] [1, 1, 1, 2]
// LOWER: func.return {{.*}} : tensor<2x4x7xf32>
func.func @data_gradient(%h: tensor<2x6x3xf32>, %w: tensor<6x4x3xf32>, %x: tensor<2x4x7xf32>) -> tensor<*xf32> {
  %o = sym._convolution_backward_data(%h, %w, %x) {kernel = array<i64: 3>, num_filter = 6, stride = array<i64: 2>, no_bias = true} : (tensor<2x6x3xf32>, tensor<6x4x3xf32>, tensor<2x4x7xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}

// The weight's gradient sums over images and positions.
// LOWER-LABEL: @weight_gradient
// LOWER: iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]
// LOWER: func.return {{.*}} : tensor<6x4x3xf32>
func.func @weight_gradient(%h: tensor<2x6x3xf32>, %x: tensor<2x4x7xf32>, %w: tensor<6x4x3xf32>) -> tensor<*xf32> {
  %o = sym._convolution_backward_weight(%h, %x, %w) {kernel = array<i64: 3>, num_filter = 6, stride = array<i64: 2>, no_bias = true} : (tensor<2x6x3xf32>, tensor<2x4x7xf32>, tensor<6x4x3xf32>) -> tensor<*xf32>
  func.return %o : tensor<*xf32>
}
