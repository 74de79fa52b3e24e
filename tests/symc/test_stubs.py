"""The committed type stubs are what the operators' declarations give."""

from symc.symbol.stubs import all_stubs, main


def test_stubs_are_current() -> None:
    stale = [path.name for path, text in all_stubs().items() if not path.exists() or path.read_text("utf-8") != text]
    assert not stale, "run python -m symc.symbol.stubs"


def test_check_reports_nothing(capsys) -> None:
    assert main(["--check"]) == 0
    assert capsys.readouterr().out == ""


def test_stubs_hold_signatures() -> None:
    texts = {f"{path.parent.name}/{path.name}": text for path, text in all_stubs().items()}
    assert "def FullyConnected(data: Symbol | None = ..., weight: Symbol | None = ...," in texts["symbol/op.pyi"]
    assert "num_hidden: int = ..." in texts["symbol/op.pyi"]
    assert "def Concat(*data: Symbol, num_args: int = ..., dim: int = ..." in texts["symbol/op.pyi"]
    assert "def var(name: str, attr: Mapping[str, str] | None" in texts["symbol/__init__.pyi"]
    assert "def __add__(self, other: Any) -> Self" in texts["symbol/arithmetic.pyi"]
    assert "def FullyConnected(data: NDArray | None = ...," in texts["ndarray/__init__.pyi"]
