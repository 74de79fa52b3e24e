// RUN: symc-opt %s | symc-opt | filecheck %s
// RUN: symc-opt -p infer-shapes,lower-sym-to-linalg %s | filecheck %s --check-prefix=LOWER

// The prediction is the data (or its sigmoid); a column takes a vector of labels.
// CHECK-LABEL: @heads
// CHECK: sym.MAERegressionOutput(%x, %l)
// LOWER-LABEL: @heads
// LOWER-SAME: %l: tensor<2x3xf32>, {{.*}}: tensor<5xf32>
// LOWER: math.exp
// LOWER: func.return %x, %x, {{.*}}, %c : tensor<2x3xf32>
func.func @heads(%x: tensor<2x3xf32>, %c: tensor<5x1xf32>, %l: tensor<*xf32>, %k: tensor<*xf32>) -> (tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>) {
  %a = sym.LinearRegressionOutput(%x, %l) : (tensor<2x3xf32>, tensor<*xf32>) -> tensor<*xf32>
  %b = sym.MAERegressionOutput(%x, %l) : (tensor<2x3xf32>, tensor<*xf32>) -> tensor<*xf32>
  %d = sym.LogisticRegressionOutput(%x, %l) : (tensor<2x3xf32>, tensor<*xf32>) -> tensor<*xf32>
  %e = sym.LinearRegressionOutput(%c, %k) : (tensor<5x1xf32>, tensor<*xf32>) -> tensor<*xf32>
  func.return %a, %b, %d, %e : tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>
}

// The difference over the label elements of a sample: 3 of them.
// LOWER-LABEL: @gradient
// LOWER: arith.subf
// LOWER: arith.constant 0.666666687 : f32
func.func @gradient(%o: tensor<2x3xf32>, %l: tensor<2x3xf32>) -> tensor<*xf32> {
  %g = sym._regression_backward(%o, %l) {kind = "linear", grad_scale = 2.0 : f64} : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<*xf32>
  func.return %g : tensor<*xf32>
}
