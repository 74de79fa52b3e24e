// RUN: symc-opt -p divide-work --split-input-file --verify-diagnostics %s

func.func private @k(%n: index) attributes {symc.kernel} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // expected-error@below {{divide-work: a loop with symc.parallel must have constant bounds, or end at a product of arguments, and carry no values, in @k}}
  scf.for %i = %n to %c1 step %c1 {
  } {symc.parallel = 1 : i32}
  func.return
}

// -----

func.func private @k() attributes {symc.kernel} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 7 : index
  // expected-error@below {{divide-work: a loop with symc.parallel must have constant bounds, or end at a product of arguments, and carry no values, in @k}}
  %sum = scf.for %i = %c0 to %n step %c1 iter_args(%s = %c0) -> (index) {
    %t = arith.addi %s, %i : index
    scf.yield %t : index
  } {symc.parallel = 1 : i32}
  func.return
}
