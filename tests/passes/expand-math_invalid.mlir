// RUN: symc-opt -p expand-math --verify-diagnostics %s | filecheck %s

// The pass refuses nothing of its own; what is no float never reaches it, because the verifier stops it.
// CHECK: math.exp
func.func @integer(%x: i32) -> i32 {
  %y = "math.exp"(%x) <{fastmath = #arith.fastmath<none>}> : (i32) -> i32
  func.return %y : i32
}
