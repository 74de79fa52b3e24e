// RUN: symc-opt -p lower-sym-to-linalg %s | filecheck %s

// The bias starts the sum; weight is read by rows.
// CHECK-LABEL: func.func @predict
// CHECK-SAME: [[X:%.+]]: tensor<2x3xf32>, [[W:%.+]]: tensor<5x3xf32>, [[B:%.+]]: tensor<5xf32>
// CHECK: [[INIT:%.+]] = linalg.generic
// CHECK-SAME: ins([[B]] : tensor<5xf32>)
// CHECK: linalg.generic
// CHECK-SAME: iterator_types = ["parallel", "parallel", "reduction"]
// CHECK-SAME: ins([[X]], [[W]] : tensor<2x3xf32>, tensor<5x3xf32>) outs([[INIT]] : tensor<2x5xf32>)
// CHECK: arith.mulf {{.*}} fastmath<reassoc,contract>
// CHECK: arith.addf {{.*}} fastmath<reassoc,contract>
func.func @predict(%x: tensor<2x3xf32>, %w: tensor<5x3xf32>, %b: tensor<5xf32>) -> tensor<2x5xf32> {
  %out = sym.FullyConnected(%x, %w, %b) {num_hidden = 5} : (tensor<2x3xf32>, tensor<5x3xf32>, tensor<5xf32>) -> tensor<2x5xf32>
  func.return %out : tensor<2x5xf32>
}
