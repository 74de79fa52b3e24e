"""What optimizer updates share: elementwise formulas of weight, gradient and states, with numbers such as the learning
rate that may be constants or come at run time.

An update gives the new weight and updates its states in every mode; `mx.nd.X(..., out=weight)` stores it in place.
Those of mixed precision (`mp_`) keep a float32 copy of the weight, weight32, among the states and compute with that.
Halves compute in float32.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from ctypes import c_float
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, ClassVar

from symc.dialects.sym.attributes import FLOATING, Float, Floats, Int
from symc.dialects.sym.definition import Operator, ShapeFrame, TypeFrame
from symc.dialects.sym.inference import DType, Mismatch
from symc.errors import OperatorError

if TYPE_CHECKING:
    from symc.dialects.sym.linalg_builder import LinalgBuilder, Tensor
    from symc.dialects.sym.scalar_builder import Body, Scalar

    Term = float | tuple[Tensor, int]
    """A constant, or the element of a tensor of rank one that holds it."""
    Compute = Callable[[Body, Any], Sequence[Scalar]]
    """Gives new values from inputs and terms, both by name: `lambda e, v: [v.weight - v.lr * v.grad]`."""

ZERO = '["zero", {}]'
"""How most states start."""
MASTER = "weight32"
"""The state that holds the weight in float32."""


def lr() -> Any:
    """The attribute of that name."""
    return Float(doc="learning rate")


def wd() -> Any:
    """The attribute of that name."""
    return Float(0.0, doc="weight decay: how much of the weight is added to the gradient")


def rescale_grad() -> Any:
    """The attribute of that name."""
    return Float(1.0, doc="factor of the gradient")


def clip_gradient() -> Any:
    """The attribute of that name."""
    return Float(-1.0, doc="bound of the rescaled gradient's magnitude; none if negative")


def rounded(number: float) -> float:
    """The nearest float32, which is how MXNet holds the numbers of an update, for weights of any type."""
    return c_float(number).value


def clipped(e: Body, x: Scalar, bound: Scalar) -> Scalar:
    """x within -bound .. bound; x itself where the bound is negative."""
    return e.select(bound >= 0, e.minimum(e.maximum(x, -bound), bound), x)


def gradient_of(e: Body, v: Any) -> Scalar:
    """The gradient rescaled, then clipped."""
    return clipped(e, v.grad * v.rescale_grad, v.clip_gradient)


def decayed_gradient(e: Body, v: Any) -> Scalar:
    """The gradient rescaled, then clipped, with the weight's decay."""
    return gradient_of(e, v) + v.wd * v.weight


def floating(dtype: DType) -> None:
    """Mismatch for an element type that holds no fractions."""
    if dtype is not None and dtype not in FLOATING:
        raise Mismatch(f"weights have an element type that holds fractions ({', '.join(FLOATING)}), got {dtype}")


def elementwise(
    b: LinalgBuilder,
    compute: Compute,
    arrays: Mapping[str, Tensor],
    terms: Mapping[str, Term],
    dtypes: Sequence[str],
) -> list[Tensor]:
    """One operation that computes tensors of these types, elementwise from the arrays.

    It computes in float64 where the first array, or weight32 if there is one, is float64, else in float32.
    """
    from symc.dialects.sym.linalg_builder import accumulator

    if MASTER in arrays:
        arrays = {**arrays, "weight": arrays[MASTER]}
        del arrays[MASTER]
    first = next(iter(arrays.values()))
    told = {name: place for name, place in terms.items() if isinstance(place, tuple)}
    shape, wide = first.shape, accumulator(first.dtype)
    reads = [a.at(lambda *d: d) for a in arrays.values()]
    reads += [tensor.at(lambda *_, i=index: (i,)) for tensor, index in told.values()]

    def body(e: Body, xs: list[Scalar], _: list[Scalar]) -> Sequence[Scalar]:
        values = {name: e.const(value, wide) for name, value in terms.items() if isinstance(value, float)}
        values.update((name, x.cast(wide)) for name, x in zip([*arrays, *told], xs))
        return compute(e, SimpleNamespace(**values))

    return b.generic(reads, [b.empty(shape, t) for t in dtypes], shape, body, parallel=len(shape))


class Update(Operator, abstract=True):
    """Base of the updates of one weight."""

    no_gradient = "an optimizer's update is not differentiated"
    updates_always = True
    single: ClassVar[tuple[str, ...]] = ()
    """Inputs of one element."""
    narrow: ClassVar[tuple[str, ...]] = ("weight", "grad", "output")
    """What has the weight's type in mixed precision; all else is float32."""

    def terms(self) -> Mapping[str, float]:
        return {name: rounded(self.values[name]) for name in self.numbers}

    def input_names(self) -> Sequence[str]:
        return (*self.inputs, "numbers") if self.told else self.inputs

    def in_place(self) -> Sequence[int]:
        return (0,) if "output" in self.narrow else ()

    def infer_shape(self, frame: ShapeFrame) -> None:
        shape = frame.outs[0]
        for _ in range(2):
            for i, name in enumerate(self.inputs):
                if name not in self.single:
                    shape = frame.set_in(i, shape)
        frame.set_out(0, shape)
        for name in self.single:
            frame.set_in(self.inputs.index(name), (1,))
        if self.told:
            frame.set_in(len(self.inputs), (len(self.terms()),))

    def infer_type(self, frame: TypeFrame) -> None:
        if self.told:
            frame.set_in(len(self.inputs), "float64")
        mixed = MASTER in self.inputs
        dtype = frame.merge(frame.ins[0], frame.outs[0] if "output" in self.narrow or not mixed else None)
        for _ in range(2):
            for i, name in enumerate(self.inputs):
                if name == "rescale_grad":
                    frame.set_in(i, frame.ins[i] or "float32")
                elif mixed and name not in self.narrow:
                    frame.set_in(i, "float32")
                else:
                    dtype = frame.set_in(i, dtype)
        frame.set_out(0, "float32" if mixed and "output" not in self.narrow else dtype)
        floating(dtype)

    @classmethod
    def compute(cls, e: Body, v: Any) -> Sequence[Scalar]:
        """The output, then the new states but weight32, from inputs and terms by name."""
        raise NotImplementedError

    @classmethod
    def results(cls, e: Body, v: Any) -> list[Scalar]:
        """What `compute` gives, and the new weight32 where that is a state."""
        values = list(cls.compute(e, v))
        return [*values, values[0]] if MASTER in cls.auxiliary else values

    def sources(self, ins: Sequence[Tensor]) -> dict[str, Term]:
        """Where the numbers of the update come from, by name."""
        terms: dict[str, Term] = {n: (x, 0) for n, x in zip(self.inputs, ins) if n in self.single}
        terms.update({n: (ins[-1], i) if self.told else x for i, (n, x) in enumerate(self.terms().items())})
        return terms

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        arrays = {n: x for n, x in zip(self.inputs, ins) if n not in self.single}
        return elementwise(b, self.results, arrays, self.sources(ins), [t for _, t in b.types])


class MultiUpdate(Operator, abstract=True):
    """Base of the updates of several weights: inputs of `update` for the first weight, for the second ..., then the
    arrays in `shared`; one output for each weight."""

    no_gradient = Update.no_gradient
    updates_always = True
    variadic = "num_weights"
    update: ClassVar[type[Update]]
    shared: ClassVar[tuple[str, ...]] = ()
    """Inputs behind those of the weights: arrays of one number for each weight, or one for all."""
    each: ClassVar[Mapping[str, str]] = {}
    """Attributes that hold a number for each weight, or inputs in `shared` that do, with their names in the update."""

    @classmethod
    def count_of(cls, inputs: int) -> int:
        return max(1, (inputs - len(cls.shared)) // len(cls.update.inputs))

    @property
    def count(self) -> int:
        """Number of weights."""
        return self.values[self.variadic]

    def check(self) -> None:
        for name in self.each:
            if name not in self.shared and len(self.values[name]) != self.count:
                raise OperatorError(
                    f"{self.name}: {name} must hold a number for each of {self.count} weights "
                    f"({self.variadic}), got {self.values[name]}"
                )
        width = len(self.update.inputs)
        names = [(f"arg{i * width + k}", n) for i in range(self.count) for k, n in enumerate(self.update.inputs)]
        self.auxiliary = {name: self.update.auxiliary[n] for name, n in names if n in self.update.auxiliary}

    def own_terms(self, weight: int) -> dict[str, float]:
        """The numbers of one weight, by their names in the update."""
        return {self.each[n]: rounded(self.values[n][weight]) for n in self.numbers if n in self.each}

    def common_terms(self) -> dict[str, float]:
        """The numbers that all weights share."""
        return {n: rounded(self.values[n]) for n in self.numbers if n not in self.each}

    def terms(self) -> Mapping[str, float]:
        """`lr/0`, `wd/0`, `lr/1` ..., then the numbers that all weights share."""
        own = {f"{name}/{i}": x for i in range(self.count) for name, x in self.own_terms(i).items()}
        return {**own, **self.common_terms()}

    def input_names(self) -> Sequence[str]:
        total = self.count * len(self.update.inputs) + len(self.shared)
        return [*(f"arg{i}" for i in range(total)), *(["numbers"] if self.told else [])]

    def output_names(self) -> Sequence[str]:
        return [f"output{i}" for i in range(self.count)] if self.count > 1 else ["output"]

    def in_place(self) -> Sequence[int]:
        return [i * len(self.update.inputs) for i in range(self.count)]

    def groups(self, of: Sequence[Any]) -> list[dict[str, Any]]:
        """The part of each weight in what stands for the inputs, by name."""
        names = self.update.inputs
        return [dict(zip(names, of[i * len(names) : (i + 1) * len(names)])) for i in range(self.count)]

    def infer_shape(self, frame: ShapeFrame) -> None:
        for i, group in enumerate(self.groups(range(len(frame.ins)))):
            shape = frame.outs[i]
            for _ in range(2):
                for place in group.values():
                    shape = frame.set_in(place, shape)
            frame.set_out(i, shape)
        first = self.count * len(self.update.inputs)
        for i, name in enumerate(self.shared):
            frame.set_in(first + i, (self.count if name in self.each else 1,))
        if self.told:
            frame.set_in(len(frame.ins) - 1, (len(self.terms()),))

    def infer_type(self, frame: TypeFrame) -> None:
        mixed = MASTER in self.update.inputs
        for i, group in enumerate(self.groups(range(len(frame.ins)))):
            dtype = frame.outs[i]
            for _ in range(2):
                for name, place in group.items():
                    if mixed and name not in Update.narrow:
                        frame.set_in(place, "float32")
                    else:
                        dtype = frame.set_in(place, dtype)
            frame.set_out(i, dtype)
            floating(dtype)
        first = self.count * len(self.update.inputs)
        for i in range(len(self.shared)):
            frame.set_in(first + i, frame.ins[first + i] or "float32")
        if self.told:
            frame.set_in(len(frame.ins) - 1, "float64")

    def terms_of(self, weight: int, ins: Sequence[Tensor]) -> dict[str, Term]:
        """The numbers of one weight's update, by name."""
        own, common = self.own_terms(weight), self.common_terms()
        places = [*range(weight * len(own), (weight + 1) * len(own))]  # as in `terms`
        places += range(self.count * len(own), self.count * len(own) + len(common))
        terms: dict[str, Term] = {**own, **common}
        if self.told:
            terms = {name: (ins[-1], place) for name, place in zip(terms, places)}
        first = self.count * len(self.update.inputs)
        for i, name in enumerate(self.shared):
            terms[self.each.get(name, name)] = (ins[first + i], weight if name in self.each else 0)
        return terms

    def lower_one(
        self, b: LinalgBuilder, arrays: dict[str, Tensor], terms: dict[str, Term], dtypes: Sequence[str]
    ) -> list[Tensor]:
        """The new weight and states of one weight, of these types."""
        return elementwise(b, self.update.results, arrays, terms, dtypes)

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        outs: list[Tensor] = []
        states: list[Tensor] = []
        count = len(self.update.auxiliary)
        for i, arrays in enumerate(self.groups(ins)):
            first = self.count + i * count
            dtypes = [b.dtype(i), *(b.dtype(first + k) for k in range(count))]
            out, *new = self.lower_one(b, arrays, self.terms_of(i, ins), dtypes)
            outs.append(out)
            states += new
        return [*outs, *states]


def num_weights() -> Any:
    """The attribute of that name."""
    return Int(1, minimum=1, doc="number of weights")


def lrs() -> Any:
    """The attribute of that name."""
    return Floats(doc="learning rate of each weight")


def wds() -> Any:
    """The attribute of that name."""
    return Floats(doc="weight decay of each weight")
