"""Measures symc beside MXNet 1.9.1: `python -m benchmarks --mxnet PYTHON`, PYTHON being an interpreter that has MXNet.

Both sides run in processes of their own and take turns, so that a slow moment of the machine hits both; the figure is
the median over rounds of the ratio of neighbouring timings.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
from pathlib import Path

from benchmarks.networks import CASES

HERE = Path(__file__).parent


class Side:
    """A worker process that times cases on request."""

    def __init__(self, python: str, module: str, threads: int):
        self.process = subprocess.Popen(
            [python, str(HERE / "worker.py"), module, str(threads)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def ask(self, question: str) -> float:
        """The worker's answer: see worker.py."""
        assert self.process.stdin is not None and self.process.stdout is not None, "both are pipes"
        self.process.stdin.write(question + "\n")
        self.process.stdin.flush()
        for line in self.process.stdout:
            if line.startswith("RESULT "):
                return float(line.split()[1])
        raise SystemExit(f"the worker for {self.process.args} stopped at '{question}'")

    def close(self) -> None:
        self.process.communicate()


def check(ours: Side, theirs: Side, case: str) -> None:
    """Stop when the two sides do not compute the same: a fast wrong answer is no figure."""
    mine, other = ours.ask(f"check {case}"), theirs.ask(f"check {case}")
    if abs(mine - other) > 1e-3 * abs(other):
        raise SystemExit(f"results of '{case}' differ: {mine} and {other}")


def compare(ours: Side, theirs: Side | None, case: str, rounds: int) -> str:
    """A row of the table."""
    mine, other, ratios = [], [], []
    for _ in range(rounds):
        mine.append(ours.ask(f"time {case}"))
        if theirs is not None:
            other.append(theirs.ask(f"time {case}"))
            ratios.append(mine[-1] / other[-1])
    row = f"| {case} | {_shown(statistics.median(mine))} |"
    if theirs is None:
        return f"{row} | |"
    ratio = f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
    return f"{row} {_shown(statistics.median(other))} | {ratio} |"


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


def _shown(seconds: float) -> str:
    return f"{seconds * 1e6:.2f} us" if seconds < 1e-3 else f"{seconds * 1e3:.2f} ms"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--mxnet", help="interpreter with MXNet 1.9.1")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--threads", type=int, default=1, help="threads of each side")
    options = parser.parse_args()
    ours = Side(sys.executable, "symc", options.threads)
    theirs = Side(options.mxnet, "mxnet", options.threads) if options.mxnet else None
    print(f"{_processor()}, {os.cpu_count()} cores, {options.threads} used; Python {platform.python_version()}\n")
    if theirs is not None:
        for case in CASES:
            check(ours, theirs, case)
    print("| case | symc | MXNet 1.9.1 | ratio of times, median (range) |\n|---|---|---|---|")
    for case in CASES:
        print(compare(ours, theirs, case, options.rounds), flush=True)
    for side in (ours, theirs):
        if side is not None:
            side.close()
    for network in ("operators", "lenet"):
        print(flush=True)
        subprocess.run([sys.executable, "-m", "benchmarks.bind", network], check=True, cwd=HERE.parent)


if __name__ == "__main__":
    main()
