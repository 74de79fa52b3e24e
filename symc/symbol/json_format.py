"""MXNet's symbol JSON, byte for byte as MXNet 1.9.1 writes it, and its reader (older files: upgrade.py).

The writer keeps dmlc's layout: two-space indent, a space after each comma, objects of one item and arrays of up to ten
on one line, attributes sorted by key.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping, Sequence
from typing import Any

from symc.dialects.sym.definition import find
from symc.errors import FileFormatError, SymcError
from symc.symbol import upgrade
from symc.symbol.node import Entry, Node, post_order

MXNET_VERSION = 10901
"""The version files carry: major * 10000 + minor * 100 + patch."""

INLINE_ITEMS = 10
"""Longer arrays have one item a line."""

AMP_CASTS = ("amp_cast", "amp_multicast")

_ESCAPES = str.maketrans({'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def dump(heads: Sequence[Entry], remove_amp_cast: bool = True) -> str:
    """The JSON text of the graph under `heads`."""
    if remove_amp_cast:
        heads = _without_amp_casts(heads)
    nodes = list(post_order(heads))
    ids = {id(node): i for i, node in enumerate(nodes)}
    row, rows = 0, [0]
    for node in nodes:
        row += node.num_outputs()
        rows.append(row)
    body = ", \n".join(_node_text(node, ids) for node in nodes)
    arguments = _array([str(i) for i, node in enumerate(nodes) if node.op is None], "  ")
    return (
        f'{{\n  "nodes": [\n{body}\n  ], \n  "arg_nodes": {arguments}, \n'
        f'  "node_row_ptr": {_array(list(map(str, rows)), "  ")}, \n  "heads": {_entries_text(heads, ids, "  ")}, \n'
        f'  "attrs": {{"mxnet_version": ["int", {MXNET_VERSION}]}}\n}}'
    )


def _node_text(node: Node, ids: Mapping[int, int]) -> str:
    attrs = [f"{_quote(k)}: {_quote(node.attrs[k])}" for k in sorted(node.attrs)]
    lines = [f'"op": {_quote(node.op or "null")}', f'"name": {_quote(node.name)}']
    if len(attrs) == 1:
        lines.append(f'"attrs": {{{attrs[0]}}}')
    elif attrs:
        lines.append('"attrs": {\n        ' + ", \n        ".join(attrs) + "\n      }")
    lines.append(f'"inputs": {_entries_text(node.inputs, ids, "      ")}')
    return "    {\n      " + ", \n      ".join(lines) + "\n    }"


def _entries_text(entries: Sequence[Entry], ids: Mapping[int, int], indent: str) -> str:
    return _array([f"[{ids[id(e.node)]}, {e.index}, {e.version}]" for e in entries], indent)


def _array(items: Sequence[str], indent: str) -> str:
    """Items on one line, or one a line when there are more than ten."""
    if len(items) <= INLINE_ITEMS:
        return f"[{', '.join(items)}]"
    inner = f"\n{indent}  "
    return f"[{inner}{f', {inner}'.join(items)}\n{indent}]"


def _quote(text: str) -> str:
    return f'"{text.translate(_ESCAPES)}"'


def _without_amp_casts(heads: Sequence[Entry]) -> Sequence[Entry]:
    """The graph without inner amp_cast and amp_multicast nodes; the graph itself when it has none."""
    nodes = list(post_order(heads))
    if not any(node.op in AMP_CASTS for node in nodes):
        return heads
    copies: dict[int, Node] = {}
    for node in nodes:
        inputs = [_behind_casts(e) for e in node.inputs]
        copies[id(node)] = copy = Node(node.op, node.name, node.attrs)
        copy.inputs = [Entry(copies[id(e.node)], e.index, e.version) for e in inputs]
    return [Entry(copies[id(e.node)], e.index, e.version) for e in heads]


def _behind_casts(entry: Entry) -> Entry:
    while entry.node.op in AMP_CASTS:
        entry = entry.node.inputs[entry.index]
    return entry


def read(path: str | os.PathLike[str]) -> list[Entry]:
    """The heads of the graph in a file."""
    if not isinstance(path, (str, os.PathLike)):
        raise TypeError(f"fname need to be string, got {type(path).__name__}")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    try:
        return parse(text)
    except FileFormatError as error:
        raise FileFormatError(f"{os.fspath(path)}: {error}") from None


def restore(kind: type, text: str) -> Any:
    """The symbol of pickled text."""
    return kind(parse(text))


def parse(text: str) -> list[Entry]:
    """The heads of the graph that the text holds, upgraded when an older MXNet wrote it."""
    if not isinstance(text, str):
        raise TypeError(f"json_str required to be string, got {type(text).__name__}")
    graph = _parsed_json(text)
    version = _version(graph)
    nodes: list[Node] = []
    for record in graph["nodes"]:
        nodes.append(_read_node(record, nodes))
    if version > MXNET_VERSION:
        logging.getLogger("symc").warning("symbol was saved by a newer version (%d): loading may fail", version)
    upgrade.upgrade(nodes, version, MXNET_VERSION)
    for node in nodes:
        if node.op is not None:
            _check_node(node)
    if not graph["heads"]:
        raise FileFormatError("symbol JSON: 'heads' is empty")
    heads = [_read_entry(head, nodes, "heads") for head in graph["heads"]]
    _check_outputs(heads, "heads")
    return heads


def _parsed_json(text: str) -> dict[str, Any]:
    try:
        graph = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FileFormatError(f"symbol JSON: {error}") from None
    if not isinstance(graph, dict):
        raise FileFormatError(f"symbol JSON: expected an object, got {type(graph).__name__}")
    for key in ("nodes", "arg_nodes", "heads"):
        if not isinstance(graph.get(key), list):
            raise FileFormatError(f'symbol JSON: Missing field "{key}" (a list)')
    return graph


def _version(graph: Mapping[str, Any]) -> int:
    """The version that wrote the file; files without one are from 0.8.0 or before."""
    try:
        return int(graph["attrs"]["mxnet_version"][1])
    except (KeyError, TypeError, IndexError, ValueError):
        return 800


def _read_node(record: Any, nodes: Sequence[Node]) -> Node:
    where = f"node {len(nodes)}"
    if not isinstance(record, dict) or not all(isinstance(record.get(k), str) for k in ("op", "name")):
        raise FileFormatError(f"symbol JSON: {where} must be an object with 'op' and 'name'")
    attrs: dict[str, str] = {}
    for key in ("param", "attr", "attrs"):
        part = record.get(key) or {}
        if not isinstance(part, dict):
            raise FileFormatError(f"symbol JSON: '{key}' of {where} must be an object")
        attrs.update({k: v if isinstance(v, str) else str(v) for k, v in part.items()})
    op = None if record["op"] == "null" else record["op"]
    inputs = record.get("inputs") or []
    if not isinstance(inputs, list):
        raise FileFormatError(f"symbol JSON: 'inputs' of {where} must be a list")
    node = Node(op, record["name"], attrs)
    node.inputs = [_read_entry(e, nodes, where) for e in inputs]
    if op is not None:
        node.op = _canonical(op, node.name)
    return node


def _canonical(op: str, name: str) -> str:
    try:
        return find(op).name
    except SymcError as error:
        raise FileFormatError(
            f"Failed loading Op {name} of type {op}: Operator {op} is not registered ({error})"
        ) from None


def _read_entry(item: Any, nodes: Sequence[Node], where: str) -> Entry:
    if not isinstance(item, list) or len(item) not in (2, 3) or not all(type(i) is int for i in item):
        raise FileFormatError(f"symbol JSON: {where}: {item!r} is not [node, output, version]")
    node_id, index, version = (*item, 0)[:3]
    if not (0 <= node_id < len(nodes) and index >= 0):
        raise FileFormatError(
            f"symbol JSON: {where} refers to node {node_id}, output {index}, which does not come before it"
        )
    node = nodes[node_id]
    if node.op is None:
        node.mutations = max(node.mutations, version)
    return Entry(node, index, version)


def _check_node(node: Node) -> None:
    """Parse the attributes; input and output numbers must fit the operator."""
    names = upgrade.operator_of(node).input_names()
    if len(node.inputs) != len(names):
        raise FileFormatError(
            f"Failed loading Op {node.name} of type {node.op}: it has {len(node.inputs)} inputs, but takes "
            f"{', '.join(names)}"
        )
    _check_outputs(node.inputs, node.name)
    for i in node.auxiliary_indices():
        if node.inputs[i].node.op is not None:
            raise FileFormatError(f"symbol JSON: '{names[i]}' of {node.name} must be a variable: {node.op} updates it")


def _check_outputs(entries: Sequence[Entry], user: str) -> None:
    for entry in entries:
        if entry.index >= entry.node.num_outputs():
            raise FileFormatError(f"symbol JSON: {user} uses output {entry.index} of {entry.node.name}")
