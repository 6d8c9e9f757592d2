"""What the reader is asked about a claim, and what follows from what it says. The reader is made
up: it says what a test has it say."""

from collections.abc import Sequence
from datetime import date

import pytest

from bot.answering.reading.extraction import Extract
from bot.answering.writing.claims import Claims, claims
from bot.answering.writing.masking import Masking, Place
from bot.answering.writing.passages import Passage
from ingest.chunk import sentence_spans

TEXT = (
    "Emil Sorge urged Helena Drust to resign on Monday. Both took 20 euros from 7 firms in Tarvos."
)
SENTENCES = tuple(TEXT[start:end] for start, end in sentence_spans(TEXT))
PASSAGE = Passage(1, "Bribes", "Ledger", date(2022, 11, 17), TEXT, SENTENCES)  # a Thursday


class Reader:
    """Finds these words, with the logarithms of their shares."""

    def __init__(self, **found: float) -> None:
        self._found = {words.replace("_", " "): mass for words, mass in found.items()}
        self.asked: list[str] = []

    def extract(
        self,
        question: str,
        passages: Sequence[tuple[str, str]],
        sentences: Sequence[Sequence[tuple[int, int]]],
    ) -> list[tuple[Extract, ...]]:
        self.asked.append(question)
        (text,) = (each for _, each in passages)
        extracts = []
        for words, mass in self._found.items():
            start = text.index(words)
            number = next(n for n, (_, end) in enumerate(sentences[0]) if start < end)
            extracts.append(Extract(start, start + len(words), number, 0.0, mass))
        return [tuple(extracts)]


def written(text: str) -> Claims:
    found = claims(text, SENTENCES)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "text, claim, question",
    [
        ("Drust was urged by Emil Sorge.", 1, "Drust was urged by who or what?"),
        ("It happened in Tarvos.", 0, "It happened in which place?"),
        ("Drust's firms paid.", 0, "whose firms paid?"),
        ("They took 20 euros.", 0, "They took how many?"),
        ("She was urged on 14 November 2022.", 0, "She was urged on when?"),
    ],
)
def test_a_claim_is_masked_by_a_word_that_asks_for_it(text: str, claim: int, question: str) -> None:
    reader = Reader()
    Masking(reader).place(written(text), claim, [PASSAGE])
    assert reader.asked == [question]


SORGE = "Emil Sorge urged her to resign."


@pytest.mark.parametrize(
    "found, place",
    [
        ({"Emil_Sorge": -0.1}, "found"),
        ({"Sorge": -0.1, "Helena_Drust": -6.0}, "found"),
        ({"Emil_Sorge": -0.7, "Helena_Drust": -1.5}, "unclear"),  # not clearly more
        ({"Emil_Sorge": -2.0, "Helena_Drust": -9.0}, "unclear"),  # not sure
        ({"Helena_Drust": -0.1, "Emil_Sorge": -9.0}, "another"),
        ({"Helena_Drust": -1.0}, "another"),
        ({"Helena_Drust": -1.0, "Emil_Sorge": -2.0}, "rather another"),
        ({"Helena_Drust": -3.0}, "rather another"),
        ({"Emil_Sorge": -4.0, "Helena_Drust": -6.0}, "rather another"),  # it hardly means either
        ({"resign": -0.1, "Emil_Sorge": -1.4}, "found"),  # what is no name does not count
        ({"resign": -0.1}, "unclear"),
    ],
)
def test_a_name_is_found_or_another_stands_in_its_place(
    found: dict[str, float], place: Place
) -> None:
    assert Masking(Reader(**found)).place(written(SORGE), 0, [PASSAGE]) == place


@pytest.mark.parametrize(
    "text, found, place",
    [
        ("She was urged on 14 November 2022.", {"Monday": -0.1}, "found"),
        ("She was urged on 15 November 2022.", {"Monday": -0.1}, "another"),
        ("They took 20 euros.", {"20_euros": -0.1}, "found"),
        ("They took 7 euros.", {"20_euros": -0.1}, "another"),
        ("The two took money.", {"Both": -0.1}, "found"),
        ("She was urged for the third time.", {"20_euros": -0.1}, "unclear"),  # not asked for
    ],
)
def test_numbers_and_dates_are_compared_as_they_are_meant(
    text: str, found: dict[str, float], place: Place
) -> None:
    assert Masking(Reader(**found)).place(written(text), 0, [PASSAGE]) == place


def test_a_quotation_is_not_asked_for() -> None:
    reader = Reader(Emil_Sorge=-0.1)
    assert Masking(reader).place(written("It “took 20 euros from 7 firms”."), 0, [PASSAGE]) == (
        "unclear"
    )
    assert reader.asked == []
