// RUN: symc-opt --split-input-file --verify-diagnostics %s

// expected-error@below {{'index' expected}}
"program.host_call"() : () -> ()

// -----

func.func @no_types(%a: tensor<2x3xf32>) {
  program.host_call 0 : i64 (%a)
  // expected-error@below {{Expected ':'}}
  func.return
}

// -----

func.func @no_range(%team: !program.team) {
  // expected-error@below {{the region takes the first chunk and the last, as index; got [IndexType()]}}
  program.divide %team, 16 : i64 {
  ^bb0(%first: index):
    %sum = arith.addi %first, %first : index
  }
  func.return
}

// -----

func.func @no_chunks(%team: !program.team) {
  // expected-error@below {{chunks must be at least 1, got 0}}
  program.divide %team, 0 : i64 {
  ^bb0(%first: index, %last: index):
    %sum = arith.addi %first, %last : index
  }
  func.return
}

// -----

func.func @no_grain(%team: !program.team) {
  // expected-error@below {{slot and grain come together}}
  program.divide %team, 16 : i64 attributes {slot = 2 : i64} {
  ^bb0(%first: index, %last: index):
    %sum = arith.addi %first, %last : index
  }
  func.return
}
