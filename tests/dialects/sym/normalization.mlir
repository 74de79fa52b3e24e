// RUN: symc-opt %s | symc-opt | filecheck %s
// RUN: symc-opt -p infer-shapes,lower-sym-to-linalg %s | filecheck %s --check-prefix=LOWER

// In training the batch's mean and variance are reduced, and the moving statistics come out as further results.
// CHECK-LABEL: @training
// CHECK: sym.BatchNorm(%x, %g, %b, %m, %v) {momentum = 5.000000e-01 : f64, fix_gamma = false, training}
// LOWER-LABEL: @training
// LOWER: iterator_types = ["parallel", "reduction", "reduction"]
// LOWER: iterator_types = ["parallel", "reduction", "reduction"]
// LOWER: math.sqrt
// LOWER: func.return {{.*}} : tensor<2x3x5xf32>, tensor<3xf32>, tensor<3xf32>
func.func @training(%x: tensor<2x3x5xf32>, %g: tensor<3xf32>, %b: tensor<3xf32>, %m: tensor<3xf32>, %v: tensor<3xf32>) -> (tensor<*xf32>, tensor<*xf32>, tensor<*xf32>) {
  %o:5 = sym.BatchNorm(%x, %g, %b, %m, %v) {momentum = 0.5 : f64, fix_gamma = false, training} : (tensor<2x3x5xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> (tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>)
  func.return %o#0, %o#3, %o#4 : tensor<*xf32>, tensor<*xf32>, tensor<*xf32>
}

// Otherwise the moving statistics serve and stay.
// LOWER-LABEL: @inference
// LOWER-NOT: reduction
// LOWER: func.return {{.*}}, %m : tensor<2x3x5xf32>, tensor<3xf32>
func.func @inference(%x: tensor<2x3x5xf32>, %g: tensor<3xf32>, %b: tensor<3xf32>, %m: tensor<3xf32>, %v: tensor<3xf32>) -> (tensor<*xf32>, tensor<*xf32>) {
  %o:5 = sym.BatchNorm(%x, %g, %b, %m, %v) : (tensor<2x3x5xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> (tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>)
  func.return %o#0, %o#3 : tensor<*xf32>, tensor<*xf32>
}

// LOWER-LABEL: @layer
// LOWER: iterator_types = ["parallel", "parallel", "reduction"]
// LOWER: func.return {{.*}} : tensor<2x3x5xf64>, tensor<2x3x1xf64>
func.func @layer(%x: tensor<2x3x5xf64>, %g: tensor<5xf64>, %b: tensor<5xf64>) -> (tensor<*xf64>, tensor<*xf64>) {
  %o:3 = sym.LayerNorm(%x, %g, %b) {output_mean_var = true} : (tensor<2x3x5xf64>, tensor<5xf64>, tensor<5xf64>) -> (tensor<*xf64>, tensor<*xf64>, tensor<*xf64>)
  func.return %o#0, %o#2 : tensor<*xf64>, tensor<*xf64>
}

// LOWER-LABEL: @response
// LOWER: affine_map<(d0, d1, d2, d3) -> (d0, (d1 + d3), d2)>
// LOWER: math.powf
func.func @response(%x: tensor<2x7x5xf32>) -> tensor<*xf32> {
  %o:2 = sym.LRN(%x) {nsize = 3} : (tensor<2x7x5xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  func.return %o#0 : tensor<*xf32>
}

// LOWER-LABEL: @helpers
// LOWER: affine_map<(d0, d1, d2) -> (d2)>
// LOWER: into tensor<2x9x5xf32>
func.func @helpers(%x: tensor<5xf32>, %l: tensor<2x7x5xf32>) -> (tensor<*xf32>, tensor<*xf32>) {
  %o = sym._axis_broadcast(%x, %l) {axis = 2} : (tensor<5xf32>, tensor<2x7x5xf32>) -> tensor<*xf32>
  %s = sym._channel_window_sum(%l) {nsize = 3} : (tensor<2x7x5xf32>) -> tensor<*xf32>
  func.return %o, %s : tensor<*xf32>, tensor<*xf32>
}
