"""Symbol JSON: equal to MXNet 1.9.1's text, old files upgraded as MXNet does, damaged files refused."""

from __future__ import annotations

import copy
import json
import pickle
import random
from pathlib import Path
from typing import Any

import pytest
from networks import NETWORKS

import symc
from symc.errors import FileFormatError

mx: Any = symc

DATA = Path(__file__).parent / "data" / "json"
OLD_FILES = [p.stem for p in sorted(DATA.glob("old_*.json"))]


def expected(name: str) -> str:
    return (DATA / f"{name}.json").read_text(encoding="utf-8")


def build(name: str) -> Any:
    with mx.name.NameManager():
        return NETWORKS[name](mx)


@pytest.mark.parametrize("name", NETWORKS)
def test_text_equals_mxnet(name: str) -> None:
    assert build(name).tojson() == expected(name)


@pytest.mark.parametrize("name", NETWORKS)
def test_round_trip(name: str, tmp_path: Path) -> None:
    symbol = mx.sym.load_json(expected(name))
    assert symbol.tojson() == expected(name)
    symbol.save(tmp_path / "net.json")
    again = mx.sym.load(str(tmp_path / "net.json"))
    assert again.list_outputs() == build(name).list_outputs()
    assert again.list_arguments() == build(name).list_arguments()


@pytest.mark.parametrize("name", NETWORKS)
def test_pickle_and_copies(name: str) -> None:
    symbol = build(name)
    for other in (pickle.loads(pickle.dumps(symbol)), copy.copy(symbol), copy.deepcopy(symbol)):
        assert type(other) is mx.sym.Symbol
        assert other.tojson() == symbol.tojson()


def test_state_is_the_json_text() -> None:
    symbol = build("residual")
    assert symbol.__getstate__() == {"handle": symbol.tojson()}
    other = mx.sym.var("x")
    other.__setstate__({"handle": symbol.tojson()})
    assert other.tojson() == symbol.tojson()
    assert all(pickle.loads(pickle.dumps(symbol, protocol)).tojson() == symbol.tojson() for protocol in range(6))


def test_control_characters_survive() -> None:
    symbol = mx.sym.var("a\x01b\x7f") + 1
    assert mx.sym.load_json(symbol.tojson()).list_arguments() == symbol.list_arguments()


def test_operators_without_attributes_may_carry_any() -> None:
    graph = {
        "nodes": [
            {"op": "null", "name": "a", "inputs": []},
            {"op": "relu", "name": "r", "attrs": {"foo": "x", "__bar__": "y"}, "inputs": [[0, 0, 0]]},
        ],
        "arg_nodes": [0],
        "heads": [[1, 0, 0]],
        "attrs": {"mxnet_version": ["int", 10901]},
    }
    symbol = mx.sym.load_json(json.dumps(graph))
    assert symbol.list_attr() == {"foo": "x", "__bar__": "y"}
    assert mx.sym.load_json(symbol.tojson())(a=mx.sym.var("b")).list_attr() == symbol.list_attr()
    assert symbol.infer_shape(a=(2, 3))[1] == [(2, 3)]


@pytest.mark.parametrize("key", ["foo_lr_mult", "unknown"])
def test_unknown_attributes_of_old_files_are_refused(key: str) -> None:
    graph = json.loads(expected("perceptron"))
    graph["attrs"]["mxnet_version"][1] = 800
    graph["nodes"][3]["attrs"][key] = "2"
    with pytest.raises(
        FileFormatError, match=f"Failed loading Op fc1 of type FullyConnected: .*Cannot find argument '{key}'"
    ):
        mx.sym.load_json(json.dumps(graph))


@pytest.mark.parametrize("name", OLD_FILES)
def test_old_files_are_upgraded_as_mxnet_does(name: str) -> None:
    assert mx.sym.load(DATA / f"{name}.json").tojson() == expected(f"upgraded_{name}")


def test_newer_files_are_read(caplog: pytest.LogCaptureFixture) -> None:
    text = expected("perceptron").replace("10901", "20000")
    assert mx.sym.load_json(text).list_outputs() == ["out_output"]
    assert "newer version" in caplog.text


def test_inner_amp_casts_are_left_out() -> None:
    if "amp_cast" not in mx.sym.op.__dir__():
        pytest.skip("no operator amp_cast")
    half = mx.sym.amp_cast(mx.sym.var("a"), dtype="float16")
    assert [n["op"] for n in json.loads((half + 1).tojson())["nodes"]] == ["null", "_plus_scalar"]
    assert len(json.loads((half + 1).tojson(remove_amp_cast=False))["nodes"]) == 3
    assert [n["op"] for n in json.loads(half.tojson())["nodes"]] == ["null", "amp_cast"]


def damaged(**changes: Any) -> str:
    graph = json.loads(expected("perceptron"))
    for key, value in changes.items():
        graph[key] = value
    return json.dumps(graph)


def first_node(**changes: Any) -> str:
    graph = json.loads(expected("perceptron"))
    graph["nodes"][3].update(changes)
    return json.dumps(graph)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("xx", "Expecting value"),
        ("[]", "expected an object"),
        ("{}", 'Missing field "nodes"'),
        (damaged(heads=[]), "'heads' is empty"),
        (damaged(heads=[[99, 0, 0]]), "refers to node 99"),
        (damaged(heads=[[-1, 0, 0]]), "refers to node -1"),
        (damaged(heads=[["a", 0]]), "is not \\[node, output, version\\]"),
        (damaged(nodes=[3]), "must be an object"),
        (first_node(op="NoSuchOp"), "Failed loading Op fc1 of type NoSuchOp: Operator NoSuchOp is not registered"),
        (first_node(op="FullyConnecte"), "did you mean FullyConnected"),
        (first_node(attrs={}), "Failed loading Op fc1 of type FullyConnected: .*Required parameter num_hidden"),
        (first_node(attrs={"num_hidden": "3", "foo": "1"}), "Cannot find argument 'foo'"),
        (first_node(inputs=[[0, 0, 0]]), "it has 1 inputs, but takes data, weight, bias"),
        (first_node(inputs=[[3, 0, 0]] * 3), "which does not come before it"),
        (first_node(inputs=[[0, 5, 0]] * 3), "uses output 5 of data"),
        ("[" * 100_000, "symbol JSON"),
    ],
)
def test_damaged_text_is_refused(text: str, message: str) -> None:
    with pytest.raises(FileFormatError, match=message):
        mx.sym.load_json(text)


def test_file_errors_name_the_file(tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text("{}")
    with pytest.raises(mx.MXNetError, match=r"bad\.json: symbol JSON"):
        mx.sym.load(tmp_path / "bad.json")
    with pytest.raises(TypeError, match="fname need to be string"):
        mx.sym.load(3)
    with pytest.raises(TypeError, match="fname need to be string"):
        mx.sym.var("a").save(3)


def paths(value: Any, path: tuple[Any, ...] = ()) -> Any:
    """Every place inside a JSON value."""
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield (*path, key)
        yield from paths(child, (*path, key))


JUNK = [None, 3, -1, "x", "None", [], {}, [1, 2], True, 1.5, 10**30, "null", "FullyConnected", "Custom", "(1,2"]


@pytest.mark.parametrize("name", NETWORKS)
def test_no_damage_gets_past_the_reader(name: str) -> None:
    """Whatever one value of a file is replaced by, it loads into a symbol that works, or is refused."""
    original = json.loads(expected(name))
    choice = random.Random(name)
    for path in choice.sample(list(paths(original)), k=min(40, len(list(paths(original))))):
        graph = copy.deepcopy(original)
        place = graph
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = choice.choice(JUNK)
        try:
            symbol = mx.sym.load_json(json.dumps(graph))
        except mx.MXNetError:
            continue
        assert mx.sym.load_json(symbol.tojson()).list_outputs() == symbol.list_outputs()
        assert set(symbol.list_arguments()) <= set(symbol.list_inputs())
