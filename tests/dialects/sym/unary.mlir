// RUN: symc-opt %s | symc-opt | filecheck %s
// RUN: symc-opt -p lower-sym-to-linalg %s | filecheck %s --check-prefix=LOWER

// Halves compute in float32.
// CHECK-LABEL: @exponential
// CHECK: sym.exp(%x) {node = "e"} : (tensor<2xbf16>) -> tensor<2xbf16>
// LOWER-LABEL: @exponential
// LOWER: [[W:%.+]] = arith.extf {{%.+}} : bf16 to f32
// LOWER-NEXT: [[E:%.+]] = math.exp [[W]] : f32
// LOWER-NEXT: arith.truncf [[E]] : f32 to bf16
func.func @exponential(%x: tensor<2xbf16>) -> tensor<2xbf16> {
  %o = sym.exp(%x) {node = "e"} : (tensor<2xbf16>) -> tensor<2xbf16>
  func.return %o : tensor<2xbf16>
}

// Integers compute in float64 where there are fractions, and stay as they are where there are none.
// LOWER-LABEL: @root
// LOWER: arith.sitofp {{.*}} : i32 to f64
// LOWER-NEXT: math.sqrt {{.*}} : f64
// LOWER-NEXT: arith.fptosi {{.*}} : f64 to i32
// LOWER-LABEL: @round
// LOWER-NOT: arith.sitofp
// LOWER: linalg.yield
func.func @root(%x: tensor<2xi32>) -> tensor<2xi32> {
  %o = sym.sqrt(%x) : (tensor<2xi32>) -> tensor<2xi32>
  func.return %o : tensor<2xi32>
}
func.func @round(%x: tensor<2xi32>) -> tensor<2xi32> {
  %o = sym.round(%x) : (tensor<2xi32>) -> tensor<2xi32>
  func.return %o : tensor<2xi32>
}

// LOWER-LABEL: @relu
// LOWER: [[C:%.+]] = arith.cmpf olt, [[X:%.+]], [[Z:%.+]] : f32
// LOWER-NEXT: arith.select [[C]], [[Z]], [[X]] : f32
func.func @relu(%x: tensor<2xf32>) -> tensor<2xf32> {
  %o = sym.relu(%x) : (tensor<2xf32>) -> tensor<2xf32>
  func.return %o : tensor<2xf32>
}
