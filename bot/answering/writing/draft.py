"""A draft as a language model wrote it, to sentences and what each cites. Proves nothing.

What could reach out of the answer is left out with its sentence: links, mentions, images, HTML.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.answering.writing.marks import (
    encoded,
    ends_marked,
    only_marks,
    taken_from,
    without_private,
)
from bot.answering.writing.unwrapping import is_item, plain_line, unwrapped
from ingest.chunk import sentence_spans

MOST_SENTENCES = 40
LONGEST_SENTENCE = 800  # characters
_REFUSAL = re.compile(
    r"\W*(?:(?:sorry|unfortunately|answer)\W+)?(?:(?:the|this|that|it|an|answer|information|question)"
    r"\W+){0,4}(?:(?:is|was|are)\W+)?not\s+in\s+the\s+articles\W*",
    re.I,
)
_REACHES_OUT = re.compile(
    r"://|\bwww\.|\b(?:mailto|javascript|data|tel|discord|steam):\S|\bdiscord\.gg\b"
    r"|\b[\w-]{2,}(?:\.[\w-]{2,})+/\S"  # a.bc/d
    r"|(?<![\w.])[a-z\d-]{2,}(?:\.[a-z\d-]{2,})*\.[a-z]{2,}(?!\w|\.\w)"  # a bare domain
    r"|@\S|\]\s?\(|!\[|\[\[|<[\w@#:/!&$]|&(?:#\w+|[a-z]{2,8});|\(/|[<>{}\\|]"
)
_ENDED = re.compile(r"[.!?…][\"”’'»)\]]*$")


@dataclass(frozen=True)
class Written:
    """A sentence without its citation marks, and the numbers of the passages that it cites; 0
    stands for a mark that no passage can have."""

    text: str
    cites: tuple[int, ...]


@dataclass(frozen=True)
class Draft:
    """`refused` where the model says that the passages hold no answer; then nothing else counts."""

    sentences: tuple[Written, ...]
    refused: bool


def parse(text: str) -> Draft:
    """The whole sentences of a draft, of which only the first LONGEST characters are looked at."""
    every = [taken_from(sentence) for sentence in _sentences(text)]
    written = [
        Written(bare if _ENDED.search(bare) else f"{bare}.", cites)
        for bare, cites in every
        if bare and len(bare) <= LONGEST_SENTENCE and not _REFUSAL.fullmatch(bare)
    ]
    refuses = any(_REFUSAL.fullmatch(bare) for bare, _ in every)
    if refuses and not any(each.cites for each in written):
        return Draft((), True)
    kept = [each for each in written if not _REACHES_OUT.search(each.text)]
    return Draft(tuple(kept[:MOST_SENTENCES]), False)


def _sentences(text: str) -> Iterator[str]:
    """Sentences that have an end, their marks as characters."""
    lines = encoded(without_private(unwrapped(text))).split("\n")
    blocks: list[str] = []
    for line in lines:
        bare = plain_line(line)
        if bare and only_marks(bare) and blocks:
            blocks[-1] = encoded(f"{blocks[-1]} {bare}")
        elif bare and (is_item(line) or not blocks or _closed(blocks[-1])):
            blocks.append(bare)
        elif bare:
            blocks[-1] += f" {bare}"  # text wrapped at a fixed width
        else:
            blocks.append("")
    blocks = [block for block in blocks if block]
    for at, block in enumerate(blocks):
        for start, end in sentence_spans(block):
            sentence = block[start:end]
            last = at == len(blocks) - 1 and end == len(block)
            whole = not last and end == len(block) and not sentence.endswith(":")
            if whole or _closed(sentence) or _REFUSAL.fullmatch(sentence):
                yield sentence


def _closed(text: str) -> bool:
    return bool(not text or _ENDED.search(text) or ends_marked(text))
