"""Entry functions as steps: what they refuse, what they copy, addresses that change."""

from __future__ import annotations

import numpy as np
import pytest
from harness import parse
from xdsl.dialects.func import FuncOp

from symc.errors import EmitError
from symc.runtime.driver import driver
from symc.runtime.encode_steps import encode
from symc.runtime.steps import Bound

COPY = """
func.func @forward(%a: memref<64xi8>, %b: memref<2x3xi16>) attributes {symc.entry} {
  %c24 = arith.constant 24 : index
  %part = memref.view %a[%c24][] : memref<64xi8> to memref<2x3xi16>
  "memref.copy"(%part, %b) : (memref<2x3xi16>, memref<2x3xi16>) -> ()
  func.return
}
"""


def entry(text: str) -> FuncOp:
    function = parse(text).body.block.first_op
    assert isinstance(function, FuncOp)
    return function


def test_copies_read_at_an_offset_and_addresses_may_change() -> None:
    bound = Bound(encode(entry(COPY), []), [0, 0, 0])
    for start in (0, 5):
        a, b = np.arange(start, start + 64, dtype=np.int8), np.zeros(6, np.int16)
        bound.fill([a.ctypes.data, b.ctypes.data, 0])
        assert driver().walk_alone(bound.address) == 0
        np.testing.assert_array_equal(b, a[24:36].view(np.int16))


def test_a_view_begins_at_its_element() -> None:
    text = """
func.func @forward(%a: memref<4x8xi16>, %b: memref<3xi16>) attributes {symc.entry} {
  %part = program.view %a[15 : i64] : memref<4x8xi16> to memref<3xi16>
  "memref.copy"(%part, %b) : (memref<3xi16>, memref<3xi16>) -> ()
  func.return
}
"""
    a, b = np.arange(32, dtype=np.int16), np.zeros(3, np.int16)
    bound = Bound(encode(entry(text), []), [a.ctypes.data, b.ctypes.data, 0])
    assert driver().walk_alone(bound.address) == 0
    np.testing.assert_array_equal(b, a[15:18])


def test_steps_say_when_they_began() -> None:
    a, b = np.zeros(64, np.int8), np.zeros(6, np.int16)
    bound = Bound(encode(entry(COPY), []), [a.ctypes.data, b.ctypes.data, 0])
    with bound.timed() as stamps:
        assert driver().walk_alone(bound.address) == 0
    assert len(stamps) == 2 and 0 < stamps[0] <= stamps[1]
    kept = stamps.copy()
    assert driver().walk_alone(bound.address) == 0
    np.testing.assert_array_equal(stamps, kept)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("%x = memref.load %a[%c24] : memref<64xi8>", r"memref\.load cannot stand in an entry function"),
        (
            '%t = "memref.cast"(%a) : (memref<64xi8>) -> memref<4xi8, strided<[2]>>\n'
            '"memref.copy"(%t, %t) : (memref<4xi8, strided<[2]>>, memref<4xi8, strided<[2]>>) -> ()',
            "copies whole buffers only, got memref<4xi8, strided<\\[2\\]>>",
        ),
    ],
)
def test_what_an_entry_function_cannot_do(body: str, message: str) -> None:
    text = COPY.replace("func.return", f"{body}\nfunc.return")
    with pytest.raises(EmitError, match=message):
        encode(entry(text), [])
