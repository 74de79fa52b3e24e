"""Structured emission: K4 IR (scf, arith, math, memref, vector, func) to LLVM IR text, one table per dialect.

Blocks and phis are made straight from scf's structure. A memref is a bare pointer; its static strides and offset are
applied where it is accessed. Kernels become `internal` functions whose pointers do not alias, beside functions through
which steps call them; entry functions are steps (docs/architecture.md, "Machine code").
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from xdsl.dialects import func, gpu, memref
from xdsl.dialects.builtin import MemRefType, ModuleOp, NoneAttr, SymbolRefAttr
from xdsl.ir import Attribute, Block, Operation, SSAValue

from symc.errors import EmitError, blame
from symc.runtime.linkage import quoted, step_name
from symc.runtime.llvm_types import constant_text, llvm_type, memory_type

Handler = Callable[["FunctionEmitter", Operation], None]


def handlers() -> dict[str, Handler]:
    """Every operation that can be emitted, by name."""
    from symc.runtime import (
        emit_arith,
        emit_convert,
        emit_gpu,
        emit_math,
        emit_memref,
        emit_scf,
        emit_vector,
    )

    modules = (emit_arith, emit_convert, emit_math, emit_memref, emit_scf, emit_vector, emit_gpu)
    return {name: handler for module in modules for name, handler in module.HANDLERS.items()}


class ModuleEmitter:
    """Collects what stands outside functions: globals and declarations."""

    def __init__(self, module: ModuleOp, attributes: str = "", *, has_float16: bool = True):
        self.module = module
        self.attributes = attributes
        """Function attributes such as the target CPU, one group for all."""
        self.has_float16 = has_float16
        """Whether the target converts float16 in instructions of its own."""
        self.handlers = handlers()
        self.declarations: dict[str, str] = {}
        self.metadata: list[str] = []

    def emit(self) -> str:
        """The module as LLVM IR, without its entry functions."""
        parts: list[str] = []
        for op in self.module.ops:
            if isinstance(op, memref.GlobalOp):
                parts.append(global_text(op))
            elif "symc.entry" in op.attributes:
                continue
            elif isinstance(op, func.FuncOp) and op.body.blocks:
                with blame(op):
                    parts.append(FunctionEmitter(self).emit(op))
                if "symc.kernel" in op.attributes:
                    parts.append(step_text(op))
            elif not isinstance(op, func.FuncOp):
                raise EmitError(f"{op.name} cannot stand at the top of a module", at=op)
        group = f"attributes #0 = {{ nounwind {self.attributes} }}"
        return "\n\n".join([*parts, *self.declarations.values(), group, *self.metadata]) + "\n"

    def declare(self, name: str, result: str, arguments: Sequence[str]) -> None:
        """Note an external function."""
        self.declarations[name] = f"declare {result} @{name}({', '.join(arguments)})"

    def new_metadata(self, text: str) -> str:
        """A numbered metadata node; `{self}` in the text is its own number."""
        name = f"!{len(self.metadata)}"
        self.metadata.append(f"{name} = {text.replace('{self}', name)}")
        return name


def only_block(function: func.FuncOp) -> Block:
    """The block of a function; EmitError when it has several."""
    blocks = len(function.body.blocks)
    if blocks != 1:
        raise EmitError(f"@{function.sym_name.data}: a function is one block, got {blocks}", at=function)
    return function.body.block


class FunctionEmitter:
    """Emits one function: values by SSA value, lines in order, the label of the block being written."""

    def __init__(self, module: ModuleEmitter):
        self.module = module
        self.values: dict[SSAValue, str] = {}
        self.layouts: dict[SSAValue, tuple[Sequence[int | str], int]] = {}
        """Strides and offsets of memrefs whose types do not tell them."""
        self.lines: list[str] = []
        self.allocas: list[str] = []
        self.label = "entry"
        self._count = 0

    def emit(self, op: func.FuncOp) -> str:
        """One function definition."""
        block = only_block(op)
        header = self._header(op, block)
        self.block(block)
        body = "\n".join(["entry:", *self.allocas, *self.lines])
        return f"{header} #0 {{\n{body}\n}}"

    def _header(self, op: func.FuncOp, block: Block) -> str:
        may_alias = "symc.may_alias" in op.attributes
        # Kernels stay functions of their own: inlined where steps call them, they take LLVM some 5 % longer.
        inline = "alwaysinline" if "symc.inline" in op.attributes else "noinline"
        results = op.function_type.outputs.data
        if len(results) > 1:
            raise EmitError(f"@{op.sym_name.data}: a function has at most one result, got {len(results)}", at=op)
        result = llvm_type(results[0]) if results else "void"
        parameters = [self._parameter(a, may_alias) for a in block.args]
        return f"define internal {result} @{quoted(op.sym_name.data)}({', '.join(parameters)}) {inline}"

    def _parameter(self, argument: SSAValue, may_alias: bool) -> str:
        name = self.new(argument)
        if not isinstance(argument.type, MemRefType):
            return f"{llvm_type(argument.type)} {name}"
        return f"ptr {'' if may_alias else 'noalias '}nocapture nonnull {name}"

    # Writing.

    def fresh(self) -> str:
        """A new LLVM value name."""
        self._count += 1
        return f"%v{self._count}"

    def new(self, value: SSAValue) -> str:
        """A new name for an SSA value."""
        name = self.fresh()
        self.values[value] = name
        return name

    def line(self, text: str) -> None:
        """Append an instruction."""
        self.lines.append(f"  {text}")

    def new_label(self, hint: str) -> str:
        """A new block name."""
        self._count += 1
        return f"{hint}{self._count}"

    def start(self, label: str) -> None:
        """Begin a block."""
        self.lines.append(f"{label}:")
        self.label = label

    def get(self, value: SSAValue) -> str:
        """The name or literal of a value."""
        return self.values[value]

    def typed(self, value: SSAValue) -> str:
        """A value with its type, as an operand."""
        return f"{llvm_type(value.type)} {self.values[value]}"

    def block(self, block: Block) -> None:
        """Emit the operations of a block in order."""
        table = self.module.handlers
        for op in block.ops:
            handler = table.get(op.name)
            if handler is None:
                raise EmitError(f"{op.name} {_refusal(op)}{place_of(op)}", at=op)
            try:
                handler(self, op)
            except EmitError as error:
                text = str(error)
                raise EmitError(text if "(in @" in text else f"{text}{place_of(op)}", at=error.at or op) from None


def _refusal(op: Operation) -> str:
    """Why an operation has no handler."""
    if op.dialect_name() == "program":
        return "stands in a kernel; only entry functions hold it"
    return "has no translation to LLVM IR"


def place_of(op: Operation) -> str:
    """Where an operation stands, for messages: ` (in @fc1_kernel, node "fc1")`."""
    node: Attribute | None = None
    function: Operation | None = op
    while function is not None and not isinstance(function, func.FuncOp | gpu.FuncOp):
        node = node or function.attributes.get("node") or function.attributes.get("symc.nodes")
        function = function.parent_op()
    if function is None:
        return ""
    return f" (in @{function.sym_name.data}{f', node {node}' if node else ''})"


def step_text(op: func.FuncOp) -> str:
    """The function that a step calls: it has one parameter, the array of the kernel's arguments."""
    lines: list[str] = []
    arguments: list[str] = []
    for i, kind in enumerate(map(llvm_type, op.function_type.inputs)):
        lines.append(f"  %at{i} = getelementptr inbounds i64, ptr %arguments, i64 {i}\n")
        lines.append(f"  %v{i} = load {kind}, ptr %at{i}\n")
        arguments.append(f"{kind} %v{i}")
    call = f"  tail call void @{quoted(op.sym_name.data)}({', '.join(arguments)})\n"
    header = f"define void @{quoted(step_name(op.sym_name.data))}(ptr %arguments) #0"
    return f"{header} {{\n{''.join(lines)}{call}  ret void\n}}"


def global_text(op: memref.GlobalOp) -> str:
    """A constant table as LLVM IR."""
    kind = op.type
    assert isinstance(kind, MemRefType), "a global is a memref"
    value = op.initial_value
    count = 1
    for extent in kind.get_shape():
        count *= extent
    text = "zeroinitializer" if isinstance(value, NoneAttr | None) else constant_text(value, kind)
    name = quoted(op.sym_name.data)
    return f"@{name} = internal constant [{count} x {memory_type(kind.element_type)}] {text}, align 64"


def symbol(reference: Attribute) -> str:
    """The name in a symbol reference."""
    assert isinstance(reference, SymbolRefAttr), "a symbol reference"
    return quoted(reference.root_reference.data)
