// RUN: symc-opt --import %S/inputs/scaled.py -p infer-shapes --split-input-file --verify-diagnostics %s
// RUN: not symc-opt --import %S/inputs/absent.py %s 2>&1 | filecheck %s --check-prefix=ABSENT

// A Python file that cannot be imported is the caller's mistake.
// ABSENT: symc-opt: --import {{.+}}absent.py: FileNotFoundError

// What the property class raises is an error of the node.
func.func @rank(%x: tensor<5xf64>, %calls: tensor<1xf64>) -> tensor<*xf64> {
  // expected-error-re@below {{Error in operator c [Custom]{{.*}}: infer_shape of 'scaled' raised ValueError: not enough values to unpack{{.*}}with inputs data: (5,) float64}}
  %y, %rows, %after = sym.Custom(%x, %calls) {op_type = "scaled", node = "c"} : (tensor<5xf64>, tensor<1xf64>) -> (tensor<*xf64>, tensor<*xf64>, tensor<1xf64>)
  func.return %y : tensor<*xf64>
}

// -----

func.func @unregistered(%x: tensor<5xf64>) -> tensor<*xf64> {
  // expected-error@below {{Custom: no operator is registered as op_type 'unheard_of'}}
  %y = sym.Custom(%x) {op_type = "unheard_of", node = "c"} : (tensor<5xf64>) -> tensor<*xf64>
  func.return %y : tensor<*xf64>
}
