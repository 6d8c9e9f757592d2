"""Which number belongs to which thing, where two numbers stand in one sentence. Pure."""

import re
from collections.abc import Sequence
from itertools import combinations

from bot.answering.writing.amounts import Amount, amounts
from bot.answering.writing.claims import Claims
from bot.answering.writing.days import days
from bot.answering.writing.tokens import Token, tokens

_NEAR = 4  # words
_FROM_TO = re.compile(r"\bfrom\s(?P<one>[^,.;]{1,24}?)\sto\s(?P<two>[$€£¥]?\s?[\d.,]+\d|\w+)", re.I)


def swapped_numbers(written: Claims, told: Sequence[str]) -> bool:
    """Whether two numbers or dates of `written` stand in one supporting sentence, but each nearer
    to what the other one stands next to here."""
    return any(_swapped(written.bare, text) for text in told) or _turned(written.bare, told)


def _swapped(written: str, told: str) -> bool:
    ours, theirs = _places(written), _places(told)
    shared = [label for label in ours if label in theirs]
    here, there = tokens(written), tokens(told)
    for one, other in combinations(shared, 2):
        if isinstance(one, tuple) is not isinstance(other, tuple):  # a date and a number
            continue
        beside = _beside(here, ours[one], ours[other]), _beside(here, ours[other], ours[one])
        for first in beside[0] - beside[1]:
            for second in beside[1] - beside[0]:
                kept = _far(there, theirs[one], first) + _far(there, theirs[other], second)
                turned = _far(there, theirs[one], second) + _far(there, theirs[other], first)
                if turned + 2 < kept < 1000:
                    return True
    return False


def _places(text: str) -> dict[object, tuple[int, int]]:
    """Where each number and date stands that the text has only once."""
    told = days(text)
    taken = bytearray(len(text) + 1)
    for day in told:
        taken[day.start : day.end] = b"\1" * (day.end - day.start)
    labelled: list[tuple[object, tuple[int, int]]] = [
        ((day.year, day.month, day.day), (day.start, day.end)) for day in told if not day.said
    ]
    labelled += [(_label(each), (each.start, each.end)) for each in amounts(text, taken)]
    labels = [label for label, _ in labelled]
    return {label: place for label, place in labelled if labels.count(label) == 1}


def _label(amount: Amount) -> object:
    return amount.score or amount.value


def _beside(
    every: Sequence[Token], place: tuple[int, int], other: tuple[int, int]
) -> frozenset[str]:
    """The keys near a number, on its own side of the other one."""
    found = set()
    for token, far in _distances(every, place):
        between = min(place[0], other[0]) <= token.start < max(place[0], other[0])
        nearer = abs(token.start - place[0]) <= abs(token.start - other[0])
        if far <= _NEAR and (nearer or not between) and _means(token):
            found.add(token.key)
    return frozenset(found)


def _distances(every: Sequence[Token], place: tuple[int, int]) -> list[tuple[Token, int]]:
    inside = [at for at, token in enumerate(every) if place[0] <= token.start < place[1]]
    if not inside:
        return []
    return [
        (token, inside[0] - at if at < inside[0] else at - inside[-1])
        for at, token in enumerate(every)
        if not inside[0] <= at <= inside[-1]
    ]


def _far(every: Sequence[Token], place: tuple[int, int], key: str) -> int:
    return min((far for token, far in _distances(every, place) if token.key == key), default=1000)


def _means(token: Token) -> bool:
    if token.low.removesuffix("s") in ("day", "week", "month", "year"):
        return False  # many numbers have one beside them
    return token.is_content or (token.is_capital and not token.low[0].isdigit())


def _turned(written: str, told: Sequence[str]) -> bool:
    """*From 3 to 5* for *from 5 to 3*."""
    pairs = [_ends(found) for found in _FROM_TO.finditer(written)]
    theirs = [_ends(found) for text in told for found in _FROM_TO.finditer(text)]
    return any(one and (one[1], one[0]) in theirs and one not in theirs for one in pairs)


def _ends(match: re.Match[str]) -> tuple[object, object] | None:
    one, two = amounts(match["one"]), amounts(match["two"])
    return (one[0].value, two[0].value) if one and two else None
