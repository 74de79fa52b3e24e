"""Sentences as numbers: a vocabulary."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any


def encode_sentences(
    sentences: Iterable[Iterable[Hashable]],
    vocab: dict[Any, int] | None = None,
    invalid_label: int = -1,
    invalid_key: Hashable = "\n",
    start_label: int = 0,
    unknown_token: Hashable | None = None,
) -> tuple[list[list[int]], dict[Any, int]]:
    """The words of each sentence as integers, and the vocabulary.

    Without vocab, words get start_label, start_label + 1, ... as they come, never invalid_label, which is that of
    invalid_key. With vocab, a word that it lacks is unknown_token, which gets the first free label when vocab lacks it
    too; ValueError without an unknown_token.
    """
    growing = vocab is None
    vocab = {invalid_key: invalid_label} if vocab is None else vocab
    taken = {invalid_label, *vocab.values()}
    label = start_label
    encoded = []
    for sentence in sentences:
        codes = []
        for word in sentence:
            if word not in vocab and not growing:
                if unknown_token is None:
                    raise ValueError(f"encode_sentences: {word!r} is not in vocab and there is no unknown_token")
                word = unknown_token
            if word not in vocab:
                while label in taken:
                    label += 1
                vocab[word] = label
                taken.add(label)
            codes.append(vocab[word])
        encoded.append(codes)
    return encoded, vocab
