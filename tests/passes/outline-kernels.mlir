// RUN: symc-opt -p outline-kernels --split-input-file %s | filecheck %s

#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d1, d2)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
#same = affine_map<(d0, d1) -> (d0, d1)>
#bias = affine_map<(d0, d1) -> (d1)>

// A contraction owns the bias that it starts from; two equal ops become two calls of one kernel, each naming its nodes.
// CHECK-LABEL: func.func @predict
// CHECK-SAME: [[X:%.+]]: tensor<2x3xf32>, [[W:%.+]]: tensor<5x3xf32>, [[B:%.+]]: tensor<5xf32>
// CHECK-NEXT: [[F:%.+]] = func.call @fc1([[B]], [[X]], [[W]]) {symc.nodes = ["fc1"], symc.flops = 60 : i64}
// CHECK-NEXT: [[R:%.+]] = func.call @relu1([[F]]) {symc.nodes = ["relu1"], symc.flops = 10 : i64}
// CHECK-NEXT: [[S:%.+]] = func.call @relu1([[R]]) {symc.nodes = ["relu2"], symc.flops = 10 : i64}
// CHECK-NEXT: func.return [[S]]
// CHECK: func.func private @fc1([[KB:%.+]]: tensor<5xf32>, [[KX:%.+]]: tensor<2x3xf32>, [[KW:%.+]]: tensor<5x3xf32>) -> tensor<2x5xf32> attributes {symc.kernel}
// CHECK: [[E:%.+]] = tensor.empty
// CHECK: [[I:%.+]] = linalg.generic {{.+}} ins([[KB]] : tensor<5xf32>) outs([[E]]
// CHECK: [[O:%.+]] = linalg.generic {{.+}} ins([[KX]], [[KW]] : {{.+}}) outs([[I]]
// CHECK: func.return [[O]]
// CHECK: func.func private @relu1
// CHECK-NOT: func.func
func.func @predict(%x: tensor<2x3xf32>, %w: tensor<5x3xf32>, %b: tensor<5xf32>) -> tensor<2x5xf32> {
  %e = tensor.empty() : tensor<2x5xf32>
  %i = linalg.generic {indexing_maps = [#bias, #same], iterator_types = ["parallel", "parallel"]} ins(%b : tensor<5xf32>) outs(%e : tensor<2x5xf32>) attrs = {node = "fc1"} {
  ^bb0(%p: f32, %o: f32):
    linalg.yield %p : f32
  } -> tensor<2x5xf32>
  %f = linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]} ins(%x, %w : tensor<2x3xf32>, tensor<5x3xf32>) outs(%i : tensor<2x5xf32>) attrs = {node = "fc1"} {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %m = arith.mulf %p, %q : f32
    %s = arith.addf %o, %m : f32
    linalg.yield %s : f32
  } -> tensor<2x5xf32>
  %r = linalg.generic {indexing_maps = [#same, #same], iterator_types = ["parallel", "parallel"]} ins(%f : tensor<2x5xf32>) outs(%e : tensor<2x5xf32>) attrs = {node = "relu1"} {
  ^bb0(%p: f32, %o: f32):
    %v = arith.negf %p : f32
    linalg.yield %v : f32
  } -> tensor<2x5xf32>
  %e2 = tensor.empty() : tensor<2x5xf32>
  %s = linalg.generic {indexing_maps = [#same, #same], iterator_types = ["parallel", "parallel"]} ins(%r : tensor<2x5xf32>) outs(%e2 : tensor<2x5xf32>) attrs = {node = "relu2"} {
  ^bb0(%p: f32, %o: f32):
    %v = arith.negf %p : f32
    linalg.yield %v : f32
  } -> tensor<2x5xf32>
  func.return %s : tensor<2x5xf32>
}

// -----

// A chain of insert_slice is one kernel with the fill that it starts from; a reshape stays in the driver; dead ops go.
// CHECK-LABEL: func.func @predict
// CHECK-SAME: [[X:%.+]]: tensor<2xf32>, [[Y:%.+]]: tensor<3xf32>
// CHECK-NEXT: [[P:%.+]] = func.call @kernel([[X]], [[Y]]) : (tensor<2xf32>, tensor<3xf32>) -> tensor<10xf32>
// CHECK-NEXT: [[R:%.+]] = tensor.expand_shape [[P]]
// CHECK-NEXT: func.return [[R]]
// CHECK: func.func private @kernel
// CHECK: linalg.fill
// CHECK-NEXT: tensor.insert_slice
// CHECK-NEXT: tensor.insert_slice
// CHECK-NEXT: func.return
func.func @predict(%x: tensor<2xf32>, %y: tensor<3xf32>) -> tensor<2x5xf32> {
  %z = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<10xf32>
  %f = linalg.fill ins(%z : f32) outs(%e : tensor<10xf32>) -> tensor<10xf32>
  %a = tensor.insert_slice %x into %f[1] [2] [1] : tensor<2xf32> into tensor<10xf32>
  %b = tensor.insert_slice %y into %a[4] [3] [2] : tensor<3xf32> into tensor<10xf32>
  %dead = tensor.extract_slice %b[0] [3] [1] : tensor<10xf32> to tensor<3xf32>
  %r = tensor.expand_shape %b [[0, 1]] output_shape [2, 5] : tensor<10xf32> into tensor<2x5xf32>
  func.return %r : tensor<2x5xf32>
}

// -----

// A loop takes the constants it needs along; a fill that is returned is a kernel too.
// CHECK-LABEL: func.func @predict
// CHECK-SAME: [[X:%.+]]: tensor<3xf32>
// CHECK-NEXT: [[F:%.+]] = func.call @kernel()
// CHECK-NEXT: [[S:%.+]] = func.call @kernel_1([[X]])
// CHECK-NEXT: func.return [[F]], [[S]]
// CHECK: func.func private @kernel_1([[Y:%.+]]: tensor<3xf32>)
// CHECK: [[I:%.+]] = linalg.fill
// CHECK: scf.for {{.+}} iter_args(%{{.+}} = [[I]])
// CHECK: tensor.extract [[Y]]
func.func @predict(%x: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
  %z = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<3xf32>
  %f = linalg.fill ins(%z : f32) outs(%e : tensor<3xf32>) -> tensor<3xf32>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %s = scf.for %i = %c0 to %c2 step %c1 iter_args(%t = %f) -> (tensor<3xf32>) {
    %v = tensor.extract %x[%i] : tensor<3xf32>
    %u = tensor.insert %v into %t[%c2] : tensor<3xf32>
    scf.yield %u : tensor<3xf32>
  }
  func.return %f, %s : tensor<3xf32>, tensor<3xf32>
}

// -----

// Names: a kernel is called after its node, but not as an entry function will be.
// CHECK-LABEL: func.func @predict
// CHECK: func.call @forward_1
// CHECK: func.func private @forward_1(
func.func @predict(%x: tensor<3xf32>) -> tensor<3xf32> {
  %e = tensor.empty() : tensor<3xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(m) -> (m)>, affine_map<(m) -> (m)>], iterator_types = ["parallel"]} ins(%x : tensor<3xf32>) outs(%e : tensor<3xf32>) attrs = {node = "forward"} {
  ^bb0(%a: f32, %b: f32):
    %c = arith.negf %a : f32
    linalg.yield %c : f32
  } -> tensor<3xf32>
  func.return %y : tensor<3xf32>
}
