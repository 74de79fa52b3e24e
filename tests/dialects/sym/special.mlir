// RUN: symc-opt %s | symc-opt | filecheck %s
// RUN: symc-opt -p lower-sym-to-linalg %s | filecheck %s --check-prefix=LOWER

// Computed in float64 whatever the type.
// CHECK-LABEL: @log_gamma
// CHECK: sym.gammaln(%x)
// LOWER-LABEL: @log_gamma
// LOWER: arith.extf {{.*}} : f32 to f64
// LOWER: math.log {{.*}} : f64
// LOWER: math.sin {{.*}} : f64
// LOWER: arith.truncf {{.*}} : f64 to f32
func.func @log_gamma(%x: tensor<2xf32>) -> tensor<2xf32> {
  %o = sym.gammaln(%x) : (tensor<2xf32>) -> tensor<2xf32>
  func.return %o : tensor<2xf32>
}

// Two Newton steps on erf.
// LOWER-LABEL: @erfinv
// LOWER-COUNT-2: math.erf {{.*}} : f64
// LOWER-NOT: math.erf
func.func @erfinv(%x: tensor<2xf64>) -> tensor<2xf64> {
  %o = sym.erfinv(%x) : (tensor<2xf64>) -> tensor<2xf64>
  func.return %o : tensor<2xf64>
}
