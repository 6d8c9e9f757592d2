"""Texts in Discord's markdown, cut into pieces that each read right on their own. Pure; what must
not be cut, bot/marks.py knows."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import accumulate, pairwise

from bot.marks import Token, tokens, units

_AROUND = 40  # the most that the marks of what goes on add to a piece
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]\\*]*$")
_BLOCK_MARK = re.compile(r"(?:[-+*]|\d+\.|#{1,3}|-#|>{1,3})\s|```")  # at the start of a line


class _Rank(IntEnum):
    """How good a place is to cut at."""

    FORCED = 0  # parts what belongs together
    ANYWHERE = 1
    WORD = 2
    SENTENCE = 3
    LINE = 4
    PARAGRAPH = 5


@dataclass(frozen=True)
class _Cut:
    """The piece before it ends at `end`, with `closing`; the next one begins with `opening`."""

    end: int
    start: int
    rank: _Rank
    closing: str = ""
    opening: str = ""


@dataclass(frozen=True)
class _Open:
    """What goes on after a token: the marks of its line, bold, the first line of a code block."""

    prefix: str = ""
    bold: str = ""
    fence: str = ""

    def after(self, token: Token, text: str) -> "_Open":
        shown = text[token.start : token.end]
        if token.kind == "fence":
            quoted = "> " if self.prefix.startswith("> ") else ""
            return replace(self, fence="" if self.fence else f"{shown.rstrip()}\n", prefix=quoted)
        if token.kind == "bold":
            return replace(self, bold="" if self.bold else "**")
        if token.kind == "prefix":
            return replace(self, prefix=shown)
        ended = token.kind == "blank" and "\n" in shown and not self.fence
        return replace(self, prefix="") if ended else self

    @property
    def closing(self) -> str:
        return (f"\n{self.prefix}```" if self.fence else "") + self.bold

    @property
    def opening(self) -> str:
        return self.prefix + self.bold + (self.fence + self.prefix if self.fence else "")


def split(text: str, limit: int) -> list[str]:
    """Pieces of at most `limit` UTF-16 code units, none of them empty; `limit` is 100 or more.

    Cut between paragraphs, else lines, sentences, words, characters, and never inside an escape, a
    mention, or a link that fits into a piece. What is bold, a quote, small print or a code block
    goes on as such in the next piece.
    """
    text = text.strip()
    if units(text) <= limit:
        return [text] if text else []
    cuts = list(_cuts(text, limit - _AROUND))
    lengths = [0, *accumulate(map(units, text))]
    pieces: list[str] = []
    here = cuts[0]
    while (most := lengths[here.start] + limit - units(here.opening)) < lengths[-1]:
        first = bisect_right(cuts, here.start, key=lambda cut: cut.end)
        last = bisect_right(cuts, most, key=lambda cut: lengths[cut.end])
        fitting = [cut for cut in cuts[first:last] if lengths[cut.end] + units(cut.closing) <= most]
        chosen = _best(fitting, bisect_left(lengths, lengths[here.start] + limit // 2))
        pieces.append(_piece(text, here, chosen.end) + chosen.closing)
        here = chosen
    return [*pieces, _piece(text, here, len(text))]


def _piece(text: str, begun: _Cut, end: int) -> str:
    return begun.opening + text[begun.start : end].rstrip()


def _best(cuts: Sequence[_Cut], late: int) -> _Cut:
    """The best of the later places, so that no piece is small for the sake of a paragraph."""
    between_words = [cut for cut in cuts if cut.rank >= _Rank.WORD]
    later = [cut for cut in between_words if cut.end >= late]
    return max(later or between_words or cuts, key=lambda cut: (cut.rank, cut.end))


def _cuts(text: str, room: int) -> Iterator[_Cut]:
    """The beginning, and every place between two tokens, in order. The blanks at a place and the
    marks of the next line fall away when it is cut."""
    found = tokens(text, room)
    state = _Open()
    states = [state := state.after(token, text) for token in found]
    shown = [index for index, token in enumerate(found) if token.kind not in ("blank", "prefix")]
    begun = states[shown[0] - 1] if shown[0] else _Open()
    yield _Cut(0, found[shown[0]].start, _Rank.FORCED, opening=begun.opening)
    for index, then in pairwise(shown):
        token, following = found[index], found[then]
        ended, begun = states[index], states[then - 1]
        opens = token.kind in ("bold", "fence") and ended.closing
        closes = following.kind in ("bold", "fence") and begun.closing
        rank = _Rank.FORCED if opens or closes else _rank(text, token.end, following.start)
        if rank < _Rank.LINE and not ended.closing and _BLOCK_MARK.match(text, following.start):
            rank = _Rank.FORCED  # a new message would begin with what makes a list or heading of it
        yield _Cut(token.end, following.start, rank, ended.closing, begun.opening)


def _rank(text: str, end: int, start: int) -> _Rank:
    if start == end:
        return _Rank.ANYWHERE
    lines = text.count("\n", end, start)
    if lines:
        return _Rank.PARAGRAPH if lines > 1 else _Rank.LINE
    ended = _SENTENCE_END.search(text, max(0, end - 8), end)
    return _Rank.SENTENCE if ended else _Rank.WORD
