"""Records what MXNet 1.9.1 computes for every row of the operator table. To be run by a Python that has MXNet:

python tests/operators/record.py [--out DIRECTORY] [FAMILY ...]
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

os.environ.update(OMP_NUM_THREADS="1", MXNET_SUBGRAPH_BACKEND="NONE", MXNET_SAFE_ACCUMULATION="1")

import store
from case import Case
from cases import FAMILIES
from run import run


def record(mx: object, cases: list[Case]) -> store.Recorded:
    """Results of a family; rows that MXNet refuses are named and left out."""
    recorded = {}
    for case in cases:
        for dtype in case.recorded:
            try:
                results = run(mx, case, dtype)
            except Exception as error:
                print(f"FAILED {case.name} {dtype}: {str(error).strip().splitlines()[-1]}")
                continue
            recorded.update({f"{case.name}|{dtype}|{k}": v for k, v in results.items()})
    return recorded


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "data")
    parser.add_argument("families", nargs="*", default=list(FAMILIES))
    options = parser.parse_args()
    import mxnet  # type: ignore[import-not-found]  # lives in another interpreter

    for family in options.families:
        recorded = record(mxnet, FAMILIES[family])
        store.save(options.out / f"{family}.npz", recorded)
        print(f"{family}: {len(FAMILIES[family])} cases, {len(recorded)} arrays")


if __name__ == "__main__":
    main()
