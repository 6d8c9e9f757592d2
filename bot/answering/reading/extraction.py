"""The trained network at work: for a question and passages, the likeliest spans of each. It knows
nothing of searches, and its scores are logits, not probabilities."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bot.answering.models import ReaderUnavailable
from bot.answering.reading.tokens import Encoded, encode, load_tokenizer, padded
from vectorstore.embeddings import default_weights

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from bot.answering.reading.network import ReaderNetwork

WEIGHTS = Path(__file__).parent / "weights" / "reader.safetensors"
_LENGTHS = 32  # tokens; inputs are padded to a multiple of it, so that torch's memory stays flat
_LONGEST_SPAN = 30  # tokens

Range = tuple[int, int]


@dataclass(frozen=True)
class Extract:
    """A span of a passage, by characters, in its sentence number `sentence`.

    `margin` is the span's logit less the passage's for no answer; `mass` the logarithm of the
    share of all passages' spans that it takes, under one softmax.
    """

    start: int
    end: int
    sentence: int
    margin: float
    mass: float


class SpanExtractor:
    """Reads passages in one batched call. Loads on first use; one batch at a time is in work."""

    def __init__(self, weights: Path = WEIGHTS) -> None:
        self._path = weights
        self._lock = threading.Lock()
        self._loaded: tuple[Tokenizer, ReaderNetwork] | None = None

    def load(self) -> None:
        """Load the weights now rather than with the first question.

        Raises: ModelUnavailable, ReaderUnavailable.
        """
        with self._lock:
            self._ensure_loaded()

    def _ensure_loaded(self) -> tuple[Tokenizer, ReaderNetwork]:
        if self._loaded is None:
            os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
            from safetensors import SafetensorError
            from safetensors.torch import load_file

            from bot.answering.reading.network import ReaderNetwork, encoder_config

            try:
                folder = default_weights()
                network = ReaderNetwork(encoder_config(folder))
                network.load_state_dict(load_file(self._path))
                self._loaded = load_tokenizer(folder), network.float().eval()
            except RuntimeError as error:  # torch names every weight, in a line each
                raise ReaderUnavailable(self._path, "weights of another network") from error
            except (OSError, ValueError, SafetensorError) as error:
                cause = (str(error).strip() or type(error).__name__).splitlines()[0]
                raise ReaderUnavailable(self._path, cause) from error
        return self._loaded

    def extract(
        self,
        question: str,
        passages: Sequence[tuple[str, str]],
        sentences: Sequence[Sequence[Range]],
        most: int = 6,
    ) -> list[tuple[Extract, ...]]:
        """For each passage, given as title and text, its `most` likeliest spans, best first.

        `sentences` are, for each passage, the ranges of characters that a span may not cross.
        Raises: ModelUnavailable, ReaderUnavailable.
        """
        if not passages:
            return []
        with self._lock:
            tokenizer, _ = self._ensure_loaded()
            inputs = [encode(tokenizer, question, title, text) for title, text in passages]
            span, none = self._logits(inputs)
        scored = [
            _spans_of(each, logits, ranges)
            for each, logits, ranges in zip(inputs, span, sentences, strict=True)
        ]
        total = _log_sum_exp(np.concatenate([scores for _, scores in scored]))
        return [
            _extracts(places, scores, float(null), total, most)
            for (places, scores), null in zip(scored, none, strict=True)
        ]

    def _logits(self, inputs: Sequence[Encoded]) -> tuple[list[np.ndarray], np.ndarray]:
        """For each input the (tokens, 2) logits of its passage's tokens; and those for no answer,
        start and end added."""
        import torch

        _, network = self._ensure_loaded()
        ids = torch.tensor(padded([each.ids for each in inputs], _LENGTHS))
        types = torch.tensor(padded([each.types for each in inputs], _LENGTHS))
        mask = torch.tensor(padded([[1] * len(each.ids) for each in inputs], _LENGTHS))
        with torch.inference_mode():  # in full precision: every processor answers alike
            span, none = network(ids, types, mask)
        logits = span.float().numpy()
        rows = [logits[i, each.first : each.last] for i, each in enumerate(inputs)]
        return rows, none.float().sum(1).numpy()


def _spans_of(
    encoded: Encoded, logits: np.ndarray, sentences: Sequence[Range]
) -> tuple[np.ndarray, np.ndarray]:
    """Every span of at most 30 tokens inside one sentence: (spans, 3) of its first character, the
    one after its last, and its sentence; and their (spans,) logits."""
    offsets = np.asarray(encoded.offsets, dtype=np.int64).reshape(-1, 2)
    found, scores = [], []
    for number, (start, end) in enumerate(sentences):
        inside = np.flatnonzero((offsets[:, 0] >= start) & (offsets[:, 1] <= end))
        if not len(inside):
            continue
        first, size = inside[0], len(inside)
        table = logits[first : first + size, 0][:, None] + logits[first : first + size, 1][None, :]
        rows, columns = np.nonzero(_band(size))
        found.append(
            np.stack(
                [
                    offsets[first + rows, 0],
                    offsets[first + columns, 1],
                    np.full(len(rows), number),
                ],
                axis=1,
            )
        )
        scores.append(table[rows, columns])
    if not found:
        return np.zeros((0, 3), np.int64), np.zeros(0, np.float32)
    return np.concatenate(found), np.concatenate(scores)


def _band(size: int) -> np.ndarray:
    """Which (first, last) pairs of `size` tokens are in order and not too far apart."""
    gap = np.arange(size)[None, :] - np.arange(size)[:, None]
    return (gap >= 0) & (gap < _LONGEST_SPAN)


def _extracts(
    places: np.ndarray, scores: np.ndarray, null: float, total: float, most: int
) -> tuple[Extract, ...]:
    """The best spans that do not overlap."""
    best: list[Extract] = []
    for i in np.argsort(-scores)[: 20 * most]:
        start, end, sentence = (int(value) for value in places[i])
        if all(end <= each.start or start >= each.end for each in best):
            best.append(
                Extract(start, end, sentence, float(scores[i]) - null, float(scores[i]) - total)
            )
        if len(best) == most:
            break
    return tuple(best)


def _log_sum_exp(values: np.ndarray) -> float:
    if not len(values):
        return -np.inf
    top = float(values.max())
    return top + float(np.log(np.exp(values - top).sum()))
