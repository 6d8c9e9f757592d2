"""Whether a written sentence is proved by the passages that it cites, and by which sentences.

By words first, which is pure; where only its words are other ones, by the models of `Senses`, which
also have a say in what the words let through. What it cannot see: a change of meaning in words of
its own. tests/bot/writing/test_lies.py counts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from bot.answering.writing.amounts import amounts_told
from bot.answering.writing.bearing import told_by
from bot.answering.writing.claims import Claims, claims
from bot.answering.writing.draft import LONGEST_SENTENCE, Written
from bot.answering.writing.masking import Place
from bot.answering.writing.meaning import contradiction
from bot.answering.writing.orders import ordered
from bot.answering.writing.passages import Passage
from bot.answering.writing.support import TOGETHER, Support, bearing, supported

_TOO_FEW = "too few of its words are in the passages cited"
_NOT_THIS = "a passage that it cites does not say this"
_LEAST_ALIKE = 0.6  # cosine of two sentences that say the same, where their claims are found too
_LEAST_ABOUT = 0.4  # of two sentences about the same, where nothing else binds them
_LEAST_ABOUT_REWORDED = 0.5  # the same, where its words are not the passages' own
_LOOSE = "a number in it counts something else in the passages cited"
_NUMBER = "the number "
_BY_WORDS = frozenset({_TOO_FEW, TOGETHER, _NOT_THIS})  # what other words for the same may mend
_NOTHING: tuple[tuple[int, int], ...] = ()
_MOST_CLAIMS = 20
_BARE = 0.05  # where it names and counts nothing
_MORE = 0.25  # for each sentence over two that it takes together
_LEAST_COVERED = 0.5  # share of the words; measured on the true sentences and lies of the tests


@dataclass(frozen=True)
class Verdict:
    """`reason` says in a few words why it is not `kept`. `support` is, for each citation, the
    passage's number and the index of the sentence in it that says it best."""

    text: str
    cites: tuple[int, ...]
    kept: bool
    reason: str
    support: tuple[tuple[int, int], ...]


class Senses(Protocol):
    """What else tells that two texts say the same, beside their words."""

    def levelled(self, text: str, sentences: Sequence[str]) -> str:
        """`text` in the words of `sentences`."""
        ...

    def alike(self, text: str, other: str, least: float) -> bool:
        """Whether the cosine of two texts is at least so much."""
        ...

    def place(self, written: Claims, claim: int, passages: Sequence[Passage]) -> Place:
        """Whether `passages` have this claim, by its number, where the sentence has it."""
        ...


def check(written: Written, passages: Sequence[Passage], senses: Senses | None = None) -> Verdict:
    """Keep `written` only if the passages that it cites say what it claims; by words alone without
    `senses`."""
    given = {each.number: each for each in passages}
    if copied := _copied(written, given):
        return Verdict(written.text, written.cites, True, "", (copied,))
    reason, support = _Judging(written, given, senses).result()
    if senses and (reason in _BY_WORDS or reason.startswith(_NUMBER)):
        cited = [given[number] for number in dict.fromkeys(written.cites)]
        sentences = _to_level_with(written, cited)
        if not sentences:
            return Verdict(written.text, written.cites, False, reason, _NOTHING)
        levelled = Written(senses.levelled(written.text, sentences), written.cites)
        reason, support = _Judging(levelled, given, senses, written.text).result()
    return Verdict(written.text, written.cites, not reason, reason, support)


def _copied(written: Written, given: dict[int, Passage]) -> tuple[int, int] | None:
    """The one sentence of the one passage cited that `written` is, word for word."""
    passage = given.get(written.cites[0]) if len(written.cites) == 1 else None
    if passage is None or len(written.text) > LONGEST_SENTENCE or claims(written.text, ()) is None:
        return None
    words = written.text.split()
    told = (n for n, text in enumerate(passage.sentences) if text.split() == words)
    return next(((passage.number, n) for n in told if n not in ordered(passage)), None)


class _Judging:
    def __init__(
        self, written: Written, given: dict[int, Passage], senses: Senses | None, before: str = ""
    ) -> None:
        """before: the sentence as it was, where `written` has it in the passages' words."""
        self._written, self._given = written, given
        self._senses, self._by_words = senses, not before
        self._text = before or written.text

    def result(self) -> tuple[str, tuple[tuple[int, int], ...]]:
        """Why it is not kept, and what supports it."""
        written, given = self._written, self._given
        if not written.cites:
            return "it cites no passage", _NOTHING
        if unknown := [number for number in written.cites if number not in given]:
            known = f"there is no passage {unknown[0]}"
            return known if unknown[0] else "a citation is unreadable", _NOTHING
        cited = [given[number] for number in dict.fromkeys(written.cites)]
        texts = tuple(text for each in cited for text in each.sentences)
        if len(written.text) > LONGEST_SENTENCE:
            return "it is too long", _NOTHING
        if _foreign_letters(written.text, texts):
            return "it has letters that the passages cited do not have", _NOTHING
        claimed = claims(written.text, texts)
        if claimed is None:
            return "a quotation in it does not end", _NOTHING
        if not (claimed.labels or claimed.keys):
            return "it says nothing that can be proved", _NOTHING
        if len(claimed.labels) > _MOST_CLAIMS:
            return "it says too much at once", _NOTHING
        return self._proved(claimed, cited)

    def _proved(
        self, claimed: Claims, cited: Sequence[Passage]
    ) -> tuple[str, tuple[tuple[int, int], ...]]:
        @cache
        def place(claim: int) -> Place:
            return self._senses.place(claimed, claim, cited) if self._senses else "unclear"

        def found(claim: int) -> bool:
            return place(claim) == "found"

        def alike(text: str) -> bool:
            return (
                self._senses is not None
                and self._senses.alike(self._text, text, _LEAST_ALIKE)
                and all(map(found, range(len(claimed.labels) - len(claimed.quotes))))
            )

        if self._by_words:
            support = supported(claimed, cited)
        else:
            support = supported(claimed, cited, found, alike, loose=True)
        if support.missing:
            return support.missing, _NOTHING
        more = _BARE * (not claimed.labels) + _MORE * max(0, len(support.told) - 2)
        if support.covered < _LEAST_COVERED + more:
            return _TOO_FEW, _NOTHING
        least = _LEAST_ABOUT if self._by_words else _LEAST_ABOUT_REWORDED
        if (
            self._senses
            and not claimed.labels
            and not any(self._senses.alike(self._text, each.text, least) for each in support.told)
        ):
            return _TOO_FEW, _NOTHING
        if not self._by_words and any(not found(each) for each in _loose(claimed, support)):
            return _LOOSE, _NOTHING
        borne = bearing(claimed, support, cited)
        if borne is None:
            return _NOT_THIS, _NOTHING
        names_found = all(map(found, range(len(claimed.names)))) if self._senses else False
        if problem := contradiction(claimed, support.told, names_found):
            return problem, _NOTHING
        for claim, label in enumerate(claimed.labels):
            if place(claim) == "another" or (
                not self._by_words and place(claim) == "rather another"
            ):
                return f"the passages cited have something else in the place of {label}", _NOTHING
        return "", tuple(each.place for each in borne)


def _loose(claimed: Claims, support: Support) -> Iterator[int]:
    """The numbers, as claims, that stand in the support beside other words."""
    first = len(claimed.names)
    cited = tuple({each.passage.number: each.passage for each in support.told}.values())
    for claim in range(first, first + len(claimed.amounts)):
        if not any(
            claim in told_by(claimed, each.passage, each.index, cited).claims
            for each in support.told
        ):
            yield claim


def _to_level_with(written: Written, cited: Sequence[Passage]) -> list[str]:
    """The sentences that bear a claim of `written`; all, where none does; none, where a number
    stands in no sentence at all."""
    texts = tuple(text for each in cited for text in each.sentences)
    claimed = claims(written.text, texts)
    if claimed is None:
        return []
    told = [
        told_by(claimed, each, index, tuple(cited), loose=True)
        for each in cited
        for index in range(len(each.sentences))
    ]
    numbers = [number for text in texts for number in amounts_told(text)]
    if any(each.value not in {other.value for other in numbers} for each in claimed.amounts):
        return []
    return [each.text for each in told if each.claims] or list(texts)


def _foreign_letters(text: str, texts: Sequence[str]) -> bool:
    """Whether a letter beyond ASCII stands in none of `texts`: a Greek o in *work* looks right."""
    beyond = {character for character in text if character.isalpha() and not character.isascii()}
    return bool(beyond - set("".join(texts)))
