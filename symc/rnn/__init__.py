"""`mx.rnn`: recurrent cells that build Symbol graphs step by step, sentences in buckets, checkpoints of cells."""

from __future__ import annotations

from symc.rnn.buckets import BucketSentenceIter
from symc.rnn.cell import BaseRNNCell, RNNParams
from symc.rnn.checkpoint import do_rnn_checkpoint, load_rnn_checkpoint, rnn_unroll, save_rnn_checkpoint
from symc.rnn.compound import BidirectionalCell, SequentialRNNCell
from symc.rnn.convolutional import BaseConvRNNCell, ConvGRUCell, ConvLSTMCell, ConvRNNCell
from symc.rnn.dropout import DropoutCell
from symc.rnn.fused import FusedRNNCell
from symc.rnn.gated import GRUCell, LSTMCell, RNNCell
from symc.rnn.modifiers import ModifierCell, ResidualCell, ZoneoutCell
from symc.rnn.sentences import encode_sentences

__all__ = [
    "BaseConvRNNCell",
    "BaseRNNCell",
    "BidirectionalCell",
    "BucketSentenceIter",
    "ConvGRUCell",
    "ConvLSTMCell",
    "ConvRNNCell",
    "DropoutCell",
    "FusedRNNCell",
    "GRUCell",
    "LSTMCell",
    "ModifierCell",
    "RNNCell",
    "RNNParams",
    "ResidualCell",
    "SequentialRNNCell",
    "ZoneoutCell",
    "do_rnn_checkpoint",
    "encode_sentences",
    "load_rnn_checkpoint",
    "rnn_unroll",
    "save_rnn_checkpoint",
]
