// RUN: symc-opt -p order-calls --split-input-file %s | filecheck %s

// Both wide values before their sums would be live together; each sum comes as soon as it can, the reshape before its reader.
// CHECK-LABEL: func.func @predict
// CHECK: [[A:%.+]] = func.call @widen(%x)
// CHECK-NEXT: [[F:%.+]] = tensor.collapse_shape [[A]]
// CHECK-NEXT: [[C:%.+]] = func.call @narrow([[F]])
// CHECK-NEXT: [[B:%.+]] = func.call @widen(%y)
// CHECK-NEXT: [[G:%.+]] = tensor.collapse_shape [[B]]
// CHECK-NEXT: [[D:%.+]] = func.call @narrow([[G]])
// CHECK-NEXT: func.call @join([[C]], [[D]])
func.func @predict(%x: tensor<2xf32>, %y: tensor<2xf32>) -> tensor<2xf32> {
  %a = func.call @widen(%x) : (tensor<2xf32>) -> tensor<2x50xf32>
  %b = func.call @widen(%y) : (tensor<2xf32>) -> tensor<2x50xf32>
  %f = tensor.collapse_shape %a [[0, 1]] : tensor<2x50xf32> into tensor<100xf32>
  %g = tensor.collapse_shape %b [[0, 1]] : tensor<2x50xf32> into tensor<100xf32>
  %c = func.call @narrow(%f) : (tensor<100xf32>) -> tensor<2xf32>
  %d = func.call @narrow(%g) : (tensor<100xf32>) -> tensor<2xf32>
  %e = func.call @join(%c, %d) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  func.return %e : tensor<2xf32>
}
func.func private @widen(%x: tensor<2xf32>) -> tensor<2x50xf32> attributes {symc.kernel} {
  %e = tensor.empty() : tensor<2x50xf32>
  func.return %e : tensor<2x50xf32>
}
func.func private @narrow(%x: tensor<100xf32>) -> tensor<2xf32> attributes {symc.kernel} {
  %e = tensor.empty() : tensor<2xf32>
  func.return %e : tensor<2xf32>
}
func.func private @join(%x: tensor<2xf32>, %y: tensor<2xf32>) -> tensor<2xf32> attributes {symc.kernel} {
  %e = tensor.empty() : tensor<2xf32>
  func.return %e : tensor<2xf32>
}

// -----

// A host call may look at anything: nothing crosses it. An order that gains nothing stays.
// CHECK-LABEL: func.func @predict
// CHECK: [[A:%.+]] = func.call @widen(%x)
// CHECK-NEXT: [[B:%.+]] = func.call @widen(%y)
// CHECK-NEXT: program.host_call 0 : i64(%x)
// CHECK-NEXT: func.call @narrow([[A]])
// CHECK-NEXT: func.call @narrow([[B]])
func.func @predict(%x: tensor<2xf32>, %y: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
  %a = func.call @widen(%x) : (tensor<2xf32>) -> tensor<100xf32>
  %b = func.call @widen(%y) : (tensor<2xf32>) -> tensor<100xf32>
  program.host_call 0(%x) : (tensor<2xf32>) -> ()
  %c = func.call @narrow(%a) : (tensor<100xf32>) -> tensor<2xf32>
  %d = func.call @narrow(%b) : (tensor<100xf32>) -> tensor<2xf32>
  func.return %c, %d : tensor<2xf32>, tensor<2xf32>
}
func.func private @widen(%x: tensor<2xf32>) -> tensor<100xf32> attributes {symc.kernel} {
  %e = tensor.empty() : tensor<100xf32>
  func.return %e : tensor<100xf32>
}
func.func private @narrow(%x: tensor<100xf32>) -> tensor<2xf32> attributes {symc.kernel} {
  %e = tensor.empty() : tensor<2xf32>
  func.return %e : tensor<2xf32>
}
