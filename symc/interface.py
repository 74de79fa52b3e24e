"""What a compiled module says of itself: the slots of its entry functions, their types, its calls back into Python."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from symc.errors import BindError, LoweringError
from symc.program import HostCall, Slot

if TYPE_CHECKING:
    from xdsl.dialects.builtin import ModuleOp
    from xdsl.dialects.func import FuncOp

    from symc.runtime.steps import Steps

ENTRIES = ("forward", "forward_train", "backward")


def driver(module: ModuleOp) -> FuncOp:
    from xdsl.dialects.func import FuncOp

    function = module.body.block.first_op
    assert isinstance(function, FuncOp), "a module opens with its driver"
    return function


def slots(module: ModuleOp, dtypes: Sequence[str]) -> list[Slot]:
    """The arguments that the entry functions share; the arena is last."""
    from xdsl.dialects.builtin import IntegerAttr, MemRefType, StringAttr

    from symc.runtime.encode_steps import entry_functions

    entries = list(entry_functions(module).values())
    if not entries or entries[0].arg_attrs is None:
        raise LoweringError("plan-buffers left no entry function with described arguments")
    slots: list[Slot] = []
    inputs = entries[0].function_type.inputs
    for kind, attributes, dtype in zip(inputs, entries[0].arg_attrs, (*dtypes, "uint8")):
        assert isinstance(kind, MemRefType), "an entry function takes memrefs"
        role, name = attributes.data["symc.kind"], attributes.data.get("symc.name", StringAttr(""))
        updates = attributes.data.get("symc.updates")
        assert isinstance(role, StringAttr) and isinstance(name, StringAttr), "kinds and names are strings"
        target = updates.value.data if isinstance(updates, IntegerAttr) else None
        slots.append(Slot(role.data, name.data, tuple(kind.get_shape()), dtype, target))
    return slots


def steps(module: ModuleOp, functions: Sequence[str]) -> dict[str, Steps]:
    """The entry functions, divided, in the order in which they run, as steps that call these functions."""
    from symc.runtime.encode_steps import encode, entry_functions

    entries = entry_functions(module)
    return {name: encode(entries[name], functions) for name in ENTRIES if name in entries}


def interface_types(module: ModuleOp) -> list[str]:
    """Element types of the driver's arguments, then of its results, while types still tell uint8 from int8."""
    from symc.dialects.sym.ir import dtype_of

    kind = driver(module).function_type
    return [dtype_of(t) or "" for t in (*kind.inputs, *kind.outputs)]


def unused_arguments(module: ModuleOp) -> frozenset[int]:
    """Numbers of the driver's arguments that nothing reads."""
    return frozenset(i for i, argument in enumerate(driver(module).body.block.args) if not argument.uses)


def host_calls(module: ModuleOp) -> list[HostCall]:
    """What each host call is, in the order of their numbers, while they are on tensors."""
    from xdsl.dialects.builtin import StringAttr

    from symc.dialects.program import HostCallOp
    from symc.dialects.sym.ir import dtype_of, shape_of

    calls: list[HostCall] = []
    for op in driver(module).body.block.ops:
        if not isinstance(op, HostCallOp):
            continue
        texts = {k: v.data for k, v in op.attributes.items() if isinstance(v, StringAttr)}
        types = [[(shape_of(v.type) or (), dtype_of(v.type) or "") for v in vs] for vs in (op.operands, op.results)]
        calls.append(HostCall(texts["key"], texts.get("node", ""), *types))
    return calls


def check_complete(module: ModuleOp) -> None:
    """BindError when inference left an argument or an output unknown."""
    from xdsl.dialects.builtin import StringAttr

    from symc.dialects.sym.inference import is_complete, show
    from symc.dialects.sym.ir import dtype_of, shape_of

    function = driver(module)
    kind = function.function_type
    described = [*zip(kind.inputs, function.arg_attrs or ()), *zip(kind.outputs, function.res_attrs or ())]
    facts = [(d.data["symc.name"], shape_of(t), dtype_of(t)) for t, d in described]
    unknown = [
        f"{name.data}: {show(shape)} {dtype or '?'}"
        for name, shape, dtype in facts
        if isinstance(name, StringAttr) and not (is_complete(shape) and dtype)
    ]
    if unknown:
        raise BindError(
            "InferShape pass cannot decide shapes and types for the following arguments and outputs (? means unknown). "
            f"Please consider providing them as inputs: {', '.join(unknown)}"
        )


def teams(module: ModuleOp) -> dict[str, int]:
    """Entries that a team of threads runs, with their numbers of counters."""
    from xdsl.dialects.builtin import IntegerAttr
    from xdsl.dialects.func import FuncOp

    slots = {f.sym_name.data: f.attributes.get("symc.slots") for f in module.ops if isinstance(f, FuncOp)}
    return {name: number.value.data for name, number in slots.items() if isinstance(number, IntegerAttr)}
