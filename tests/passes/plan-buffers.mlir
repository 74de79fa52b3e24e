// RUN: symc-opt -p plan-buffers --split-input-file %s | filecheck %s

// The first value lives in the arena, the second overwrites it in place; the third is turned into the result in place, so it lives in
// the result's buffer already. Equal pointers are one argument.
// CHECK: symc.plan = {arena_bytes = 64 : i64, names = ["k"], kinds = ["forward"], table = array<i64: 20, 0, 0, 2>}
// CHECK-LABEL: func.func @forward
// CHECK-SAME: [[X:%.+]]: memref<5xf32> {symc.name = "data"}, [[OUT:%.+]]: memref<5xf32> {symc.kind = "output"}, [[ARENA:%.+]]: memref<64xi8> {symc.kind = "arena"}) attributes {symc.entry}
// CHECK: [[ZERO:%.+]] = arith.constant 0 : index
// CHECK-NEXT: [[A:%.+]] = memref.view [[ARENA]][[[ZERO]]][] : memref<64xi8> to memref<5xf32>
// CHECK-NEXT: func.call @k([[X]], [[A]]) : (memref<5xf32>, memref<5xf32>) -> ()
// CHECK-NEXT: func.call @k_in_place([[A]]) : (memref<5xf32>) -> ()
// CHECK-NEXT: func.call @reversed([[A]], [[OUT]])
// CHECK-NEXT: func.call @k_in_place([[OUT]])
// CHECK-NEXT: func.return
// CHECK: func.func private @k([[I:%.+]]: memref<5xf32>, [[O:%.+]]: memref<5xf32>) attributes {symc.kernel, symc.num_inputs = 1 : i64}
// CHECK: linalg.generic {{.+}} ins([[I]] : memref<5xf32>) outs([[O]] : memref<5xf32>)
// CHECK: func.func private @k_in_place([[B:%.+]]: memref<5xf32>) attributes {symc.kernel, symc.num_inputs = 0 : i64, symc.instance_of = "k", symc.in_place = array<i64: 0, 0>}
// CHECK: linalg.generic {{.+}} ins([[B]] : memref<5xf32>) outs([[B]] : memref<5xf32>)
func.func @predict(%x: tensor<5xf32> {symc.name = "data"}) -> (tensor<5xf32> {symc.kind = "output"}) {
  %a = func.call @k(%x) : (tensor<5xf32>) -> tensor<5xf32>
  %b = func.call @k(%a) : (tensor<5xf32>) -> tensor<5xf32>
  %c = func.call @reversed(%b) : (tensor<5xf32>) -> tensor<5xf32>
  %d = func.call @k(%c) : (tensor<5xf32>) -> tensor<5xf32>
  func.return %d : tensor<5xf32>
}
func.func private @k(%x: tensor<5xf32>) -> tensor<5xf32> attributes {symc.kernel} {
  %e = tensor.empty() : tensor<5xf32>
  %r = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%x : tensor<5xf32>) outs(%e : tensor<5xf32>) {
  ^bb0(%p: f32, %o: f32):
    %v = arith.negf %p : f32
    linalg.yield %v : f32
  } -> tensor<5xf32>
  func.return %r : tensor<5xf32>
}
func.func private @reversed(%x: tensor<5xf32>) -> tensor<5xf32> attributes {symc.kernel} {
  %e = tensor.empty() : tensor<5xf32>
  %r = linalg.generic {indexing_maps = [affine_map<(d0) -> (4 - d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%x : tensor<5xf32>) outs(%e : tensor<5xf32>) {
  ^bb0(%p: f32, %o: f32):
    linalg.yield %p : f32
  } -> tensor<5xf32>
  func.return %r : tensor<5xf32>
}

// -----

// Forward computes what the output needs and keeps it for backward, where it dies with its last reader, which overwrites it; the
// gradient is added to the old one in place; an output that is an argument is copied.
// CHECK: symc.plan = {arena_bytes = 64 : i64, names = ["two"], kinds = ["kept"], table = array<i64: 12, 0, 0, 3>}
// CHECK-LABEL: func.func @forward_train
// CHECK-SAME: [[X:%.+]]: memref<3xf32>, [[G:%.+]]: memref<3xf32>, [[OLD:%.+]]: memref<3xf32>, [[Y:%.+]]: memref<3xf32> {symc.kind = "output"}, [[NEW:%.+]]: memref<3xf32> {symc.kind = "gradient", symc.updates = 2 : i64}, [[Z:%.+]]: memref<3xf32> {symc.kind = "output"}, [[ARENA:%.+]]: memref<64xi8>
// CHECK: [[A:%.+]] = memref.view
// CHECK: func.call @two([[X]], [[A]], [[Y]])
// CHECK: memref.copy"([[X]], [[Z]])
// CHECK-LABEL: func.func @backward
// CHECK-SAME: %{{[^:]+}}: memref<3xf32>, [[G:%.+]]: memref<3xf32>, %{{[^:]+}}: memref<3xf32>, %{{[^:]+}}: memref<3xf32> {symc.kind = "output"}, [[NEW:%[^:]+]]: memref<3xf32> {symc.kind = "gradient"
// CHECK: [[A:%.+]] = memref.view
// CHECK: func.call @add_in_place([[G]], [[A]])
// CHECK: func.call @add_in_place_1([[A]], [[NEW]]) :
func.func @train(%x: tensor<3xf32>, %g: tensor<3xf32>, %old: tensor<3xf32>) -> (tensor<3xf32> {symc.kind = "output"}, tensor<3xf32> {symc.kind = "gradient", symc.updates = 2 : i64}, tensor<3xf32> {symc.kind = "output"}) {
  %a, %y = func.call @two(%x) {symc.nodes = ["two"]} : (tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>)
  %b = func.call @add(%a, %g) {symc.nodes = ["two"]} : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  %c = func.call @add(%b, %old) : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  func.return %y, %c, %x : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
}
func.func private @two(%x: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) attributes {symc.kernel} {
  %e = tensor.empty() : tensor<3xf32>
  %f = tensor.empty() : tensor<3xf32>
  %r, %s = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%x : tensor<3xf32>) outs(%e, %f : tensor<3xf32>, tensor<3xf32>) {
  ^bb0(%p: f32, %o: f32, %q: f32):
    %v = arith.negf %p : f32
    linalg.yield %v, %p : f32, f32
  } -> tensor<3xf32>, tensor<3xf32>
  func.return %r, %s : tensor<3xf32>, tensor<3xf32>
}
func.func private @add(%x: tensor<3xf32>, %y: tensor<3xf32>) -> tensor<3xf32> attributes {symc.kernel} {
  %e = tensor.empty() : tensor<3xf32>
  %r = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%x, %y : tensor<3xf32>, tensor<3xf32>) outs(%e : tensor<3xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %v = arith.addf %p, %q : f32
    linalg.yield %v : f32
  } -> tensor<3xf32>
  func.return %r : tensor<3xf32>
}

// -----

// In a kernel: slices are copied into subviews of the result, a constant tensor is a global, a loop updates its copy in place, and
// scratch for the schedule is the last argument.
// CHECK: memref.global"() <{sym_name = "constant"
// CHECK-LABEL: func.func @forward
// CHECK: func.call @k(%{{.+}}, %{{.+}}, %{{.+}}, %{{.+}}, %{{.+}}) : (memref<2xf32>, memref<7xf32>, memref<2xf32>, memref<2xf32>, memref<192xi8>) -> ()
// CHECK: func.func private @k([[X:%.+]]: memref<2xf32>, [[A:%.+]]: memref<7xf32>, [[B:%.+]]: memref<2xf32>, [[C:%.+]]: memref<2xf32>, %{{.+}}: memref<192xi8>)
// CHECK: linalg.fill ins(%{{.+}} : f32) outs([[A]] : memref<7xf32>)
// CHECK-NEXT: [[P:%.+]] = memref.subview [[A]][1] [2] [3] : memref<7xf32> to memref<2xf32, strided<[3], offset: 1>>
// CHECK-NEXT: memref.copy"([[X]], [[P]])
// CHECK: [[G:%.+]] = memref.get_global @constant : memref<2xf32>
// CHECK: memref.copy"([[X]], [[B]])
// CHECK-NEXT: scf.for [[I:%.+]] =
// CHECK-NEXT: [[V:%.+]] = memref.load [[B]][[[I]]]
// CHECK-NEXT: [[T:%.+]] = arith.cmpf
// CHECK-NEXT: scf.if [[T]] {
// CHECK-NEXT: memref.store [[V]], [[B]][
// CHECK: memref.copy"([[G]], [[C]])
// CHECK-NEXT: func.return
func.func @predict(%x: tensor<2xf32>) -> (tensor<7xf32>, tensor<2xf32>, tensor<2xf32>) {
  %a, %b, %c = func.call @k(%x) : (tensor<2xf32>) -> (tensor<7xf32>, tensor<2xf32>, tensor<2xf32>)
  func.return %a, %b, %c : tensor<7xf32>, tensor<2xf32>, tensor<2xf32>
}
func.func private @k(%x: tensor<2xf32>) -> (tensor<7xf32>, tensor<2xf32>, tensor<2xf32>) attributes {symc.kernel, symc.scratch_bytes = 192 : i64} {
  %z = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<7xf32>
  %f = linalg.fill ins(%z : f32) outs(%e : tensor<7xf32>) -> tensor<7xf32>
  %a = tensor.insert_slice %x into %f[1] [2] [3] : tensor<2xf32> into tensor<7xf32>
  %c = arith.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %s = scf.for %i = %c0 to %c2 step %c1 iter_args(%t = %x) -> (tensor<2xf32>) {
    %v = tensor.extract %t[%i] : tensor<2xf32>
    %k = arith.cmpf ogt, %v, %z : f32
    %n = scf.if %k -> (tensor<2xf32>) {
      %u = tensor.insert %v into %t[%c0] : tensor<2xf32>
      scf.yield %u : tensor<2xf32>
    } else {
      scf.yield %t : tensor<2xf32>
    }
    scf.yield %n : tensor<2xf32>
  }
  func.return %a, %s, %c : tensor<7xf32>, tensor<2xf32>, tensor<2xf32>
}

// -----

// Forward overwrites an auxiliary state that backward reads: the old value is kept for it.
// CHECK-LABEL: func.func @forward_train
// CHECK-SAME: [[STATE:%.+]]: memref<3xf32>, %{{.+}}: memref<3xf32> {symc.kind = "auxiliary", symc.updates = 0 : i64}
// CHECK: [[KEPT:%.+]] = memref.view
// CHECK-NEXT: memref.copy"([[STATE]], [[KEPT]])
// CHECK: func.call @neg
// CHECK-LABEL: func.func @backward
// CHECK: [[KEPT:%.+]] = memref.view
// CHECK-NEXT: func.call @neg([[KEPT]],
func.func @train(%state: tensor<3xf32>) -> (tensor<3xf32> {symc.kind = "auxiliary", symc.updates = 0 : i64}, tensor<3xf32> {symc.kind = "gradient"}) {
  %a = func.call @neg(%state) : (tensor<3xf32>) -> tensor<3xf32>
  %b = func.call @neg(%state) : (tensor<3xf32>) -> tensor<3xf32>
  func.return %a, %b : tensor<3xf32>, tensor<3xf32>
}
func.func private @neg(%x: tensor<3xf32>) -> tensor<3xf32> attributes {symc.kernel} {
  %e = tensor.empty() : tensor<3xf32>
  %r = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%x : tensor<3xf32>) outs(%e : tensor<3xf32>) {
  ^bb0(%p: f32, %o: f32):
    %v = arith.negf %p : f32
    linalg.yield %v : f32
  } -> tensor<3xf32>
  func.return %r : tensor<3xf32>
}

// -----

// A host call updates a state in place, and backward sees the new state there.
// CHECK-LABEL: func.func @forward_train
// CHECK-SAME: [[STATE:%[a-z0-9_]+]]: memref<3xf32>, [[NEW:%[a-z0-9_]+]]: memref<3xf32> {symc.kind = "auxiliary", symc.updates = 0 : i64}
// CHECK-NOT: memref.copy
// CHECK: program.host_call 0 : i64([[STATE]], [[NEW]])
// CHECK-LABEL: func.func @backward
// CHECK: program.host_call 1 : i64(%0, %1)
// CHECK-NOT: memref.copy
func.func @train(%state: tensor<3xf32>) -> (tensor<3xf32> {symc.kind = "auxiliary", symc.updates = 0 : i64}, tensor<3xf32> {symc.kind = "gradient"}) {
  %a = program.host_call 0 : i64 (%state) {key = "forward"} : (tensor<3xf32>) -> tensor<3xf32>
  %b = program.host_call 1 : i64 (%a) {key = "backward"} : (tensor<3xf32>) -> tensor<3xf32>
  func.return %a, %b : tensor<3xf32>, tensor<3xf32>
}

// -----

#x = affine_map<(d0, d1) -> (d0, d1)>

// What a kernel inserts into what it has filled before is computed right there.
// CHECK-LABEL: func.func private @framed
// CHECK-SAME: ([[X:%.+]]: memref<5x3xf32>, [[OUT:%.+]]: memref<5x7xf32>)
// CHECK-NEXT: [[PART:%.+]] = memref.subview [[OUT]][0, 2] [5, 3] [1, 1]
// CHECK-NEXT: linalg.generic {{.+}} outs([[OUT]] :
// CHECK: linalg.generic {{.+}} ins([[X]] : {{.+}}) outs([[PART]] : memref<5x3xf32, strided<[7, 1], offset: 2>>)
// CHECK-NOT: memref.copy
func.func @predict(%x: tensor<5x3xf32>) -> (tensor<5x7xf32> {symc.kind = "output"}) {
  %y = func.call @framed(%x) : (tensor<5x3xf32>) -> tensor<5x7xf32>
  func.return %y : tensor<5x7xf32>
}
func.func private @framed(%x: tensor<5x3xf32>) -> tensor<5x7xf32> attributes {symc.kernel} {
  %e = tensor.empty() : tensor<5x7xf32>
  %f = linalg.generic {indexing_maps = [#x], iterator_types = ["parallel", "parallel"]} outs(%e : tensor<5x7xf32>) {
  ^bb0(%o: f32):
    %zero = arith.constant 0.0 : f32
    linalg.yield %zero : f32
  } -> tensor<5x7xf32>
  %s = tensor.empty() : tensor<5x3xf32>
  %y = linalg.generic {indexing_maps = [#x, #x], iterator_types = ["parallel", "parallel"]} ins(%x : tensor<5x3xf32>) outs(%s : tensor<5x3xf32>) {
  ^bb0(%p: f32, %o: f32):
    %v = arith.negf %p : f32
    linalg.yield %v : f32
  } -> tensor<5x3xf32>
  %r = tensor.insert_slice %y into %f[0, 2] [5, 3] [1, 1] : tensor<5x3xf32> into tensor<5x7xf32>
  func.return %r : tensor<5x7xf32>
}
