// RUN: symc-opt --split-input-file --verify-diagnostics --parsing-diagnostics %s | filecheck %s

// CHECK: 'index' expected
"program.host_call"() : () -> ()

// -----

// CHECK: Expected
func.func @no_types(%a: tensor<2x3xf32>) {
  program.host_call 0 : i64 (%a)
  func.return
}
