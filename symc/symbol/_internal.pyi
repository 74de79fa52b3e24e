# Written by `python -m symc.symbol.stubs` from the operators' declarations.
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from symc.symbol.symbol import Symbol as Symbol

def _Div(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs / rhs`; lhs, rhs and out of one shape."""

def _DivScalar(data: Symbol | None = ..., scalar: float = ..., is_int: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = data[i] / scalar`. Source: MXNet src/operator/tensor/elemwise_binary_scalar_op_*.cc."""

def _Equal(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs = rhs ? 1 : 0`; lhs, rhs and out of one shape."""

def _EqualScalar(data: Symbol | None = ..., scalar: float = ..., is_int: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = data[i] = scalar ? 1 : 0`. Source: MXNet src/operator/tensor/elemwise_binary_scalar_op_*.cc."""

def _Greater(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs > rhs ? 1 : 0`; lhs, rhs and out of one shape."""

def _GreaterEqualScalar(data: Symbol | None = ..., scalar: float = ..., is_int: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = data[i] >= scalar ? 1 : 0`. Source: MXNet src/operator/tensor/elemwise_binary_scalar_op_*.cc."""

def _GreaterScalar(data: Symbol | None = ..., scalar: float = ..., is_int: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = data[i] > scalar ? 1 : 0`. Source: MXNet src/operator/tensor/elemwise_binary_scalar_op_*.cc."""

def _Greater_Equal(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs >= rhs ? 1 : 0`; lhs, rhs and out of one shape."""

def _Hypot(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = sqrt(lhs^2 + rhs^2)`; lhs, rhs and out of one shape."""

def _HypotScalar(data: Symbol | None = ..., scalar: float = ..., is_int: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = sqrt(data[i]^2 + scalar^2)`. Source: MXNet src/operator/tensor/elemwise_binary_scalar_op_*.cc."""

def _Lesser(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs < rhs ? 1 : 0`; lhs, rhs and out of one shape."""

def _LesserEqualScalar(data: Symbol | None = ..., scalar: float = ..., is_int: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = data[i] <= scalar ? 1 : 0`. Source: MXNet src/operator/tensor/elemwise_binary_scalar_op_*.cc."""

def _LesserScalar(data: Symbol | None = ..., scalar: float = ..., is_int: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = data[i] < scalar ? 1 : 0`. Source: MXNet src/operator/tensor/elemwise_binary_scalar_op_*.cc."""

def _Lesser_Equal(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs <= rhs ? 1 : 0`; lhs, rhs and out of one shape."""

def _LogicalAndScalar(data: Symbol | None = ..., scalar: float = ..., is_int: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = data[i] and scalar ? 1 : 0`. Source: MXNet src/operator/tensor/elemwise_binary_scalar_op_*.cc."""

def _LogicalOrScalar(data: Symbol | None = ..., scalar: float = ..., is_int: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = data[i] or scalar ? 1 : 0`. Source: MXNet src/operator/tensor/elemwise_binary_scalar_op_*.cc."""

def _LogicalXorScalar(data: Symbol | None = ..., scalar: float = ..., is_int: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = data[i] xor scalar ? 1 : 0`. Source: MXNet src/operator/tensor/elemwise_binary_scalar_op_*.cc."""

def _Logical_And(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs and rhs ? 1 : 0`; lhs, rhs and out of one shape."""

def _Logical_Or(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs or rhs ? 1 : 0`; lhs, rhs and out of one shape."""

def _Logical_Xor(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs xor rhs ? 1 : 0`; lhs, rhs and out of one shape."""

def _Maximum(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = max(lhs, rhs), the gradient of a tie to lhs`; lhs, rhs and out of one shape."""

def _MaximumScalar(data: Symbol | None = ..., scalar: float = ..., is_int: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = max(data[i], scalar), the gradient of a tie to data[i]`. Source: MXNet src/operator/tensor/elemwise_binary_scalar_op_*.cc."""

def _Minimum(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = min(lhs, rhs), the gradient of a tie to lhs`; lhs, rhs and out of one shape."""

def _MinimumScalar(data: Symbol | None = ..., scalar: float = ..., is_int: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = min(data[i], scalar), the gradient of a tie to data[i]`. Source: MXNet src/operator/tensor/elemwise_binary_scalar_op_*.cc."""

def _Minus(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs - rhs`; lhs, rhs and out of one shape."""

def _MinusScalar(data: Symbol | None = ..., scalar: float = ..., is_int: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = data[i] - scalar`. Source: MXNet src/operator/tensor/elemwise_binary_scalar_op_*.cc."""

def _Mod(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs mod rhs with the sign of rhs`; lhs, rhs and out of one shape."""

def _ModScalar(data: Symbol | None = ..., scalar: float = ..., is_int: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = data[i] mod scalar with the sign of scalar`. Source: MXNet src/operator/tensor/elemwise_binary_scalar_op_*.cc."""

def _Mul(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs * rhs`; lhs, rhs and out of one shape."""

def _MulScalar(data: Symbol | None = ..., scalar: float = ..., is_int: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = data[i] * scalar`. Source: MXNet src/operator/tensor/elemwise_binary_scalar_op_*.cc."""

def _NotEqualScalar(data: Symbol | None = ..., scalar: float = ..., is_int: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = data[i] != scalar ? 1 : 0`. Source: MXNet src/operator/tensor/elemwise_binary_scalar_op_*.cc."""

def _Not_Equal(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs != rhs ? 1 : 0`; lhs, rhs and out of one shape."""

def _Plus(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs + rhs`; lhs, rhs and out of one shape."""

def _PlusScalar(data: Symbol | None = ..., scalar: float = ..., is_int: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = data[i] + scalar`. Source: MXNet src/operator/tensor/elemwise_binary_scalar_op_*.cc."""

def _Power(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs ^ rhs`; lhs, rhs and out of one shape."""

def _PowerScalar(data: Symbol | None = ..., scalar: float = ..., is_int: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = data[i] ^ scalar`. Source: MXNet src/operator/tensor/elemwise_binary_scalar_op_*.cc."""

def _RDivScalar(data: Symbol | None = ..., scalar: float = ..., is_int: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = scalar / data[i]`. Source: MXNet src/operator/tensor/elemwise_binary_scalar_op_*.cc."""

def _RMinusScalar(data: Symbol | None = ..., scalar: float = ..., is_int: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = scalar - data[i]`. Source: MXNet src/operator/tensor/elemwise_binary_scalar_op_*.cc."""

def _RModScalar(data: Symbol | None = ..., scalar: float = ..., is_int: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = scalar mod data[i] with the sign of data[i]`. Source: MXNet src/operator/tensor/elemwise_binary_scalar_op_*.cc."""

def _RPowerScalar(data: Symbol | None = ..., scalar: float = ..., is_int: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = scalar ^ data[i]`. Source: MXNet src/operator/tensor/elemwise_binary_scalar_op_*.cc."""

def _adamw_update(weight: Symbol | None = ..., grad: Symbol | None = ..., mean: Symbol | None = ..., var: Symbol | None = ..., rescale_grad: Symbol | None = ..., lr: float = ..., beta1: float = ..., beta2: float = ..., epsilon: float = ..., wd: float = ..., eta: float = ..., clip_gradient: float = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Adam with the weight's decay apart: with `g = clip(rescale_grad grad)`, mean and var as in adam_update, `out = weight - eta (lr mean / (sqrt(var) + epsilon) + wd weight)`."""

def _add(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs + rhs`; lhs, rhs and out of one shape."""

def _arange(start: float = ..., stop: float | None = ..., step: float = ..., repeat: int = ..., infer_range: bool = ..., ctx: str = ..., dtype: str | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = start + step * (i div repeat)` up to, without, stop; `stop` None: from 0 up to `start`."""

def _axis_broadcast(x: Symbol | None = ..., like: Symbol | None = ..., axis: int = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """x (C,) spread over like along `axis`: `out[..., c, ...] = x[c]`."""

def _backward_Concat(*data: Symbol, num_args: int = ..., dim: int = ..., name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """The first input cut along axis `dim` into pieces of the shapes of the other inputs."""

def _backward_Crop(data: Symbol | None = ..., like: Symbol | None = ..., offset: Any = ..., h_w: Any = ..., center_crop: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Zeros of the shape of like with data in the window."""

def _backward_MakeLoss(data: Symbol | None = ..., grad_scale: float = ..., valid_thresh: float = ..., normalization: str | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = grad_scale / divisor`: 1 (null), rows (batch), count of `data > valid_thresh`, at least 1 (valid)."""

def _backward_Pad(data: Symbol | None = ..., mode: str | None = ..., pad_width: Any = ..., constant_value: float = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """The adjoint of Pad (with constant 0): data without its border, plus the border where the elements came from."""

def _backward_diag(data: Symbol | None = ..., like: Symbol | None = ..., k: int = ..., axis1: int = ..., axis2: int = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """The adjoint of diag: data on the k-th diagonal of zeros in the shape of like, or the diagonal for a vector."""

def _backward_repeat(data: Symbol | None = ..., like: Symbol | None = ..., repeats: int = ..., axis: int | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """The head of repeat summed over the repetitions: `out[i] = sum_r data[i * repeats + r]`, in the shape of like."""

def _backward_slice(data: Symbol | None = ..., like: Symbol | None = ..., begin: Any = ..., end: Any = ..., step: Any = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Zeros of the shape of like with `out[begin + step * i] = data[i]`."""

def _backward_slice_axis(data: Symbol | None = ..., like: Symbol | None = ..., axis: int = ..., begin: int = ..., end: int | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Zeros of the shape of like with data from `begin` on along one axis."""

def _backward_slice_like(data: Symbol | None = ..., like: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Zeros of the shape of like with data at the start of every axis."""

def _backward_tile(data: Symbol | None = ..., like: Symbol | None = ..., reps: Any = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """The head of tile summed over the repetitions: `out[i] = sum_r data[r * size + i]`, in the shape of like."""

def _broadcast_like(data: Symbol | None = ..., like: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """data broadcast to the shape of like, aligned at the last axis: what gradients of broadcasts need."""

def _cast_like(data: Symbol | None = ..., like: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """data in the element type of like, of any shape: the gradient of Cast where types are not known yet."""

def _channel_broadcast(gamma: Symbol | None = ..., like: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """gamma (C,) or (1,) spread over like (N, C, ...): `out[n, c, ...] = gamma[c]`."""

def _channel_sum(data: Symbol | None = ..., like: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """data (N, C, ...) summed over all axes but the channel, in the shape of like: `out[c] = sum data[n, c, ...]`."""

def _channel_window_sum(data: Symbol | None = ..., nsize: int = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[n, c, ...] = sum of data[n, c', ...] over the nsize channels centred on c`."""

def _contrib_group_adagrad_update(weight: Symbol | None = ..., grad: Symbol | None = ..., history: Symbol | None = ..., lr: float = ..., rescale_grad: float = ..., clip_gradient: float = ..., epsilon: float = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """AdaGrad with one number for each row: with `g = clip(rescale_grad grad)`, `history += mean of g^2 over a row`, `out = weight - lr g / sqrt(history + epsilon)`; weight, grad (N, ...), history (N, 1) or (N, 1, ...)."""

def _convolution_backward_data(head: Symbol | None = ..., weight: Symbol | None = ..., like: Symbol | None = ..., kernel: Any = ..., stride: Any = ..., dilate: Any = ..., pad: Any = ..., num_filter: int = ..., num_group: int = ..., workspace: int = ..., no_bias: bool = ..., cudnn_tune: str | None = ..., cudnn_off: bool = ..., layout: str | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Gradient of Convolution for data, `out[n, c, i] = sum_{f,o,k: s o + d k - p = i} head[n, f, o] weight[f, c, k]`."""

def _convolution_backward_weight(head: Symbol | None = ..., data: Symbol | None = ..., like: Symbol | None = ..., kernel: Any = ..., stride: Any = ..., dilate: Any = ..., pad: Any = ..., num_filter: int = ..., num_group: int = ..., workspace: int = ..., no_bias: bool = ..., cudnn_tune: str | None = ..., cudnn_off: bool = ..., layout: str | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Gradient of Convolution for its weight: `out[f, c, k] = sum_{n, o} head[n, f, o] data[n, c, s o + d k - p]`."""

def _copy(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out = data`. Source: MXNet src/operator/tensor/elemwise_unary_op_basic.cc."""

def _crop_assign(lhs: Symbol | None = ..., rhs: Symbol | None = ..., begin: Any = ..., end: Any = ..., step: Any = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """lhs with `out[begin + step * i] = rhs[i]`. Source: MXNet src/operator/tensor/matrix_op.cc."""

def _crop_assign_scalar(data: Symbol | None = ..., scalar: float = ..., begin: Any = ..., end: Any = ..., step: Any = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """data with `out[begin + step * i] = scalar`. Source: MXNet src/operator/tensor/matrix_op.cc."""

def _custom_backward(*data: Symbol, op_type: str, forward_node: str = ..., heads: int = ..., name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Gradients of a `Custom` operator's arguments: head gradients, arguments, auxiliary states and outputs in, one gradient per argument out."""

def _digamma(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i]` is the derivative of ln gamma at x for x = data[i]. """

def _div(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs / rhs`; lhs, rhs and out of one shape."""

def _div_scalar(data: Symbol | None = ..., scalar: float = ..., is_int: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = data[i] / scalar`. Source: MXNet src/operator/tensor/elemwise_binary_scalar_op_*.cc."""

def _equal(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs = rhs ? 1 : 0`; lhs, rhs and out of one shape."""

def _equal_scalar(data: Symbol | None = ..., scalar: float = ..., is_int: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = data[i] = scalar ? 1 : 0`. Source: MXNet src/operator/tensor/elemwise_binary_scalar_op_*.cc."""

def _eye(N: int = ..., M: int = ..., k: int = ..., ctx: str = ..., dtype: str | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i, j] = j - i = k ? 1 : 0`; N rows, M columns (N if 0). Source: MXNet src/operator/tensor/init_op.cc."""

def _full(shape: Any = ..., ctx: str = ..., dtype: str | None = ..., value: float = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = value`. Source: MXNet src/operator/tensor/init_op.cc."""

def _gate(data: Symbol | None = ..., condition: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = condition[i] > 0 ? data[i] : 0`: how gradients pass kinks (a product makes NaN of infinite data)."""

def _grad_add(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs + rhs`; lhs, rhs and out of one shape."""

def _greater(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs > rhs ? 1 : 0`; lhs, rhs and out of one shape."""

def _greater_equal(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs >= rhs ? 1 : 0`; lhs, rhs and out of one shape."""

def _greater_equal_scalar(data: Symbol | None = ..., scalar: float = ..., is_int: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = data[i] >= scalar ? 1 : 0`. Source: MXNet src/operator/tensor/elemwise_binary_scalar_op_*.cc."""

def _greater_scalar(data: Symbol | None = ..., scalar: float = ..., is_int: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = data[i] > scalar ? 1 : 0`. Source: MXNet src/operator/tensor/elemwise_binary_scalar_op_*.cc."""

def _hypot(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = sqrt(lhs^2 + rhs^2)`; lhs, rhs and out of one shape."""

def _hypot_scalar(data: Symbol | None = ..., scalar: float = ..., is_int: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = sqrt(data[i]^2 + scalar^2)`. Source: MXNet src/operator/tensor/elemwise_binary_scalar_op_*.cc."""

def _identity_with_attr_like_rhs(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out = lhs`, whose shape and type must be those of rhs."""

def _lesser(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs < rhs ? 1 : 0`; lhs, rhs and out of one shape."""

def _lesser_equal(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs <= rhs ? 1 : 0`; lhs, rhs and out of one shape."""

def _lesser_equal_scalar(data: Symbol | None = ..., scalar: float = ..., is_int: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = data[i] <= scalar ? 1 : 0`. Source: MXNet src/operator/tensor/elemwise_binary_scalar_op_*.cc."""

def _lesser_scalar(data: Symbol | None = ..., scalar: float = ..., is_int: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = data[i] < scalar ? 1 : 0`. Source: MXNet src/operator/tensor/elemwise_binary_scalar_op_*.cc."""

def _linspace(start: float = ..., stop: float = ..., num: int = ..., endpoint: bool = ..., ctx: str = ..., dtype: str | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`num` values from start to stop in equal steps; without `endpoint` stop is left out."""

def _logical_and(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs and rhs ? 1 : 0`; lhs, rhs and out of one shape."""

def _logical_and_scalar(data: Symbol | None = ..., scalar: float = ..., is_int: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = data[i] and scalar ? 1 : 0`. Source: MXNet src/operator/tensor/elemwise_binary_scalar_op_*.cc."""

def _logical_or(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs or rhs ? 1 : 0`; lhs, rhs and out of one shape."""

def _logical_or_scalar(data: Symbol | None = ..., scalar: float = ..., is_int: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = data[i] or scalar ? 1 : 0`. Source: MXNet src/operator/tensor/elemwise_binary_scalar_op_*.cc."""

def _logical_xor(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs xor rhs ? 1 : 0`; lhs, rhs and out of one shape."""

def _logical_xor_scalar(data: Symbol | None = ..., scalar: float = ..., is_int: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = data[i] xor scalar ? 1 : 0`. Source: MXNet src/operator/tensor/elemwise_binary_scalar_op_*.cc."""

def _matrix(data: Symbol | None = ..., split: int = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """The elements of data as a matrix: the first `split` axes (negative: all but the last) are the rows."""

def _maximum(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = max(lhs, rhs), the gradient of a tie to lhs`; lhs, rhs and out of one shape."""

def _maximum_scalar(data: Symbol | None = ..., scalar: float = ..., is_int: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = max(data[i], scalar), the gradient of a tie to data[i]`. Source: MXNet src/operator/tensor/elemwise_binary_scalar_op_*.cc."""

def _minimum(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = min(lhs, rhs), the gradient of a tie to lhs`; lhs, rhs and out of one shape."""

def _minimum_scalar(data: Symbol | None = ..., scalar: float = ..., is_int: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = min(data[i], scalar), the gradient of a tie to data[i]`. Source: MXNet src/operator/tensor/elemwise_binary_scalar_op_*.cc."""

def _minus(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs - rhs`; lhs, rhs and out of one shape."""

def _minus_scalar(data: Symbol | None = ..., scalar: float = ..., is_int: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = data[i] - scalar`. Source: MXNet src/operator/tensor/elemwise_binary_scalar_op_*.cc."""

def _mod(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs mod rhs with the sign of rhs`; lhs, rhs and out of one shape."""

def _mod_scalar(data: Symbol | None = ..., scalar: float = ..., is_int: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = data[i] mod scalar with the sign of scalar`. Source: MXNet src/operator/tensor/elemwise_binary_scalar_op_*.cc."""

def _mp_adamw_update(weight: Symbol | None = ..., grad: Symbol | None = ..., mean: Symbol | None = ..., var: Symbol | None = ..., weight32: Symbol | None = ..., rescale_grad: Symbol | None = ..., lr: float = ..., beta1: float = ..., beta2: float = ..., epsilon: float = ..., wd: float = ..., eta: float = ..., clip_gradient: float = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """_adamw_update with a float32 weight, weight32, and states; out is weight32 in the weight's type."""

def _mul(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs * rhs`; lhs, rhs and out of one shape."""

def _mul_scalar(data: Symbol | None = ..., scalar: float = ..., is_int: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = data[i] * scalar`. Source: MXNet src/operator/tensor/elemwise_binary_scalar_op_*.cc."""

def _multi_adamw_update(*data: Symbol, lrs: Any, beta1: float = ..., beta2: float = ..., epsilon: float = ..., wds: Any, etas: Any, clip_gradient: float = ..., num_weights: int = ..., name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """_adamw_update of several weights; inputs weight, grad, mean, var of the first, then of the second ..., and rescale_grad (1,) last."""

def _multi_lamb_update(*data: Symbol, learning_rates: Any, beta1: float = ..., beta2: float = ..., epsilon: float = ..., wds: Any, rescale_grad: float = ..., lower_bound: float = ..., upper_bound: float = ..., clip_gradient: float = ..., bias_correction: bool = ..., step_count: Any, num_tensors: int = ..., name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Both phases of LAMB of several weights; inputs weight, grad, mean, var of the first, then of the second ..."""

def _multi_mp_adamw_update(*data: Symbol, lrs: Any, beta1: float = ..., beta2: float = ..., epsilon: float = ..., wds: Any, etas: Any, clip_gradient: float = ..., num_weights: int = ..., name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """_mp_adamw_update of several weights; inputs weight, grad, mean, var, weight32 of the first, then of the second ..., and rescale_grad (1,) last."""

def _multi_mp_lamb_update(*data: Symbol, learning_rates: Any, beta1: float = ..., beta2: float = ..., epsilon: float = ..., wds: Any, rescale_grad: float = ..., lower_bound: float = ..., upper_bound: float = ..., clip_gradient: float = ..., bias_correction: bool = ..., step_count: Any, num_tensors: int = ..., name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """_multi_lamb_update with float32 weights and states; inputs weight, grad, mean, var, weight32 of the first, then of the second ... The norm is that of weight."""

def _not_equal(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs != rhs ? 1 : 0`; lhs, rhs and out of one shape."""

def _not_equal_scalar(data: Symbol | None = ..., scalar: float = ..., is_int: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = data[i] != scalar ? 1 : 0`. Source: MXNet src/operator/tensor/elemwise_binary_scalar_op_*.cc."""

def _ones(shape: Any = ..., ctx: str = ..., dtype: str | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Ones. Source: MXNet src/operator/tensor/init_op.cc."""

def _pick_backward(head: Symbol | None = ..., index: Symbol | None = ..., like: Symbol | None = ..., axis: int | None = ..., keepdims: bool = ..., mode: str | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out` like `like`: head at the elements that index picks, zero elsewhere."""

def _plus(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs + rhs`; lhs, rhs and out of one shape."""

def _plus_scalar(data: Symbol | None = ..., scalar: float = ..., is_int: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = data[i] + scalar`. Source: MXNet src/operator/tensor/elemwise_binary_scalar_op_*.cc."""

def _pooling_at_maximum(value: Symbol | None = ..., data: Symbol | None = ..., kernel: Any = ..., pool_type: str | None = ..., global_pool: bool = ..., cudnn_off: bool = ..., pooling_convention: str | None = ..., stride: Any = ..., pad: Any = ..., p_value: int | None = ..., count_include_pad: bool | None = ..., layout: str | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[o] = value[first maximum of window o of data]`; value and data (N, C, spatial...), out (N, C, o...)."""

def _pooling_backward(head: Symbol | None = ..., data: Symbol | None = ..., kernel: Any = ..., pool_type: str | None = ..., global_pool: bool = ..., cudnn_off: bool = ..., pooling_convention: str | None = ..., stride: Any = ..., pad: Any = ..., p_value: int | None = ..., count_include_pad: bool | None = ..., layout: str | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Gradient of Pooling for its data; head (N, C, o...), data (N, C, spatial...), out like data."""

def _power(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs ^ rhs`; lhs, rhs and out of one shape."""

def _power_scalar(data: Symbol | None = ..., scalar: float = ..., is_int: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = data[i] ^ scalar`. Source: MXNet src/operator/tensor/elemwise_binary_scalar_op_*.cc."""

def _random_normal(loc: float = ..., scale: float = ..., shape: Any = ..., ctx: str = ..., dtype: Any = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out ~ N(loc, scale^2)`. Source: MXNet src/operator/random/sample_op.cc."""

def _random_uniform(low: float = ..., high: float = ..., shape: Any = ..., ctx: str = ..., dtype: Any = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out ~ U[low, high)`. Source: MXNet src/operator/random/sample_op.cc."""

def _rdiv_scalar(data: Symbol | None = ..., scalar: float = ..., is_int: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = scalar / data[i]`. Source: MXNet src/operator/tensor/elemwise_binary_scalar_op_*.cc."""

def _regression_backward(out: Symbol | None = ..., label: Symbol | None = ..., kind: str | None = ..., grad_scale: float = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Gradient of the regression heads for their data, from output and label; see `RegressionBase`."""

def _repeat_reduced(data: Symbol | None = ..., like: Symbol | None = ..., axis: Any = ..., keepdims: bool = ..., exclude: bool = ..., average: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """data, the result of reducing like over axes, repeated to the shape of like; `average` divides by the repetitions."""

def _rminus_scalar(data: Symbol | None = ..., scalar: float = ..., is_int: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = scalar - data[i]`. Source: MXNet src/operator/tensor/elemwise_binary_scalar_op_*.cc."""

def _rmod_scalar(data: Symbol | None = ..., scalar: float = ..., is_int: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = scalar mod data[i] with the sign of data[i]`. Source: MXNet src/operator/tensor/elemwise_binary_scalar_op_*.cc."""

def _rpower_scalar(data: Symbol | None = ..., scalar: float = ..., is_int: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = scalar ^ data[i]`. Source: MXNet src/operator/tensor/elemwise_binary_scalar_op_*.cc."""

def _slice_assign(lhs: Symbol | None = ..., rhs: Symbol | None = ..., begin: Any = ..., end: Any = ..., step: Any = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """lhs with `out[begin + step * i] = rhs[i]`. Source: MXNet src/operator/tensor/matrix_op.cc."""

def _slice_assign_scalar(data: Symbol | None = ..., scalar: float = ..., begin: Any = ..., end: Any = ..., step: Any = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """data with `out[begin + step * i] = scalar`. Source: MXNet src/operator/tensor/matrix_op.cc."""

def _softmax_output_backward(prob: Symbol | None = ..., label: Symbol | None = ..., grad_scale: float = ..., ignore_label: float = ..., multi_output: bool = ..., use_ignore: bool = ..., preserve_shape: bool = ..., normalization: str | None = ..., out_grad: bool = ..., smooth_alpha: float = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Gradient of SoftmaxOutput for its data, from its output and the label; see there."""

def _softmax_output_forward(data: Symbol | None = ..., grad_scale: float = ..., ignore_label: float = ..., multi_output: bool = ..., use_ignore: bool = ..., preserve_shape: bool = ..., normalization: str | None = ..., out_grad: bool = ..., smooth_alpha: float = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """What SoftmaxOutput shows, as a plain function of data: its gradient is that of softmax."""

def _softmax_output_scale(head: Symbol | None = ..., label: Symbol | None = ..., grad_scale: float = ..., ignore_label: float = ..., multi_output: bool = ..., use_ignore: bool = ..., preserve_shape: bool = ..., normalization: str | None = ..., out_grad: bool = ..., smooth_alpha: float = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out = head grad_scale / norm`, zero where the label is ignored: SoftmaxOutput's gradient by its output."""

def _sparse_adagrad_update(weight: Symbol | None = ..., grad: Symbol | None = ..., history: Symbol | None = ..., lr: float = ..., epsilon: float = ..., wd: float = ..., rescale_grad: float = ..., clip_gradient: float = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """With `g = clip(rescale_grad grad)`: `history += g^2`, `out = weight - lr g / sqrt(history + epsilon)`."""

def _split_v2(data: Symbol | None = ..., indices: Any = ..., axis: int = ..., squeeze_axis: bool = ..., sections: int = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """data cut along an axis before each of `indices` (the first is 0), or into `sections` equal pieces."""

def _square_sum(data: Symbol | None = ..., axis: Any = ..., keepdims: bool = ..., exclude: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Sum of squares over axes. Source: MXNet src/operator/tensor/square_sum.cc."""

def _sub(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs - rhs`; lhs, rhs and out of one shape."""

def _sum_like(data: Symbol | None = ..., like: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Sum of data over the axes along which like was broadcast to its shape: the adjoint of broadcasting."""

def _take_backward(head: Symbol | None = ..., indices: Symbol | None = ..., like: Symbol | None = ..., axis: int = ..., mode: str | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out` like `like`, zero but for `out[i..., indices[j...], k...] += head[i..., j..., k...]`."""

def _trigamma(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i]` is the second derivative of ln gamma at data[i]."""

def _zeros(shape: Any = ..., ctx: str = ..., dtype: str | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Zeros. Source: MXNet src/operator/tensor/init_op.cc."""

def _zeros_without_dtype(shape: Any = ..., ctx: str = ..., dtype: int = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Zeros whose element type follows from the readers unless `dtype` holds its code."""
