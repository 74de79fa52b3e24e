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

// -----

func.func @outside(%a: memref<2x15xf32>) {
  // expected-error@below {{elements 11 to 30 are not all in memref<2x15xf32>}}
  %v = program.view %a[11 : i64] : memref<2x15xf32> to memref<2x5xf32, strided<[15, 1]>>
  func.return
}

// -----

func.func @other_type(%a: memref<2x15xf32>) {
  // expected-error@below {{source and result must have one element type, got memref<2x15xf32> and memref<2x5xi32>}}
  %v = program.view %a[0 : i64] : memref<2x15xf32> to memref<2x5xi32>
  func.return
}

// -----

func.func @apart(%a: memref<2x5xf32, strided<[15, 1]>>) {
  // expected-error@below {{the source must be contiguous, got memref<2x5xf32, strided<[15, 1]>>}}
  %v = program.view %a[0 : i64] : memref<2x5xf32, strided<[15, 1]>> to memref<5xf32>
  func.return
}
