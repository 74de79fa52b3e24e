"""The command `symc-opt`: xDSL's driver with symc's passes, pipelines and targets; reads MXNet's `symbol.json` too.

    symc-opt -p infer-shapes,gradient model.mlir            passes by name on text
    symc-opt --pipeline=infer --shape data=1,3,224,224 -t asm model-symbol.json
    symc-opt --list-passes

A mistake in what it was given prints as a short message and exits with 1; a traceback is a bug of symc.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

LONGEST_LINE = 1000
"""Of a message: what quotes a line of the input may quote megabytes."""


def main(args: Sequence[str] | None = None) -> None:
    """Run the command; exits with 1 and a message when its input is at fault."""
    from xdsl.utils.exceptions import ArgSpecParseError, DiagnosticException, ParseError

    from symc.errors import SymcError
    from symc.opt.arguments import UsageError
    from symc.opt.driver import SymcOptMain

    try:
        SymcOptMain(sys.argv[1:] if args is None else args).run()
    except (ArgSpecParseError, DiagnosticException, OSError, ParseError, SymcError, UsageError) as error:
        lines = (line[:LONGEST_LINE] for line in str(error).strip().splitlines())
        print("symc-opt:", "\n".join(lines), file=sys.stderr)
        sys.exit(1)
