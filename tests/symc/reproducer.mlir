// A reproducer runs the passes that its header names, and fails as the pass did; a file without such a header is refused.
// RUN: not symc-opt --run-reproducer %S/inputs/reproducer.mlir --print-ir-after-failure 2>&1 | filecheck %s
// RUN: not symc-opt --run-reproducer %s 2>&1 | filecheck %s --check-prefix=OTHER
// RUN: not symc-opt --run-reproducer 2>&1 | filecheck %s --check-prefix=MISSING

// CHECK: // -----// IR Dump After test-crash Failed //----- //
// CHECK: RuntimeError: test-crash crashes
// CHECK: reproducer: symc-opt --run-reproducer {{.+}}.mlir

// OTHER: symc-opt: {{.+}}reproducer.mlir: not a reproducer

// MISSING: symc-opt: --run-reproducer: name the file
