"""What a written sentence claims that must stand in the passages: names, numbers, dates, quoted
words; and the words that must be covered. Pure."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from bot.answering.writing.amounts import Amount, amounts
from bot.answering.writing.days import Day, days
from bot.answering.writing.lexicon import TITLES
from bot.answering.writing.naming import Name, names, small_words
from bot.answering.writing.quoted import quotations
from bot.answering.writing.tokens import Token, key, tokens

Kind = Literal["name", "number", "date", "quotation"]
_LONGEST_LABEL = 60  # characters
_NEAR = 7  # words between a claim and those beside it
_BESIDE = 2  # content words on either side of a claim that may show that it belongs there


@dataclass(frozen=True)
class Claims:
    """`words` are the content words outside of names and quotations; `bare` is the sentence with
    blanks for what is quoted, so that offsets hold."""

    text: str
    bare: str
    names: tuple[Name, ...]
    amounts: tuple[Amount, ...]
    days: tuple[Day, ...]
    quotes: tuple[str, ...]
    words: tuple[Token, ...]

    @cached_property
    def keys(self) -> frozenset[str]:
        return frozenset(token.key for token in self.words)

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """What each claim is called, in the order of their numbers: names, numbers, dates,
        quotations."""
        return (
            *(f"the name {_short(each.text)}" for each in self.names),
            *(f"the number {_short(each.text)}" for each in self.amounts),
            *(f"the date {_short(each.text)}" for each in self.days),
            *(f"the quotation “{_short(each)}”" for each in self.quotes),
        )

    def kind(self, claim: int) -> tuple[Kind, int]:
        """What a claim is, and its number among those of its kind."""
        kinds: tuple[tuple[Kind, int], ...] = (
            ("name", len(self.names)), ("number", len(self.amounts)), ("date", len(self.days)),
        )  # fmt: skip
        for kind, count in kinds:
            if claim < count:
                return kind, claim
            claim -= count
        return "quotation", claim

    @cached_property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Where each claim stands."""
        starts = [(self.text.find(each), len(each)) for each in self.quotes]
        return (
            *((each.start, each.end) for each in self.names),
            *((each.start, each.end) for each in self.amounts),
            *((each.start, each.end) for each in self.days),
            *((start, start + length) for start, length in starts),
        )

    @cached_property
    def beside(self) -> tuple[frozenset[str], ...]:
        """For each claim the keys of the nearest content words on either side of it."""
        return tuple(self._beside(*span) for span in self.spans)

    def _beside(self, start: int, end: int) -> frozenset[str]:
        every = tokens(self.bare)
        first = next((at for at, each in enumerate(every) if each.end > start), len(every))
        last = next((at for at, each in enumerate(every) if each.start >= end), len(every)) - 1
        words = {word.start for word in self.words}
        before = [each for each in every[max(0, first - _NEAR) : first] if each.start in words]
        behind = [each for each in every[last + 1 : last + 1 + _NEAR] if each.start in words]
        nearest = [*before[-_BESIDE:], *behind[:_BESIDE]]
        part = every[min(first, len(every) - 1)].part if every else 0
        inside = [each.key for each in nearest if each.part == part]
        return frozenset(inside or [each.key for each in nearest])


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_LABEL else f"{text[: _LONGEST_LABEL - 1]}…"


def claims(text: str, texts: tuple[str, ...]) -> Claims | None:
    """What `text`, which cites `texts`, claims; None when a quotation in it does not end."""
    quoted = quotations(text)
    if quoted is None:
        return None
    quotes, bare = quoted
    told = days(bare)
    taken = bytearray(len(bare) + 1)
    for day in told:
        taken[day.start : day.end] = b"\1" * (day.end - day.start)
    numbers = amounts(bare, taken)
    for amount in numbers:
        taken[amount.start : amount.end] = b"\1" * (amount.end - amount.start)
    named = [
        each
        for each in names(bare, small_words(texts), texts)
        if not all(taken[each.start : each.end])
    ]
    for name in named:
        taken[name.start : name.end] = b"\1" * (name.end - name.start)
    every = tokens(bare)
    counted = {
        next((token.start for token in every if token.start >= amount.end), -1)
        for amount in numbers
        if amount.nouns and amount.nouns[0] == key("people")
    }
    words = [
        token
        for token in every
        if token.is_content
        and token.start not in counted  # *people* says no more than the number before it
        and (not taken[token.start] or token.low in TITLES)
    ]
    return Claims(
        text, bare, tuple(named), tuple(numbers), tuple(told), tuple(quotes), tuple(words)
    )
