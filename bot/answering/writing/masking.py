"""Whether the reader finds a claim by itself: it is asked the written sentence with the claim
masked by a word that asks for it. *Emil Sorge urged who to step aside?* Decides nothing else."""

import re
from collections.abc import Sequence
from typing import Literal

from bot.answering.reading.reader import Extraction
from bot.answering.writing.amounts import amounts_told
from bot.answering.writing.claims import Claims
from bot.answering.writing.days import Day, days, days_told
from bot.answering.writing.naming import Name, half_stands_in, names, stands_in
from bot.answering.writing.passages import Passage
from ingest.chunk import sentence_spans

# In logarithms of the share of all spans, settled on the tests' seen articles.
_LEAST_SURE = -1.5  # that a claim needs to be found
_SURE = -0.7  # that another needs to stand in its place,
_SURE_ALONE = -1.5  # that will do where the claim itself is not among the likeliest,
_FAR = 6.0  # or so much more than it
_CLEARLY = 3.0  # more than any other, for a claim to be found
_LEAST_HEARD = -2.5  # that a claim needs for the reader to mean it at all
_NOWHERE = -100.0
_UNASKED = frozenset({"th", "score"})
_PLACE = re.compile(r"\b(?:in|near|outside)\s(?:the\s)?$", re.I)

Place = Literal["found", "another", "rather another", "unclear"]


class Masking:
    """Safe to call from several threads at once."""

    def __init__(self, reader: Extraction) -> None:
        self._reader = reader

    def place(self, written: Claims, claim: int, passages: Sequence[Passage]) -> Place:
        """Whether the reader, asked for this claim by its number, finds it or surely another."""
        told = self._told(written, claim, passages)
        mine = max((mass for mass, is_it in told if is_it), default=_NOWHERE)
        other = max((mass for mass, is_it in told if not is_it), default=_NOWHERE)
        if mine >= _LEAST_SURE and mine - other >= _CLEARLY:
            return "found"
        if mine >= other and (mine >= _LEAST_HEARD or not told):
            return "unclear"
        alone = mine == _NOWHERE and other >= _SURE_ALONE
        far = other >= _SURE and other - mine >= _FAR
        return "another" if alone or far else "rather another"

    def _told(
        self, written: Claims, claim: int, passages: Sequence[Passage]
    ) -> list[tuple[float, bool]]:
        """The likeliest spans that are of the claim's kind: how likely, and whether each is it."""
        asked = _question(written, claim)
        if not asked:
            return []
        sentences = [sentence_spans(each.text) for each in passages]
        texts = [(each.title, each.text) for each in passages]
        told = []
        read = self._reader.extract(asked, texts, sentences)
        for passage, ranges, found in zip(passages, sentences, read, strict=True):
            for each in found:
                said = passage.text[each.start : each.end]
                around = passage.text[slice(*ranges[each.sentence])]
                is_it = _is_it(written, claim, said, around, passage)
                if is_it is not None:
                    told.append((each.mass, is_it))
        return told


def _question(written: Claims, claim: int) -> str:
    """The sentence with the claim masked; '' for ordinals and scores, which no word asks for, and
    for quotations, which their own words bind."""
    start, end = written.spans[claim]
    lead, masked = written.text[:start], written.text[start:end]
    kind, number = written.kind(claim)
    if kind == "quotation" or (kind == "number" and written.amounts[number].unit in _UNASKED):
        return ""
    if kind == "date":
        word = "when"
    elif kind == "number":
        word = "how many"
    elif masked.endswith(("'s", "’s")):
        word = "whose"
    else:
        word = "which place" if _PLACE.search(lead) else "who or what"
    return f"{lead}{word}{written.text[end:]}".rstrip(" .") + "?"


def _is_it(written: Claims, claim: int, said: str, around: str, passage: Passage) -> bool | None:
    """Whether `said`, in the sentence `around`, is the claim; None where it is of another kind."""
    kind, number = written.kind(claim)
    if kind == "date":
        return _is_day(written.days[number], said, around, passage)
    if kind == "number":
        numbers = amounts_told(said)
        value = written.amounts[number].value
        return any(value == other.value for other in numbers) if numbers else None
    return _is_name(written.names[number], said)


def _is_name(name: Name, said: str) -> bool | None:
    """None where no name is said at all."""
    if not names(said):
        return None
    return stands_in(name, said) or half_stands_in(name, said)


def _is_day(day: Day, said: str, around: str, passage: Passage) -> bool | None:
    """None where no date is said at all. *Monday* is the day that its sentence means by it."""
    told = days(said)
    if not told:
        return None
    if not any(day.is_said_by(other) for other in days_told(around, passage.published)):
        return False
    return any(
        each.said
        or (each.weekday is not None and each.weekday == day.on_weekday())
        or (each.month is not None and each.month == day.month)
        or (each.year is not None and each.year == day.year)
        for each in told
    )
