// RUN: symc-opt --split-input-file --verify-diagnostics %s

// expected-error@below {{'index' expected}}
"program.host_call"() : () -> ()

// -----

func.func @no_types(%a: tensor<2x3xf32>) {
  program.host_call 0 : i64 (%a)
  // expected-error@below {{Expected ':'}}
  func.return
}
