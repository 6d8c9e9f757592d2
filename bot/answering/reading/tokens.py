"""A question and a passage as the reader's network takes them, and tokens back to characters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenizers import Tokenizer

LONGEST = 256  # tokens of one input: [CLS] question [SEP] title [SEP] passage [SEP]
_QUESTION = 64  # tokens at most of a question, and of a title
_TITLE = 24


@dataclass(frozen=True)
class Encoded:
    """One input. The passage's tokens stand at `first` up to `last`; `offsets` gives, for each of
    those, the characters of the passage that it covers."""

    ids: tuple[int, ...]
    types: tuple[int, ...]
    first: int
    last: int
    offsets: tuple[tuple[int, int], ...]

    def tokens_of(self, start: int, end: int) -> tuple[int, int] | None:
        """The first and last token that cover some characters of the passage; None when the end
        was cut off."""
        covering = [i for i, (a, b) in enumerate(self.offsets) if a < end and b > start]
        if not covering or self.offsets[covering[-1]][1] < end:
            return None
        return self.first + covering[0], self.first + covering[-1]


def load_tokenizer(folder: Path) -> Tokenizer:
    """The word-piece tokenizer of the encoder in `folder`."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokenizer.encode_special_tokens = True  # a text that says "[SEP]" must not part the input
    return tokenizer


def encode(tokenizer: Tokenizer, question: str, title: str, passage: str) -> Encoded:
    """[CLS] question [SEP] title [SEP] passage [SEP], the passage cut to what is left of LONGEST.

    The question is of type 0, all else of type 1.
    """
    asked, headed = (
        tokenizer.encode(text, add_special_tokens=False).ids for text in (question, title)
    )
    body = tokenizer.encode(passage, add_special_tokens=False)
    start, stop = tokenizer.encode("").ids
    before = [start, *asked[:_QUESTION], stop]
    heading = [*headed[:_TITLE], stop] if headed else []
    first = len(before) + len(heading)
    room = LONGEST - first - 1
    ids = [*before, *heading, *body.ids[:room], stop]
    types = [0] * len(before) + [1] * (len(ids) - len(before))
    return Encoded(tuple(ids), tuple(types), first, len(ids) - 1, tuple(body.offsets[:room]))


def padded(rows: Sequence[Sequence[int]], multiple: int) -> list[list[int]]:
    """Rows of one length, a multiple of `multiple`, filled up with 0, which is [PAD]."""
    longest = -(-max(map(len, rows)) // multiple) * multiple
    return [[*row, *[0] * (longest - len(row))] for row in rows]
