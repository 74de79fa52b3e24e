"""`mx.model`: checkpoints of a network, `prefix-symbol.json` and `prefix-0001.params`; what callbacks are told."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from operator import index
from typing import Any, NamedTuple

from symc import ndarray, symbol
from symc.errors import FileFormatError
from symc.ndarray import NDArray
from symc.ndarray.files import write_whole
from symc.symbol import Symbol


class BatchEndParam(NamedTuple):
    """What a training loop tells its callbacks after each batch."""

    epoch: int
    nbatch: int
    eval_metric: Any
    locals: dict[str, Any] | None


def save_checkpoint(
    prefix: str,
    epoch: int,
    symbol: Symbol | None,
    arg_params: Mapping[str, NDArray],
    aux_params: Mapping[str, NDArray],
    remove_amp_cast: bool = True,
) -> None:
    """Write `prefix-symbol.json`, unless symbol is None, and `prefix-EPOCH.params` (four digits or more).

    Both appear whole or not at all: a process that is killed leaves the old file or the new one.
    """
    params_file = params_name(prefix, epoch)
    if symbol is not None:
        write_whole(f"{prefix}-symbol.json", [symbol.tojson(remove_amp_cast).encode()])
    arrays = {f"arg:{name}": array for name, array in arg_params.items()}
    arrays |= {f"aux:{name}": array for name, array in aux_params.items()}
    ndarray.save(params_file, arrays)
    logging.info('Saved checkpoint to "%s"', params_file)


def load_params(prefix: str, epoch: int) -> tuple[dict[str, NDArray], dict[str, NDArray]]:
    """Arguments and auxiliary states of a checkpoint; FileFormatError when an array is neither by its name."""
    file = params_name(prefix, epoch)
    arrays = ndarray.load(file)
    if not arrays:
        logging.warning("Params file '%s' is empty", file)
        return {}, {}
    if not isinstance(arrays, dict):
        raise FileFormatError(f"{file}: its arrays have no names; a checkpoint names them 'arg:...' and 'aux:...'")
    found: dict[str, dict[str, NDArray]] = {"arg": {}, "aux": {}}
    for key, array in arrays.items():
        kind, _, name = key.partition(":")
        if kind not in found or not name:
            raise FileFormatError(f"{file}: array '{key}' is neither 'arg:NAME' nor 'aux:NAME'")
        found[kind][name] = array
    return found["arg"], found["aux"]


def load_checkpoint(prefix: str, epoch: int) -> tuple[Symbol, dict[str, NDArray], dict[str, NDArray]]:
    """Symbol, arguments and auxiliary states that save_checkpoint wrote, here or in MXNet."""
    return symbol.load(f"{prefix}-symbol.json"), *load_params(prefix, epoch)


def params_name(prefix: str, epoch: int) -> str:
    """The name of the file with the arrays of an epoch."""
    return f"{prefix}-{index(epoch):04d}.params"
