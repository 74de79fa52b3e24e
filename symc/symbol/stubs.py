"""`python -m symc.symbol.stubs` writes the type stubs (.pyi) of operator functions and fluent methods from the
operators' declarations.

Editors and type checkers read stubs, because the functions themselves are made when first asked for. `--check` only
compares. The hand-written functions keep their annotations: their signatures are copied from the source.
"""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
from collections.abc import Iterable, Sequence
from inspect import Parameter
from keyword import iskeyword
from pathlib import Path

from symc.dialects.sym.attributes import REQUIRED
from symc.dialects.sym.definition import Operator, find
from symc.ndarray import NAMESPACES
from symc.ndarray.fluent import METHODS
from symc.signatures import is_variadic, parameters
from symc.symbol.arithmetic import BINARY, IN_PLACE, REFLECTED
from symc.symbol.creators import names_in
from symc.symbol.fluent import FLUENT

PACKAGE = Path(__file__).parent.parent
NOTICE = "# Written by `python -m symc.symbol.stubs` from the operators' declarations.\n"
IMPORTS = "import os\nfrom collections.abc import Iterable, Mapping, Sequence\nfrom typing import Any\n"
KIND_TYPES = (
    ("int or None", "int | None"),
    ("int", "int"),
    ("float or None", "float | None"),
    ("float", "float"),
    ("boolean or None", "bool | None"),
    ("boolean", "bool"),
    ("str", "str"),
    ("one of", "str | None"),
)
"""How an attribute's kind starts: its Python type in a stub; others are Any."""

EXTRAS = {"symbol": ("name", "attr"), "ndarray": ("out", "name")}
"""Keywords beyond the operator's own, by package."""


def _type(kind: str) -> str:
    return next((python for start, python in KIND_TYPES if kind.startswith(start)), "Any")


def _parameter(parameter: Parameter, operator: type[Operator], array: str, keyword: bool) -> str:
    name = parameter.name
    if parameter.kind is Parameter.VAR_POSITIONAL:
        return f"*{name}: {array}"
    if parameter.kind is Parameter.VAR_KEYWORD:
        return f"**{name}: Any"
    attribute = operator.attributes.get(name)
    if attribute is not None:
        optional = attribute.default is not REQUIRED or not keyword or name == operator.variadic
        default = " = ..." if optional else ""
        return f"{name}: {_type(attribute.kind)}{default}"
    if name in operator.inputs and not is_variadic(operator):
        return f"{name}: {array} | None = ..."
    return f"{name}: {_EXTRA_TYPES[name].format(array=array)} = ..."


_EXTRA_TYPES = {
    "name": "str | None",
    "attr": "Mapping[str, str] | None",
    "out": "{array} | Sequence[{array}] | None",
}


def function_stub(name: str, operator: type[Operator], package: str, array: str) -> str:
    """The stub of one operator's function. Attributes after optional inputs have a default even when they are
    required."""
    parts: list[str] = []
    keyword_only = False
    for parameter in parameters(operator, object, EXTRAS[package]):
        if iskeyword(parameter.name):
            continue
        if parameter.kind is Parameter.KEYWORD_ONLY and not keyword_only and not is_variadic(operator):
            parts.append("*")
        keyword_only |= parameter.kind is Parameter.KEYWORD_ONLY
        parts.append(_parameter(parameter, operator, array, is_variadic(operator)))
    summary = (inspect.cleandoc(operator.__doc__ or "").split("\n\n")[0]).replace("\n", " ")
    result = array if package == "symbol" else "Any"
    body = f'    """{summary}"""\n' if '"' not in summary and "\\" not in summary else "    ...\n"
    return f"def {name}({', '.join(parts)}) -> {result}:\n{body}"


def namespace_stub(namespace: str, package: str, array: str, leave_out: Iterable[str] = ()) -> str:
    """The stubs of all functions of a namespace."""
    left_out = set(leave_out)
    return "\n".join(
        function_stub(name, find(operator), package, array)
        for name, operator in names_in(namespace).items()
        if name not in left_out and not iskeyword(name)
    )


def fluent_stub() -> str:
    """The stub of class Fluent: every method of its operator's signature without the first input."""
    text = "from typing import Any, Self\n\nfrom symc.symbol.compose import SymbolBase\n\nFLUENT: tuple[str, ...]\n\n"
    text += "class Fluent(SymbolBase):\n"
    text += "    def astype(self, dtype: Any, **kwargs: Any) -> Self: ...\n"
    text += "    def diag(self, k: int = ..., **kwargs: Any) -> Self: ...\n"
    text += "    def expand_dims(self, axis: int, inplace: bool = ..., **kwargs: Any) -> Self: ...\n"
    text += "    def flatten(self, inplace: bool = ..., **kwargs: Any) -> Self: ...\n"
    text += "    def reshape(self, *shape: Any, **kwargs: Any) -> Self: ...\n"
    text += "    def squeeze(self, axis: Any = ..., inplace: bool = ..., **kwargs: Any) -> Self: ...\n"
    text += "    def split_v2(self, indices_or_sections: Any, axis: int = ..., squeeze_axis: bool = ...) -> Any: ...\n"
    known = {**names_in("op"), **names_in("_internal")}
    for name in FLUENT:
        operator = find(known[name]) if name in known else None
        parts = [] if operator is None else _method_parameters(operator)
        parts = parts or ["*args: Any", "**kwargs: Any"]
        text += f"    def {name}(self, {', '.join(parts)}) -> Self: ...\n"
    return text


def arithmetic_stub() -> str:
    """The stub of class Arithmetic."""
    text = "from typing import Any, NoReturn, Self\n\nfrom symc.symbol.compose import SymbolBase\n\n"
    text += "BINARY: dict[str, tuple[str, str, str, str]]\nREFLECTED: dict[str, tuple[str, str]]\n"
    text += "IN_PLACE: dict[str, str]\n\n"
    text += "def combine(left: Any, right: Any, both: tuple[str, str], scalar: tuple[str, str], "
    text += "reflected: tuple[str, str]) -> Any: ...\n\nclass Arithmetic(SymbolBase):\n"
    text += "    __array_priority__: float\n    __hash__ = None  # type: ignore[assignment]\n"
    text += "".join(f"    def __{name}__(self) -> Self: ...\n" for name in ("neg", "abs"))
    text += "    def __bool__(self) -> bool: ...\n"
    for name in (*BINARY, *(f"r{n}" for n in REFLECTED)):
        ignore = "  # type: ignore[override]" if name in ("eq", "ne") else ""
        text += f"    def __{name}__(self, other: Any) -> Self: ...{ignore}\n"
    return text + "".join(f"    def __{name}__(self, other: Any) -> NoReturn: ...\n" for name in IN_PLACE)


def _method_parameters(operator: type[Operator], array: str = "SymbolBase") -> list[str]:
    all_parameters = parameters(operator, object, ("name",) if array == "SymbolBase" else EXTRAS["ndarray"])[1:]
    parts = [_parameter(p, operator, array, False) for p in all_parameters]
    index = next((i for i, p in enumerate(all_parameters) if p.kind is Parameter.KEYWORD_ONLY), None)
    if index is not None:
        parts.insert(index, "*")
    return parts


def written_functions(source: Path) -> str:
    """Stubs of the public functions and simple public assignments of a source file, as annotated there."""
    stubs: list[str] = []
    for node in ast.parse(source.read_text(encoding="utf-8")).body:
        match node:
            case ast.FunctionDef(name=name) if not name.startswith("_"):
                stubs.append(_signature_only(node))
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Name(id=value)) if not name.startswith("_"):
                stubs.append(f"{name} = {value}\n")
    return "\n".join(stubs)


def _signature_only(node: ast.FunctionDef) -> str:
    summary = (ast.get_docstring(node) or "").split("\n\n")[0].replace("\n", " ")
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f'def {node.name}({ast.unparse(node.args)}){returns}:\n    """{summary}"""\n'


def symbol_stubs() -> dict[Path, str]:
    """Text of every stub file of symc.symbol, by path."""
    folder = PACKAGE / "symbol"
    head = f"{NOTICE}{IMPORTS}\nfrom symc.symbol.symbol import Symbol as Symbol\n\n"
    written = written_functions(folder / "functions.py")
    spaces = ("_internal", "contrib", "image", "linalg", "op", "random", "sparse")
    modules = "".join(f"from symc.symbol import {n} as {n}\n" for n in spaces)
    files = {
        "__init__": f"{head}{modules}from symc.symbol.op import *\n\n{written}",
        "op": head + namespace_stub("op", "symbol", "Symbol"),
        "sparse": f"{head}from symc.symbol.op import *\n\n{namespace_stub('sparse', 'symbol', 'Symbol')}",
        "fluent": NOTICE + fluent_stub(),
        "arithmetic": NOTICE + arithmetic_stub(),
    }
    for space in ("_internal", "contrib", "image", "linalg"):
        files[space] = head + namespace_stub(space, "symbol", "Symbol")
    random = written_functions(folder / "random.py")
    names = {n.split("(")[0] for n in random.replace("\n", " ").split("def ")[1:]}
    shape = "Shape = int | Sequence[int] | None\n\n"
    files["random"] = head + shape + random + "\n" + namespace_stub("random", "symbol", "Symbol", names)
    return {folder / f"{name}.pyi": text for name, text in files.items()}


def array_stubs() -> dict[Path, str]:
    """Text of the stub of symc.ndarray: what its source imports, and every operator."""
    source = PACKAGE / "ndarray" / "__init__.py"
    imports = [n for n in ast.parse(source.read_text(encoding="utf-8")).body if isinstance(n, ast.ImportFrom)]
    names = [a.name for n in imports for a in n.names if n.module and n.module.startswith("symc.")]
    text = NOTICE + IMPORTS + "\n"
    text += "".join(f"from symc.ndarray import {n} as {n}\n" for n in NAMESPACES)
    text += "\nNAMESPACES: tuple[str, ...]\n\n"
    for node in imports:
        if node.module and node.module.startswith("symc."):
            text += "".join(f"from {node.module} import {a.name} as {a.name}\n" for a in node.names)
    return {
        source.with_suffix(".pyi"): text + "\n" + namespace_stub("op", "ndarray", "NDArray", names),
        source.with_name("fluent.pyi"): NOTICE + array_fluent_stub(),
    }


def array_fluent_stub() -> str:
    """The stub of NDArray's base Fluent: every method of its operator's signature without the first input."""
    text = "from collections.abc import Sequence\nfrom typing import Any\n\nfrom symc.ndarray.array import NDArray\n\n"
    text += "METHODS: dict[str, str]\n\nclass Fluent:\n"
    known = {**names_in("op"), **names_in("_internal")}
    for name, operator in METHODS.items():
        parts = _method_parameters(find(known[operator]), "NDArray") if operator in known else []
        text += f"    def {name}(self, {', '.join(parts or ['*args: Any', '**kwargs: Any'])}) -> Any: ...\n"
    return text


def all_stubs() -> dict[Path, str]:
    """Text of every stub file, by path."""
    return {**symbol_stubs(), **array_stubs()}


def main(arguments: Sequence[str]) -> int:
    """Write the stubs; with `--check` say which differ and return 1."""
    stubs = all_stubs()
    if "--check" in arguments:
        stale = [path for path, text in stubs.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
        for path in stale:
            print(textwrap.dedent(f"{path.relative_to(PACKAGE)} is out of date: run python -m symc.symbol.stubs"))
        return int(bool(stale))
    for path, text in stubs.items():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
