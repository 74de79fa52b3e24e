// RUN: symc-opt -p cluster --split-input-file %s | filecheck %s
// RUN: symc-opt -p cluster,outline-kernels --split-input-file %s | filecheck %s --check-prefix=OUTLINED

#x = affine_map<(d0, d1) -> (d0, d1)>
#row = affine_map<(d0, d1) -> (d0)>

// A maximum and what is subtracted of it, for 100 rows of 70: each row is walked twice before the next one.
// CHECK-LABEL: func.func @predict
// CHECK: node = "top", symc.cluster = 0 : i64, symc.rows = array<i64: 0>
// CHECK: node = "less", symc.cluster = 0 : i64, symc.rows = array<i64: 0>
// OUTLINED: [[Y:%.+]] = func.call @top_less([[X:%.+]]) {symc.nodes = ["top", "less"], symc.flops = 14000 : i64}
// OUTLINED-NEXT: func.return [[Y]]
// OUTLINED: func.func private @top_less({{.+}}) -> tensor<100x70xf32>
// OUTLINED-COUNT-2: {symc.rows = array<i64: 0>}
func.func @predict(%x: tensor<100x70xf32>) -> tensor<100x70xf32> {
  %low = arith.constant 0xFF800000 : f32
  %e = tensor.empty() : tensor<100xf32>
  %f = linalg.fill ins(%low : f32) outs(%e : tensor<100xf32>) -> tensor<100xf32>
  %m = linalg.generic {indexing_maps = [#x, #row], iterator_types = ["parallel", "reduction"]} ins(%x : tensor<100x70xf32>) outs(%f : tensor<100xf32>) attrs = {node = "top"} {
  ^bb0(%p: f32, %o: f32):
    %v = arith.maximumf %p, %o : f32
    linalg.yield %v : f32
  } -> tensor<100xf32>
  %s = tensor.empty() : tensor<100x70xf32>
  %y = linalg.generic {indexing_maps = [#x, #row, #x], iterator_types = ["parallel", "parallel"]} ins(%x, %m : tensor<100x70xf32>, tensor<100xf32>) outs(%s : tensor<100x70xf32>) attrs = {node = "less"} {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %v = arith.subf %p, %q : f32
    linalg.yield %v : f32
  } -> tensor<100x70xf32>
  func.return %y : tensor<100x70xf32>
}

// -----

#x = affine_map<(d0, d1) -> (d0, d1)>
#column = affine_map<(d0, d1) -> (d1)>

// Rows that lie one element apart are not shared: a sum over the first dimension walks memory along the second.
// CHECK-LABEL: func.func @predict
// CHECK-NOT: symc.cluster
func.func @predict(%x: tensor<100x70xf32>) -> tensor<100x70xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<70xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<70xf32>) -> tensor<70xf32>
  %m = linalg.generic {indexing_maps = [#x, #column], iterator_types = ["reduction", "parallel"]} ins(%x : tensor<100x70xf32>) outs(%f : tensor<70xf32>) {
  ^bb0(%p: f32, %o: f32):
    %v = arith.addf %p, %o : f32
    linalg.yield %v : f32
  } -> tensor<70xf32>
  %s = tensor.empty() : tensor<100x70xf32>
  %y = linalg.generic {indexing_maps = [#x, #column, #x], iterator_types = ["parallel", "parallel"]} ins(%x, %m : tensor<100x70xf32>, tensor<70xf32>) outs(%s : tensor<100x70xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %v = arith.subf %p, %q : f32
    linalg.yield %v : f32
  } -> tensor<100x70xf32>
  func.return %y : tensor<100x70xf32>
}

// -----

#x = affine_map<(d0, d1) -> (d0, d1)>
#row = affine_map<(d0, d1) -> (d0)>

// Tiny ops share a kernel without rows, and each gets a fill of its own.
// CHECK-LABEL: func.func @predict
// CHECK-COUNT-2: linalg.fill
// CHECK-COUNT-2: symc.rows = array<i64>
func.func @predict(%x: tensor<2x3xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<2xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<2xf32>) -> tensor<2xf32>
  %a = linalg.generic {indexing_maps = [#x, #row], iterator_types = ["parallel", "reduction"]} ins(%x : tensor<2x3xf32>) outs(%f : tensor<2xf32>) {
  ^bb0(%p: f32, %o: f32):
    %v = arith.addf %p, %o : f32
    linalg.yield %v : f32
  } -> tensor<2xf32>
  %b = linalg.generic {indexing_maps = [#x, #row], iterator_types = ["parallel", "reduction"]} ins(%x : tensor<2x3xf32>) outs(%f : tensor<2xf32>) {
  ^bb0(%p: f32, %o: f32):
    %w = arith.mulf %p, %p : f32
    %v = arith.addf %w, %o : f32
    linalg.yield %v : f32
  } -> tensor<2xf32>
  func.return %a, %b : tensor<2xf32>, tensor<2xf32>
}

// -----

#x = affine_map<(d0, d1, d2) -> (d0, d1, d2)>

// An image and its frame are one kernel, which fills the frame row by row and writes the image into it. Equal frames are
// one, and who reads the image reads it in the frame.
// CHECK-LABEL: func.func @predict
// CHECK: [[FILL:%.+]] = linalg.generic {{.+}} outs({{%.+}} : tensor<7x103x50xf32>) attrs = {symc.rows = array<i64: 0>, symc.cluster = 0 : i64}
// CHECK: [[IMAGE:%.+]] = linalg.generic {{.+}} attrs = {node = "image", symc.cluster = 0 : i64, symc.rows = array<i64: 0>}
// CHECK: [[FRAME:%.+]] = tensor.insert_slice [[IMAGE]] into [[FILL]][0, 1, 0] [7, 100, 50] [1, 1, 1] {symc.cluster = 0 : i64}
// CHECK: [[SHOWN:%.+]] = tensor.extract_slice [[FRAME]][0, 1, 0] [7, 100, 50] [1, 1, 1]
// CHECK: linalg.generic {{.+}} ins([[FRAME]], [[SHOWN]] :
// CHECK: linalg.generic {{.+}} ins([[FRAME]] :
// OUTLINED: [[FRAME:%.+]] = func.call @image(
// OUTLINED-NOT: func.call @image
func.func @predict(%x: tensor<7x100x50xf32>) -> (tensor<7x100x50xf32>, tensor<7x103x50xf32>) {
  %zero = arith.constant 0.0 : f32
  %a = tensor.empty() : tensor<7x100x50xf32>
  %image = linalg.generic {indexing_maps = [#x, #x], iterator_types = ["parallel", "parallel", "parallel"]} ins(%x : tensor<7x100x50xf32>) outs(%a : tensor<7x100x50xf32>) attrs = {node = "image"} {
  ^bb0(%p: f32, %o: f32):
    %v = math.exp %p : f32
    linalg.yield %v : f32
  } -> tensor<7x100x50xf32>
  %e = tensor.empty() : tensor<7x103x50xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<7x103x50xf32>) -> tensor<7x103x50xf32>
  %frame = tensor.insert_slice %image into %f[0, 1, 0] [7, 100, 50] [1, 1, 1] : tensor<7x100x50xf32> into tensor<7x103x50xf32>
  %g = linalg.fill ins(%zero : f32) outs(%e : tensor<7x103x50xf32>) -> tensor<7x103x50xf32>
  %again = tensor.insert_slice %image into %g[0, 1, 0] [7, 100, 50] [1, 1, 1] : tensor<7x100x50xf32> into tensor<7x103x50xf32>
  %b = tensor.empty() : tensor<7x100x50xf32>
  %first = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1 + 3, d2)>, #x, #x], iterator_types = ["parallel", "parallel", "parallel"]} ins(%frame, %image : tensor<7x103x50xf32>, tensor<7x100x50xf32>) outs(%b : tensor<7x100x50xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %v = arith.addf %p, %q : f32
    linalg.yield %v : f32
  } -> tensor<7x100x50xf32>
  %c = tensor.empty() : tensor<7x103x50xf32>
  %second = linalg.generic {indexing_maps = [#x, #x], iterator_types = ["parallel", "parallel", "parallel"]} ins(%again : tensor<7x103x50xf32>) outs(%c : tensor<7x103x50xf32>) {
  ^bb0(%p: f32, %o: f32):
    %v = arith.mulf %p, %p : f32
    linalg.yield %v : f32
  } -> tensor<7x103x50xf32>
  func.return %first, %second : tensor<7x100x50xf32>, tensor<7x103x50xf32>
}

// -----

#x = affine_map<(d0, d1) -> (d0, d1)>

// A frame of its own for what the user gets, which is a tensor of its own.
// CHECK-LABEL: func.func @predict
// CHECK-NOT: symc.cluster
func.func @predict(%x: tensor<70x50xf32>) -> (tensor<70x50xf32>, tensor<73x50xf32>) {
  %zero = arith.constant 0.0 : f32
  %a = tensor.empty() : tensor<70x50xf32>
  %image = linalg.generic {indexing_maps = [#x, #x], iterator_types = ["parallel", "parallel"]} ins(%x : tensor<70x50xf32>) outs(%a : tensor<70x50xf32>) {
  ^bb0(%p: f32, %o: f32):
    %v = math.exp %p : f32
    linalg.yield %v : f32
  } -> tensor<70x50xf32>
  %e = tensor.empty() : tensor<73x50xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<73x50xf32>) -> tensor<73x50xf32>
  %frame = tensor.insert_slice %image into %f[1, 0] [70, 50] [1, 1] : tensor<70x50xf32> into tensor<73x50xf32>
  func.return %image, %frame : tensor<70x50xf32>, tensor<73x50xf32>
}
