// RUN: symc-opt -p expand-math %s | filecheck %s

// One function for each operation and type, called in place of the operation; others stay.
// CHECK: func.func @two
// CHECK: [[Y:%.+]] = func.call @symc_exp_float32([[X:%.+]]) : (f32) -> f32
// CHECK: [[Z:%.+]] = func.call @symc_exp_float32([[Y]]) : (f32) -> f32
// CHECK: [[S:%.+]] = math.sqrt [[Z]]
// CHECK: [[T:%.+]] = math.tanh {{%.+}} : f16
func.func @two(%x: f32, %h: f16) -> (f32, f16) {
  %y = math.exp %x : f32
  %z = math.exp %y : f32
  %s = math.sqrt %z : f32
  %t = math.tanh %h : f16
  func.return %s, %t : f32, f16
}

// CHECK: func.func private @symc_exp_float32({{%.+}}: f32) -> f32 attributes {symc.inline}
// CHECK: math.fma
// CHECK-NOT: func.func private
