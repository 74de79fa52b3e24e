"""What all recurrent cells share: parameters by name, states, one weight array or one a gate, unrolling."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from symc import ndarray, symbol
from symc.ndarray import NDArray
from symc.symbol import Symbol

SQUEEZE: Any = 1
"""True, written as the JSON of MXNet's cells has it."""


class RNNParams:
    """Variables by name, made when first asked for; cells given the same RNNParams share weights.

    `prefix` is put before every name.
    """

    def __init__(self, prefix: str = ""):
        self._prefix = prefix
        self._params: dict[str, Symbol] = {}

    def get(self, name: str, **kwargs: Any) -> Symbol:
        """The variable `prefix + name`; kwargs go to `mx.sym.Variable` when it is made."""
        name = self._prefix + name
        if name not in self._params:
            self._params[name] = symbol.Variable(name, **kwargs)
        return self._params[name]


class BaseRNNCell:
    """One step of a recurrent network: `output, states = cell(inputs, states)`, names starting with `prefix`.

    inputs and output are (N, C); states is a list of symbols shaped as `state_info` says.
    """

    _num_hidden: int

    def __init__(self, prefix: str = "", params: RNNParams | None = None):
        self._own_params = params is None
        self._prefix = prefix
        self._params = RNNParams(prefix) if params is None else params
        self._modified = False
        self.reset()

    def reset(self) -> None:
        """Start counting steps and states from 0 again, before another graph is built with this cell."""
        self._init_counter = -1
        self._counter = -1

    def __call__(self, inputs: Symbol, states: Sequence[Symbol]) -> tuple[Symbol, list[Symbol]]:
        """The output and the next states of one step."""
        raise NotImplementedError(f"{type(self).__name__} defines no step")

    @property
    def params(self) -> RNNParams:
        """The variables of this cell."""
        self._own_params = False
        return self._params

    @property
    def state_info(self) -> list[dict[str, Any]]:
        """What begin_state makes each state from: shape (0: the batch size, inferred) and layout."""
        raise NotImplementedError(f"{type(self).__name__} does not say what states it has")

    @property
    def state_shape(self) -> list[tuple[int, ...]]:
        """The shapes of the states; 0 stands for the batch size."""
        return [info["shape"] for info in self.state_info]

    @property
    def _gate_names(self) -> Sequence[str]:
        """Ending of the name of each gate's weights, in the order in which they are stacked."""
        return ()

    def _begin_step(self, states: Sequence[Symbol]) -> str:
        """The prefix of the names of the next step; ValueError unless it gets all its states."""
        self._check_states(states)
        self._counter += 1
        return f"{self._prefix}t{self._counter}_"

    def begin_state(self, func: Callable[..., Symbol] = symbol.zeros, **kwargs: Any) -> list[Symbol]:
        """The states before the first step: `func(name=..., **info, **kwargs)` for each of `state_info`.

        func is a creator such as `mx.sym.zeros`, `mx.sym.ones` or `mx.sym.Variable`. ValueError when a modifier holds
        this cell.
        """
        self._check_not_modified()
        states = []
        for info in self.state_info:
            self._init_counter += 1
            states.append(func(name=f"{self._prefix}begin_state_{self._init_counter}", **{**info, **kwargs}))
        return states

    def _check_not_modified(self) -> None:
        if self._modified:
            raise ValueError(
                f"{type(self).__name__} '{self._prefix}' is held by a modifier such as ZoneoutCell: "
                "call the modifier, not the cell in it"
            )

    def unpack_weights(self, args: Mapping[str, NDArray]) -> dict[str, NDArray]:
        """A copy of args in which the stacked weights of this cell are one array a gate.

        `lstm_i2h_weight` (4 H, C) becomes `lstm_i2h_i_weight`, `_f_`, `_c_` and `_o_` of (H, C) each. KeyError when one
        is missing.
        """
        args = dict(args)
        for group, kind in self._stacks():
            stacked = self._take(args, f"{self._prefix}{group}_{kind}")
            for number, gate in enumerate(self._gate_names):
                rows = stacked[number * self._num_hidden : (number + 1) * self._num_hidden]
                args[f"{self._prefix}{group}{gate}_{kind}"] = rows.copy()
        return args

    def pack_weights(self, args: Mapping[str, NDArray]) -> dict[str, NDArray]:
        """The inverse of unpack_weights."""
        args = dict(args)
        for group, kind in self._stacks():
            parts = [self._take(args, f"{self._prefix}{group}{gate}_{kind}") for gate in self._gate_names]
            args[f"{self._prefix}{group}_{kind}"] = ndarray.concatenate(parts)
        return args

    def _stacks(self) -> list[tuple[str, str]]:
        """The arrays in which gates are stacked: (`i2h` or `h2h`, `weight` or `bias`)."""
        if not self._gate_names:
            return []
        return [(group, kind) for group in ("i2h", "h2h") for kind in ("weight", "bias")]

    def _take(self, args: dict[str, NDArray], name: str) -> NDArray:
        if name not in args:
            given = ", ".join(sorted(args)) or "nothing"
            raise KeyError(f"{type(self).__name__}: args must have '{name}', got {given}")
        return args.pop(name)

    def unroll(
        self,
        length: int,
        inputs: Symbol | Sequence[Symbol],
        begin_state: Sequence[Symbol] | None = None,
        layout: str = "NTC",
        merge_outputs: bool | None = None,
    ) -> tuple[Any, list[Any]]:
        """`length` steps: their outputs, and the states after the last.

        inputs is one symbol shaped as `layout` says (`"NTC"`: batch, time, channel; `"TNC"`), or a list of `length`
        symbols (N, C). merge_outputs True gives one symbol of that layout, False a list of (N, C), None what is at
        hand. begin_state defaults to zeros.
        """
        self.reset()
        inputs = step_list(length, inputs, layout)
        states = list(self.begin_state() if begin_state is None else begin_state)
        outputs = []
        for step in inputs:
            output, states = self(step, states)
            outputs.append(output)
        return merged(outputs, layout) if merge_outputs else outputs, states

    def _check_states(self, states: Sequence[Symbol]) -> None:
        needed = len(self.state_info)
        if len(states) != needed:
            raise ValueError(f"{type(self).__name__} '{self._prefix}': {needed} states needed, got {len(states)}")

    def _get_activation(self, inputs: Symbol, activation: str | Callable[..., Symbol], **kwargs: Any) -> Symbol:
        """`inputs` through an activation by name, or through a function of a symbol."""
        if isinstance(activation, str):
            return symbol.Activation(inputs, act_type=activation, **kwargs)
        return activation(inputs, **kwargs)


def info(layout: str, *shape: int) -> dict[str, Any]:
    """An entry of state_info."""
    return {"shape": shape, "__layout__": layout}


def step_list(length: int, inputs: Symbol | Sequence[Symbol], layout: str) -> list[Symbol]:
    """The inputs of each step: a symbol is split along time, a sequence must have `length` symbols."""
    if isinstance(inputs, Symbol):
        if len(inputs) != 1:
            raise ValueError(f"unroll: inputs must be one output or a list, got a group of {len(inputs)}: list(inputs)")
        return list(symbol.split(inputs, axis=time_axis(layout), num_outputs=length, squeeze_axis=SQUEEZE))
    if not isinstance(inputs, Sequence) or not all(isinstance(step, Symbol) for step in inputs):
        raise TypeError(f"unroll: inputs must be a symbol or a list of symbols, got {inputs!r}")
    if len(inputs) != length:
        raise ValueError(f"unroll: inputs must be one symbol or {length} (length), got {len(inputs)}")
    return list(inputs)


def merged(steps: Symbol | Sequence[Symbol], layout: str) -> Symbol:
    """Steps (N, C) as one symbol of the layout."""
    if isinstance(steps, Symbol):
        return steps
    axis = time_axis(layout)
    return symbol.Concat(*[symbol.expand_dims(step, axis=axis) for step in steps], dim=axis)


def time_axis(layout: str) -> int:
    """The place of T in a layout."""
    if layout.count("T") != 1:
        raise ValueError(f"unroll: layout must have one T, as 'NTC' and 'TNC' have, got {layout!r}")
    return layout.index("T")
