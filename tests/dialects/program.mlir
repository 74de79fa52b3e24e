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
