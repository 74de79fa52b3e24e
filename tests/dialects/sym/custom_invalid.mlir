// RUN: symc-opt --import %S/inputs/scaled.py -p infer-shapes --split-input-file --verify-diagnostics %s | filecheck %s
// RUN: not symc-opt --import %S/inputs/absent.py %s 2>&1 | filecheck %s --check-prefix=ABSENT

// A Python file that cannot be imported is the caller's mistake.
// ABSENT: symc-opt: --import {{.+}}absent.py: FileNotFoundError

// What the property class raises is an error of the node.
// CHECK: Error in operator c [Custom]: infer_shape of 'scaled' raised ValueError: not enough values to unpack
// CHECK: with inputs data: (5,) float64
func.func @rank(%x: tensor<5xf64>, %calls: tensor<1xf64>) -> tensor<*xf64> {
  %y, %rows, %after = sym.Custom(%x, %calls) {op_type = "scaled", node = "c"} : (tensor<5xf64>, tensor<1xf64>) -> (tensor<*xf64>, tensor<*xf64>, tensor<1xf64>)
  func.return %y : tensor<*xf64>
}

// -----

// CHECK: Custom: no operator is registered as op_type 'unheard_of'
func.func @unregistered(%x: tensor<5xf64>) -> tensor<*xf64> {
  %y = sym.Custom(%x) {op_type = "unheard_of", node = "c"} : (tensor<5xf64>) -> tensor<*xf64>
  func.return %y : tensor<*xf64>
}
