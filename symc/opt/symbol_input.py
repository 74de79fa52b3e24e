"""A `symbol.json` as input: the module it becomes, with what the command line says of shapes, types and gradients."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from typing import IO, TYPE_CHECKING, TypeVar

from xdsl.dialects.builtin import ModuleOp

from symc.errors import FileFormatError
from symc.opt.arguments import UsageError

if TYPE_CHECKING:
    from symc.symbol.node import Entry

Value = TypeVar("Value")
Shape = tuple[int, ...]


def read_symbol(stream: IO[bytes], name: str, arguments: Namespace) -> ModuleOp:
    """A symbol file as a module: `@train` for the training pipeline, `@predict` otherwise; UsageError if malformed."""
    from symc.importer import import_symbol
    from symc.symbol import load_json

    try:
        symbol = load_json(stream.read().decode())
    except (FileFormatError, ValueError) as error:
        raise UsageError(f"{name}: {error}") from None
    names = [*symbol.list_arguments(), *symbol.list_auxiliary_states()]
    heads = symbol._outputs  # pyright: ignore[reportPrivateUsage]
    shapes = _named("--shape", arguments.shape, names, _shape)
    dtypes = _with_defaults(heads, shapes, _named("--dtype", arguments.dtype, names, _dtype))
    requests = dict.fromkeys(names, "write") | _named("--grad-req", arguments.grad_req, names, _request)
    train = arguments.pipeline == "train"
    return import_symbol(heads, shapes, dtypes, joint=train, training=train, grad_req=requests).module


def _named(option: str, texts: Sequence[str], names: Sequence[str], parse: Callable[[str], Value]) -> dict[str, Value]:
    """`NAME=VALUE` texts by name; UsageError for a name that the symbol lacks or a value that does not parse."""
    values: dict[str, Value] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise UsageError(f"{option} {text}: write NAME=VALUE")
        if name not in names:
            raise UsageError(f"{option} {text}: the symbol has no argument {name!r}; it has {', '.join(names)}")
        try:
            parsed = parse(value)
        except (TypeError, ValueError) as error:
            raise UsageError(f"{option} {text}: {error}") from None
        if values.setdefault(name, parsed) != parsed:
            raise UsageError(f"{option} {text}: {name!r} has been given as {values[name]} before")
    return values


def _shape(text: str) -> Shape:
    shape = tuple(int(d) for d in text.strip("()").split(",") if d.strip())
    if any(d < 0 for d in shape):
        raise ValueError("a dimension is at least 1, or 0 where unknown")
    return shape


def _dtype(text: str) -> str:
    from symc.dialects.sym.attributes import dtype_name

    return dtype_name(text)


def _request(text: str) -> str:
    from symc.importer import GRAD_REQS

    if text not in GRAD_REQS:
        raise ValueError(f"a gradient request is one of {', '.join(GRAD_REQS)}")
    return text


def _with_defaults(heads: Sequence[Entry], shapes: Mapping[str, Shape], dtypes: Mapping[str, str]) -> dict[str, str]:
    """Element types of the variables, float32 where nothing says otherwise, as `simple_bind` has it."""
    from symc.inference import infer
    from symc.symbol.node import post_order

    inferred = infer(heads, shapes, dtypes).dtypes
    variables = [n for n in post_order(heads) if n.op is None]
    unknown = [v.name for v in variables if inferred[id(v), 0] is None]
    return {**dict.fromkeys(unknown, "float32"), **dtypes}
