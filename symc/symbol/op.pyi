# Written by `python -m symc.symbol.stubs` from the operators' declarations.
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from symc.symbol.symbol import Symbol as Symbol

def Activation(data: Symbol | None = ..., act_type: str | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out = act(data)` elementwise: relu, sigmoid, tanh, softrelu `log(1 + exp(x))`, softsign `x / (1 + |x|)`."""

def BatchNorm(data: Symbol | None = ..., gamma: Symbol | None = ..., beta: Symbol | None = ..., moving_mean: Symbol | None = ..., moving_var: Symbol | None = ..., eps: float = ..., momentum: float = ..., fix_gamma: bool = ..., use_global_stats: bool = ..., output_mean_var: bool = ..., axis: int = ..., cudnn_off: bool = ..., min_calib_range: float | None = ..., max_calib_range: float | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Normalizes each channel: `out = gamma (x - mean) / sqrt(var + eps) + beta`."""

def BlockGrad(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out = data`; no gradient passes. Source: MXNet src/operator/tensor/elemwise_unary_op_basic.cc."""

def Cast(data: Symbol | None = ..., dtype: str | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """data in another element type; floats to integers truncate."""

def Concat(*data: Symbol, num_args: int = ..., dim: int = ..., name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """The inputs one after the other along axis `dim`. Source: MXNet src/operator/nn/concat.cc."""

def Convolution(data: Symbol | None = ..., weight: Symbol | None = ..., bias: Symbol | None = ..., kernel: Any = ..., stride: Any = ..., dilate: Any = ..., pad: Any = ..., num_filter: int = ..., num_group: int = ..., workspace: int = ..., no_bias: bool = ..., cudnn_tune: str | None = ..., cudnn_off: bool = ..., layout: str | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Cross-correlation: `out[n, f, o] = bias[f] + sum_{c, k} weight[f, c, k] data[n, c, s o + d k - p]`."""

def Crop(*data: Symbol, num_args: int = ..., offset: Any = ..., h_w: Any = ..., center_crop: bool = ..., name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """A window of an image: `out[n, c, y, x] = arg0[n, c, y + offset0, x + offset1]`; arg0 (N, C, H, W)."""

def Custom(*data: Symbol, op_type: str, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """An operator written in Python, registered with `mx.operator.register(op_type)`."""

def Dropout(data: Symbol | None = ..., p: float = ..., mode: str | None = ..., axes: Any = ..., cudnn_off: bool | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Zeroes elements with probability p and scales the others by 1 / (1 - p), in training or with mode always."""

def ElementWiseSum(*data: Symbol, num_args: int = ..., name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = args0[i] + args1[i] + ...`; all of one shape. Source: MXNet src/operator/tensor/elemwise_sum.cc."""

def Embedding(data: Symbol | None = ..., weight: Symbol | None = ..., input_dim: int = ..., output_dim: int = ..., dtype: str | None = ..., sparse_grad: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Rows of a table: `out[i..., :] = weight[data[i...], :]`; data (...), weight (input_dim, output_dim)."""

def Flatten(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[n, c]`: data (N, ...) with all axes but the first merged. Source: MXNet src/operator/tensor/matrix_op.cc."""

def FullyConnected(data: Symbol | None = ..., weight: Symbol | None = ..., bias: Symbol | None = ..., num_hidden: int = ..., no_bias: bool = ..., flatten: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Affine map of rows: `out[n, k] = sum_c data[n, c] weight[k, c] + bias[k]`."""

def LRN(data: Symbol | None = ..., alpha: float = ..., beta: float = ..., knorm: float = ..., nsize: int = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Local response normalization across channels: `out = x (knorm + alpha / nsize sum_{c' near c} x[c']^2)^-beta`."""

def LayerNorm(data: Symbol | None = ..., gamma: Symbol | None = ..., beta: Symbol | None = ..., axis: int = ..., eps: float = ..., output_mean_var: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Normalizes along `axis`: `out = gamma (x - mean) / sqrt(var + eps) + beta`, mean and var (biased) over that axis."""

def LeakyReLU(data: Symbol | None = ..., gamma: Symbol | None = ..., act_type: str | None = ..., slope: float = ..., lower_bound: float = ..., upper_bound: float = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Leaky activations: `out = x if x > 0 else f(x)`."""

def LinearRegressionOutput(data: Symbol | None = ..., label: Symbol | None = ..., grad_scale: float = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out = data`, `d data = (out - label) grad_scale / m`, m the label elements per sample."""

def LogisticRegressionOutput(data: Symbol | None = ..., label: Symbol | None = ..., grad_scale: float = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out = sigmoid(data)`, `d data = (out - label) grad_scale / m`. Source: MXNet regression_output.cc."""

def MAERegressionOutput(data: Symbol | None = ..., label: Symbol | None = ..., grad_scale: float = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out = data`, `d data = sign(out - label) grad_scale / m`, sign(0) = -1 as in MXNet."""

def MakeLoss(data: Symbol | None = ..., grad_scale: float = ..., valid_thresh: float = ..., normalization: str | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out = data`, and data is a loss whose gradient is `grad_scale`, divided by the rows or by the valid elements."""

def Pad(data: Symbol | None = ..., mode: str | None = ..., pad_width: Any = ..., constant_value: float = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """data with a border: `constant_value`, the nearest element (edge) or the elements mirrored at the edge (reflect)."""

def Pooling(data: Symbol | None = ..., kernel: Any = ..., pool_type: str | None = ..., global_pool: bool = ..., cudnn_off: bool = ..., pooling_convention: str | None = ..., stride: Any = ..., pad: Any = ..., p_value: int | None = ..., count_include_pad: bool | None = ..., layout: str | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Takes one value of each window: `out[n, c, o] = pool_{k} data[n, c, s o + k - p]`, pool one of max, avg, sum, lp."""

def Reshape(data: Symbol | None = ..., shape: Any = ..., reverse: bool = ..., target_shape: Any = ..., keep_highest: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """data in another shape: n > 0 is a size, 0 copies, -1 infers, -2 copies the rest, -3 merges two, -4 splits one."""

def SliceChannel(data: Symbol | None = ..., num_outputs: int = ..., axis: int = ..., squeeze_axis: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """data cut along an axis into `num_outputs` equal pieces. Source: MXNet src/operator/slice_channel.cc."""

def Softmax(data: Symbol | None = ..., label: Symbol | None = ..., grad_scale: float = ..., ignore_label: float = ..., multi_output: bool = ..., use_ignore: bool = ..., preserve_shape: bool = ..., normalization: str | None = ..., out_grad: bool = ..., smooth_alpha: float = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Softmax with the backward of cross entropy: `out = softmax(data)`, `d data = (out - onehot(label)) scale / norm`."""

def SoftmaxActivation(data: Symbol | None = ..., mode: str | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Softmax over the last axis (mode instance) or over axis 1 (mode channel)."""

def SoftmaxOutput(data: Symbol | None = ..., label: Symbol | None = ..., grad_scale: float = ..., ignore_label: float = ..., multi_output: bool = ..., use_ignore: bool = ..., preserve_shape: bool = ..., normalization: str | None = ..., out_grad: bool = ..., smooth_alpha: float = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Softmax with the backward of cross entropy: `out = softmax(data)`, `d data = (out - onehot(label)) scale / norm`."""

def SwapAxis(data: Symbol | None = ..., dim1: int = ..., dim2: int = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """data with two axes exchanged. Source: MXNet src/operator/swapaxis.cc."""

def abs(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i]` is |x| for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def adam_update(weight: Symbol | None = ..., grad: Symbol | None = ..., mean: Symbol | None = ..., var: Symbol | None = ..., lr: float = ..., beta1: float = ..., beta2: float = ..., epsilon: float = ..., wd: float = ..., rescale_grad: float = ..., clip_gradient: float = ..., lazy_update: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """With `g = clip(rescale_grad grad + wd weight)`: `mean = beta1 mean + (1 - beta1) g`, `var = beta2 var + (1 - beta2) g^2`, `out = weight - lr mean / (sqrt(var) + epsilon)`."""

def add_n(*data: Symbol, num_args: int = ..., name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = args0[i] + args1[i] + ...`; all of one shape. Source: MXNet src/operator/tensor/elemwise_sum.cc."""

def all_finite(data: Symbol | None = ..., init_output: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """1 in an array (1,) of float32 if all elements of data are finite, else 0."""

def arccos(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i]` is arccos x for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def arccosh(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i]` is arccosh x for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def arcsin(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i]` is arcsin x for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def arcsinh(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i]` is arcsinh x for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def arctan(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i]` is arctan x for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def arctanh(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i]` is arctanh x for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def argmax(data: Symbol | None = ..., axis: int | None = ..., keepdims: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Position of the first maximum along an axis, in the type of data."""

def argmax_channel(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """argmax along axis 1: `out[n, ...] = argmax_c data[n, c, ...]`."""

def argmin(data: Symbol | None = ..., axis: int | None = ..., keepdims: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Position of the first minimum along an axis, in the type of data."""

def batch_dot(lhs: Symbol | None = ..., rhs: Symbol | None = ..., transpose_a: bool = ..., transpose_b: bool = ..., forward_stype: str | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Matrix products of a batch: `out[b.., i, j] = sum_k lhs[b.., i, k] rhs[b.., k, j]`; the flags transpose them."""

def batch_take(a: Symbol | None = ..., indices: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """One element of each row: `out[i] = a[i, indices[i]]`, clipped; a (N, K), indices (N,)."""

def broadcast_add(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs + rhs`, where an axis of size 1 in one operand is repeated along the other's."""

def broadcast_axes(data: Symbol | None = ..., axis: Any = ..., size: Any = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Repeat axis `axis[i]`, of size 1, `size[i]` times."""

def broadcast_axis(data: Symbol | None = ..., axis: Any = ..., size: Any = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Repeat axis `axis[i]`, of size 1, `size[i]` times."""

def broadcast_div(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs / rhs`, where an axis of size 1 in one operand is repeated along the other's."""

def broadcast_equal(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs = rhs ? 1 : 0`, where an axis of size 1 in one operand is repeated along the other's."""

def broadcast_greater(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs > rhs ? 1 : 0`, where an axis of size 1 in one operand is repeated along the other's."""

def broadcast_greater_equal(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs >= rhs ? 1 : 0`, where an axis of size 1 in one operand is repeated along the other's."""

def broadcast_hypot(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = sqrt(lhs^2 + rhs^2)`, where an axis of size 1 in one operand is repeated along the other's."""

def broadcast_lesser(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs < rhs ? 1 : 0`, where an axis of size 1 in one operand is repeated along the other's."""

def broadcast_lesser_equal(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs <= rhs ? 1 : 0`, where an axis of size 1 in one operand is repeated along the other's."""

def broadcast_like(lhs: Symbol | None = ..., rhs: Symbol | None = ..., lhs_axes: Any = ..., rhs_axes: Any = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Repeat axes of size 1 of lhs until its shape is that of rhs; with `lhs_axes`, `rhs_axes` only those axes."""

def broadcast_logical_and(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs and rhs ? 1 : 0`, where an axis of size 1 in one operand is repeated along the other's."""

def broadcast_logical_or(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs or rhs ? 1 : 0`, where an axis of size 1 in one operand is repeated along the other's."""

def broadcast_logical_xor(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs xor rhs ? 1 : 0`, where an axis of size 1 in one operand is repeated along the other's."""

def broadcast_maximum(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = max(lhs, rhs), the gradient of a tie to lhs`, where an axis of size 1 in one operand is repeated along the other's."""

def broadcast_minimum(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = min(lhs, rhs), the gradient of a tie to lhs`, where an axis of size 1 in one operand is repeated along the other's."""

def broadcast_minus(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs - rhs`, where an axis of size 1 in one operand is repeated along the other's."""

def broadcast_mod(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs mod rhs with the sign of rhs`, where an axis of size 1 in one operand is repeated along the other's."""

def broadcast_mul(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs * rhs`, where an axis of size 1 in one operand is repeated along the other's."""

def broadcast_not_equal(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs != rhs ? 1 : 0`, where an axis of size 1 in one operand is repeated along the other's."""

def broadcast_plus(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs + rhs`, where an axis of size 1 in one operand is repeated along the other's."""

def broadcast_power(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs ^ rhs`, where an axis of size 1 in one operand is repeated along the other's."""

def broadcast_sub(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs - rhs`, where an axis of size 1 in one operand is repeated along the other's."""

def broadcast_to(data: Symbol | None = ..., shape: Any = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Repeat axes of size 1 until the shape is `shape`, whose 0 keeps an axis; data and out of equal rank."""

def cast(data: Symbol | None = ..., dtype: str | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """data in another element type; floats to integers truncate."""

def cbrt(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i]` is x^(1/3) for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def ceil(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i]` is the lowest integer >= x for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def choose_element_0index(data: Symbol | None = ..., index: Symbol | None = ..., axis: int | None = ..., keepdims: bool = ..., mode: str | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """One element along an axis: `out[i..., k...] = data[i..., index[i..., k...], k...]`."""

def clip(data: Symbol | None = ..., a_min: float = ..., a_max: float = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = min(max(data[i], a_min), a_max)`. Source: MXNet src/operator/tensor/matrix_op.cc."""

def concat(*data: Symbol, num_args: int = ..., dim: int = ..., name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """The inputs one after the other along axis `dim`. Source: MXNet src/operator/nn/concat.cc."""

def cos(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i]` is cos x for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def cosh(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i]` is cosh x for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def crop(data: Symbol | None = ..., begin: Any = ..., end: Any = ..., step: Any = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = data[begin + step * i]` along each axis; negative bounds count from the end."""

def degrees(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i]` is 180 x / pi for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def depth_to_space(data: Symbol | None = ..., block_size: int = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[n, c, h b + i, w b + j] = data[n, (i b + j) C + c, h, w]` with b = block_size."""

def diag(data: Symbol | None = ..., k: int = ..., axis1: int = ..., axis2: int = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """The k-th diagonal of two axes, as last axis; of a vector the matrix that has it as k-th diagonal."""

def dot(lhs: Symbol | None = ..., rhs: Symbol | None = ..., transpose_a: bool = ..., transpose_b: bool = ..., forward_stype: str | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Product over the last axis of lhs and the first of rhs: `out[i.., j..] = sum_k lhs[i.., k] rhs[k, j..]`."""

def elemwise_add(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs + rhs`; lhs, rhs and out of one shape."""

def elemwise_div(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs / rhs`; lhs, rhs and out of one shape."""

def elemwise_mul(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs * rhs`; lhs, rhs and out of one shape."""

def elemwise_sub(lhs: Symbol | None = ..., rhs: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = lhs - rhs`; lhs, rhs and out of one shape."""

def erf(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i]` is 2/sqrt(pi) times the integral of e^(-t^2) from 0 to x for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def erfinv(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i]` is the number whose erf is x for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_basic.cc."""

def exp(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i]` is e^x for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def expand_dims(data: Symbol | None = ..., axis: int = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """data with a new axis of size 1 before `axis` (negative: counted from the end of the output)."""

def expm1(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i]` is e^x - 1 for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def fix(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i]` is x without its fraction for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def flatten(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[n, c]`: data (N, ...) with all axes but the first merged. Source: MXNet src/operator/tensor/matrix_op.cc."""

def flip(data: Symbol | None = ..., axis: Any = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[..., i, ...] = data[..., n - 1 - i, ...]` along the axes. Source: MXNet src/operator/tensor/matrix_op.cc."""

def floor(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i]` is the highest integer <= x for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def ftml_update(weight: Symbol | None = ..., grad: Symbol | None = ..., d: Symbol | None = ..., v: Symbol | None = ..., z: Symbol | None = ..., lr: float = ..., beta1: float = ..., beta2: float = ..., epsilon: float = ..., t: int = ..., wd: float = ..., rescale_grad: float = ..., clip_grad: float = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Follow the moving leader, at step t: with `g = clip(rescale_grad grad + wd weight)`, `v = beta2 v + (1 - beta2) g^2`, `c = (1 - beta1^t) / lr (sqrt(v / (1 - beta2^t)) + epsilon)`, `z = beta1 z + (1 - beta1) g - (c - beta1 d) weight`, `d = c`, `out = -z / d`."""

def ftrl_update(weight: Symbol | None = ..., grad: Symbol | None = ..., z: Symbol | None = ..., n: Symbol | None = ..., lr: float = ..., lamda1: float = ..., beta: float = ..., wd: float = ..., rescale_grad: float = ..., clip_gradient: float = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Follow the regularized leader: with `g = clip(rescale_grad grad)`, `z += g - (sqrt(n + g^2) - sqrt(n)) weight / lr`, `n += g^2`, `out = |z| > lamda1 ? (sign(z) lamda1 - z) / ((beta + sqrt(n)) / lr + wd) : 0`."""

def gamma(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i]` is gamma(x) for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_basic.cc."""

def gammaln(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i]` is ln |gamma(x)| for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_basic.cc."""

def hard_sigmoid(data: Symbol | None = ..., alpha: float = ..., beta: float = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = min(max(alpha data[i] + beta, 0), 1)`. Source: MXNet src/operator/tensor/elemwise_unary_op_basic.cc."""

def identity(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out = data`. Source: MXNet src/operator/tensor/elemwise_unary_op_basic.cc."""

def lamb_update_phase1(weight: Symbol | None = ..., grad: Symbol | None = ..., mean: Symbol | None = ..., var: Symbol | None = ..., beta1: float = ..., beta2: float = ..., epsilon: float = ..., t: int = ..., bias_correction: bool = ..., wd: float = ..., rescale_grad: float = ..., clip_gradient: float = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """The step of LAMB before it is scaled: with `g = clip(rescale_grad grad)`, mean and var as in adam_update, `out = mean / (1 - beta1^t) / (sqrt(var / (1 - beta2^t)) + epsilon) + wd weight`."""

def lamb_update_phase2(weight: Symbol | None = ..., g: Symbol | None = ..., r1: Symbol | None = ..., r2: Symbol | None = ..., lr: float = ..., lower_bound: float = ..., upper_bound: float = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """The scaled step of LAMB: `out = weight - lr r1 / r2 g`, where r1 is the norm of the weight and r2 that of g."""

def log(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i]` is ln x for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def log10(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i]` is log10 x for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def log1p(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i]` is ln(1 + x) for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def log2(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i]` is log2 x for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def log_softmax(data: Symbol | None = ..., axis: int = ..., temperature: float | None = ..., dtype: Any = ..., use_length: bool | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out = x / t - max - log sum_axis exp(x / t - max)`. Source: MXNet src/operator/nn/log_softmax.cc."""

def logical_not(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i]` is x = 0 ? 1 : 0 for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def make_loss(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out = data`, and data is a loss: backward starts from ones."""

def max(data: Symbol | None = ..., axis: Any = ..., keepdims: bool = ..., exclude: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Maximum over axes; NaN if there is one. Source: MXNet src/operator/tensor/broadcast_reduce_op_value.cc."""

def max_axis(data: Symbol | None = ..., axis: Any = ..., keepdims: bool = ..., exclude: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Maximum over axes; NaN if there is one. Source: MXNet src/operator/tensor/broadcast_reduce_op_value.cc."""

def mean(data: Symbol | None = ..., axis: Any = ..., keepdims: bool = ..., exclude: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Mean over axes, in the type of data (of integers truncated toward zero)."""

def min(data: Symbol | None = ..., axis: Any = ..., keepdims: bool = ..., exclude: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Minimum over axes; NaN if there is one. Source: MXNet src/operator/tensor/broadcast_reduce_op_value.cc."""

def min_axis(data: Symbol | None = ..., axis: Any = ..., keepdims: bool = ..., exclude: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Minimum over axes; NaN if there is one. Source: MXNet src/operator/tensor/broadcast_reduce_op_value.cc."""

def moments(data: Symbol | None = ..., axes: Any = ..., keepdims: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Mean and variance over axes: `mean = sum x / n`, `var = sum (x - mean)^2 / n`."""

def mp_lamb_update_phase1(weight: Symbol | None = ..., grad: Symbol | None = ..., mean: Symbol | None = ..., var: Symbol | None = ..., weight32: Symbol | None = ..., beta1: float = ..., beta2: float = ..., epsilon: float = ..., t: int = ..., bias_correction: bool = ..., wd: float = ..., rescale_grad: float = ..., clip_gradient: float = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """lamb_update_phase1 with a float32 weight, weight32, and states; out is float32."""

def mp_lamb_update_phase2(weight: Symbol | None = ..., g: Symbol | None = ..., r1: Symbol | None = ..., r2: Symbol | None = ..., weight32: Symbol | None = ..., lr: float = ..., lower_bound: float = ..., upper_bound: float = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """lamb_update_phase2 with a float32 weight: `weight32 -= lr r1 / r2 g`, out is weight32 in the weight's type."""

def mp_nag_mom_update(weight: Symbol | None = ..., grad: Symbol | None = ..., mom: Symbol | None = ..., weight32: Symbol | None = ..., lr: float = ..., momentum: float = ..., wd: float = ..., rescale_grad: float = ..., clip_gradient: float = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """nag_mom_update with a float32 weight, weight32, and momentum; out is weight32 in the weight's type."""

def mp_sgd_mom_update(weight: Symbol | None = ..., grad: Symbol | None = ..., mom: Symbol | None = ..., weight32: Symbol | None = ..., lr: float = ..., momentum: float = ..., wd: float = ..., rescale_grad: float = ..., clip_gradient: float = ..., lazy_update: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """sgd_mom_update with a float32 weight, weight32, and momentum; out is weight32 in the weight's type."""

def mp_sgd_update(weight: Symbol | None = ..., grad: Symbol | None = ..., weight32: Symbol | None = ..., lr: float = ..., wd: float = ..., rescale_grad: float = ..., clip_gradient: float = ..., lazy_update: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """sgd_update with a float32 weight: `weight32 -= lr (clip(rescale_grad grad) + wd weight32)`, `out = weight32`."""

def multi_all_finite(*data: Symbol, num_arrays: int = ..., init_output: bool = ..., name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """1 in an array (1,) of float32 if all elements of all inputs are finite, else 0."""

def multi_lars(lrs: Symbol | None = ..., weights_sum_sq: Symbol | None = ..., grads_sum_sq: Symbol | None = ..., wds: Symbol | None = ..., eta: float = ..., eps: float = ..., rescale_grad: float = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Learning rates of LARS: with `w = sqrt(weights_sum_sq)`, `g = rescale_grad sqrt(grads_sum_sq)`, `out = w > 0 and g > 0 ? lrs eta w / (g + wds w + eps) : lrs`; all (N,)."""

def multi_mp_sgd_mom_update(*data: Symbol, lrs: Any, wds: Any, momentum: float = ..., rescale_grad: float = ..., clip_gradient: float = ..., num_weights: int = ..., name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """mp_sgd_mom_update of several weights; inputs weight, grad, mom, weight32 of the first, then of the second ..."""

def multi_mp_sgd_update(*data: Symbol, lrs: Any, wds: Any, rescale_grad: float = ..., clip_gradient: float = ..., num_weights: int = ..., name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """mp_sgd_update of several weights; inputs weight, grad, weight32 of the first, then of the second ..."""

def multi_sgd_mom_update(*data: Symbol, lrs: Any, wds: Any, momentum: float = ..., rescale_grad: float = ..., clip_gradient: float = ..., num_weights: int = ..., name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """sgd_mom_update of several weights; inputs weight, grad, mom of the first, then of the second ..."""

def multi_sgd_update(*data: Symbol, lrs: Any, wds: Any, rescale_grad: float = ..., clip_gradient: float = ..., num_weights: int = ..., name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """sgd_update of several weights; inputs weight, grad of the first, weight, grad of the second ..."""

def multi_sum_sq(*data: Symbol, num_arrays: int = ..., name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """The sum of squares of each input, as one array (num_arrays,) of float32."""

def nag_mom_update(weight: Symbol | None = ..., grad: Symbol | None = ..., mom: Symbol | None = ..., lr: float = ..., momentum: float = ..., wd: float = ..., rescale_grad: float = ..., clip_gradient: float = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Nesterov's accelerated gradient: with `g = clip(rescale_grad grad)`, `s = lr (g + wd weight)`, `out = weight + momentum (momentum mom - s) - s`, `mom = momentum mom - lr (g + wd out)`."""

def nanprod(data: Symbol | None = ..., axis: Any = ..., keepdims: bool = ..., exclude: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Product over axes with NaN as 1. Source: MXNet src/operator/tensor/broadcast_reduce_op_value.cc."""

def nansum(data: Symbol | None = ..., axis: Any = ..., keepdims: bool = ..., exclude: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Sum over axes with NaN as 0. Source: MXNet src/operator/tensor/broadcast_reduce_op_value.cc."""

def negative(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i]` is -x for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def norm(data: Symbol | None = ..., ord: int = ..., axis: Any = ..., out_dtype: str | None = ..., keepdims: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Norm over axes: `sqrt(sum x^2)` (ord 2) or `sum |x|` (ord 1); integers in float64, truncated."""

def normal(loc: float = ..., scale: float = ..., shape: Any = ..., ctx: str = ..., dtype: Any = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out ~ N(loc, scale^2)`. Source: MXNet src/operator/random/sample_op.cc."""

def one_hot(indices: Symbol | None = ..., depth: int = ..., on_value: float = ..., off_value: float = ..., dtype: str | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i..., k] = on_value if k == indices[i...] else off_value`; the row of an index out of range is off_value."""

def ones_like(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Ones of the shape and type of data. Source: MXNet src/operator/tensor/elemwise_unary_op_basic.cc."""

def pad(data: Symbol | None = ..., mode: str | None = ..., pad_width: Any = ..., constant_value: float = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """data with a border: `constant_value`, the nearest element (edge) or the elements mirrored at the edge (reflect)."""

def pick(data: Symbol | None = ..., index: Symbol | None = ..., axis: int | None = ..., keepdims: bool = ..., mode: str | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """One element along an axis: `out[i..., k...] = data[i..., index[i..., k...], k...]`."""

def preloaded_multi_mp_sgd_mom_update(*data: Symbol, momentum: float = ..., rescale_grad: float = ..., clip_gradient: float = ..., num_weights: int = ..., name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """multi_mp_sgd_mom_update with the learning rates (num_weights,) and weight decays (num_weights,) as last inputs."""

def preloaded_multi_mp_sgd_update(*data: Symbol, rescale_grad: float = ..., clip_gradient: float = ..., num_weights: int = ..., name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """multi_mp_sgd_update with the learning rates (num_weights,) and weight decays (num_weights,) as last inputs."""

def preloaded_multi_sgd_mom_update(*data: Symbol, momentum: float = ..., rescale_grad: float = ..., clip_gradient: float = ..., num_weights: int = ..., name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """multi_sgd_mom_update with the learning rates (num_weights,) and weight decays (num_weights,) as last inputs."""

def preloaded_multi_sgd_update(*data: Symbol, rescale_grad: float = ..., clip_gradient: float = ..., num_weights: int = ..., name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """multi_sgd_update with the learning rates (num_weights,) and weight decays (num_weights,) as last inputs."""

def prod(data: Symbol | None = ..., axis: Any = ..., keepdims: bool = ..., exclude: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Product over axes. Source: MXNet src/operator/tensor/broadcast_reduce_op_value.cc."""

def radians(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i]` is pi x / 180 for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def random_normal(loc: float = ..., scale: float = ..., shape: Any = ..., ctx: str = ..., dtype: Any = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out ~ N(loc, scale^2)`. Source: MXNet src/operator/random/sample_op.cc."""

def random_uniform(low: float = ..., high: float = ..., shape: Any = ..., ctx: str = ..., dtype: Any = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out ~ U[low, high)`. Source: MXNet src/operator/random/sample_op.cc."""

def rcbrt(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i]` is x^(-1/3) for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def reciprocal(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i]` is 1 / x for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def relu(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i]` is max(x, 0), gradient 0 at 0 for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def repeat(data: Symbol | None = ..., repeats: int = ..., axis: int | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = data[i div repeats]` along an axis. Source: MXNet src/operator/tensor/matrix_op.cc."""

def reshape(data: Symbol | None = ..., shape: Any = ..., reverse: bool = ..., target_shape: Any = ..., keep_highest: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """data in another shape: n > 0 is a size, 0 copies, -1 infers, -2 copies the rest, -3 merges two, -4 splits one."""

def reshape_like(lhs: Symbol | None = ..., rhs: Symbol | None = ..., lhs_begin: int | None = ..., lhs_end: int | None = ..., rhs_begin: int | None = ..., rhs_end: int | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """The elements of lhs in the shape of rhs."""

def reverse(data: Symbol | None = ..., axis: Any = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[..., i, ...] = data[..., n - 1 - i, ...]` along the axes. Source: MXNet src/operator/tensor/matrix_op.cc."""

def rint(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i]` is the integer nearest to x, of two the lower for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def rmsprop_update(weight: Symbol | None = ..., grad: Symbol | None = ..., n: Symbol | None = ..., lr: float = ..., gamma1: float = ..., epsilon: float = ..., wd: float = ..., rescale_grad: float = ..., clip_gradient: float = ..., clip_weights: float = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """With `g = clip(rescale_grad grad + wd weight)`: `n = gamma1 n + (1 - gamma1) g^2`, `out = clip(weight - lr g / sqrt(n + epsilon))`."""

def rmspropalex_update(weight: Symbol | None = ..., grad: Symbol | None = ..., n: Symbol | None = ..., g: Symbol | None = ..., delta: Symbol | None = ..., lr: float = ..., gamma1: float = ..., gamma2: float = ..., epsilon: float = ..., wd: float = ..., rescale_grad: float = ..., clip_gradient: float = ..., clip_weights: float = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """RMSProp of Graves: with `h = clip(rescale_grad grad + wd weight)`, `n = gamma1 n + (1 - gamma1) h^2`, `g = gamma1 g + (1 - gamma1) h`, `delta = gamma2 delta - lr h / sqrt(n - g^2 + epsilon)`, `out = clip(weight + delta)`."""

def round(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i]` is the integer nearest to x, of two the larger in size for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def rsqrt(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i]` is 1 / sqrt(x) for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def sgd_mom_update(weight: Symbol | None = ..., grad: Symbol | None = ..., mom: Symbol | None = ..., lr: float = ..., momentum: float = ..., wd: float = ..., rescale_grad: float = ..., clip_gradient: float = ..., lazy_update: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`mom = momentum mom - lr (clip(rescale_grad grad) + wd weight)`, `out = weight + mom`."""

def sgd_update(weight: Symbol | None = ..., grad: Symbol | None = ..., lr: float = ..., wd: float = ..., rescale_grad: float = ..., clip_gradient: float = ..., lazy_update: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out = weight - lr (clip(rescale_grad grad) + wd weight)`. Source: MXNet src/operator/optimizer_op.cc."""

def shape_array(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """The dimensions of data as int64. Source: MXNet src/operator/tensor/elemwise_unary_op_basic.cc."""

def sigmoid(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i]` is 1 / (1 + e^-x) for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def sign(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i]` is -1, 0 or 1 as x < 0, x = 0, x > 0 for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def signsgd_update(weight: Symbol | None = ..., grad: Symbol | None = ..., lr: float = ..., wd: float = ..., rescale_grad: float = ..., clip_gradient: float = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out = (1 - lr wd) weight - lr sign(grad)`. Source: MXNet src/operator/optimizer_op.cc."""

def signum_update(weight: Symbol | None = ..., grad: Symbol | None = ..., mom: Symbol | None = ..., lr: float = ..., momentum: float = ..., wd: float = ..., rescale_grad: float = ..., clip_gradient: float = ..., wd_lh: float = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`mom = momentum mom - (1 - momentum) (clip(rescale_grad grad) + wd weight)`, `out = (1 - lr wd_lh) weight + lr sign(mom)`."""

def sin(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i]` is sin x for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def sinh(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i]` is sinh x for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def size_array(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """The number of elements of data as int64, shape (1,)."""

def slice(data: Symbol | None = ..., begin: Any = ..., end: Any = ..., step: Any = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = data[begin + step * i]` along each axis; negative bounds count from the end."""

def slice_axis(data: Symbol | None = ..., axis: int = ..., begin: int = ..., end: int | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[..., i, ...] = data[..., begin + i, ...]` along one axis. Source: MXNet src/operator/tensor/matrix_op.cc."""

def slice_like(data: Symbol | None = ..., shape_like: Symbol | None = ..., axes: Any = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """The first elements of data along each axis (or those in `axes`), as many as shape_like has."""

def smooth_l1(data: Symbol | None = ..., scalar: float = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = |x| < 1/s^2 ? 0.5 s^2 x^2 : |x| - 0.5/s^2` with x = data[i], s = scalar."""

def softmax(data: Symbol | None = ..., length: Symbol | None = ..., axis: int = ..., temperature: float | None = ..., dtype: Any = ..., use_length: bool | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out = exp(x / t) / sum_axis exp(x / t)`, t the temperature. Source: MXNet src/operator/nn/softmax.cc."""

def softmin(data: Symbol | None = ..., axis: int = ..., temperature: float | None = ..., dtype: Any = ..., use_length: bool | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out = exp(-x / t) / sum_axis exp(-x / t)`. Source: MXNet src/operator/nn/softmin.cc."""

def softsign(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i]` is x / (1 + |x|) for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def space_to_depth(data: Symbol | None = ..., block_size: int = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[n, (i b + j) C + c, h, w] = data[n, c, h b + i, w b + j]` with b = block_size."""

def split(data: Symbol | None = ..., num_outputs: int = ..., axis: int = ..., squeeze_axis: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """data cut along an axis into `num_outputs` equal pieces. Source: MXNet src/operator/slice_channel.cc."""

def sqrt(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i]` is sqrt(x) for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def square(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i]` is x^2 for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def squeeze(data: Symbol | None = ..., axis: Any = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """data without the axes of size 1 (`axis`: only those); all of size 1 gives (1,)."""

def stack(*data: Symbol, axis: int = ..., num_args: int = ..., name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """The inputs, of one shape, joined along a new axis: `out[..., k, ...] = arg_k[...]`."""

def stop_gradient(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out = data`; no gradient passes. Source: MXNet src/operator/tensor/elemwise_unary_op_basic.cc."""

def sum(data: Symbol | None = ..., axis: Any = ..., keepdims: bool = ..., exclude: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Sum over axes, in the type of data. Source: MXNet src/operator/tensor/broadcast_reduce_op_value.cc."""

def sum_axis(data: Symbol | None = ..., axis: Any = ..., keepdims: bool = ..., exclude: bool = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Sum over axes, in the type of data. Source: MXNet src/operator/tensor/broadcast_reduce_op_value.cc."""

def swapaxes(data: Symbol | None = ..., dim1: int = ..., dim2: int = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """data with two axes exchanged. Source: MXNet src/operator/swapaxis.cc."""

def take(a: Symbol | None = ..., indices: Symbol | None = ..., axis: int = ..., mode: str | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Slices along an axis: `out[i..., j..., k...] = a[i..., indices[j...], k...]`."""

def tan(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i]` is tan x for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def tanh(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i]` is tanh x for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def tile(data: Symbol | None = ..., reps: Any = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = data[i mod size]`: data repeated `reps` times along each axis."""

def transpose(data: Symbol | None = ..., axes: Any = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out.shape[i] = data.shape[axes[i]]`; without axes they are reversed."""

def trunc(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i]` is x without its fraction for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."""

def uniform(low: float = ..., high: float = ..., shape: Any = ..., ctx: str = ..., dtype: Any = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out ~ U[low, high)`. Source: MXNet src/operator/random/sample_op.cc."""

def where(condition: Symbol | None = ..., x: Symbol | None = ..., y: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """`out[i] = condition[i] != 0 ? x[i] : y[i]`; x, y, out of one shape; a condition of one axis chooses rows."""

def zeros_like(data: Symbol | None = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """Zeros of the shape and type of data. Source: MXNet src/operator/tensor/elemwise_unary_op_basic.cc."""
