"""Examples to tensors: tokens, the places of answers, batches of about one size."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from tokenizers import Tokenizer
from torch import Tensor

from bot.answering.reading.tokens import Encoded, encode
from training.examples import Example

_LENGTHS = 16  # tokens; for each further length of a batch torch would keep buffers of its own


@dataclass(frozen=True)
class Group:
    """The passages of one question; `starts` and `ends` are the tokens of its answers in each."""

    inputs: tuple[Encoded, ...]
    starts: tuple[tuple[int, ...], ...]
    ends: tuple[tuple[int, ...], ...]

    @property
    def tokens(self) -> int:
        return sum(len(each.ids) for each in self.inputs)


@dataclass(frozen=True)
class Batch:
    """Tensors of (inputs, tokens); `inside` is where spans may stand, `groups` the question's
    number of each input."""

    ids: Tensor
    types: Tensor
    mask: Tensor
    inside: Tensor
    starts: Tensor
    ends: Tensor
    groups: Tensor


def grouped(tokenizer: Tokenizer, example: Example) -> Group:
    """Tokenise an example; an answer that was cut off, or that no tokens match, is left out."""
    inputs, starts, ends = [], [], []
    for text in example.texts:
        encoded = encode(tokenizer, example.question, text.title, text.body)
        found = [encoded.tokens_of(*span) for span in text.spans]
        kept = [pair for pair in found if pair]
        if text.spans and not kept:
            continue  # neither an answer nor its absence is known
        inputs.append(encoded)
        starts.append(tuple(start for start, _ in kept))
        ends.append(tuple(end for _, end in kept))
    return Group(tuple(inputs), tuple(starts), tuple(ends))


def batches(groups: Sequence[Group], tokens: int, rng: random.Random) -> Iterator[Batch]:
    """Every group once, in random batches of about `tokens` tokens of nearly one length."""
    order = [group for group in groups if group.inputs]
    rng.shuffle(order)
    pool = 2000
    made = []
    for i in range(0, len(order), pool):
        by_length = sorted(order[i : i + pool], key=lambda group: _longest([group]))
        batch: list[Group] = []
        for group in by_length:
            if batch and _cost([*batch, group]) > tokens:
                made.append(batch)
                batch = []
            batch.append(group)
        made.append(batch)
    rng.shuffle(made)
    return (collate(batch) for batch in made if batch)


def _longest(groups: Sequence[Group]) -> int:
    return max(len(each.ids) for group in groups for each in group.inputs)


def _cost(groups: Sequence[Group]) -> int:
    return _longest(groups) * sum(len(group.inputs) for group in groups)


def collate(groups: Sequence[Group]) -> Batch:
    """Pad the inputs of some groups to the longest."""
    inputs = [each for group in groups for each in group.inputs]
    longest = -(-_longest(groups) // _LENGTHS) * _LENGTHS
    ids = torch.zeros(len(inputs), longest, dtype=torch.long)
    types, mask = torch.zeros_like(ids), torch.zeros_like(ids)
    inside = torch.zeros_like(ids, dtype=torch.bool)
    starts, ends = torch.zeros_like(inside), torch.zeros_like(inside)
    row = 0
    for group in groups:
        for encoded, first, last in zip(group.inputs, group.starts, group.ends, strict=True):
            size = len(encoded.ids)
            ids[row, :size] = torch.tensor(encoded.ids)
            types[row, :size] = torch.tensor(encoded.types)
            mask[row, :size] = 1
            inside[row, encoded.first : encoded.last] = True
            starts[row, list(first)] = True
            ends[row, list(last)] = True
            row += 1
    numbers = [i for i, group in enumerate(groups) for _ in group.inputs]
    return Batch(ids, types, mask, inside, starts, ends, torch.tensor(numbers))
