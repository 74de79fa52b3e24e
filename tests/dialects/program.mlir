// RUN: symc-opt %s | symc-opt | filecheck %s
// RUN: symc-opt --print-op-generic %s | filecheck %s --check-prefix=GENERIC

// On tensors a host call returns results; on buffers it writes its destinations.
// CHECK: %{{.+}} = program.host_call 0 : i64(%a, %b) {key = "sort"} : (tensor<2x3xf32>, tensor<5xi64>) -> tensor<7xf32>
// GENERIC: "program.host_call"(%a, %b) <{index = 0 : i64}> {key = "sort"}
func.func @tensors(%a: tensor<2x3xf32>, %b: tensor<5xi64>) -> tensor<7xf32> {
  %c = program.host_call 0 : i64 (%a, %b) {key = "sort"} : (tensor<2x3xf32>, tensor<5xi64>) -> tensor<7xf32>
  func.return %c : tensor<7xf32>
}

// CHECK: program.host_call 1 : i64(%a, %b) : (memref<2x3xf32>, memref<7xf32>) -> ()
func.func @buffers(%a: memref<2x3xf32>, %b: memref<7xf32>) {
  program.host_call 1 : i64 (%a, %b) : (memref<2x3xf32>, memref<7xf32>) -> ()
  func.return
}

// A part of a buffer.
// CHECK: program.view %a[400 : i64] : memref<32x800xf32> to memref<32x200xf32, strided<[800, 1]>>
// GENERIC: "program.view"(%a) <{offset = 400 : i64}> : (memref<32x800xf32>) -> memref<32x200xf32, strided<[800, 1]>>
func.func @part(%a: memref<32x800xf32>) -> memref<32x200xf32, strided<[800, 1]>> {
  %v = program.view %a[400 : i64] : memref<32x800xf32> to memref<32x200xf32, strided<[800, 1]>>
  func.return %v : memref<32x200xf32, strided<[800, 1]>>
}

// Work of a team of threads.
// CHECK-LABEL: func.func @team(
// CHECK-NEXT:    program.barrier %team
// CHECK-NEXT:    [[OWN:%.+]] = program.own %team, %scratch : memref<64xi8>
// CHECK-NEXT:    program.single %team {
// CHECK-NEXT:      func.call @k([[OWN]])
// CHECK-NEXT:    }
// CHECK-NEXT:    program.divide %team, 16 : i64 {
// CHECK-NEXT:    ^bb0(%first: index, %last: index):
// CHECK-NEXT:      arith.addi %first, %last
// CHECK-NEXT:    }
// CHECK-NEXT:    program.divide %team, 16 : i64 attributes {slot = 2 : i64, grain = 4 : i64} {
// CHECK:         program.host_call 1 : i64(%scratch) {slot = 3 : i64} : (memref<64xi8>) -> ()
// GENERIC:       "program.own"(%team, %scratch) : (!program.team, memref<64xi8>) -> memref<64xi8>
// GENERIC:       "program.divide"(%team) <{chunks = 16 : i64, slot = 2 : i64, grain = 4 : i64}> ({
func.func private @k(memref<64xi8>)
func.func @team(%team: !program.team, %scratch: memref<64xi8>) {
  program.barrier %team
  %own = program.own %team, %scratch : memref<64xi8>
  program.single %team {
    func.call @k(%own) : (memref<64xi8>) -> ()
  }
  program.divide %team, 16 : i64 {
  ^bb0(%first: index, %last: index):
    %sum = arith.addi %first, %last : index
  }
  program.divide %team, 16 : i64 attributes {slot = 2 : i64, grain = 4 : i64} {
  ^bb0(%first: index, %last: index):
    %sum = arith.addi %first, %last : index
  }
  program.host_call 1 : i64 (%scratch) {slot = 3 : i64} : (memref<64xi8>) -> ()
  func.return
}
