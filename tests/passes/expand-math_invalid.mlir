// RUN: symc-opt -p expand-math --verify-diagnostics %s

// The pass refuses nothing of its own; what is no float never reaches it, because the verifier stops it.
func.func @integer(%x: i32) -> i32 {
  // expected-error@below {{operand 'operand' at position 0 does not verify:}}
  %y = "math.exp"(%x) <{fastmath = #arith.fastmath<none>}> : (i32) -> i32
  func.return %y : i32
}
