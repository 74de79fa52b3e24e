// RUN: symc-opt -p "divide-work{smallest_entry=10000 smallest_part=100 dynamic=100000}" --split-input-file %s | filecheck %s

// 20000 iterations become chunks of whole vectors; a kernel of less work keeps its form.
// CHECK:      func.func private @scale(%x: memref<20000xf32>, %y: memref<20000xf32>, %first: index, %last: index)
// CHECK:      scf.for [[CHUNK:%.+]] = %first to %last step
// CHECK-NEXT:   [[LOW:%.+]] = arith.muli [[CHUNK]], [[LENGTH:%.+]] : index
// CHECK-NEXT:   [[END:%.+]] = arith.addi [[LOW]], [[LENGTH]] : index
// CHECK-NEXT:   [[HIGH:%.+]] = arith.minsi [[END]], %{{.+}} : index
// CHECK-NEXT:   scf.for %i = [[LOW]] to [[HIGH]] step %c1 {
// CHECK:      func.func private @small(%x: memref<8xf32>) attributes {symc.kernel} {
// CHECK:      func.func @forward({{.+}}, %team: !program.team {symc.kind = "team"}) attributes {symc.entry, symc.slots = 0 : i64}
// The first two are independent, the third reads what both wrote, the last one joins the region of thread 0.
// CHECK-NEXT: program.divide %team, 2 : i64 {
// CHECK-NEXT: ^bb0([[FIRST:%.+]]: index, [[LAST:%.+]]: index):
// CHECK-NEXT:   func.call @scale(%a, %b, [[FIRST]], [[LAST]]) {symc.nodes = ["n"]} :
// CHECK-NEXT: }
// CHECK-NEXT: program.single %team {
// CHECK-NEXT:   func.call @small(%d)
// CHECK-NEXT: }
// CHECK-NEXT: program.barrier %team
// CHECK-NEXT: program.divide %team, 2 : i64 {
// CHECK:        func.call @scale(%b, %a,
// CHECK-NEXT: }
// CHECK-NEXT: program.single %team {
// CHECK-NEXT:   func.call @small(%d)
// CHECK-NEXT:   func.call @small(%d)
// CHECK-NEXT: }
// CHECK-NEXT: func.return
func.func private @scale(%x: memref<20000xf32>, %y: memref<20000xf32>) attributes {symc.kernel} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 20000 : index
  scf.for %i = %c0 to %n step %c1 {
    %v = memref.load %x[%i] : memref<20000xf32>
    %w = arith.addf %v, %v : f32
    memref.store %w, %y[%i] : memref<20000xf32>
  } {symc.parallel = 1 : i32, symc.work = 9000 : i32}
  func.return
}
func.func private @small(%x: memref<8xf32>) attributes {symc.kernel} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 8 : index
  scf.for %i = %c0 to %n step %c1 {
    %v = memref.load %x[%i] : memref<8xf32>
    memref.store %v, %x[%i] : memref<8xf32>
  } {symc.parallel = 1 : i32}
  func.return
}
func.func @forward(%a: memref<20000xf32>, %b: memref<20000xf32>, %d: memref<8xf32>) attributes {symc.entry} {
  func.call @scale(%a, %b) {symc.nodes = ["n"]} : (memref<20000xf32>, memref<20000xf32>) -> ()
  func.call @small(%d) : (memref<8xf32>) -> ()
  func.call @scale(%b, %a) : (memref<20000xf32>, memref<20000xf32>) -> ()
  func.call @small(%d) : (memref<8xf32>) -> ()
  func.call @small(%d) : (memref<8xf32>) -> ()
  func.return
}

// -----

// The work of the entry is not enough for a team: it runs all chunks.
// CHECK-LABEL: func.func @forward(%a: memref<20000xf32>) attributes {symc.entry} {
// CHECK-NEXT:    [[FIRST:%.+]] = arith.constant 0 : index
// CHECK-NEXT:    [[LAST:%.+]] = arith.constant 2 : index
// CHECK-NEXT:    func.call @double(%a, [[FIRST]], [[LAST]])
// CHECK-NEXT:    func.return
func.func private @double(%x: memref<20000xf32>) attributes {symc.kernel} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 5 : index
  scf.for %i = %c0 to %n step %c1 {
    scf.for %j = %c0 to %n step %c1 {
      %v = memref.load %x[%j] : memref<20000xf32>
      memref.store %v, %x[%i] : memref<20000xf32>
    }
  } {symc.parallel = 1 : i32, symc.work = 9000 : i32}
  func.return
}
func.func @forward(%a: memref<20000xf32>) attributes {symc.entry} {
  func.call @double(%a) : (memref<20000xf32>) -> ()
  func.return
}

// -----

// A matrix product takes a range of panels; its scratch is each thread's own. Before it one thread starts c: two parts.
// Long work is taken in grains by counter.
// CHECK-LABEL: func.func private @product_1(
// CHECK-NOT:     symc.parallel
// CHECK:       func.func private @product_2({{.+}}, %first: index, %last: index) attributes
// CHECK:         [[LOW:%.+]] = arith.muli %first, [[UNIT:%.+]] : index
// CHECK-NEXT:    [[END:%.+]] = arith.muli %last, [[UNIT]] : index
// CHECK-NEXT:    [[HIGH:%.+]] = arith.minsi [[END]], %{{.+}} : index
// CHECK-NEXT:    [[LENGTH:%.+]] = arith.subi [[HIGH]], [[LOW]] : index
// CHECK-NEXT:    scf.for %i = [[LOW]] to [[HIGH]] step [[LENGTH]] {
// CHECK-NEXT:      arith.addi %i, [[LENGTH]] : index
// CHECK-LABEL: func.func @forward(
// CHECK-SAME:    symc.slots = 1 : i64
// CHECK:         program.single %team {
// CHECK-NEXT:      func.call @product_1(%c, %s)
// CHECK-NEXT:    }
// CHECK-NEXT:    program.barrier %team
// CHECK-NEXT:    [[OWN:%.+]] = program.own %team, %s : memref<64xi8>
// CHECK-NEXT:    program.divide %team, 32 : i64 attributes {slot = 0 : i64, grain = 4 : i64} {
// CHECK-NEXT:    ^bb0([[FIRST:%.+]]: index, [[LAST:%.+]]: index):
// CHECK-NEXT:      func.call @product_2(%c, [[OWN]], [[FIRST]], [[LAST]])
func.func private @product(%c: memref<1000xf32>, %s: memref<64xi8>) attributes {symc.kernel, symc.scratch = 1 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f32
  memref.store %zero, %c[%c0] : memref<1000xf32>
  %n = arith.constant 1000 : index
  %step = arith.constant 1000 : index
  %packed = memref.view %s[%c0][] : memref<64xi8> to memref<16xf32>
  scf.for %i = %c0 to %n step %step {
    %stop = arith.addi %i, %step : index
    scf.for %j = %i to %stop step %c1 {
      %v = memref.load %c[%j] : memref<1000xf32>
      memref.store %v, %packed[%c0] : memref<16xf32>
      memref.store %v, %c[%j] : memref<1000xf32>
    }
  } {symc.parallel = 32 : i32, symc.work = 200000 : i32, symc.grain = 4 : i32}
  func.return
}
func.func @forward(%c: memref<1000xf32>, %arena: memref<128xi8>) attributes {symc.entry} {
  %o = arith.constant 64 : index
  %s = memref.view %arena[%o][] : memref<128xi8> to memref<64xi8>
  func.call @product(%c, %s) : (memref<1000xf32>, memref<64xi8>) -> ()
  func.return
}

// -----

// A host call takes a counter for its status, and is a barrier; a result that updates an argument is in its memory; parts
// of the arena overlap or not.
// CHECK-LABEL: func.func @forward(
// CHECK:         program.divide
// CHECK:         program.barrier %team
// CHECK-NEXT:    program.host_call 0 : i64(%state) {slot = 0 : i64}
// CHECK-NEXT:    program.divide
// CHECK-NEXT:    ^bb0
// CHECK-NEXT:      func.call @add(%state, %left
// CHECK-NEXT:    }
// CHECK-NEXT:    program.barrier %team
// CHECK-NEXT:    program.divide
// CHECK-NEXT:    ^bb0
// CHECK-NEXT:      func.call @add(%left, %new
// CHECK-NEXT:    }
// CHECK-NEXT:    program.divide
// CHECK-NEXT:    ^bb0
// CHECK-NEXT:      func.call @add(%right, %right
// CHECK-NEXT:    }
// CHECK-NEXT:    program.barrier %team
// CHECK-NEXT:    program.single %team {
// CHECK-NEXT:      "memref.copy"(%{{.+}}, %state)
// CHECK-NEXT:    }
// CHECK-NEXT:    func.return
func.func private @add(%x: memref<16xf32>, %y: memref<16xf32>) attributes {symc.kernel} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 16 : index
  scf.for %i = %c0 to %n step %c1 {
    scf.for %j = %c0 to %n step %c1 {
      %v = memref.load %x[%i] : memref<16xf32>
      memref.store %v, %y[%i] : memref<16xf32>
    }
  } {symc.parallel = 1 : i32, symc.work = 9000 : i32}
  func.return
}
func.func @forward(
  %state: memref<16xf32>, %new: memref<16xf32> {symc.updates = 0 : i64}, %arena: memref<128xi8>
) attributes {symc.entry} {
  %c0 = arith.constant 0 : index
  %c64 = arith.constant 64 : index
  %left = memref.view %arena[%c0][] : memref<128xi8> to memref<16xf32>
  %right = memref.view %arena[%c64][] : memref<128xi8> to memref<16xf32>
  func.call @add(%state, %left) : (memref<16xf32>, memref<16xf32>) -> ()
  program.host_call 0 : i64 (%state) : (memref<16xf32>) -> ()
  func.call @add(%state, %left) : (memref<16xf32>, memref<16xf32>) -> ()
  func.call @add(%left, %new) : (memref<16xf32>, memref<16xf32>) -> ()
  func.call @add(%right, %right) : (memref<16xf32>, memref<16xf32>) -> ()
  "memref.copy"(%right, %state) : (memref<16xf32>, memref<16xf32>) -> ()
  func.return
}

// -----

// Loops that are told their length are told that of their chunks too, and each call decides. Vectors run in one loop.
// CHECK-LABEL: func.func private @told_1(%x: memref<?x?xf32>, %y: memref<?xf32>, %n0: index, %n1: index, %length: index, %first: index, %last: index)
// CHECK:       [[STOP:%.+]] = arith.muli %n0, %n1 : index
// CHECK:       [[LOW:%.+]] = arith.muli %first, %length : index
// CHECK-NEXT:  [[END:%.+]] = arith.muli %last, %length : index
// CHECK-NEXT:  [[HIGH:%.+]] = arith.minsi [[END]], [[STOP]] : index
// CHECK-NEXT:  scf.for %i = [[LOW]] to [[HIGH]] step %c1 {
// CHECK-LABEL: func.func private @told_2(
// CHECK:       scf.for [[CHUNK:%.+]] = %first to %last step
// CHECK-NEXT:    [[LOW:%.+]] = arith.muli [[CHUNK]], %length : index
// CHECK-NEXT:    [[END:%.+]] = arith.addi [[LOW]], %length : index
// CHECK-NEXT:    [[HIGH:%.+]] = arith.minsi [[END]], %n0 : index
// CHECK-LABEL: func.func @forward(
// CHECK-NEXT:  [[VECTORS:%.+]] = arith.constant 6016 : index
// CHECK-NEXT:  [[ROWS:%.+]] = arith.constant 20 : index
// CHECK-NEXT:  [[ALL:%.+]] = arith.constant 15 : index
// CHECK-NEXT:  [[ZERO:%.+]] = arith.constant 0 : index
// CHECK-NEXT:  [[ONE:%.+]] = arith.constant 1 : index
// CHECK-NEXT:  [[ALL_ROWS:%.+]] = arith.constant 3 : index
// CHECK:       program.divide %team, 10 : i64 {
// CHECK-NEXT:  ^bb0([[FIRST:%.+]]: index, [[LAST:%.+]]: index):
// CHECK-NEXT:    func.call @told_1([[A:%.+]], [[B:%.+]], %c200, %c300, [[VECTORS]], [[FIRST]], [[LAST]])
// CHECK:       program.divide %team, 10 : i64 {
// CHECK:         func.call @told_2([[A]], [[B]], %c200, %c300, [[ROWS]],
// CHECK:       program.single %team {
// CHECK-NEXT:    func.call @told_1([[C:%.+]], [[B]], %c3, %c5, [[ALL]], [[ZERO]], [[ONE]])
// CHECK:       program.single %team {
// CHECK-NEXT:    func.call @told_2([[C]], [[B]], %c3, %c5, [[ALL_ROWS]], [[ZERO]], [[ONE]])
func.func private @told(%x: memref<?x?xf32>, %y: memref<?xf32>, %n0: index, %n1: index) attributes {symc.kernel} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.muli %n0, %n1 : index
  %flat = memref.reinterpret_cast %x to offset: [0], sizes: [%n], strides: [1] : memref<?x?xf32> to memref<?xf32, strided<[1]>>
  scf.for %i = %c0 to %n step %c1 {
    %v = memref.load %flat[%i] : memref<?xf32, strided<[1]>>
    %e = math.exp %v : f32
    memref.store %e, %flat[%i] : memref<?xf32, strided<[1]>>
  } {symc.parallel = 1 : i32}
  scf.for %i = %c0 to %n0 step %c1 {
    scf.for %j = %c0 to %n1 step %c1 {
      %v = memref.load %flat[%j] : memref<?xf32, strided<[1]>>
      %e = math.exp %v : f32
      memref.store %e, %y[%i] : memref<?xf32>
    }
  } {symc.parallel = 1 : i32}
  func.return
}
func.func @forward(%a: memref<200x300xf32>, %b: memref<200xf32>, %c: memref<3x5xf32>) attributes {symc.entry} {
  %0 = "memref.cast"(%a) : (memref<200x300xf32>) -> memref<?x?xf32>
  %1 = "memref.cast"(%b) : (memref<200xf32>) -> memref<?xf32>
  %2 = "memref.cast"(%c) : (memref<3x5xf32>) -> memref<?x?xf32>
  %c200 = arith.constant 200 : index
  %c300 = arith.constant 300 : index
  %c3 = arith.constant 3 : index
  %c5 = arith.constant 5 : index
  func.call @told(%0, %1, %c200, %c300) : (memref<?x?xf32>, memref<?xf32>, index, index) -> ()
  func.call @told(%2, %1, %c3, %c5) : (memref<?x?xf32>, memref<?xf32>, index, index) -> ()
  func.return
}
