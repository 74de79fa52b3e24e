# Written by `python -m symc.symbol.stubs` from the operators' declarations.
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from symc.ndarray import _internal as _internal
from symc.ndarray import contrib as contrib
from symc.ndarray import image as image
from symc.ndarray import linalg as linalg
from symc.ndarray import op as op
from symc.ndarray import random as random
from symc.ndarray import sparse as sparse

NAMESPACES: tuple[str, ...]

from symc.ndarray.array import NDArray as NDArray
from symc.ndarray.creation import arange as arange
from symc.ndarray.creation import array as array
from symc.ndarray.creation import concatenate as concatenate
from symc.ndarray.creation import empty as empty
from symc.ndarray.creation import eye as eye
from symc.ndarray.creation import from_numpy as from_numpy
from symc.ndarray.creation import full as full
from symc.ndarray.creation import linspace as linspace
from symc.ndarray.creation import moveaxis as moveaxis
from symc.ndarray.creation import onehot_encode as onehot_encode
from symc.ndarray.creation import ones as ones
from symc.ndarray.creation import waitall as waitall
from symc.ndarray.creation import zeros as zeros
from symc.ndarray.dlpack import from_dlpack as from_dlpack
from symc.ndarray.dlpack import to_dlpack_for_read as to_dlpack_for_read
from symc.ndarray.dlpack import to_dlpack_for_write as to_dlpack_for_write
from symc.ndarray.files import load as load
from symc.ndarray.files import load_frombuffer as load_frombuffer
from symc.ndarray.files import save as save
from symc.ndarray.functions import add as add
from symc.ndarray.functions import divide as divide
from symc.ndarray.functions import equal as equal
from symc.ndarray.functions import greater as greater
from symc.ndarray.functions import greater_equal as greater_equal
from symc.ndarray.functions import histogram as histogram
from symc.ndarray.functions import lesser as lesser
from symc.ndarray.functions import lesser_equal as lesser_equal
from symc.ndarray.functions import logical_and as logical_and
from symc.ndarray.functions import logical_or as logical_or
from symc.ndarray.functions import logical_xor as logical_xor
from symc.ndarray.functions import maximum as maximum
from symc.ndarray.functions import minimum as minimum
from symc.ndarray.functions import modulo as modulo
from symc.ndarray.functions import multiply as multiply
from symc.ndarray.functions import not_equal as not_equal
from symc.ndarray.functions import power as power
from symc.ndarray.functions import split_v2 as split_v2
from symc.ndarray.functions import subtract as subtract
from symc.ndarray.functions import true_divide as true_divide
from symc.ndarray.updates import all_finite as all_finite
from symc.ndarray.updates import multi_all_finite as multi_all_finite
from symc.ndarray.updates import reset_arrays as reset_arrays

def Activation(data: NDArray | None = ..., act_type: str | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out = act(data)` elementwise: relu, sigmoid, tanh, softrelu `log(1 + exp(x))`, softsign `x / (1 + |x|)`."""

def BatchNorm(data: NDArray | None = ..., gamma: NDArray | None = ..., beta: NDArray | None = ..., moving_mean: NDArray | None = ..., moving_var: NDArray | None = ..., eps: float = ..., momentum: float = ..., fix_gamma: bool = ..., use_global_stats: bool = ..., output_mean_var: bool = ..., axis: int = ..., cudnn_off: bool = ..., min_calib_range: float | None = ..., max_calib_range: float | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """Normalizes each channel: `out = gamma (x - mean) / sqrt(var + eps) + beta`."""

def BlockGrad(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out = data`; no gradient passes. Source: MXNet src/operator/tensor/elemwise_unary_op_basic.cc."""

def Cast(data: NDArray | None = ..., dtype: str | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """data in another element type; floats to integers truncate."""

def Concat(*data: NDArray, num_args: int = ..., dim: int = ..., out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """The inputs one after the other along axis `dim`. Source: MXNet src/operator/nn/concat.cc."""

def Convolution(data: NDArray | None = ..., weight: NDArray | None = ..., bias: NDArray | None = ..., kernel: Any = ..., stride: Any = ..., dilate: Any = ..., pad: Any = ..., num_filter: int = ..., num_group: int = ..., workspace: int = ..., no_bias: bool = ..., cudnn_tune: str | None = ..., cudnn_off: bool = ..., layout: str | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """Cross-correlation: `out[n, f, o] = bias[f] + sum_{c, k} weight[f, c, k] data[n, c, s o + d k - p]`."""

def Crop(*data: NDArray, num_args: int = ..., offset: Any = ..., h_w: Any = ..., center_crop: bool = ..., out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """A window of an image: `out[n, c, y, x] = arg0[n, c, y + offset0, x + offset1]`; arg0 (N, C, H, W)."""

def Custom(*data: NDArray, op_type: str, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """An operator written in Python, registered with `mx.operator.register(op_type)`."""

def Dropout(data: NDArray | None = ..., p: float = ..., mode: str | None = ..., axes: Any = ..., cudnn_off: bool | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """Zeroes elements with probability p and scales the others by 1 / (1 - p), in training or with mode always."""

def ElementWiseSum(*data: NDArray, num_args: int = ..., out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i] = args0[i] + args1[i] + ...`; all of one shape. Source: MXNet src/operator/tensor/elemwise_sum.cc."""

def Embedding(data: NDArray | None = ..., weight: NDArray | None = ..., input_dim: int = ..., output_dim: int = ..., dtype: str | None = ..., sparse_grad: bool = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """Rows of a table: `out[i..., :] = weight[data[i...], :]`; data (...), weight (input_dim, output_dim)."""

def Flatten(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[n, c]`: data (N, ...) with all axes but the first merged. Source: MXNet src/operator/tensor/matrix_op.cc."""

def FullyConnected(data: NDArray | None = ..., weight: NDArray | None = ..., bias: NDArray | None = ..., num_hidden: int = ..., no_bias: bool = ..., flatten: bool = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """Affine map of rows: `out[n, k] = sum_c data[n, c] weight[k, c] + bias[k]`."""

def LRN(data: NDArray | None = ..., alpha: float = ..., beta: float = ..., knorm: float = ..., nsize: int = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """Local response normalization across channels: `out = x (knorm + alpha / nsize sum_{c' near c} x[c']^2)^-beta`."""

def LayerNorm(data: NDArray | None = ..., gamma: NDArray | None = ..., beta: NDArray | None = ..., axis: int = ..., eps: float = ..., output_mean_var: bool = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """Normalizes along `axis`: `out = gamma (x - mean) / sqrt(var + eps) + beta`, mean and var (biased) over that axis."""

def LeakyReLU(data: NDArray | None = ..., gamma: NDArray | None = ..., act_type: str | None = ..., slope: float = ..., lower_bound: float = ..., upper_bound: float = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """Leaky activations: `out = x if x > 0 else f(x)`."""

def LinearRegressionOutput(data: NDArray | None = ..., label: NDArray | None = ..., grad_scale: float = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out = data`, `d data = (out - label) grad_scale / m`, m the label elements per sample."""

def LogisticRegressionOutput(data: NDArray | None = ..., label: NDArray | None = ..., grad_scale: float = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out = sigmoid(data)`, `d data = (out - label) grad_scale / m`. Source: MXNet regression_output.cc."""

def MAERegressionOutput(data: NDArray | None = ..., label: NDArray | None = ..., grad_scale: float = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out = data`, `d data = sign(out - label) grad_scale / m`, sign(0) = -1 as in MXNet."""

def MakeLoss(data: NDArray | None = ..., grad_scale: float = ..., valid_thresh: float = ..., normalization: str | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out = data`, and data is a loss whose gradient is `grad_scale`, divided by the rows or by the valid elements."""

def Pad(data: NDArray | None = ..., mode: str | None = ..., pad_width: Any = ..., constant_value: float = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """data with a border: `constant_value`, the nearest element (edge) or the elements mirrored at the edge (reflect)."""

def Pooling(data: NDArray | None = ..., kernel: Any = ..., pool_type: str | None = ..., global_pool: bool = ..., cudnn_off: bool = ..., pooling_convention: str | None = ..., stride: Any = ..., pad: Any = ..., p_value: int | None = ..., count_include_pad: bool | None = ..., layout: str | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """Takes one value of each window: `out[n, c, o] = pool_{k} data[n, c, s o + k - p]`, pool one of max, avg, sum, lp."""

def Reshape(data: NDArray | None = ..., shape: Any = ..., reverse: bool = ..., target_shape: Any = ..., keep_highest: bool = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """data in another shape: n > 0 is a size, 0 copies, -1 infers, -2 copies the rest, -3 merges two, -4 splits one."""

def SliceChannel(data: NDArray | None = ..., num_outputs: int = ..., axis: int = ..., squeeze_axis: bool = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """data cut along an axis into `num_outputs` equal pieces. Source: MXNet src/operator/slice_channel.cc."""

def Softmax(data: NDArray | None = ..., label: NDArray | None = ..., grad_scale: float = ..., ignore_label: float = ..., multi_output: bool = ..., use_ignore: bool = ..., preserve_shape: bool = ..., normalization: str | None = ..., out_grad: bool = ..., smooth_alpha: float = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """Softmax with the backward of cross entropy: `out = softmax(data)`, `d data = (out - onehot(label)) scale / norm`."""

def SoftmaxActivation(data: NDArray | None = ..., mode: str | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """Softmax over the last axis (mode instance) or over axis 1 (mode channel)."""

def SoftmaxOutput(data: NDArray | None = ..., label: NDArray | None = ..., grad_scale: float = ..., ignore_label: float = ..., multi_output: bool = ..., use_ignore: bool = ..., preserve_shape: bool = ..., normalization: str | None = ..., out_grad: bool = ..., smooth_alpha: float = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """Softmax with the backward of cross entropy: `out = softmax(data)`, `d data = (out - onehot(label)) scale / norm`."""

def SwapAxis(data: NDArray | None = ..., dim1: int = ..., dim2: int = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """data with two axes exchanged. Source: MXNet src/operator/swapaxis.cc."""

def abs(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i]` is |x| for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def adam_update(weight: NDArray | None = ..., grad: NDArray | None = ..., mean: NDArray | None = ..., var: NDArray | None = ..., lr: float = ..., beta1: float = ..., beta2: float = ..., epsilon: float = ..., wd: float = ..., rescale_grad: float = ..., clip_gradient: float = ..., lazy_update: bool = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """With `g = clip(rescale_grad grad + wd weight)`: `mean = beta1 mean + (1 - beta1) g`, `var = beta2 var + (1 - beta2) g^2`, `out = weight - lr mean / (sqrt(var) + epsilon)`."""

def add_n(*data: NDArray, num_args: int = ..., out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i] = args0[i] + args1[i] + ...`; all of one shape. Source: MXNet src/operator/tensor/elemwise_sum.cc."""

def arccos(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i]` is arccos x for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def arccosh(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i]` is arccosh x for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def arcsin(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i]` is arcsin x for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def arcsinh(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i]` is arcsinh x for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def arctan(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i]` is arctan x for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def arctanh(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i]` is arctanh x for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def argmax(data: NDArray | None = ..., axis: int | None = ..., keepdims: bool = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """Position of the first maximum along an axis, in the type of data."""

def argmax_channel(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """argmax along axis 1: `out[n, ...] = argmax_c data[n, c, ...]`."""

def argmin(data: NDArray | None = ..., axis: int | None = ..., keepdims: bool = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """Position of the first minimum along an axis, in the type of data."""

def batch_dot(lhs: NDArray | None = ..., rhs: NDArray | None = ..., transpose_a: bool = ..., transpose_b: bool = ..., forward_stype: str | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """Matrix products of a batch: `out[b.., i, j] = sum_k lhs[b.., i, k] rhs[b.., k, j]`; the flags transpose them."""

def batch_take(a: NDArray | None = ..., indices: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """One element of each row: `out[i] = a[i, indices[i]]`, clipped; a (N, K), indices (N,)."""

def broadcast_add(lhs: NDArray | None = ..., rhs: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i] = lhs + rhs`, where an axis of size 1 in one operand is repeated along the other's."""

def broadcast_axes(data: NDArray | None = ..., axis: Any = ..., size: Any = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """Repeat axis `axis[i]`, of size 1, `size[i]` times."""

def broadcast_axis(data: NDArray | None = ..., axis: Any = ..., size: Any = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """Repeat axis `axis[i]`, of size 1, `size[i]` times."""

def broadcast_div(lhs: NDArray | None = ..., rhs: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i] = lhs / rhs`, where an axis of size 1 in one operand is repeated along the other's."""

def broadcast_equal(lhs: NDArray | None = ..., rhs: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i] = lhs = rhs ? 1 : 0`, where an axis of size 1 in one operand is repeated along the other's."""

def broadcast_greater(lhs: NDArray | None = ..., rhs: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i] = lhs > rhs ? 1 : 0`, where an axis of size 1 in one operand is repeated along the other's."""

def broadcast_greater_equal(lhs: NDArray | None = ..., rhs: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i] = lhs >= rhs ? 1 : 0`, where an axis of size 1 in one operand is repeated along the other's."""

def broadcast_hypot(lhs: NDArray | None = ..., rhs: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i] = sqrt(lhs^2 + rhs^2)`, where an axis of size 1 in one operand is repeated along the other's."""

def broadcast_lesser(lhs: NDArray | None = ..., rhs: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i] = lhs < rhs ? 1 : 0`, where an axis of size 1 in one operand is repeated along the other's."""

def broadcast_lesser_equal(lhs: NDArray | None = ..., rhs: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i] = lhs <= rhs ? 1 : 0`, where an axis of size 1 in one operand is repeated along the other's."""

def broadcast_like(lhs: NDArray | None = ..., rhs: NDArray | None = ..., lhs_axes: Any = ..., rhs_axes: Any = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """Repeat axes of size 1 of lhs until its shape is that of rhs; with `lhs_axes`, `rhs_axes` only those axes."""

def broadcast_logical_and(lhs: NDArray | None = ..., rhs: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i] = lhs and rhs ? 1 : 0`, where an axis of size 1 in one operand is repeated along the other's."""

def broadcast_logical_or(lhs: NDArray | None = ..., rhs: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i] = lhs or rhs ? 1 : 0`, where an axis of size 1 in one operand is repeated along the other's."""

def broadcast_logical_xor(lhs: NDArray | None = ..., rhs: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i] = lhs xor rhs ? 1 : 0`, where an axis of size 1 in one operand is repeated along the other's."""

def broadcast_maximum(lhs: NDArray | None = ..., rhs: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i] = max(lhs, rhs), the gradient of a tie to lhs`, where an axis of size 1 in one operand is repeated along the other's."""

def broadcast_minimum(lhs: NDArray | None = ..., rhs: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i] = min(lhs, rhs), the gradient of a tie to lhs`, where an axis of size 1 in one operand is repeated along the other's."""

def broadcast_minus(lhs: NDArray | None = ..., rhs: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i] = lhs - rhs`, where an axis of size 1 in one operand is repeated along the other's."""

def broadcast_mod(lhs: NDArray | None = ..., rhs: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i] = lhs mod rhs with the sign of rhs`, where an axis of size 1 in one operand is repeated along the other's."""

def broadcast_mul(lhs: NDArray | None = ..., rhs: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i] = lhs * rhs`, where an axis of size 1 in one operand is repeated along the other's."""

def broadcast_not_equal(lhs: NDArray | None = ..., rhs: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i] = lhs != rhs ? 1 : 0`, where an axis of size 1 in one operand is repeated along the other's."""

def broadcast_plus(lhs: NDArray | None = ..., rhs: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i] = lhs + rhs`, where an axis of size 1 in one operand is repeated along the other's."""

def broadcast_power(lhs: NDArray | None = ..., rhs: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i] = lhs ^ rhs`, where an axis of size 1 in one operand is repeated along the other's."""

def broadcast_sub(lhs: NDArray | None = ..., rhs: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i] = lhs - rhs`, where an axis of size 1 in one operand is repeated along the other's."""

def broadcast_to(data: NDArray | None = ..., shape: Any = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """Repeat axes of size 1 until the shape is `shape`, whose 0 keeps an axis; data and out of equal rank."""

def cast(data: NDArray | None = ..., dtype: str | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """data in another element type; floats to integers truncate."""

def cbrt(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i]` is x^(1/3) for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def ceil(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i]` is the lowest integer >= x for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def choose_element_0index(data: NDArray | None = ..., index: NDArray | None = ..., axis: int | None = ..., keepdims: bool = ..., mode: str | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """One element along an axis: `out[i..., k...] = data[i..., index[i..., k...], k...]`."""

def clip(data: NDArray | None = ..., a_min: float = ..., a_max: float = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i] = min(max(data[i], a_min), a_max)`. Source: MXNet src/operator/tensor/matrix_op.cc."""

def concat(*data: NDArray, num_args: int = ..., dim: int = ..., out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """The inputs one after the other along axis `dim`. Source: MXNet src/operator/nn/concat.cc."""

def cos(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i]` is cos x for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def cosh(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i]` is cosh x for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def crop(data: NDArray | None = ..., begin: Any = ..., end: Any = ..., step: Any = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i] = data[begin + step * i]` along each axis; negative bounds count from the end."""

def degrees(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i]` is 180 x / pi for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def depth_to_space(data: NDArray | None = ..., block_size: int = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[n, c, h b + i, w b + j] = data[n, (i b + j) C + c, h, w]` with b = block_size."""

def diag(data: NDArray | None = ..., k: int = ..., axis1: int = ..., axis2: int = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """The k-th diagonal of two axes, as last axis; of a vector the matrix that has it as k-th diagonal."""

def dot(lhs: NDArray | None = ..., rhs: NDArray | None = ..., transpose_a: bool = ..., transpose_b: bool = ..., forward_stype: str | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """Product over the last axis of lhs and the first of rhs: `out[i.., j..] = sum_k lhs[i.., k] rhs[k, j..]`."""

def elemwise_add(lhs: NDArray | None = ..., rhs: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i] = lhs + rhs`; lhs, rhs and out of one shape."""

def elemwise_div(lhs: NDArray | None = ..., rhs: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i] = lhs / rhs`; lhs, rhs and out of one shape."""

def elemwise_mul(lhs: NDArray | None = ..., rhs: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i] = lhs * rhs`; lhs, rhs and out of one shape."""

def elemwise_sub(lhs: NDArray | None = ..., rhs: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i] = lhs - rhs`; lhs, rhs and out of one shape."""

def erf(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i]` is 2/sqrt(pi) times the integral of e^(-t^2) from 0 to x for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def erfinv(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i]` is the number whose erf is x for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_basic.cc."""

def exp(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i]` is e^x for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def expand_dims(data: NDArray | None = ..., axis: int = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """data with a new axis of size 1 before `axis` (negative: counted from the end of the output)."""

def expm1(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i]` is e^x - 1 for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def fix(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i]` is x without its fraction for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def flatten(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[n, c]`: data (N, ...) with all axes but the first merged. Source: MXNet src/operator/tensor/matrix_op.cc."""

def flip(data: NDArray | None = ..., axis: Any = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[..., i, ...] = data[..., n - 1 - i, ...]` along the axes. Source: MXNet src/operator/tensor/matrix_op.cc."""

def floor(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i]` is the highest integer <= x for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def ftml_update(weight: NDArray | None = ..., grad: NDArray | None = ..., d: NDArray | None = ..., v: NDArray | None = ..., z: NDArray | None = ..., lr: float = ..., beta1: float = ..., beta2: float = ..., epsilon: float = ..., t: int = ..., wd: float = ..., rescale_grad: float = ..., clip_grad: float = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """Follow the moving leader, at step t: with `g = clip(rescale_grad grad + wd weight)`, `v = beta2 v + (1 - beta2) g^2`, `c = (1 - beta1^t) / lr (sqrt(v / (1 - beta2^t)) + epsilon)`, `z = beta1 z + (1 - beta1) g - (c - beta1 d) weight`, `d = c`, `out = -z / d`."""

def ftrl_update(weight: NDArray | None = ..., grad: NDArray | None = ..., z: NDArray | None = ..., n: NDArray | None = ..., lr: float = ..., lamda1: float = ..., beta: float = ..., wd: float = ..., rescale_grad: float = ..., clip_gradient: float = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """Follow the regularized leader: with `g = clip(rescale_grad grad)`, `z += g - (sqrt(n + g^2) - sqrt(n)) weight / lr`, `n += g^2`, `out = |z| > lamda1 ? (sign(z) lamda1 - z) / ((beta + sqrt(n)) / lr + wd) : 0`."""

def gamma(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i]` is gamma(x) for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_basic.cc."""

def gammaln(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i]` is ln |gamma(x)| for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_basic.cc."""

def hard_sigmoid(data: NDArray | None = ..., alpha: float = ..., beta: float = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i] = min(max(alpha data[i] + beta, 0), 1)`. Source: MXNet src/operator/tensor/elemwise_unary_op_basic.cc."""

def identity(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out = data`. Source: MXNet src/operator/tensor/elemwise_unary_op_basic.cc."""

def lamb_update_phase1(weight: NDArray | None = ..., grad: NDArray | None = ..., mean: NDArray | None = ..., var: NDArray | None = ..., beta1: float = ..., beta2: float = ..., epsilon: float = ..., t: int = ..., bias_correction: bool = ..., wd: float = ..., rescale_grad: float = ..., clip_gradient: float = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """The step of LAMB before it is scaled: with `g = clip(rescale_grad grad)`, mean and var as in adam_update, `out = mean / (1 - beta1^t) / (sqrt(var / (1 - beta2^t)) + epsilon) + wd weight`."""

def lamb_update_phase2(weight: NDArray | None = ..., g: NDArray | None = ..., r1: NDArray | None = ..., r2: NDArray | None = ..., lr: float = ..., lower_bound: float = ..., upper_bound: float = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """The scaled step of LAMB: `out = weight - lr r1 / r2 g`, where r1 is the norm of the weight and r2 that of g."""

def log(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i]` is ln x for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def log10(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i]` is log10 x for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def log1p(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i]` is ln(1 + x) for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def log2(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i]` is log2 x for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def log_softmax(data: NDArray | None = ..., axis: int = ..., temperature: float | None = ..., dtype: Any = ..., use_length: bool | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out = x / t - max - log sum_axis exp(x / t - max)`. Source: MXNet src/operator/nn/log_softmax.cc."""

def logical_not(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i]` is x = 0 ? 1 : 0 for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def make_loss(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out = data`, and data is a loss: backward starts from ones."""

def max(data: NDArray | None = ..., axis: Any = ..., keepdims: bool = ..., exclude: bool = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """Maximum over axes; NaN if there is one. Source: MXNet src/operator/tensor/broadcast_reduce_op_value.cc."""

def max_axis(data: NDArray | None = ..., axis: Any = ..., keepdims: bool = ..., exclude: bool = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """Maximum over axes; NaN if there is one. Source: MXNet src/operator/tensor/broadcast_reduce_op_value.cc."""

def mean(data: NDArray | None = ..., axis: Any = ..., keepdims: bool = ..., exclude: bool = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """Mean over axes, in the type of data (of integers truncated toward zero)."""

def min(data: NDArray | None = ..., axis: Any = ..., keepdims: bool = ..., exclude: bool = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """Minimum over axes; NaN if there is one. Source: MXNet src/operator/tensor/broadcast_reduce_op_value.cc."""

def min_axis(data: NDArray | None = ..., axis: Any = ..., keepdims: bool = ..., exclude: bool = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """Minimum over axes; NaN if there is one. Source: MXNet src/operator/tensor/broadcast_reduce_op_value.cc."""

def moments(data: NDArray | None = ..., axes: Any = ..., keepdims: bool = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """Mean and variance over axes: `mean = sum x / n`, `var = sum (x - mean)^2 / n`."""

def mp_lamb_update_phase1(weight: NDArray | None = ..., grad: NDArray | None = ..., mean: NDArray | None = ..., var: NDArray | None = ..., weight32: NDArray | None = ..., beta1: float = ..., beta2: float = ..., epsilon: float = ..., t: int = ..., bias_correction: bool = ..., wd: float = ..., rescale_grad: float = ..., clip_gradient: float = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """lamb_update_phase1 with a float32 weight, weight32, and states; out is float32."""

def mp_lamb_update_phase2(weight: NDArray | None = ..., g: NDArray | None = ..., r1: NDArray | None = ..., r2: NDArray | None = ..., weight32: NDArray | None = ..., lr: float = ..., lower_bound: float = ..., upper_bound: float = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """lamb_update_phase2 with a float32 weight: `weight32 -= lr r1 / r2 g`, out is weight32 in the weight's type."""

def mp_nag_mom_update(weight: NDArray | None = ..., grad: NDArray | None = ..., mom: NDArray | None = ..., weight32: NDArray | None = ..., lr: float = ..., momentum: float = ..., wd: float = ..., rescale_grad: float = ..., clip_gradient: float = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """nag_mom_update with a float32 weight, weight32, and momentum; out is weight32 in the weight's type."""

def mp_sgd_mom_update(weight: NDArray | None = ..., grad: NDArray | None = ..., mom: NDArray | None = ..., weight32: NDArray | None = ..., lr: float = ..., momentum: float = ..., wd: float = ..., rescale_grad: float = ..., clip_gradient: float = ..., lazy_update: bool = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """sgd_mom_update with a float32 weight, weight32, and momentum; out is weight32 in the weight's type."""

def mp_sgd_update(weight: NDArray | None = ..., grad: NDArray | None = ..., weight32: NDArray | None = ..., lr: float = ..., wd: float = ..., rescale_grad: float = ..., clip_gradient: float = ..., lazy_update: bool = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """sgd_update with a float32 weight: `weight32 -= lr (clip(rescale_grad grad) + wd weight32)`, `out = weight32`."""

def multi_lars(lrs: NDArray | None = ..., weights_sum_sq: NDArray | None = ..., grads_sum_sq: NDArray | None = ..., wds: NDArray | None = ..., eta: float = ..., eps: float = ..., rescale_grad: float = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """Learning rates of LARS: with `w = sqrt(weights_sum_sq)`, `g = rescale_grad sqrt(grads_sum_sq)`, `out = w > 0 and g > 0 ? lrs eta w / (g + wds w + eps) : lrs`; all (N,)."""

def multi_mp_sgd_mom_update(*data: NDArray, lrs: Any, wds: Any, momentum: float = ..., rescale_grad: float = ..., clip_gradient: float = ..., num_weights: int = ..., out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """mp_sgd_mom_update of several weights; inputs weight, grad, mom, weight32 of the first, then of the second ..."""

def multi_mp_sgd_update(*data: NDArray, lrs: Any, wds: Any, rescale_grad: float = ..., clip_gradient: float = ..., num_weights: int = ..., out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """mp_sgd_update of several weights; inputs weight, grad, weight32 of the first, then of the second ..."""

def multi_sgd_mom_update(*data: NDArray, lrs: Any, wds: Any, momentum: float = ..., rescale_grad: float = ..., clip_gradient: float = ..., num_weights: int = ..., out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """sgd_mom_update of several weights; inputs weight, grad, mom of the first, then of the second ..."""

def multi_sgd_update(*data: NDArray, lrs: Any, wds: Any, rescale_grad: float = ..., clip_gradient: float = ..., num_weights: int = ..., out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """sgd_update of several weights; inputs weight, grad of the first, weight, grad of the second ..."""

def multi_sum_sq(*data: NDArray, num_arrays: int = ..., out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """The sum of squares of each input, as one array (num_arrays,) of float32."""

def nag_mom_update(weight: NDArray | None = ..., grad: NDArray | None = ..., mom: NDArray | None = ..., lr: float = ..., momentum: float = ..., wd: float = ..., rescale_grad: float = ..., clip_gradient: float = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """Nesterov's accelerated gradient: with `g = clip(rescale_grad grad)`, `s = lr (g + wd weight)`, `out = weight + momentum (momentum mom - s) - s`, `mom = momentum mom - lr (g + wd out)`."""

def nanprod(data: NDArray | None = ..., axis: Any = ..., keepdims: bool = ..., exclude: bool = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """Product over axes with NaN as 1. Source: MXNet src/operator/tensor/broadcast_reduce_op_value.cc."""

def nansum(data: NDArray | None = ..., axis: Any = ..., keepdims: bool = ..., exclude: bool = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """Sum over axes with NaN as 0. Source: MXNet src/operator/tensor/broadcast_reduce_op_value.cc."""

def negative(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i]` is -x for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def norm(data: NDArray | None = ..., ord: int = ..., axis: Any = ..., out_dtype: str | None = ..., keepdims: bool = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """Norm over axes: `sqrt(sum x^2)` (ord 2) or `sum |x|` (ord 1); integers in float64, truncated."""

def normal(loc: float = ..., scale: float = ..., shape: Any = ..., ctx: str = ..., dtype: Any = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out ~ N(loc, scale^2)`. Source: MXNet src/operator/random/sample_op.cc."""

def one_hot(indices: NDArray | None = ..., depth: int = ..., on_value: float = ..., off_value: float = ..., dtype: str | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i..., k] = on_value if k == indices[i...] else off_value`; the row of an index out of range is off_value."""

def ones_like(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """Ones of the shape and type of data. Source: MXNet src/operator/tensor/elemwise_unary_op_basic.cc."""

def pad(data: NDArray | None = ..., mode: str | None = ..., pad_width: Any = ..., constant_value: float = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """data with a border: `constant_value`, the nearest element (edge) or the elements mirrored at the edge (reflect)."""

def pick(data: NDArray | None = ..., index: NDArray | None = ..., axis: int | None = ..., keepdims: bool = ..., mode: str | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """One element along an axis: `out[i..., k...] = data[i..., index[i..., k...], k...]`."""

def preloaded_multi_mp_sgd_mom_update(*data: NDArray, momentum: float = ..., rescale_grad: float = ..., clip_gradient: float = ..., num_weights: int = ..., out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """multi_mp_sgd_mom_update with the learning rates (num_weights,) and weight decays (num_weights,) as last inputs."""

def preloaded_multi_mp_sgd_update(*data: NDArray, rescale_grad: float = ..., clip_gradient: float = ..., num_weights: int = ..., out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """multi_mp_sgd_update with the learning rates (num_weights,) and weight decays (num_weights,) as last inputs."""

def preloaded_multi_sgd_mom_update(*data: NDArray, momentum: float = ..., rescale_grad: float = ..., clip_gradient: float = ..., num_weights: int = ..., out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """multi_sgd_mom_update with the learning rates (num_weights,) and weight decays (num_weights,) as last inputs."""

def preloaded_multi_sgd_update(*data: NDArray, rescale_grad: float = ..., clip_gradient: float = ..., num_weights: int = ..., out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """multi_sgd_update with the learning rates (num_weights,) and weight decays (num_weights,) as last inputs."""

def prod(data: NDArray | None = ..., axis: Any = ..., keepdims: bool = ..., exclude: bool = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """Product over axes. Source: MXNet src/operator/tensor/broadcast_reduce_op_value.cc."""

def radians(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i]` is pi x / 180 for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def random_normal(loc: float = ..., scale: float = ..., shape: Any = ..., ctx: str = ..., dtype: Any = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out ~ N(loc, scale^2)`. Source: MXNet src/operator/random/sample_op.cc."""

def random_uniform(low: float = ..., high: float = ..., shape: Any = ..., ctx: str = ..., dtype: Any = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out ~ U[low, high)`. Source: MXNet src/operator/random/sample_op.cc."""

def rcbrt(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i]` is x^(-1/3) for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def reciprocal(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i]` is 1 / x for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def relu(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i]` is max(x, 0), gradient 0 at 0 for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def repeat(data: NDArray | None = ..., repeats: int = ..., axis: int | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i] = data[i div repeats]` along an axis. Source: MXNet src/operator/tensor/matrix_op.cc."""

def reshape(data: NDArray | None = ..., shape: Any = ..., reverse: bool = ..., target_shape: Any = ..., keep_highest: bool = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """data in another shape: n > 0 is a size, 0 copies, -1 infers, -2 copies the rest, -3 merges two, -4 splits one."""

def reshape_like(lhs: NDArray | None = ..., rhs: NDArray | None = ..., lhs_begin: int | None = ..., lhs_end: int | None = ..., rhs_begin: int | None = ..., rhs_end: int | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """The elements of lhs in the shape of rhs."""

def reverse(data: NDArray | None = ..., axis: Any = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[..., i, ...] = data[..., n - 1 - i, ...]` along the axes. Source: MXNet src/operator/tensor/matrix_op.cc."""

def rint(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i]` is the integer nearest to x, of two the lower for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def rmsprop_update(weight: NDArray | None = ..., grad: NDArray | None = ..., n: NDArray | None = ..., lr: float = ..., gamma1: float = ..., epsilon: float = ..., wd: float = ..., rescale_grad: float = ..., clip_gradient: float = ..., clip_weights: float = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """With `g = clip(rescale_grad grad + wd weight)`: `n = gamma1 n + (1 - gamma1) g^2`, `out = clip(weight - lr g / sqrt(n + epsilon))`."""

def rmspropalex_update(weight: NDArray | None = ..., grad: NDArray | None = ..., n: NDArray | None = ..., g: NDArray | None = ..., delta: NDArray | None = ..., lr: float = ..., gamma1: float = ..., gamma2: float = ..., epsilon: float = ..., wd: float = ..., rescale_grad: float = ..., clip_gradient: float = ..., clip_weights: float = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """RMSProp of Graves: with `h = clip(rescale_grad grad + wd weight)`, `n = gamma1 n + (1 - gamma1) h^2`, `g = gamma1 g + (1 - gamma1) h`, `delta = gamma2 delta - lr h / sqrt(n - g^2 + epsilon)`, `out = clip(weight + delta)`."""

def round(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i]` is the integer nearest to x, of two the larger in size for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def rsqrt(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i]` is 1 / sqrt(x) for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def sgd_mom_update(weight: NDArray | None = ..., grad: NDArray | None = ..., mom: NDArray | None = ..., lr: float = ..., momentum: float = ..., wd: float = ..., rescale_grad: float = ..., clip_gradient: float = ..., lazy_update: bool = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`mom = momentum mom - lr (clip(rescale_grad grad) + wd weight)`, `out = weight + mom`."""

def sgd_update(weight: NDArray | None = ..., grad: NDArray | None = ..., lr: float = ..., wd: float = ..., rescale_grad: float = ..., clip_gradient: float = ..., lazy_update: bool = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out = weight - lr (clip(rescale_grad grad) + wd weight)`. Source: MXNet src/operator/optimizer_op.cc."""

def shape_array(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """The dimensions of data as int64. Source: MXNet src/operator/tensor/elemwise_unary_op_basic.cc."""

def sigmoid(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i]` is 1 / (1 + e^-x) for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def sign(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i]` is -1, 0 or 1 as x < 0, x = 0, x > 0 for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def signsgd_update(weight: NDArray | None = ..., grad: NDArray | None = ..., lr: float = ..., wd: float = ..., rescale_grad: float = ..., clip_gradient: float = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out = (1 - lr wd) weight - lr sign(grad)`. Source: MXNet src/operator/optimizer_op.cc."""

def signum_update(weight: NDArray | None = ..., grad: NDArray | None = ..., mom: NDArray | None = ..., lr: float = ..., momentum: float = ..., wd: float = ..., rescale_grad: float = ..., clip_gradient: float = ..., wd_lh: float = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`mom = momentum mom - (1 - momentum) (clip(rescale_grad grad) + wd weight)`, `out = (1 - lr wd_lh) weight + lr sign(mom)`."""

def sin(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i]` is sin x for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def sinh(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i]` is sinh x for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def size_array(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """The number of elements of data as int64, shape (1,)."""

def slice(data: NDArray | None = ..., begin: Any = ..., end: Any = ..., step: Any = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i] = data[begin + step * i]` along each axis; negative bounds count from the end."""

def slice_axis(data: NDArray | None = ..., axis: int = ..., begin: int = ..., end: int | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[..., i, ...] = data[..., begin + i, ...]` along one axis. Source: MXNet src/operator/tensor/matrix_op.cc."""

def slice_like(data: NDArray | None = ..., shape_like: NDArray | None = ..., axes: Any = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """The first elements of data along each axis (or those in `axes`), as many as shape_like has."""

def smooth_l1(data: NDArray | None = ..., scalar: float = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i] = |x| < 1/s^2 ? 0.5 s^2 x^2 : |x| - 0.5/s^2` with x = data[i], s = scalar."""

def softmax(data: NDArray | None = ..., length: NDArray | None = ..., axis: int = ..., temperature: float | None = ..., dtype: Any = ..., use_length: bool | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out = exp(x / t) / sum_axis exp(x / t)`, t the temperature. Source: MXNet src/operator/nn/softmax.cc."""

def softmin(data: NDArray | None = ..., axis: int = ..., temperature: float | None = ..., dtype: Any = ..., use_length: bool | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out = exp(-x / t) / sum_axis exp(-x / t)`. Source: MXNet src/operator/nn/softmin.cc."""

def softsign(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i]` is x / (1 + |x|) for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def space_to_depth(data: NDArray | None = ..., block_size: int = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[n, (i b + j) C + c, h, w] = data[n, c, h b + i, w b + j]` with b = block_size."""

def split(data: NDArray | None = ..., num_outputs: int = ..., axis: int = ..., squeeze_axis: bool = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """data cut along an axis into `num_outputs` equal pieces. Source: MXNet src/operator/slice_channel.cc."""

def sqrt(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i]` is sqrt(x) for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def square(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i]` is x^2 for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def squeeze(data: NDArray | None = ..., axis: Any = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """data without the axes of size 1 (`axis`: only those); all of size 1 gives (1,)."""

def stack(*data: NDArray, axis: int = ..., num_args: int = ..., out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """The inputs, of one shape, joined along a new axis: `out[..., k, ...] = arg_k[...]`."""

def stop_gradient(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out = data`; no gradient passes. Source: MXNet src/operator/tensor/elemwise_unary_op_basic.cc."""

def sum(data: NDArray | None = ..., axis: Any = ..., keepdims: bool = ..., exclude: bool = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """Sum over axes, in the type of data. Source: MXNet src/operator/tensor/broadcast_reduce_op_value.cc."""

def sum_axis(data: NDArray | None = ..., axis: Any = ..., keepdims: bool = ..., exclude: bool = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """Sum over axes, in the type of data. Source: MXNet src/operator/tensor/broadcast_reduce_op_value.cc."""

def swapaxes(data: NDArray | None = ..., dim1: int = ..., dim2: int = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """data with two axes exchanged. Source: MXNet src/operator/swapaxis.cc."""

def take(a: NDArray | None = ..., indices: NDArray | None = ..., axis: int = ..., mode: str | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """Slices along an axis: `out[i..., j..., k...] = a[i..., indices[j...], k...]`."""

def tan(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i]` is tan x for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def tanh(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i]` is tanh x for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def tile(data: NDArray | None = ..., reps: Any = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i] = data[i mod size]`: data repeated `reps` times along each axis."""

def transpose(data: NDArray | None = ..., axes: Any = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out.shape[i] = data.shape[axes[i]]`; without axes they are reversed."""

def trunc(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i]` is x without its fraction for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def uniform(low: float = ..., high: float = ..., shape: Any = ..., ctx: str = ..., dtype: Any = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out ~ U[low, high)`. Source: MXNet src/operator/random/sample_op.cc."""

def where(condition: NDArray | None = ..., x: NDArray | None = ..., y: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """`out[i] = condition[i] != 0 ? x[i] : y[i]`; x, y, out of one shape; a condition of one axis chooses rows."""

def zeros_like(data: NDArray | None = ..., *, out: NDArray | Sequence[NDArray] | None = ..., name: str | None = ..., **kwargs: Any) -> Any:
    """Zeros of the shape and type of data. Source: MXNet src/operator/tensor/elemwise_unary_op_basic.cc."""
