// What -t shows of an entry function that a team runs, and what --run=jit computes with it.
// RUN: symc-opt -t llvm-ir %s | filecheck %s
// RUN: symc-opt -t "llvm-ir{optimized=true}" %s | filecheck %s
// RUN: symc-opt -t asm %s | filecheck %s --check-prefix=ASM
// RUN: symc-opt --run=jit %s | filecheck %s --check-prefix=JIT

// CHECK:      {{^}}; @forward
// CHECK-NEXT: {{^}};   divide 7: @add(%counts, own %arena, %arena+64)
// CHECK-NEXT: {{^}};   barrier
// CHECK-NEXT: {{^}};   take 2 of 7, counter 1: @add(%counts, %arena, %arena+64)
// CHECK-NEXT: {{^}};   barrier
// CHECK-NEXT: {{^}};   call @add(%counts, %arena, %arena+64, 2, 5)
// CHECK-NEXT: {{^}};   copy 24 bytes from %arena+72 to %0
// CHECK-NEXT: {{^}};   copy 56 bytes from %counts to %1

// ASM:      {{^}}# @forward
// ASM-NEXT: {{^}}#   divide 7: @add(%counts, own %arena, %arena+64)

// Each count goes up by 2, those of 2 <= i < 5 by 3; they begin as 1 0 0 0 1 0 1.
// JIT: 1: int64 (3,)
// JIT-NEXT: [2 3 3]
// JIT-NEXT: 2: int64 (7,)
// JIT-NEXT: [3 2 3 3 4 2 3]

// Adds 1 to counts in [%first, %last) and keeps them in %kept, by way of scratch memory.
func.func private @add(
  %counts: memref<7xi64>, %scratch: memref<1xi64>, %kept: memref<7xi64>, %first: index, %last: index
) attributes {symc.kernel} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %one = arith.constant 1 : i64
  scf.for %i = %first to %last step %c1 {
    %old = memref.load %counts[%i] : memref<7xi64>
    %new = arith.addi %old, %one : i64
    memref.store %new, %scratch[%c0] : memref<1xi64>
    %kept_now = memref.load %scratch[%c0] : memref<1xi64>
    memref.store %kept_now, %counts[%i] : memref<7xi64>
    memref.store %kept_now, %kept[%i] : memref<7xi64>
  }
  func.return
}

func.func @forward(
  %counts: memref<7xi64> {symc.kind = "argument", symc.name = "0"},
  %0: memref<3xi64> {symc.kind = "output", symc.name = "1"},
  %1: memref<7xi64> {symc.kind = "output", symc.name = "2"},
  %arena: memref<128xi8> {symc.kind = "arena"},
  %team: !program.team {symc.kind = "team"}
) attributes {symc.entry, symc.slots = 2 : i64} {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %c5 = arith.constant 5 : index
  %c64 = arith.constant 64 : index
  %c72 = arith.constant 72 : index
  %kept = memref.view %arena[%c64][] : memref<128xi8> to memref<7xi64>
  %own = program.own %team, %arena : memref<128xi8>
  %own_scratch = memref.view %own[%c0][] : memref<128xi8> to memref<1xi64>
  %scratch = memref.view %arena[%c0][] : memref<128xi8> to memref<1xi64>
  program.divide %team, 7 : i64 {
  ^bb0(%first: index, %last: index):
    func.call @add(%counts, %own_scratch, %kept, %first, %last) : (memref<7xi64>, memref<1xi64>, memref<7xi64>, index, index) -> ()
  }
  program.barrier %team
  program.divide %team, 7 : i64 attributes {slot = 1 : i64, grain = 2 : i64} {
  ^bb0(%first: index, %last: index):
    func.call @add(%counts, %scratch, %kept, %first, %last) : (memref<7xi64>, memref<1xi64>, memref<7xi64>, index, index) -> ()
  }
  program.barrier %team
  program.single %team {
    func.call @add(%counts, %scratch, %kept, %c2, %c5) : (memref<7xi64>, memref<1xi64>, memref<7xi64>, index, index) -> ()
    %part = memref.view %arena[%c72][] : memref<128xi8> to memref<3xi64>
    "memref.copy"(%part, %0) : (memref<3xi64>, memref<3xi64>) -> ()
    "memref.copy"(%counts, %1) : (memref<7xi64>, memref<7xi64>) -> ()
  }
  func.return
}
