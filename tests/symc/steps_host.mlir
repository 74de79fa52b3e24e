// What -t shows of calls of the host, alone and in a team; other operations have no step.
// RUN: symc-opt -t llvm-ir --split-input-file --verify-diagnostics %s | filecheck %s

// CHECK:      {{^}}; @forward
// CHECK-NEXT: {{^}};   host 0(%a, %arena+64)
// CHECK-NOT:  barrier
func.func @forward(%a: memref<2x3xf32>, %arena: memref<128xi8>) attributes {symc.entry} {
  %c64 = arith.constant 64 : index
  %b = memref.view %arena[%c64][] : memref<128xi8> to memref<5xf32>
  program.host_call 0 : i64 (%a, %b) : (memref<2x3xf32>, memref<5xf32>) -> ()
  func.return
}

// -----

// CHECK:      {{^}}; @forward
// CHECK-NEXT: {{^}};   host 1(%a), counter 3
func.func @forward(%a: memref<2x3xf32>, %team: !program.team) attributes {symc.entry, symc.slots = 4 : i64} {
  program.host_call 1 : i64 (%a) {slot = 3 : i64} : (memref<2x3xf32>) -> ()
  func.return
}

// -----

func.func @forward(%a: memref<2xf32>) attributes {symc.entry} {
  %c0 = arith.constant 0 : index
  // expected-error@below {{EmitError: memref.load cannot stand in an entry function}}
  %x = memref.load %a[%c0] : memref<2xf32>
  func.return
}

// -----

func.func private @helper(%a: memref<2xf32>) {
  func.return
}
func.func @forward(%a: memref<2xf32>) attributes {symc.entry} {
  // expected-error@below {{EmitError: an entry function calls kernels only, got @helper}}
  func.call @helper(%a) : (memref<2xf32>) -> ()
  func.return
}

// -----

func.func private @sort(%a: memref<2xf32>) attributes {symc.kernel} {
  // expected-error@below {{EmitError: program.host_call stands in a kernel; only entry functions hold it (in @sort, node "sort1")}}
  program.host_call 0 : i64 (%a) {node = "sort1"} : (memref<2xf32>) -> ()
  func.return
}
