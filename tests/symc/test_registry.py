"""Classes by name: what `create` takes, and what it says of the rest."""

from __future__ import annotations

from typing import Any

import pytest

from symc import registry


class Shape:
    def __init__(self, sides: int = 3, color: str = "red"):
        self.sides, self.color = sides, color


create = registry.get_create_func(Shape, "shape")
register = registry.get_register_func(Shape, "shape")
alias = registry.get_alias_func(Shape, "shape")


@register
@alias("Polygon", "ngon")
class Many(Shape):
    pass


@pytest.mark.parametrize(
    ("arguments", "keywords"),
    [
        (("many", 7), {"color": "blue"}),
        (("MANY",), {"sides": 7, "color": "blue"}),
        (("polygon", 7, "blue"), {}),
        (('["ngon", {"sides": 7, "color": "blue"}]',), {}),
        (('{"shape": "ngon", "sides": 7, "color": "blue"}',), {}),
        (({"shape": "ngon", "sides": 7, "color": "blue"},), {}),
        ((), {"shape": "ngon", "sides": 7, "color": "blue"}),
    ],
)
def test_an_instance_from_a_name(arguments: tuple[Any, ...], keywords: dict[str, Any]) -> None:
    made = create(*arguments, **keywords)
    assert type(made) is Many and (made.sides, made.color) == (7, "blue")


def test_an_instance_is_returned() -> None:
    shape = Many()
    assert create(shape) is shape and create(shape=shape) is shape


def test_the_registry_is_a_copy() -> None:
    registry.get_registry(Shape).clear()
    assert registry.get_registry(Shape) == {"many": Many, "polygon": Many, "ngon": Many}
    assert registry.get_registry(int) == {}


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (("manny",), ValueError, r"no shape is registered as 'manny'; did you mean many\?"),
        (("x",), ValueError, "no shape is registered as 'x', only many, ngon, polygon"),
        (("[1, 2, 3]",), ValueError, r"shape must be a name or '\[name, \{keywords\}\]', got '\[1, 2, 3\]'"),
        (('{"shape": ',), ValueError, "shape must be a name or"),
        (('["many"]',), ValueError, "shape must be a name or"),
        (('["many", {}]', 3), TypeError, "is complete: no more arguments go with it, got"),
        ((Many(), 3), TypeError, "is complete: no more arguments go with it, got"),
        ((3,), TypeError, "shape must be a name, JSON, a dict or an instance, got 3"),
        (({"sides": 3},), TypeError, "shape is missing"),
        ((), TypeError, "shape is missing"),
    ],
)
def test_what_names_no_class(arguments: tuple[Any, ...], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        create(*arguments)


def test_only_subclasses_are_registered() -> None:
    with pytest.raises(TypeError, match=r"<class 'int'> must be a subclass of Shape"):
        register(int)


def test_a_name_taken_again_warns() -> None:
    class Second(Shape):
        pass

    register(Second)
    with pytest.warns(UserWarning, match=r"takes the name 'second' from .*Second"):
        register(type("Third", (Shape,), {}), "second")
    assert type(create("second")).__name__ == "Third"
    del registry._CLASSES[Shape]["second"]
