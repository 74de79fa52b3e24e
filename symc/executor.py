"""A bound graph: arrays, compiled programs, and `forward` and `backward` as one foreign call each.

Binding compiles what the gradient requests call for: the joint program when a gradient is wanted, the inference program
otherwise; the other is compiled when it is first asked for. Arguments, gradients and auxiliary states are the caller's
arrays, used in place, so late writes are seen. Outputs belong to the executor and change with the next `forward`, as
MXNet's do. An executor runs one call at a time; Python threads that want to run at once take a `clone` each.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import numpy as np

from symc import random
from symc.allocation import Resize
from symc.arena import Arena
from symc.call import Buffers, ProgramCall
from symc.context import Context
from symc.dialects.sym.attributes import dtype_name
from symc.errors import BindError, ExecutionError, GradientError
from symc.ndarray import NDArray, empty, zeros
from symc.symbol.node import post_order

if TYPE_CHECKING:
    from symc.compiler import Request
    from symc.explanation import Explanation
    from symc.memory_plan import MemoryPlan
    from symc.program import Program
    from symc.symbol import Symbol
Array = TypeVar("Array")
RUNNING = (
    "{}: this executor, or one that shares its memory, is running already; one call runs at a time, "
    "a thread of its own takes executor.clone()"
)


class Executor:
    """A symbol bound to arrays; made by `Symbol.bind` and `Symbol.simple_bind`."""

    def __init__(
        self,
        symbol: Symbol,
        ctx: Context,
        args: Sequence[NDArray],
        grads: Sequence[NDArray | None],
        aux: Sequence[NDArray],
        grad_req: Sequence[str],
        arena: Arena | None = None,
        memory_budget: int | None = None,
        inputs: Collection[str] = (),
    ):
        """`inputs`: arguments that a clone has for itself."""
        self._symbol = symbol
        self._ctx = ctx
        self._arg_names = symbol.list_arguments()
        self._aux_names = symbol.list_auxiliary_states()
        self._output_names = symbol.list_outputs()
        self.arg_arrays = list(args)
        self.grad_arrays = [g if r != "null" else None for g, r in zip(grads, grad_req)]
        self.aux_arrays = list(aux)
        self._grad_req = list(grad_req)
        self._mode_matters = any(n.op and n.operator.uses_training for n in post_order(symbol._outputs))
        self._wants_gradient = any(r != "null" for r in grad_req)
        self._inputs = frozenset(inputs)
        self._compiled: dict[tuple[bool, bool], Program] = {}
        """The programs of this executor and its clones."""
        self._memory_budget = memory_budget
        self._start(arena or Arena(), shared=())
        self._load()

    def _start(self, arena: Arena, shared: Collection[str]) -> None:
        """What a clone has for itself; `shared`: arguments that it shares with the executor it is made of."""
        self._shared = set(shared)
        self._arena = arena
        self._running = arena.running
        self._programs: dict[tuple[bool, bool], ProgramCall] = {}
        self._calls: dict[bool, ProgramCall] = {}
        """What forward runs, by `is_train`."""
        self._last: ProgramCall | None = None
        self._last_training = False
        self._monitor: tuple[Callable[[str, NDArray], None], bool] | None = None
        self._internals: dict[bool, tuple[ProgramCall, list[str], list[NDArray]]] = {}
        self._key = np.zeros(2, np.int64)
        self.outputs: list[NDArray] = []

    def clone(self) -> Executor:
        """An executor of the same programs and parameters with an arena, outputs and gradients of its own, so that
        threads can run clones at once.

        Arguments and auxiliary states are shared, but for the arguments whose shapes `simple_bind` was given: of those
        the clone has copies. An argument that its `forward` is given by keyword is its own from then on. A training
        forward updates the shared auxiliary states, which several clones must not do at once.
        """
        twin: Executor = object.__new__(type(self))
        twin.__dict__.update(self.__dict__)
        twin._start(Arena(), shared=self._arg_names)
        twin.arg_arrays = list(self.arg_arrays)
        twin.grad_arrays = [None if g is None else zeros(g.shape, self._ctx, g.dtype) for g in self.grad_arrays]
        twin.aux_arrays = list(self.aux_arrays)
        for name in self._inputs:
            twin._take(name)
        twin._load()
        return twin

    def _load(self) -> None:
        """Make the first program; ExecutionError while another executor runs in the arena, which may move now."""
        running, token = self._running, []
        try:
            if running.setdefault(0, token) is not token:
                raise ExecutionError(RUNNING.format("bind"))
            self._program(self._wants_gradient, self._wants_gradient)
        finally:  # as in backward
            if 0 in running and running[0] is token:
                del running[0]

    def _take(self, name: str) -> None:
        """Copy a shared argument: from now on it is this executor's own."""
        number = self._arg_names.index(name)
        self.arg_arrays[number] = array = self.arg_arrays[number].copy()
        self._shared.discard(name)
        for call in self._programs.values():
            call.replace_argument(number, array)
        self._internals.clear()

    def __reduce__(self) -> NoReturn:
        """Executors hold compiled code and addresses, which neither pickle nor copy."""
        raise TypeError(
            "an Executor cannot be pickled or copied, as it holds compiled code; "
            "keep its symbol (tojson) and its arrays (mx.nd.save), and bind again"
        )

    # Names.

    @property
    def arg_dict(self) -> dict[str, NDArray]:
        """Arguments by name; ValueError when names repeat."""
        return _by_name(self._arg_names, self.arg_arrays)

    @property
    def grad_dict(self) -> dict[str, Any]:
        """Gradients (NDArray) by argument name, None where the request is null."""
        return _by_name(self._arg_names, self.grad_arrays)

    @property
    def aux_dict(self) -> dict[str, NDArray]:
        """Auxiliary states by name."""
        return _by_name(self._aux_names, self.aux_arrays)

    @property
    def output_dict(self) -> dict[str, NDArray]:
        """Outputs by name."""
        return _by_name(self._output_names, self.outputs)

    # Running.

    def forward(self, is_train: bool = False, **kwargs: Any) -> list[NDArray]:
        """Run forward after copying `kwargs` (arrays) into the arguments of those names; returns the outputs.

        Raises TypeError for an unknown argument, ValueError for what is no array or has another shape, and
        ExecutionError when the executor, or one that shares its memory, is running already, in another thread or
        below in the call stack.
        """
        running, token = self._running, []
        try:
            if running.setdefault(0, token) is not token:
                raise ExecutionError(RUNNING.format("forward"))
            if kwargs:
                self._copy_arguments(kwargs)
            call = self._calls.get(is_train) or self._forward_program(is_train)
            if call.random:
                self._key[:] = random.next_key()
            call.run(0)
            call.arena.holder = call.token
            self._last, self._last_training = call, is_train
        finally:  # as in backward
            if 0 in running and running[0] is token:
                del running[0]
        if self._monitor is not None:
            self._report(is_train, *self._monitor)
        return self.outputs

    def backward(self, out_grads: Any = None, is_train: bool = True) -> None:
        """Write gradients into the gradient arrays, given head gradients (NDArray, list, or dict by output name).

        Loss outputs need no head gradient. What forward left is overwritten as backward goes along, and by executors
        that share memory: then the forward runs again first. GradientError when a head gradient is missing, BindError
        when one does not fit, ExecutionError when the executor is running already.
        """
        if not self._wants_gradient:
            return
        running, token = self._running, []
        try:
            if running.setdefault(0, token) is not token:
                raise ExecutionError(RUNNING.format("backward"))
            self._backward(out_grads)
        finally:  # without calls: a KeyboardInterrupt comes only after one, and would leave the executor locked
            if 0 in running and running[0] is token:
                del running[0]

    def _backward(self, out_grads: Any) -> None:
        if self._last is None:
            raise GradientError("backward needs a forward before it")
        if not self._last.joint:  # forward(is_train=False) ran the inference program, which keeps nothing for backward
            self._last = self._program(True, self._last_training)
        self._last.set_heads(self._head_gradients(out_grads))
        if not self._last.holds_forward:
            self._run_keeping_states(self._last)
        self._last.arena.holder = None
        self._last.run(1)

    def _run_keeping_states(self, call: ProgramCall) -> None:
        """Run a forward again, with the same random numbers; auxiliary states stay as they are."""
        states = [a.asnumpy() for a in self.aux_arrays]
        call.run(0)
        for array, state in zip(self.aux_arrays, states):
            array[:] = state

    def _head_gradients(self, out_grads: Any) -> list[Any]:
        if out_grads is None:
            return []
        if isinstance(out_grads, Mapping):
            return [out_grads.get(name) for name in self._output_names]
        return list(out_grads) if isinstance(out_grads, list | tuple) else [out_grads]

    def _copy_arguments(self, values: Mapping[str, Any]) -> None:
        targets = self.arg_dict
        for name, value in values.items():
            if not isinstance(value, NDArray | np.ndarray):
                raise ValueError(f"{name}: only accept NDArrays and numpy arrays, got {type(value).__name__}")
            if name not in targets:
                raise TypeError(f"Unknown argument {name}; arguments are {', '.join(self._arg_names)}")
            if tuple(value.shape) != targets[name].shape:
                raise ValueError(
                    f"Shape not match! Argument {name}, need: {targets[name].shape}, received: {tuple(value.shape)}"
                )
        for name, value in values.items():
            if name in self._shared:
                self._take(name)
                targets = self.arg_dict
            targets[name][:] = value

    # Programs.

    def _forward_program(self, training: bool) -> ProgramCall:
        """What forward runs: the joint program when backward may follow, or when auxiliary states change."""
        self._calls[training] = call = self._program(*self._mode(training))
        return call

    def _mode(self, training: bool) -> tuple[bool, bool]:
        if training:
            return self._wants_gradient or bool(self.aux_arrays), True
        return self._wants_gradient and not self._mode_matters, False

    def _program(self, joint: bool, training: bool) -> ProgramCall:
        """The compiled program for a mode, compiled on first use; a graph that does not know the mode has one for
        both.
        """
        key = (joint, training and self._mode_matters)
        if key not in self._programs:
            if key not in self._compiled:
                self._compiled[key] = self._compile(self._symbol, *key)
            program = self._compiled[key]
            if not self.outputs:
                self.outputs = self._new_arrays(program)
            self._programs[key] = ProgramCall(program, self._buffers(self.outputs), self._ctx, self._arena)
        return self._programs[key]

    def _compile(self, symbol: Symbol, joint: bool, training: bool) -> Program:
        from symc.compiler import compile_graph

        return compile_graph(symbol._outputs, self._request(joint, training))

    def _request(self, joint: bool, training: bool) -> Request:
        """What the graph is compiled for with these arrays."""
        from symc.compiler import Request

        arrays = dict((*zip(self._arg_names, self.arg_arrays), *zip(self._aux_names, self.aux_arrays)))
        return Request(
            {name: a.shape for name, a in arrays.items()},
            {name: dtype_name(a.dtype) for name, a in arrays.items()},
            joint=joint,
            training=training,
            grad_req=dict(zip(self._arg_names, self._grad_req)) if joint else None,
            memory_budget=self._memory_budget if joint else None,
        )

    def _new_arrays(self, program: Program) -> list[NDArray]:
        return [empty(slot.shape, self._ctx, slot.dtype) for slot in program.outputs]

    def _buffers(self, outputs: Sequence[NDArray]) -> Buffers:
        grads = [(g, r) for g, r in zip(self.grad_arrays, self._grad_req) if g is not None]
        return Buffers(
            self.arg_arrays,
            self.aux_arrays,
            [g for g, _ in grads],
            [g for g, r in grads if r == "add"],
            outputs,
            self._key,
        )

    # Parameters.

    def copy_params_from(
        self,
        arg_params: Mapping[str, NDArray],
        aux_params: Mapping[str, NDArray] | None = None,
        allow_extra_params: bool = False,
    ) -> None:
        """Copy parameters into the arguments and auxiliary states, converted to their types.

        ValueError for a name the executor lacks, unless `allow_extra_params`.
        """
        for given, mine, what in (
            (arg_params, self.arg_dict, "arguments"),
            (aux_params or {}, self.aux_dict, "auxiliary states"),
        ):
            for name, value in given.items():
                if name in mine:
                    value.astype(mine[name].dtype).copyto(mine[name])
                elif not allow_extra_params:
                    raise ValueError(f'Find name "{name}" that is not in the {what}: {", ".join(mine)}')

    def reshape(self, partial_shaping: bool = False, allow_up_sizing: bool = False, **kwargs: Any) -> Executor:
        """A new executor for other input shapes that shares this one's arrays and arena; what grows is new and zero.

        BindError when an argument not listed would change (unless `partial_shaping`) or an array would grow (unless
        `allow_up_sizing`).
        """
        arg_shapes, _, aux_shapes = self._symbol.infer_shape(**kwargs)
        if arg_shapes is None or aux_shapes is None:
            raise BindError("Insufficient argument shapes provided to reshape.")
        check = Resize(kwargs, partial_shaping, allow_up_sizing)
        args = [check.fit(n, a, s) for n, a, s in zip(self._arg_names, self.arg_arrays, arg_shapes)]
        grads = [
            None if g is None else check.fit(n, g, s) for n, g, s in zip(self._arg_names, self.grad_arrays, arg_shapes)
        ]
        aux = [check.fit(n, a, s) for n, a, s in zip(self._aux_names, self.aux_arrays, aux_shapes)]
        return Executor(self._symbol, self._ctx, args, grads, aux, self._grad_req, self._arena, self._memory_budget)

    # Seeing inside.

    def set_monitor_callback(self, callback: Callable[[str, NDArray], None] | None, monitor_all: bool = False) -> None:
        """After each forward call `callback(name, array)`, if not None, for node outputs; `monitor_all`: inputs too."""
        self._monitor = None if callback is None else (callback, monitor_all)

    def _report(self, is_train: bool, callback: Callable[[str, NDArray], None], everything: bool) -> None:
        """Run the internals on the same arrays and random key, and hand each to the monitor."""
        if is_train not in self._internals:
            internals = self._symbol.get_internals()
            program = self._compile(internals, False, is_train)
            values = self._new_arrays(program)
            call = ProgramCall(program, self._buffers(values), self._ctx)
            self._internals[is_train] = (call, internals.list_outputs(), values)
        call, names, values = self._internals[is_train]
        self._run_keeping_states(call)
        states = dict(zip(self._aux_names, self.aux_arrays))  # in `values` they are updated a second time
        inputs = {*self._arg_names, *states}
        for name, value in zip(names, values):
            if everything or name not in inputs:
                callback(name, states.get(name, value))

    def debug_str(self) -> str:
        """The graph, then what the compiled programs allocate; the line `Total N MB allocated` stands third from the
        end.
        """
        total = sum({call.arena: call.arena.bytes for call in self._programs.values()}.values()) >> 20
        return f"{self._symbol.debug_str()}\nTotal {total} MB allocated\nTotal 0 TempSpace resource requested\n"

    def memory_plan(self, is_train: bool | None = None) -> MemoryPlan:
        """Where the values of a program lie in memory: of the one that `forward(is_train)` runs, by default of the one
        made at bind.
        """
        if is_train is None:
            return next(iter(self._programs.values())).program.plan
        return self._forward_program(is_train).program.plan

    def explain(self, is_train: bool | None = None) -> Explanation:
        """The kernels of a program, and for each pair of neighbours whether they share one and why: of the program
        that `forward(is_train)` runs, by default of the one made at bind.

        Runs the passes up to the kernels again.
        """
        from symc.compiler import explain_graph

        joint, training = next(iter(self._programs)) if is_train is None else self._mode(is_train)
        return explain_graph(self._symbol._outputs, self._request(joint, training and self._mode_matters))

    def get_optimized_symbol(self) -> Symbol:
        """The symbol as bound; what the compiler made of it is in the dumps (`SYMC_DUMP`)."""
        return self._symbol


def _by_name(names: Sequence[str], arrays: Sequence[Array]) -> dict[str, Array]:
    """Arrays by name; ValueError when names repeat."""
    if len(set(names)) != len(names):
        raise ValueError(f"Duplicate names detected, {', '.join(names)}")
    return dict(zip(names, arrays))
