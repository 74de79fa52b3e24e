// RUN: symc-opt -p expand-math --split-input-file %s | filecheck %s

// One function for each operation and type, called in place of the operation; others stay.
// CHECK: func.func @two
// CHECK: [[Y:%.+]] = func.call @exp_float32([[X:%.+]]) : (f32) -> f32
// CHECK: [[Z:%.+]] = func.call @exp_float32([[Y]]) : (f32) -> f32
// CHECK: [[S:%.+]] = math.sqrt [[Z]]
// CHECK: [[T:%.+]] = math.tanh {{%.+}} : f16
func.func @two(%x: f32, %h: f16) -> (f32, f16) {
  %y = math.exp %x : f32
  %z = math.exp %y : f32
  %s = math.sqrt %z : f32
  %t = math.tanh %h : f16
  func.return %s, %t : f32, f16
}

// CHECK: func.func private @exp_float32({{%.+}}: f32) -> f32 attributes {symc.inline}
// CHECK: math.fma
// CHECK-NOT: func.func private

// -----

// Some functions are expanded for float32 only, through float64; of float64 they stay.
// CHECK: func.func @powers
// CHECK: [[P:%.+]] = func.call @powf_float32([[X:%.+]], [[Y:%.+]]) : (f32, f32) -> f32
// CHECK: math.powf {{%.+}}, {{%.+}} : f64
func.func @powers(%x: f32, %y: f32, %z: f64) -> (f32, f64) {
  %p = math.powf %x, %y : f32
  %q = math.powf %z, %z : f64
  func.return %p, %q : f32, f64
}

// CHECK: func.func private @powf_float32([[X:%.+]]: f32, [[Y:%.+]]: f32) -> f32 attributes {symc.inline}
// CHECK: arith.extf [[X]] : f32 to f64
// CHECK: [[R:%.+]] = arith.truncf {{%.+}} : f64 to f32
// CHECK-NEXT: func.return [[R]]

// -----

// Kernels of a GPU call functions of their own module.
// CHECK: gpu.module
// CHECK: func.call @tanh_float64
// CHECK: func.func private @tanh_float64
"gpu.module"() <{sym_name = "kernels"}> ({
  func.func private @inner(%x: f64) -> f64 {
    %y = math.tanh %x : f64
    func.return %y : f64
  }
}) : () -> ()

// -----

// A function of the module may have the helper's name already.
// CHECK: func.func @exp_float32
// CHECK: func.call @exp_float32_1
// CHECK: func.func private @exp_float32_1
func.func @exp_float32(%x: f32) -> f32 {
  %y = math.exp %x : f32
  func.return %y : f32
}
