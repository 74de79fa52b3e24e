"""Writes `docs/operators.md`, the table of operators, from their declarations: `python docs/operators.py [--check]`."""

from __future__ import annotations

import sys
from pathlib import Path

from symc.dialects.sym import OPERATORS
from symc.dialects.sym.definition import Operator

PAGE = Path(__file__).with_name("operators.md")
HEAD = """# Operators

Made by `python docs/operators.py` from the declarations in `dialects/sym/`; `help(mx.sym.NAME)` says more of each.
Operators whose names start with an underscore stand in `mx.sym._internal` or a namespace such as `mx.sym.random`.
"""


def table() -> str:
    """The page."""
    parts = [HEAD]
    for family, operators in _families().items():
        parts += [f"\n## {family}\n", "| operator | inputs | what it does |\n|---|---|---|"]
        parts += [_row(operator) for operator in operators]
    return "\n".join(parts) + "\n"


def _families() -> dict[str, list[type[Operator]]]:
    """Operators by the file that holds them."""
    families: dict[str, list[type[Operator]]] = {}
    for name in sorted(OPERATORS, key=str.lower):
        operator = OPERATORS[name]
        if name == operator.name:
            families.setdefault(operator.__module__.rsplit(".", 1)[1], []).append(operator)
    return dict(sorted(families.items()))


def _row(operator: type[Operator]) -> str:
    names = ", ".join(f"`{n}`" for n in (operator.name, *operator.aliases))
    inputs = f"{operator.variadic} inputs" if operator.variadic else ", ".join(operator.inputs)
    first = " ".join((operator.__doc__ or "").strip().split("\n\n")[0].split())
    return f"| {names} | {inputs} | {first.replace('|', chr(92) + '|')} |"


def main() -> None:
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(table())
    elif PAGE.read_text() != table():
        raise SystemExit("docs/operators.md is not current; run `python docs/operators.py`")


if __name__ == "__main__":
    main()
