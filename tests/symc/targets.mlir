// What `-t` prints of one module of loops.
// RUN: symc-opt -t llvm-ir %s | filecheck %s --check-prefix=LLVM
// RUN: symc-opt -t "llvm-ir{optimized=true}" %s | filecheck %s --check-prefix=OPTIMIZED
// RUN: symc-opt -t asm %s | filecheck %s --check-prefix=ASM

// LLVM: define internal void @symc_double(ptr noalias
// LLVM: fadd float
// LLVM: define void @symc_double.step(ptr %arguments)
// LLVM: call void @symc_double(
// LLVM-NOT: define
// LLVM: ; @forward
// LLVM-NEXT: {{^}};   call @double(%a, %b)

// OPTIMIZED-NOT: call void @symc_double
// OPTIMIZED: fadd <{{[0-9]+}} x float>

// OPTIMIZED: ; @forward
// OPTIMIZED-NEXT: {{^}};   call @double(%a, %b)

// ASM: symc_double:
// ASM: ret
// ASM: # @forward
// ASM-NEXT: {{^}}#   call @double(%a, %b)
func.func private @double(%a: memref<64xf32>, %b: memref<64xf32>) attributes {symc.kernel, symc.num_inputs = 1 : i64} {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  %end = arith.constant 64 : index
  scf.for %i = %zero to %end step %one {
    %x = memref.load %a[%i] : memref<64xf32>
    %y = arith.addf %x, %x : f32
    memref.store %y, %b[%i] : memref<64xf32>
  }
  func.return
}

func.func @forward(%a: memref<64xf32>, %b: memref<64xf32>, %arena: memref<0xi8>) attributes {symc.entry} {
  func.call @double(%a, %b) : (memref<64xf32>, memref<64xf32>) -> ()
  func.return
}
