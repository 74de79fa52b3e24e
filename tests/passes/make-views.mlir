// RUN: symc-opt -p make-views --split-input-file %s | filecheck %s
// RUN: symc-opt -p make-views,outline-kernels,order-calls,plan-buffers --split-input-file %s | filecheck %s --check-prefix=PLAN

#in = affine_map<(d0, d1) -> (d0, d1)>
#second = affine_map<(d0, d1) -> (d0, (d1 + 5))>
#third = affine_map<(d0, d1) -> (d0, (d1 + 10))>

// What two ops read at different places becomes slices of it, so that both are calls of one kernel on parts of one buffer.
// CHECK-LABEL: func.func @predict
// CHECK-SAME: [[X:%.+]]: tensor<2x15xf32>
// CHECK: [[S:%.+]] = tensor.extract_slice [[X]][0, 5] [2, 5] [1, 1] {symc.view} : tensor<2x15xf32> to tensor<2x5xf32>
// CHECK: linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>]{{.+}} ins([[S]] :
// CHECK: [[T:%.+]] = tensor.extract_slice [[X]][0, 10] [2, 5] [1, 1] {symc.view} : tensor<2x15xf32> to tensor<2x5xf32>
// CHECK: linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>]{{.+}} ins([[T]] :
// PLAN-LABEL: func.func @forward
// PLAN-SAME: [[X:%.+]]: memref<2x15xf32>, [[A:%.+]]: memref<2x5xf32>, [[B:%.+]]: memref<2x5xf32>, {{.+}}memref<64xi8>
// PLAN-NEXT: [[S:%.+]] = program.view [[X]][5 : i64] : memref<2x15xf32> to memref<2x5xf32, strided<[15, 1]>>
// PLAN-NEXT: func.call @kernel_on_views([[S]], [[A]])
// PLAN-NEXT: [[T:%.+]] = program.view [[X]][10 : i64] : memref<2x15xf32> to memref<2x5xf32, strided<[15, 1]>>
// PLAN-NEXT: func.call @kernel_on_views([[T]], [[B]])
// PLAN-NEXT: func.return
// PLAN: func.func private @kernel_on_views({{.+}}: memref<2x5xf32, strided<[15, 1]>>, {{.+}}: memref<2x5xf32>) attributes {symc.kernel, symc.num_inputs = 1 : i64, symc.instance_of = "kernel"}
// PLAN-NOT: func.func
func.func @predict(%x: tensor<2x15xf32>) -> (tensor<2x5xf32>, tensor<2x5xf32>) {
  %e = tensor.empty() : tensor<2x5xf32>
  %a = linalg.generic {indexing_maps = [#second, #in], iterator_types = ["parallel", "parallel"]} ins(%x : tensor<2x15xf32>) outs(%e : tensor<2x5xf32>) {
  ^bb0(%p: f32, %o: f32):
    %v = math.tanh %p : f32
    linalg.yield %v : f32
  } -> tensor<2x5xf32>
  %b = linalg.generic {indexing_maps = [#third, #in], iterator_types = ["parallel", "parallel"]} ins(%x : tensor<2x15xf32>) outs(%e : tensor<2x5xf32>) {
  ^bb0(%p: f32, %o: f32):
    %v = math.tanh %p : f32
    linalg.yield %v : f32
  } -> tensor<2x5xf32>
  func.return %a, %b : tensor<2x5xf32>, tensor<2x5xf32>
}

// -----

// A slice that a user gets is computed, and so is one of which a reshape has no strides; a slice of a slice is a view.
// CHECK-LABEL: func.func @predict
// CHECK: tensor.extract_slice %x[0, 0, 0] [2, 2, 7] [1, 1, 1] : tensor<2x3x7xf32>
// CHECK: tensor.extract_slice %x[0, 1, 0] [2, 2, 7] [1, 1, 1] : tensor<2x3x7xf32>
// CHECK: tensor.extract_slice %x[0, 1, 0] [2, 1, 7] [1, 1, 1] {symc.view} : tensor<2x3x7xf32>
// CHECK: tensor.extract_slice {{%.+}}[0, 0, 2] [2, 1, 5] [1, 1, 1] {symc.view} : tensor<2x1x7xf32>
// PLAN-LABEL: func.func @forward
// PLAN: program.view {{%.+}}[9 : i64] : memref<2x3x7xf32> to memref<2x1x5xf32, strided<[21, 5, 1]>>
func.func @predict(%x: tensor<2x3x7xf32>) -> (tensor<2x2x7xf32>, tensor<28xf32>, tensor<2x1x5xf32>) {
  %a = tensor.extract_slice %x[0, 0, 0] [2, 2, 7] [1, 1, 1] : tensor<2x3x7xf32> to tensor<2x2x7xf32>
  %b = tensor.extract_slice %x[0, 1, 0] [2, 2, 7] [1, 1, 1] : tensor<2x3x7xf32> to tensor<2x2x7xf32>
  %f = tensor.collapse_shape %b [[0, 1, 2]] : tensor<2x2x7xf32> into tensor<28xf32>
  %e = tensor.empty() : tensor<28xf32>
  %g = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%f : tensor<28xf32>) outs(%e : tensor<28xf32>) {
  ^bb0(%p: f32, %o: f32):
    %v = math.tanh %p : f32
    linalg.yield %v : f32
  } -> tensor<28xf32>
  %c = tensor.extract_slice %x[0, 1, 0] [2, 1, 7] [1, 1, 1] : tensor<2x3x7xf32> to tensor<2x1x7xf32>
  %d = tensor.extract_slice %c[0, 0, 2] [2, 1, 5] [1, 1, 1] : tensor<2x1x7xf32> to tensor<2x1x5xf32>
  %h = tensor.empty() : tensor<2x1x5xf32>
  %k = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%d : tensor<2x1x5xf32>) outs(%h : tensor<2x1x5xf32>) {
  ^bb0(%p: f32, %o: f32):
    %v = math.tanh %p : f32
    linalg.yield %v : f32
  } -> tensor<2x1x5xf32>
  func.return %a, %g, %k : tensor<2x2x7xf32>, tensor<28xf32>, tensor<2x1x5xf32>
}

// -----

#same = affine_map<(d0, d1) -> (d0, d1)>

// A join of what an op computes, of the same again and of an argument, over zeros: the first is written where it belongs,
// the others are copied there, and zeros fill the rest.
// CHECK-LABEL: func.func @predict
// CHECK: [[T:%.+]] = linalg.generic
// CHECK: [[Z:%.+]] = linalg.fill {{.+}} -> tensor<2x10xf32>
// CHECK-NEXT: [[P:%.+]] = tensor.insert_slice [[Z]] into {{%.+}}[0, 60] [2, 10] [1, 1] {symc.view}
// CHECK-NEXT: [[Q:%.+]] = tensor.insert_slice [[T]] into [[P]][0, 0] [2, 20] [1, 1] {symc.view}
// CHECK-NEXT: [[C:%.+]] = tensor.extract_slice [[T]][0, 0] [2, 20] [1, 1] :
// CHECK-NEXT: [[R:%.+]] = tensor.insert_slice [[C]] into [[Q]][0, 20] [2, 20] [1, 1] {symc.view}
// CHECK-NEXT: [[D:%.+]] = tensor.extract_slice %x[0, 0] [2, 20] [1, 1] :
// CHECK-NEXT: tensor.insert_slice [[D]] into [[R]][0, 40] [2, 20] [1, 1] {symc.view}
// PLAN-LABEL: func.func @forward
// PLAN-SAME: [[X:%.+]]: memref<2x20xf32>, [[R:%.+]]: memref<2x70xf32>
// PLAN-DAG: program.view [[R]][0 : i64] : memref<2x70xf32> to memref<2x20xf32, strided<[70, 1]>>
// PLAN-DAG: program.view [[R]][20 : i64] : memref<2x70xf32> to memref<2x20xf32, strided<[70, 1]>>
// PLAN-DAG: program.view [[R]][40 : i64] : memref<2x70xf32> to memref<2x20xf32, strided<[70, 1]>>
// PLAN-DAG: program.view [[R]][60 : i64] : memref<2x70xf32> to memref<2x10xf32, strided<[70, 1]>>
// PLAN: func.return
func.func @predict(%x: tensor<2x20xf32>) -> tensor<2x70xf32> {
  %e = tensor.empty() : tensor<2x20xf32>
  %t = linalg.generic {indexing_maps = [#same, #same], iterator_types = ["parallel", "parallel"]} ins(%x : tensor<2x20xf32>) outs(%e : tensor<2x20xf32>) {
  ^bb0(%p: f32, %o: f32):
    %v = math.tanh %p : f32
    linalg.yield %v : f32
  } -> tensor<2x20xf32>
  %z = arith.constant 0.0 : f32
  %f = tensor.empty() : tensor<2x70xf32>
  %g = linalg.fill ins(%z : f32) outs(%f : tensor<2x70xf32>) -> tensor<2x70xf32>
  %a = tensor.insert_slice %t into %g[0, 0] [2, 20] [1, 1] : tensor<2x20xf32> into tensor<2x70xf32>
  %b = tensor.insert_slice %t into %a[0, 20] [2, 20] [1, 1] : tensor<2x20xf32> into tensor<2x70xf32>
  %c = tensor.insert_slice %x into %b[0, 40] [2, 20] [1, 1] : tensor<2x20xf32> into tensor<2x70xf32>
  func.return %c : tensor<2x70xf32>
}

// -----

// A join of arguments alone stays one kernel.
// CHECK-LABEL: func.func @predict
// CHECK-NOT: symc.view
// PLAN-LABEL: func.func @forward
func.func @predict(%x: tensor<2x20xf32>, %y: tensor<3x20xf32>) -> tensor<5x20xf32> {
  %e = tensor.empty() : tensor<5x20xf32>
  %a = tensor.insert_slice %x into %e[0, 0] [2, 20] [1, 1] : tensor<2x20xf32> into tensor<5x20xf32>
  %b = tensor.insert_slice %y into %a[2, 0] [3, 20] [1, 1] : tensor<3x20xf32> into tensor<5x20xf32>
  func.return %b : tensor<5x20xf32>
}
