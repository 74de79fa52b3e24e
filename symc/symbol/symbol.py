"""Symbol: a handle to outputs of a graph; composing, naming, listing, attributes, files. Inference and binding are in
their own files."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NoReturn, Self

from symc.errors import NotImplementedForSymbol, OperatorError
from symc.symbol import json_format
from symc.symbol.arithmetic import Arithmetic
from symc.symbol.compose import HIDDEN_KEYS, checked_name, copy_graph, hidden_form, single_entry
from symc.symbol.fluent import Fluent
from symc.symbol.inferring import Inferring
from symc.symbol.node import Entry, Node, output_name, post_order

if TYPE_CHECKING:
    from symc.executor import Executor
    from symc.ndarray import NDArray


class Symbol(Arithmetic, Fluent, Inferring):
    """Symbolic graph: an immutable handle to one or several outputs of nodes."""

    __slots__ = ("__weakref__",)
    __module__ = "symc.symbol"

    def __repr__(self) -> str:
        name = self.name
        shown = f"group [{', '.join(e.node.name for e in self._outputs)}]" if name is None else name
        return f"<{type(self).__name__} {shown}>"

    def __len__(self) -> int:
        return len(self._outputs)

    def __iter__(self) -> Iterator[Self]:
        return (type(self)((entry,)) for entry in self._outputs)

    def __getitem__(self, index: int | str | slice) -> Self:
        """Output by position (negative from the end) or by name (`"fc1_output"`); a slice gives a group."""
        if isinstance(index, slice):
            entries = self._outputs[index]
            if not entries:
                raise IndexError(f"slice {index} of {len(self)} outputs is empty")
            return type(self)(entries)
        if isinstance(index, str):
            index = self._position(index)
        if not isinstance(index, int):
            raise TypeError(f"Symbol only support integer index to fetch i-th output, got {type(index).__name__}")
        if not -len(self) <= index < len(self):
            raise IndexError(f"output {index} of a symbol with {len(self)} outputs")
        return type(self)((self._outputs[index],))

    def _position(self, name: str) -> int:
        names = self.list_outputs()
        count = names.count(name)
        if count == 0:
            raise ValueError(f'Cannot find output that matches name "{name}"; outputs are {", ".join(names)}')
        if count > 1:
            raise ValueError(f'There are multiple outputs with name "{name}"')
        return names.index(name)

    # Composition.

    def __call__(self, *args: Symbol, **kwargs: Any) -> Self:
        """A copy of the graph in which variables are replaced: `net(data=other, name="new")`; positional in order of
        list_arguments."""
        composed = type(self)(self._outputs)
        composed._compose(*args, **kwargs)
        return composed

    def _compose(self, *args: Symbol, **kwargs: Any) -> None:
        """Like a call, but this handle becomes the result."""
        name = checked_name(kwargs.pop("name", None), "compose")
        if args and kwargs:
            raise TypeError("compose only accept input Symbols either as positional or keyword arguments, not both")
        for value in (*args, *kwargs.values()):
            if not isinstance(value, Symbol):
                raise TypeError(f"Compose expect `Symbol` as arguments, got {type(value).__name__}")
        if args:
            kwargs = self._by_position(args)
        replaced = {key: single_entry(value, "compose", key) for key, value in kwargs.items()}
        outputs = copy_graph(self._outputs, replaced)
        if name:
            outputs[0].node.name = name
        self._outputs = tuple(outputs)

    def _by_position(self, args: Sequence[Symbol]) -> dict[str, Any]:
        names = list(dict.fromkeys(self.list_arguments()))
        if len(args) > len(names):
            raise OperatorError(f"compose: {self!r} has {len(names)} arguments ({', '.join(names)}), got {len(args)}")
        return dict(zip(names, args))

    def __copy__(self) -> Self:
        return type(self)(copy_graph(self._outputs))

    def __deepcopy__(self, memo: object) -> Self:
        return self.__copy__()

    def __getstate__(self) -> dict[str, str]:
        """What pickles hold: the JSON text."""
        return {"handle": self.tojson(remove_amp_cast=False)}

    def __setstate__(self, state: Mapping[str, str]) -> None:
        self._outputs = tuple(json_format.parse(state["handle"]))

    # Names.

    @property
    def name(self) -> str | None:
        """Name of the node; None for a group of different nodes."""
        first = self._outputs[0].node
        return first.name if all(e.node is first for e in self._outputs) else None

    def list_arguments(self) -> list[str]:
        """Names of the variables that no operator updates, in the order in which a walk from the outputs meets them."""
        states = self._states()
        return [n.name for n in post_order(self._outputs) if n.op is None and id(n) not in states]

    def list_auxiliary_states(self) -> list[str]:
        """Names of the variables that an operator updates (BatchNorm's moving mean and variance)."""
        states = self._states()
        return [n.name for n in post_order(self._outputs) if id(n) in states]

    def list_inputs(self) -> list[str]:
        """Names of all variables, auxiliary states included."""
        return [n.name for n in post_order(self._outputs) if n.op is None]

    def list_outputs(self) -> list[str]:
        """`NAME_output`, or `NAME_` and the operator's name for the output; a variable has its own name."""
        return [output_name(entry) for entry in self._outputs]

    def _states(self) -> set[int]:
        """Ids of the variables that operators update."""
        return {
            id(node.inputs[i].node)
            for node in post_order(self._outputs)
            if node.op is not None and node.operator.auxiliary
            for i in node.auxiliary_indices()
        }

    # Structure.

    def get_internals(self) -> Self:
        """A group of the visible outputs of every node, inputs before users."""
        return type(self)(entry for node in post_order(self._outputs) for entry in visible_entries(node))

    def get_children(self) -> Self | None:
        """A group of the inputs of the output nodes; None when there are none."""
        nodes = list({id(e.node): e.node for e in self._outputs}.values())
        entries = [entry for node in nodes for entry in node.inputs]
        return type(self)(entries) if entries else None

    # Attributes.

    def attr(self, key: str) -> str | None:
        """The attribute `key` of the node, or None; also `name` and `op_name` (`"null"` for a variable)."""
        node = self._only_node()
        if node is None:
            return None
        special = {"name": node.name, "op_name": node.op or "null"}
        found = node.attrs.get(key)
        if found is None and key in HIDDEN_KEYS:
            found = node.attrs.get(f"__{key}__")
        return special.get(key) if found is None else found

    def list_attr(self, recursive: bool = False) -> dict[str, str]:
        """Attributes of the node; those such as `__lr_mult__` also as `lr_mult`."""
        if recursive:
            raise DeprecationWarning(
                "Symbol.list_attr with recursive=True has been deprecated. Please use attr_dict instead."
            )
        node = self._only_node()
        return shown_attributes(node) if node is not None else {}

    def attr_dict(self) -> dict[str, dict[str, str]]:
        """Attributes of every node that has some, by node name."""
        return {n.name: shown_attributes(n) for n in post_order(self._outputs) if n.attrs}

    def _set_attr(self, **kwargs: str) -> None:
        """Set attributes of the node; values must be strings. `name` renames it."""
        node = self._only_node()
        if node is None:
            raise OperatorError(f"_set_attr: {self!r} is a group")
        for key, value in kwargs.items():
            if not isinstance(value, str):
                raise ValueError(f"Set Attr only accepts string values, but {key} is {type(value).__name__}")
        name = kwargs.pop("name", node.name)
        attrs = {**node.attrs, **hidden_form(dict(kwargs))}
        if node.op is not None:
            node.__dict__["operator"] = type(node.operator).from_texts(attrs)
        node.name, node.attrs = name, attrs

    def _only_node(self) -> Node | None:
        first = self._outputs[0].node
        return first if all(e.node is first for e in self._outputs) else None

    # Text.

    def tojson(self, remove_amp_cast: bool = True) -> str:
        """The graph as MXNet's JSON; `amp_cast` nodes are left out unless asked for."""
        return json_format.dump(self._outputs, remove_amp_cast)

    def save(self, fname: str | os.PathLike[str], remove_amp_cast: bool = True) -> None:
        """Write the JSON to a file."""
        if not isinstance(fname, (str, os.PathLike)):
            raise TypeError(f"fname need to be string, got {type(fname).__name__}")
        with open(fname, "w", encoding="utf-8") as file:
            file.write(self.tojson(remove_amp_cast))

    def debug_str(self) -> str:
        """The graph as readable text."""
        lines = ["Symbol Outputs:", *(f"\toutput[{i}]={e.node.name}({e.index})" for i, e in enumerate(self._outputs))]
        if len(self) == 1 and self._outputs[0].node.op is None:
            lines = []
        for node in post_order(self._outputs):
            lines += _described(node)
        return "\n".join(lines) + "\n"

    # Execution.

    def bind(
        self,
        ctx: Any = None,
        args: Sequence[NDArray] | Mapping[str, NDArray] | None = None,
        args_grad: Sequence[NDArray | None] | Mapping[str, NDArray] | None = None,
        grad_req: str | Sequence[str] | Mapping[str, str] = "write",
        aux_states: Sequence[NDArray] | Mapping[str, NDArray] | None = None,
        group2ctx: Mapping[str, Any] | None = None,
        shared_exec: Executor | None = None,
    ) -> Executor:
        """Compile the graph for the caller's arrays, which the executor uses in place.

        args: list in the order of list_arguments, or a dict with every name. args_grad: where gradients go; a dict may
        name some of the arguments. grad_req: 'write', 'add' or 'null', for all or as list or dict (missing names:
        null). aux_states: like args. ctx defaults to the current context; group2ctx is accepted and has no
        effect. shared_exec: the executor whose arena this one works in too, as in `simple_bind`.
        """
        from symc.binding import bind

        return bind(self, ctx, args, args_grad, grad_req, aux_states, group2ctx, shared_exec)

    def simple_bind(
        self,
        ctx: Any = None,
        grad_req: str | Sequence[str] | Mapping[str, str] = "write",
        type_dict: Mapping[str, Any] | None = None,
        stype_dict: Mapping[str, str] | None = None,
        group2ctx: Mapping[str, Any] | None = None,
        shared_arg_names: Sequence[str] | None = None,
        shared_exec: Executor | None = None,
        shared_buffer: dict[str, NDArray] | None = None,
        *,
        memory_budget: int | None = None,
        **kwargs: Sequence[int],
    ) -> Executor:
        """Infer every shape and type from the shapes given by keyword, allocate zeros for everything, and bind.

        With `shared_buffer`, a dict, arguments and gradients live in its arrays, which are made where missing or too
        small; then `shared_exec` gives the arguments in `shared_arg_names` with their gradients, and all states.
        With `shared_exec` both work in one arena, as large as the largest that shared it ever needed: its memory is
        free when the last of them goes, and no part of it before.
        `memory_budget`: bytes that the arena of the training program may take; values are computed again in backward
        where it takes that to fit. BindError, which says the least that can be reached, when nothing fits.
        """
        from symc.binding import simple_bind

        return simple_bind(
            self,
            ctx,
            grad_req,
            type_dict,
            stype_dict,
            group2ctx,
            shared_arg_names,
            shared_exec,
            shared_buffer,
            memory_budget=memory_budget,
            **kwargs,
        )

    def eval(self, ctx: Any = None, **kwargs: NDArray) -> list[NDArray]:
        """Bind to the given arrays and run once; the outputs."""
        return self.bind(ctx, kwargs, grad_req="null").forward()

    def gradient(self, wrt: str | Symbol | Sequence[str | Symbol]) -> Symbol:
        """A symbol of the gradients of the outputs with respect to the named arguments.

        Outputs that are no loss take their head gradient from new arguments `NAME_<i>_grad`; the result can be
        inspected, saved, bound and differentiated again. Every shape follows from the data's, as in the symbol itself.
        """
        from symc.gradient import gradient_symbol

        wanted = [wrt] if isinstance(wrt, (str, Symbol)) else list(wrt)
        names = [str(w.name) if isinstance(w, Symbol) else w for w in wanted]
        known = self.list_arguments()
        if not names:
            raise OperatorError(f"gradient: wrt names no argument; arguments are {', '.join(known)}")
        for name in names:
            count = known.count(name)
            if count != 1:
                raise OperatorError(
                    f"gradient: {count or 'no'} argument{'s are' if count else ' is'} called {name!r}; arguments are "
                    f"{', '.join(known)}"
                )
        return gradient_symbol(self, names)

    # What only arrays have.

    def as_nd_ndarray(self) -> Self:
        """This symbol."""
        return self


def visible_entries(node: Node) -> list[Entry]:
    """The outputs of a node that a user sees; a variable at its present version."""
    if node.op is None:
        return [Entry(node, 0, node.mutations)]
    return [Entry(node, i) for i in range(node.operator.visible_outputs())]


def shown_attributes(node: Node) -> dict[str, str]:
    """Attributes as users list them: hidden keys twice, with and without underscores."""
    shown = dict(node.attrs)
    for key in HIDDEN_KEYS:
        if f"__{key}__" in shown:
            shown[key] = shown[f"__{key}__"]
    return shown


def _described(node: Node) -> list[str]:
    if node.op is None:
        return [f"Variable:{node.name}"]
    lines = ["-" * 20, f"Op:{node.op}, Name={node.name}", "Inputs:"]
    for i, entry in enumerate(node.inputs):
        version = f" version={entry.version}" if entry.node.op is None else ""
        lines.append(f"\targ[{i}]={entry.node.name}({entry.index}){version}")
    if node.attrs:
        lines += ["Attrs:", *(f"\t{key}={node.attrs[key]}" for key in sorted(node.attrs))]
    return lines


def _array_only(name: str) -> None:
    def method(self: Symbol, *args: Any, **kwargs: Any) -> NoReturn:
        raise NotImplementedForSymbol(f"Function {name} is not implemented for Symbol and only available in NDArray.")

    method.__name__ = name
    method.__qualname__ = f"Symbol.{name}"
    method.__doc__ = "Only arrays have this; refused."
    setattr(Symbol, name, method)


for _name in ("wait_to_read", "asnumpy", "asscalar", "copy", "as_in_context", "detach", "backward"):
    _array_only(_name)
