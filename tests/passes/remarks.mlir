// What the passes remark on neighbours: each pair by the last pass that had a choice, in the order of the graph.
// RUN: symc-opt -p infer-shapes,gradient,lower-sym-to-linalg,fuse,cluster,outline-kernels --remarks --split-input-file %s 2>&1 | filecheck %s

// A chain, the operand of a product, its first reader, an output, a reduction of few elements; _copy is no op at all.
// CHECK: remark: [lower-sym-to-linalg] fused: relu -> same: the reader computes nothing: it passes on what it reads
// CHECK-NEXT: remark: [fuse] fused: exp -> tanh: computed element by element in the reader's loops
// CHECK-NEXT: remark: [fuse] not fused: tanh -> fc: its reader fc is a contraction, which packs its operands and computes none in place
// CHECK-NEXT: remark: [fuse] not fused: fc -> relu: the producer is a contraction: no element is ready before its loops end
// CHECK-NEXT: remark: [fuse] fused: same -> softmax: cheap (cost 2 an element): computed in each of its 2 readers
// CHECK-NEXT: remark: [fuse] not fused: softmax -> sum: its value leaves the program as output, so it is stored, and sum reads it there
// CHECK-NEXT: remark: [cluster] not fused: fc -> relu: relu+softmax, which reads the product first, is no map over its elements
// CHECK-NEXT: remark: [cluster] fused: softmax -> sum: small enough to share a kernel without sharing rows
func.func @predict(%x: tensor<3x5xf32>, %w: tensor<7x5xf32>) -> (tensor<*xf32> {symc.kind = "output"}, tensor<*xf32> {symc.kind = "output"}) {
  %a = sym.exp(%x) {node = "exp"} : (tensor<3x5xf32>) -> tensor<*xf32>
  %b = sym.tanh(%a) {node = "tanh"} : (tensor<*xf32>) -> tensor<*xf32>
  %f = sym.FullyConnected(%b, %w) {num_hidden = 7 : i64, no_bias = true, node = "fc"} : (tensor<*xf32>, tensor<7x5xf32>) -> tensor<*xf32>
  %r = sym.relu(%f) {node = "relu"} : (tensor<*xf32>) -> tensor<*xf32>
  %i = sym._copy(%r) {node = "same"} : (tensor<*xf32>) -> tensor<*xf32>
  %s = sym.softmax(%i) {node = "softmax"} : (tensor<*xf32>) -> tensor<*xf32>
  %u = sym.sum(%s) {axis = array<i64: 1>, node = "sum"} : (tensor<*xf32>) -> tensor<*xf32>
  func.return %s, %u : tensor<*xf32>, tensor<*xf32>
}

// -----

// A view, copies of slices, moves of elements, a constant, a host call, a shape alone.
// CHECK-NEXT: remark: [lower-sym-to-linalg] not fused: log -> zeros: the reader needs the shape alone
// CHECK-NEXT: remark: [fuse] fused: exp -> flat: a view: no element moves
// CHECK-NEXT: remark: [fuse] not fused: flat -> sum: flat merges dimensions: reading through it would divide indices
// CHECK-NEXT: remark: [fuse] not fused: sum -> negative: the producer is a reduction: no element is ready before its loops end
// CHECK-NEXT: remark: [fuse] not fused: square -> joined: joined copies slices into one tensor
// CHECK-NEXT: remark: [fuse] not fused: joined -> turned: joined copies slices into one tensor
// CHECK-NEXT: remark: [fuse] fused: turned -> log: it only moves elements: the reader indexes what it would read
// CHECK-NEXT: remark: [fuse] fused: log -> plus: computed element by element in the reader's loops
// CHECK-NEXT: remark: [fuse] fused: zeros -> plus: a constant of the reader's body
// CHECK-NEXT: remark: [fuse] not fused: plus -> take: take is a call of a Python function
// CHECK-NEXT: remark: [cluster] not fused: flat -> sum: flat is a view of what another op made: loops are not matched through it
// CHECK-NEXT: remark: [cluster] fused: sum -> negative: small enough to share a kernel without sharing rows
func.func @predict(%x: tensor<2x3x5xf32>, %w: tensor<3x7xf32>) -> (tensor<*xf32>, tensor<*xf32>, tensor<*xf32>) {
  %e = sym.exp(%x) {node = "exp"} : (tensor<2x3x5xf32>) -> tensor<*xf32>
  %f = sym.Flatten(%e) {node = "flat"} : (tensor<*xf32>) -> tensor<*xf32>
  %s = sym.sum(%f) {axis = array<i64: 1>, node = "sum"} : (tensor<*xf32>) -> tensor<*xf32>
  %n = sym.negative(%s) {node = "negative"} : (tensor<*xf32>) -> tensor<*xf32>
  %q = sym.square(%x) {node = "square"} : (tensor<2x3x5xf32>) -> tensor<*xf32>
  %c = sym.Concat(%q, %x) {num_args = 2, dim = 1, node = "joined"} : (tensor<*xf32>, tensor<2x3x5xf32>) -> tensor<*xf32>
  %t = sym.transpose(%c) {node = "turned"} : (tensor<*xf32>) -> tensor<*xf32>
  %l = sym.log(%t) {node = "log"} : (tensor<*xf32>) -> tensor<*xf32>
  %z = sym.zeros_like(%l) {node = "zeros"} : (tensor<*xf32>) -> tensor<*xf32>
  %p = sym.elemwise_add(%l, %z) {node = "plus"} : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
  %k = sym.take(%w, %p) {mode = "raise", node = "take"} : (tensor<3x7xf32>, tensor<*xf32>) -> tensor<*xf32>
  func.return %n, %k, %s : tensor<*xf32>, tensor<*xf32>, tensor<*xf32>
}

// -----

// One loop for two readers, another order of iterations, a gather.
// CHECK-NEXT: remark: [lower-sym-to-linalg] fused: same -> take: the producer computes nothing: it passes on an argument of the graph
// CHECK-NEXT: remark: [fuse] fused: exp -> relu: one loop nest over (3, 5) computes both
// CHECK-NEXT: remark: [fuse] fused: exp -> tanh: one loop nest over (3, 5) computes both
// CHECK-NEXT: remark: [fuse] not fused: exp -> turned: its readers would compute each element 3 times (turned 1, tanh 1, relu 1) at a cost of 16, where up to 4 is cheap; iteration spaces (3, 5) and (5, 3) differ
// CHECK-NEXT: remark: [fuse] fused: turned -> log: it only moves elements: the reader indexes what it would read
// CHECK-NEXT: remark: [fuse] not fused: log -> take: take gathers elements of it at indices that only running tells
// CHECK-NEXT: remark: [cluster] fused: exp -> turned: small enough to share a kernel without sharing rows
// CHECK-NEXT: remark: [cluster] not fused: log -> take: take gathers elements at indices that only running tells
func.func @predict(%x: tensor<3x5xf32>, %y: tensor<3xf32>) -> (tensor<*xf32>, tensor<*xf32>, tensor<*xf32>) {
  %e = sym.exp(%x) {node = "exp"} : (tensor<3x5xf32>) -> tensor<*xf32>
  %a = sym.relu(%e) {node = "relu"} : (tensor<*xf32>) -> tensor<*xf32>
  %b = sym.tanh(%e) {node = "tanh"} : (tensor<*xf32>) -> tensor<*xf32>
  %c = sym.transpose(%e) {node = "turned"} : (tensor<*xf32>) -> tensor<*xf32>
  %t = sym.log(%c) {node = "log"} : (tensor<*xf32>) -> tensor<*xf32>
  %d = sym._copy(%y) {node = "same"} : (tensor<3xf32>) -> tensor<*xf32>
  %k = sym.take(%t, %d) {mode = "clip", node = "take"} : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
  func.return %a, %b, %k : tensor<*xf32>, tensor<*xf32>, tensor<*xf32>
}

// -----

// Rows of large tensors; a product takes one epilogue, whose kernel takes in no more.
// CHECK-NEXT: remark: [fuse] not fused: fc -> tanh: the producer is a contraction: no element is ready before its loops end
// CHECK-NEXT: remark: [fuse] not fused: tanh -> mean: its value leaves the program as result, so it is stored, and mean reads it there
// CHECK-NEXT: remark: [fuse] not fused: exp -> sum: its readers would compute each element 2 times (quotient 1, sum 1) at a cost of 16, where up to 4 is cheap
// CHECK-NEXT: remark: [fuse] not fused: exp -> quotient: its readers would compute each element 2 times (quotient 1, sum 1) at a cost of 16, where up to 4 is cheap; something before quotient needs a result of the producer's loops
// CHECK-NEXT: remark: [fuse] not fused: sum -> quotient: the producer is a reduction: no element is ready before its loops end
// CHECK-NEXT: remark: [fuse] not fused: quotient -> columns: its value leaves the program as result, so it is stored, and columns reads it there
// CHECK-NEXT: remark: [cluster] fused: fc -> tanh: epilogue: computed as the tiles of the product are stored
// CHECK-NEXT: remark: [cluster] not fused: tanh -> mean: tanh is the epilogue of a product, whose kernel takes in no more
// CHECK-NEXT: remark: [cluster] fused: exp -> sum: row cluster: one loop nest over rows (300,) holds both
// CHECK-NEXT: remark: [cluster] fused: exp -> quotient: row cluster: one loop nest over rows (300,) holds both
// CHECK-NEXT: remark: [cluster] fused: sum -> quotient: row cluster: one loop nest over rows (300,) holds both
// CHECK-NEXT: remark: [cluster] not fused: quotient -> columns: their loops share too few rows: iteration spaces (300, 50) and (50, 300)
func.func @predict(%x: tensor<300x50xf32>, %w: tensor<70x50xf32>, %b: tensor<70xf32>) -> (tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>) {
  %f = sym.FullyConnected(%x, %w, %b) {num_hidden = 70 : i64, node = "fc"} : (tensor<300x50xf32>, tensor<70x50xf32>, tensor<70xf32>) -> tensor<*xf32>
  %r = sym.tanh(%f) {node = "tanh"} : (tensor<*xf32>) -> tensor<*xf32>
  %m = sym.mean(%r) {axis = array<i64: 1>, keepdims = true, node = "mean"} : (tensor<*xf32>) -> tensor<*xf32>
  %e = sym.exp(%x) {node = "exp"} : (tensor<300x50xf32>) -> tensor<*xf32>
  %s = sym.sum(%e) {axis = array<i64: 1>, keepdims = true, node = "sum"} : (tensor<*xf32>) -> tensor<*xf32>
  %q = sym.broadcast_div(%e, %s) {node = "quotient"} : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
  %t = sym.sum(%q) {axis = array<i64: 0>, node = "columns"} : (tensor<*xf32>) -> tensor<*xf32>
  func.return %r, %m, %q, %t : tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>
}

// -----

// One reader, or two, that cannot take a map in: each pair says whether its own reader is the obstacle, or which one is.
// CHECK-NEXT: remark: [fuse] not fused: one -> fc: its reader fc is a contraction, which packs its operands and computes none in place
// CHECK-NEXT: remark: [fuse] not fused: one -> rows: its reader fc is a contraction, which packs its operands and computes none in place, so it is stored, and rows reads it there
// CHECK-NEXT: remark: [fuse] not fused: one -> columns: its reader fc is a contraction, which packs its operands and computes none in place, so it is stored, and columns reads it there
// CHECK-NEXT: remark: [fuse] not fused: two -> product: its reader product is a contraction, which packs its operands and computes none in place
// CHECK-NEXT: remark: [fuse] not fused: two -> take: take gathers elements of it at indices that only running tells
// CHECK-NEXT: remark: [fuse] not fused: rows -> take: the producer is a reduction: no element is ready before its loops end
// CHECK-NEXT: remark: [fuse] not fused: two -> mean: take gathers elements of it at indices that only running tells, so it is stored, and mean reads it there
// CHECK-NEXT: remark: [cluster] not fused: one -> rows: fc stands between them and needs a result
// CHECK-NEXT: remark: [cluster] not fused: one -> columns: rows stands between them and needs a result
// CHECK-NEXT: remark: [cluster] not fused: two -> take: take gathers elements at indices that only running tells
// CHECK-NEXT: remark: [cluster] fused: rows -> take: small enough to share a kernel without sharing rows
// CHECK-NEXT: remark: [cluster] not fused: two -> mean: take stands between them and needs a result
func.func @predict(%x: tensor<30x50xf32>, %y: tensor<30x50xf32>, %w: tensor<70x50xf32>) -> (tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>) {
  %a = sym.negative(%x) {node = "one"} : (tensor<30x50xf32>) -> tensor<*xf32>
  %f = sym.FullyConnected(%a, %w) {num_hidden = 70 : i64, no_bias = true, node = "fc"} : (tensor<*xf32>, tensor<70x50xf32>) -> tensor<*xf32>
  %r = sym.sum(%a) {axis = array<i64: 1>, node = "rows"} : (tensor<*xf32>) -> tensor<*xf32>
  %c = sym.sum(%a) {axis = array<i64: 0>, node = "columns"} : (tensor<*xf32>) -> tensor<*xf32>
  %b = sym.negative(%y) {node = "two"} : (tensor<30x50xf32>) -> tensor<*xf32>
  %g = sym.FullyConnected(%b, %w) {num_hidden = 70 : i64, no_bias = true, node = "product"} : (tensor<*xf32>, tensor<70x50xf32>) -> tensor<*xf32>
  %k = sym.take(%b, %r) {mode = "clip", node = "take"} : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
  %m = sym.sum(%b) {axis = array<i64: 1>, node = "mean"} : (tensor<*xf32>) -> tensor<*xf32>
  func.return %f, %c, %g, %k, %m : tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>
}

// -----

// What backward reads of forward stays in memory.
// CHECK-NEXT: remark: [fuse] not fused: tanh -> tanh_backward: its value leaves the program as output, so it is stored, and tanh_backward reads it there; one runs in forward, the other in backward
// CHECK-NEXT: remark: [cluster] not fused: tanh -> tanh_backward: one runs in forward, the other in backward
// CHECK-NOT: remark
func.func @train(%x: tensor<30x500xf32> {symc.kind = "argument", symc.name = "x", symc.gradient = "write"}) -> (tensor<*xf32> {symc.kind = "output", symc.name = "y"}) {
  %e = sym.tanh(%x) {node = "tanh"} : (tensor<30x500xf32>) -> tensor<*xf32>
  func.return %e : tensor<*xf32>
}
