"""From the tokens that a network chose to words that a person would give as the answer. Pure."""

import re
from dataclasses import dataclass

from bot.answering.reading.kinds import Kind
from bot.answering.reading.names import DATE, LIST, MONEY, NUMBER, TIME, Range, people

_LEFT = " \t\n,;:.!?)]}-–—"
_RIGHT = " \t\n,;:.!?([{-–—"
_PAIRS = {"“": "”", '"': '"', "(": ")", "[": "]", "‘": "’"}
_WORD = re.compile(r"[$€£¥]?\w+(?:[-’'&/]\w+|(?<=\d)[.,](?=\d)\w+)*%?")
_INITIAL = re.compile(r"(?:^|[\s.])[A-Z]\.$")  # the point of U.S. or J. R. belongs to it
_POSSESSIVE = re.compile(r"(?<=\w)['’]s?$")


@dataclass(frozen=True)
class Span:
    """Offsets into the sentence: `bare` is the answer alone, `shown` has its title or unit too."""

    bare: Range
    shown: Range


def repair(sentence: str, chosen: Range, kind: Kind) -> Span | None:
    """Widen `chosen` to whole words, whole names, a currency with its number, a list whole; None
    when nothing but punctuation was chosen."""
    start, end = _whole_words(sentence, chosen)
    if not any(map(str.isalnum, sentence[start:end])):
        return None
    bare = (start, end)
    if kind == "list":
        bare = _joined(bare, [match.span() for match in LIST.finditer(sentence)])
    bare = _joined(bare, [match.span("bare") for match in MONEY.finditer(sentence)])
    if kind in ("number", "money"):
        bare = _joined(bare, [match.span("bare") for match in NUMBER.finditer(sentence)])
    if kind == "date":
        bare = _joined(bare, [m.span() for form in (DATE, TIME) for m in form.finditer(sentence)])
    if kind == "person":
        span = _person(sentence, bare)
        return Span(_owner(sentence, span.bare), _owner(sentence, span.shown))
    return Span(bare, _shown(sentence, bare, kind))


def _person(sentence: str, bare: Range) -> Span:
    """One person by name, the title set apart; of several people, all from first to last."""
    found = [pair for pair in people(sentence) if _overlap(pair[0], bare)]
    titled = [pair for pair in people(sentence) if _overlap(pair[1], bare)]
    if len(found) == 1 and len(titled) == 1:
        name, shown = found[0]
        # Words beside the name that are no title belong to the answer: "Ann Ode and her team".
        if _holds(shown, bare):
            return Span(name, shown)
        return Span(_hull(bare, name), _hull(bare, shown))
    if not found and len(titled) == 1 and _holds(titled[0][1], bare):  # only the title was chosen
        return Span(*titled[0])
    for name, _ in found:
        bare = _hull(bare, name)
    return Span(bare, bare)


def _shown(sentence: str, bare: Range, kind: Kind) -> Range:
    """With what belongs to a number: "more than" before it, "years" behind."""
    patterns = {"money": [MONEY], "number": [NUMBER, MONEY]}.get(kind, [])
    for pattern in patterns:
        for match in pattern.finditer(sentence):
            if _holds(match.span(), bare):
                return match.span()
    return bare


def _whole_words(sentence: str, chosen: Range) -> Range:
    words = [match.span() for match in _WORD.finditer(sentence)]
    return _bared(sentence, *_joined(chosen, words))


def _bared(sentence: str, start: int, end: int) -> Range:
    """Without blank space and punctuation at either end, and without half a pair of quotes."""
    while True:
        before = (start, end)
        text = sentence[start:end]
        start += len(text) - len(text.lstrip(_LEFT))
        if not _INITIAL.search(text):
            end -= len(text) - len(text.rstrip(_RIGHT))
        text = sentence[start:end]
        for left, right in _PAIRS.items():
            if text.startswith(left) and right not in text[1:]:
                start += 1
            elif text.endswith(right) and left not in text[:-1]:
                end -= 1
        start, end = _owner(sentence, (start, end))
        if (start, end) == before or start >= end:
            return start, end


def _owner(sentence: str, span: Range) -> Range:
    """Of "Ann Ode's", "Ann Ode"."""
    found = _POSSESSIVE.search(sentence[slice(*span)])
    return (span[0], span[0] + found.start()) if found else span


def _joined(bare: Range, others: list[Range]) -> Range:
    for other in others:
        if _overlap(bare, other):
            bare = _hull(bare, other)
    return bare


def _overlap(one: Range, other: Range) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _holds(outer: Range, inner: Range) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _hull(one: Range, other: Range) -> Range:
    return min(one[0], other[0]), max(one[1], other[1])
