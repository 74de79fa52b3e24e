// IR before and after passes, on standard error.
// RUN: symc-opt -p infer-shapes,simplify,lower-sym-to-linalg --print-ir-before=simplify --print-ir-after=infer-shapes,simplify %s 2>&1 | filecheck %s --check-prefix=NAMED
// RUN: symc-opt -p infer-shapes,simplify --print-ir-before-all --print-ir-after-all %s 2>&1 | filecheck %s --check-prefix=ALL
// RUN: symc-opt -p infer-shapes,infer-shapes,simplify --print-ir-after-change %s 2>&1 | filecheck %s --check-prefix=CHANGE
// RUN: symc-opt -p infer-shapes,infer-shapes --print-ir-after-change --print-ir-diff %s 2>&1 | filecheck %s --check-prefix=DIFF
// RUN: not symc-opt -p infer-shapes,test-break --print-ir-after-failure %s 2>&1 | filecheck %s --check-prefix=FAILURE
// RUN: symc-opt -p infer-shapes,simplify --print-ir-after-failure %s 2>&1 | filecheck %s --check-prefix=SUCCESS
// RUN: not symc-opt -p infer-shapes --print-ir-after=fuse %s 2>&1 | filecheck %s --check-prefix=ABSENT

// NAMED-NOT: Before infer-shapes
// NAMED: // -----// IR Dump After infer-shapes //----- //
// NAMED: -> tensor<2x3xf32>
// NAMED: // -----// IR Dump Before simplify //----- //
// NAMED: sym._copy
// NAMED: // -----// IR Dump After simplify //----- //
// NAMED-NOT: sym._copy
// NAMED-NOT: After lower-sym-to-linalg

// ALL: IR Dump Before infer-shapes
// ALL: IR Dump After infer-shapes
// ALL: IR Dump Before simplify
// ALL: IR Dump After simplify

// CHANGE: IR Dump After infer-shapes
// CHANGE-NOT: IR Dump After infer-shapes
// CHANGE: IR Dump After simplify

// DIFF: // -----// IR Dump After infer-shapes //----- //
// DIFF-NEXT: --- before infer-shapes
// DIFF-NEXT: +++ infer-shapes
// DIFF: -    %0 = sym._copy(%x) : (tensor<2x3xf32>) -> tensor<*xf32>
// DIFF: +    %0 = sym._copy(%x) : (tensor<2x3xf32>) -> tensor<2x3xf32>
// DIFF-NOT: IR Dump

// FAILURE: // -----// IR Dump After test-break Failed //----- //
// FAILURE: InternalError: pass test-break left IR that does not verify

// SUCCESS-NOT: IR Dump

// ABSENT: symc-opt: --print-ir-before or -after fuse: the pipeline has infer-shapes
func.func @predict(%x: tensor<2x3xf32>) -> tensor<*xf32> {
  %0 = sym._copy(%x) : (tensor<2x3xf32>) -> tensor<*xf32>
  %1 = sym.exp(%0) : (tensor<*xf32>) -> tensor<*xf32>
  func.return %1 : tensor<*xf32>
}
