// RUN: symc-opt --split-input-file --verify-diagnostics --parsing-diagnostics %s | filecheck %s

// CHECK: 'index' expected
"program.host_call"() : () -> ()

// -----

// CHECK: Expected
func.func @no_types(%a: tensor<2x3xf32>) {
  program.host_call 0 : i64 (%a)
  func.return
}

// -----

// CHECK: the region takes the first chunk and the last, as index; got [IndexType()]
func.func @no_range(%team: !program.team) {
  program.divide %team, 16 : i64 {
  ^bb0(%first: index):
    %sum = arith.addi %first, %first : index
  }
  func.return
}

// -----

// CHECK: chunks must be at least 1, got 0
func.func @no_chunks(%team: !program.team) {
  program.divide %team, 0 : i64 {
  ^bb0(%first: index, %last: index):
    %sum = arith.addi %first, %last : index
  }
  func.return
}

// -----

// CHECK: slot and grain come together
func.func @no_grain(%team: !program.team) {
  program.divide %team, 16 : i64 attributes {slot = 2 : i64} {
  ^bb0(%first: index, %last: index):
    %sum = arith.addi %first, %last : index
  }
  func.return
}
