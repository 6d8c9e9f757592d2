"""Which claims of a written sentence a sentence of a passage bears. Pure."""

from dataclasses import dataclass
from functools import lru_cache

from bot.answering.writing.amounts import Amount, amounts_told
from bot.answering.writing.claims import Claims
from bot.answering.writing.days import days, days_told, is_publication
from bot.answering.writing.orders import ordered
from bot.answering.writing.passages import Passage
from bot.answering.writing.quoted import stands_in
from bot.answering.writing.references import bears_name
from bot.answering.writing.tokens import tokens


@dataclass(frozen=True)
class Told:
    """A sentence of a passage: which claims it bears, by their numbers, and which words."""

    passage: Passage
    index: int
    claims: frozenset[int]
    keys: frozenset[str]

    @property
    def text(self) -> str:
        return self.passage.sentences[self.index]

    @property
    def place(self) -> tuple[int, int]:
        return self.passage.number, self.index


def told_by(
    written: Claims, passage: Passage, index: int, cited: tuple[Passage, ...], loose: bool = False
) -> Told:
    """loose: numbers need not stand beside a word that means the same."""
    text = passage.sentences[index]
    if index in ordered(passage) and not any(stands_in(each, text) for each in written.quotes):
        return Told(passage, index, frozenset(), frozenset())
    numbers, dates = _amounts(text), days_told(text, passage.published)
    undated = len(cited) > 1 and not dates  # articles told apart by their months
    around = frozenset(token.key for token in tokens(text))
    both = " ".join(passage.sentences[index : index + 2])
    borne = [
        *(bears_name(each, written, passage, index, cited) for each in written.names),
        *(any(each.is_said_by(other, loose) for other in numbers) for each in written.amounts),
        *(
            any(
                each.is_said_by(other)
                and {each.edge(written.bare), other.edge(text)} != {"from", "until"}
                for other in dates
            )
            or is_publication(each, written.bare, passage.published, undated)
            for each in written.days
        ),
        *(stands_in(each, text) or (
            stands_in(each, both) and text[-20:].split()[-1] in each)
          for each in written.quotes),
    ]  # fmt: skip
    return Told(passage, index, frozenset(n for n, yes in enumerate(borne) if yes), around)


@lru_cache(maxsize=2048)
def _amounts(text: str) -> tuple[Amount, ...]:
    taken = bytearray(len(text) + 1)
    for day in days(text):
        taken[day.start : day.end] = b"\1" * (day.end - day.start)
    return tuple(amounts_told(text, taken))
