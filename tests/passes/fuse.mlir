// RUN: symc-opt -p fuse --split-input-file %s | filecheck %s

#same = affine_map<(d0, d1) -> (d0, d1)>
#swap = affine_map<(d0, d1) -> (d1, d0)>

// A chain becomes one op; a transposing producer is read through the composed map. The user's nodes are all named.
// CHECK-LABEL: func.func @predict
// CHECK-SAME: [[X:%.+]]: tensor<3x2xf32>, [[Y:%.+]]: tensor<2x3xf32>
// CHECK: linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d1, d0)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>]
// CHECK-SAME: ins([[X]], [[Y]] : tensor<3x2xf32>, tensor<2x3xf32>) outs({{.+}}) attrs = {{ *}}{symc.nodes = ["t", "a"]}
// CHECK-NEXT: bb0([[P:%.+]]: f32, [[Q:%.+]]: f32, %{{.+}}: f32):
// CHECK-NEXT: [[E:%.+]] = math.exp [[P]]
// CHECK-NEXT: [[S:%.+]] = arith.addf [[E]], [[Q]]
// CHECK-NEXT: linalg.yield [[S]]
// CHECK-NOT: linalg.generic
func.func @predict(%x: tensor<3x2xf32>, %y: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %e = tensor.empty() : tensor<2x3xf32>
  %t = linalg.generic {indexing_maps = [#swap, #same], iterator_types = ["parallel", "parallel"]} ins(%x : tensor<3x2xf32>) outs(%e : tensor<2x3xf32>) attrs = {node = "t"} {
  ^bb0(%p: f32, %o: f32):
    %v = math.exp %p : f32
    linalg.yield %v : f32
  } -> tensor<2x3xf32>
  %a = linalg.generic {indexing_maps = [#same, #same, #same], iterator_types = ["parallel", "parallel"]} ins(%t, %y : tensor<2x3xf32>, tensor<2x3xf32>) outs(%e : tensor<2x3xf32>) attrs = {node = "a"} {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %v = arith.addf %p, %q : f32
    linalg.yield %v : f32
  } -> tensor<2x3xf32>
  func.return %a : tensor<2x3xf32>
}

// -----

#id = affine_map<(d0) -> (d0)>

// A costly producer that is needed elsewhere is computed once: it becomes a second result of its first reader.
// CHECK-LABEL: func.func @predict
// CHECK: [[R:%.+]], [[S:%.+]] = linalg.generic
// CHECK: [[V:%.+]] = math.exp
// CHECK: [[W:%.+]] = arith.addf [[V]], [[V]]
// CHECK: linalg.yield [[V]], [[W]]
// CHECK-NOT: math.exp
// CHECK: func.return [[R]], [[S]]
func.func @predict(%x: tensor<5xf32>) -> (tensor<5xf32>, tensor<5xf32>) {
  %e = tensor.empty() : tensor<5xf32>
  %a = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]} ins(%x : tensor<5xf32>) outs(%e : tensor<5xf32>) {
  ^bb0(%p: f32, %o: f32):
    %v = math.exp %p : f32
    linalg.yield %v : f32
  } -> tensor<5xf32>
  %b = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]} ins(%a : tensor<5xf32>) outs(%e : tensor<5xf32>) {
  ^bb0(%p: f32, %o: f32):
    %v = arith.addf %p, %p : f32
    linalg.yield %v : f32
  } -> tensor<5xf32>
  func.return %a, %b : tensor<5xf32>, tensor<5xf32>
}

// -----

#window = affine_map<(d0, d1) -> (d0 + d1)>
#second = affine_map<(d0, d1) -> (d1)>
#first = affine_map<(d0, d1) -> (d0)>
#line = affine_map<(d0) -> (d0)>

// A window reads each element several times: a cheap producer goes into it, a costly one does not.
// CHECK-LABEL: func.func @predict
// CHECK-SAME: [[X:%.+]]: tensor<7xf32>, [[Y:%.+]]: tensor<7xf32>
// CHECK: [[E:%.+]] = linalg.generic
// CHECK: math.exp
// CHECK: linalg.generic {{.+}}iterator_types = ["parallel", "reduction"]} ins([[E]], [[Y]], %{{.+}} :
// CHECK-NEXT: bb0([[P:%.+]]: f32, [[Q:%.+]]: f32, %{{.+}}: f32, [[O:%.+]]: f32):
// CHECK: [[M:%.+]] = arith.maximumf [[Q]],
// CHECK-NEXT: [[S:%.+]] = arith.subf [[P]], [[M]]
// CHECK-NEXT: arith.addf [[O]], [[S]]
func.func @predict(%x: tensor<7xf32>, %y: tensor<7xf32>) -> tensor<5xf32> {
  %e = tensor.empty() : tensor<7xf32>
  %a = linalg.generic {indexing_maps = [#line, #line], iterator_types = ["parallel"]} ins(%x : tensor<7xf32>) outs(%e : tensor<7xf32>) {
  ^bb0(%p: f32, %o: f32):
    %v = math.exp %p : f32
    linalg.yield %v : f32
  } -> tensor<7xf32>
  %b = linalg.generic {indexing_maps = [#line, #line], iterator_types = ["parallel"]} ins(%y : tensor<7xf32>) outs(%e : tensor<7xf32>) {
  ^bb0(%p: f32, %o: f32):
    %z = arith.constant 0.0 : f32
    %v = arith.maximumf %p, %z : f32
    linalg.yield %v : f32
  } -> tensor<7xf32>
  %z = arith.constant 0.0 : f32
  %w = tensor.empty() : tensor<3xf32>
  %s = tensor.empty() : tensor<5xf32>
  %f = linalg.fill ins(%z : f32) outs(%s : tensor<5xf32>) -> tensor<5xf32>
  %r = linalg.generic {indexing_maps = [#window, #window, #second, #first], iterator_types = ["parallel", "reduction"]} ins(%a, %b, %w : tensor<7xf32>, tensor<7xf32>, tensor<3xf32>) outs(%f : tensor<5xf32>) {
  ^bb0(%p: f32, %q: f32, %u: f32, %o: f32):
    %d = arith.subf %p, %q : f32
    %v = arith.addf %o, %d : f32
    linalg.yield %v : f32
  } -> tensor<5xf32>
  func.return %r : tensor<5xf32>
}

// -----

#same = affine_map<(d0, d1) -> (d0, d1)>
#swap = affine_map<(d0, d1) -> (d1, d0)>
#left = affine_map<(d0, d1, d2) -> (d0, d2)>
#right = affine_map<(d0, d1, d2) -> (d2, d1)>
#out = affine_map<(d0, d1, d2) -> (d0, d1)>

// A contraction reads through a transpose, and absorbs nothing that computes.
// CHECK-LABEL: func.func @predict
// CHECK-SAME: [[X:%.+]]: tensor<2x3xf32>, [[W:%.+]]: tensor<5x3xf32>
// CHECK: [[A:%.+]] = linalg.generic
// CHECK: arith.negf
// CHECK: linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1)>]
// CHECK-SAME: ins([[A]], [[W]] : tensor<2x3xf32>, tensor<5x3xf32>)
func.func @predict(%x: tensor<2x3xf32>, %w: tensor<5x3xf32>) -> tensor<2x5xf32> {
  %e = tensor.empty() : tensor<2x3xf32>
  %a = linalg.generic {indexing_maps = [#same, #same], iterator_types = ["parallel", "parallel"]} ins(%x : tensor<2x3xf32>) outs(%e : tensor<2x3xf32>) {
  ^bb0(%p: f32, %o: f32):
    %v = arith.negf %p : f32
    linalg.yield %v : f32
  } -> tensor<2x3xf32>
  %e2 = tensor.empty() : tensor<3x5xf32>
  %t = linalg.generic {indexing_maps = [#swap, #same], iterator_types = ["parallel", "parallel"]} ins(%w : tensor<5x3xf32>) outs(%e2 : tensor<3x5xf32>) {
  ^bb0(%p: f32, %o: f32):
    linalg.yield %p : f32
  } -> tensor<3x5xf32>
  %z = arith.constant 0.0 : f32
  %s = tensor.empty() : tensor<2x5xf32>
  %f = linalg.fill ins(%z : f32) outs(%s : tensor<2x5xf32>) -> tensor<2x5xf32>
  %r = linalg.generic {indexing_maps = [#left, #right, #out], iterator_types = ["parallel", "parallel", "reduction"]} ins(%a, %t : tensor<2x3xf32>, tensor<3x5xf32>) outs(%f : tensor<2x5xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %m = arith.mulf %p, %q : f32
    %v = arith.addf %o, %m : f32
    linalg.yield %v : f32
  } -> tensor<2x5xf32>
  func.return %r : tensor<2x5xf32>
}

// -----

#id = affine_map<(d0) -> (d0)>
#shift = affine_map<(d0) -> (d0 * 2 + 1)>

// Read at 2 * d0 + 1, a body's own index is computed; a filled tensor is its scalar.
// CHECK-LABEL: func.func @predict
// CHECK-NOT: linalg.fill
// CHECK: linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>]
// CHECK-SAME: outs(
// CHECK-DAG: [[C:%.+]] = arith.constant 2.500000e-01 : f32
// CHECK-DAG: [[TWO:%.+]] = arith.constant 2 : index
// CHECK-DAG: [[ONE:%.+]] = arith.constant 1 : index
// CHECK: [[I:%.+]] = linalg.index 0
// CHECK: [[M:%.+]] = arith.muli [[I]], [[TWO]]
// CHECK: [[J:%.+]] = arith.addi [[M]], [[ONE]]
// CHECK: arith.index_cast [[J]]
func.func @predict() -> tensor<3xf32> {
  %z = arith.constant 0.25 : f32
  %e = tensor.empty() : tensor<7xf32>
  %f = linalg.fill ins(%z : f32) outs(%e : tensor<7xf32>) -> tensor<7xf32>
  %a = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]} ins(%f : tensor<7xf32>) outs(%e : tensor<7xf32>) {
  ^bb0(%p: f32, %o: f32):
    %i = linalg.index 0 : index
    %j = arith.index_cast %i : index to i64
    %k = arith.sitofp %j : i64 to f32
    %v = arith.addf %p, %k : f32
    linalg.yield %v : f32
  } -> tensor<7xf32>
  %s = tensor.empty() : tensor<3xf32>
  %b = linalg.generic {indexing_maps = [#shift, #id], iterator_types = ["parallel"]} ins(%a : tensor<7xf32>) outs(%s : tensor<3xf32>) {
  ^bb0(%p: f32, %o: f32):
    linalg.yield %p : f32
  } -> tensor<3xf32>
  func.return %b : tensor<3xf32>
}

// -----

#id = affine_map<(d0) -> (d0)>

// What backward computes never joins an op of forward: exp stays alone although both ops run over the same elements.
// CHECK-LABEL: func.func @train
// CHECK: math.exp
// CHECK-NEXT: linalg.yield %{{.+}} : f32
// CHECK: linalg.generic
// CHECK-NOT: math.exp
func.func @train(%x: tensor<5xf32>, %g: tensor<5xf32>) -> (tensor<5xf32> {symc.kind = "output"}, tensor<5xf32> {symc.kind = "gradient"}) {
  %e = tensor.empty() : tensor<5xf32>
  %a = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]} ins(%x : tensor<5xf32>) outs(%e : tensor<5xf32>) {
  ^bb0(%p: f32, %o: f32):
    %v = math.exp %p : f32
    linalg.yield %v : f32
  } -> tensor<5xf32>
  %b = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel"]} ins(%a, %g : tensor<5xf32>, tensor<5xf32>) outs(%e : tensor<5xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %v = arith.mulf %p, %q : f32
    linalg.yield %v : f32
  } -> tensor<5xf32>
  func.return %a, %b : tensor<5xf32>, tensor<5xf32>
}

// -----

// A reduction with several results keeps the one that nobody reads, and readers of the other still read the other.
// CHECK-LABEL: func.func @predict
// CHECK: [[BEST:%[a-z0-9]+]], [[WHERE:%[a-z0-9]+]] = linalg.generic
// CHECK: arith.maximumf
// CHECK: func.return [[WHERE]] : tensor<2xi32>
func.func @predict(%x: tensor<2x3xf32>) -> tensor<2xi32> {
  %e = tensor.empty() : tensor<2x3xf32>
  %relu = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%x : tensor<2x3xf32>) outs(%e : tensor<2x3xf32>) {
  ^bb0(%a: f32, %o: f32):
    %zero = arith.constant 0.0 : f32
    %m = arith.maximumf %a, %zero : f32
    linalg.yield %m : f32
  } -> tensor<2x3xf32>
  %low = arith.constant -1.0 : f32
  %none = arith.constant -1 : i32
  %f = tensor.empty() : tensor<2xf32>
  %g = tensor.empty() : tensor<2xi32>
  %best0 = linalg.fill ins(%low : f32) outs(%f : tensor<2xf32>) -> tensor<2xf32>
  %where0 = linalg.fill ins(%none : i32) outs(%g : tensor<2xi32>) -> tensor<2xi32>
  %best, %where = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0)>, affine_map<(d0, d1) -> (d0)>], iterator_types = ["parallel", "reduction"]} ins(%relu : tensor<2x3xf32>) outs(%best0, %where0 : tensor<2xf32>, tensor<2xi32>) {
  ^bb0(%v: f32, %b: f32, %w: i32):
    %i = linalg.index 1 : index
    %n = arith.index_cast %i : index to i32
    %c = arith.cmpf ogt, %v, %b : f32
    %s = arith.select %c, %v, %b : f32
    %t = arith.select %c, %n, %w : i32
    linalg.yield %s, %t : f32, i32
  } -> tensor<2xf32>, tensor<2xi32>
  func.return %where : tensor<2xi32>
}
