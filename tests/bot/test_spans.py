"""Spans that a network chose, repaired to what a person would say. Invented sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.reading.kinds import Kind
from bot.answering.reading.spans import repair

TREASURY = "Okafor spoke with Deputy Secretary of the Treasury for Trade Lena Brandt."
FIRMS = "It was built by firms, including Arup Steel, Honey, Pfalz and North Sea Foods."


@pytest.mark.parametrize(
    ("sentence", "chosen", "kind", "bare", "shown"),
    [
        # half a word, half a name
        ("Rain fell on Leith.", "eit", "place", "Leith", "Leith"),
        (TREASURY, "Brandt", "person", "Lena Brandt", TREASURY[18:-1]),
        (TREASURY, "Deputy Secretary", "person", "Lena Brandt", TREASURY[18:-1]),
        (TREASURY, "Trade Lena", "person", "Lena Brandt", TREASURY[18:-1]),
        ("It was opened by Mayor J. R. Ode.", "Ode", "person", "J. R. Ode", "Mayor J. R. Ode"),
        ("Rabbi Noa Stein praised it.", "Stein", "person", "Noa Stein", "Rabbi Noa Stein"),
        ("Mayor Ann Ode's house burnt.", "Ode's", "person", "Ann Ode", "Mayor Ann Ode"),
        ("O’Brien-Smith won.", "Brien", "person", "O’Brien-Smith", "O’Brien-Smith"),
        # several people stay several
        ("Ann Ode and Cy Holt won.", "Ode and Cy", "person", "Ann Ode and Cy Holt",
         "Ann Ode and Cy Holt"),
        # a currency with its number, a number with its scale and its words
        ("It cost more than $55 billion, thrice the plan.", "55", "money", "$55 billion",
         "more than $55 billion"),
        ("It cost $55 billion.", "billion", "name", "$55 billion", "$55 billion"),
        ("It cost about 4.5 million euros.", "4", "money", "4.5 million euros",
         "about 4.5 million euros"),
        ("Nearly 3,000 people came.", "3", "number", "3,000", "Nearly 3,000 people"),
        ("Some 24% of voters came.", "24", "number", "24%", "Some 24%"),
        # dates
        ("It opened on 5 May 2021 in the rain.", "May", "date", "5 May 2021", "5 May 2021"),
        ("The fair is this September.", "September", "date", "this September", "this September"),
        ("The ferry left at 5:40 a.m. in fog.", "5:40", "date", "5:40 a.m.", "5:40 a.m."),
        # a list whole
        (FIRMS, "Honey", "list", FIRMS[33:-1], FIRMS[33:-1]),
        # punctuation and half a pair of quotation marks
        ("He saw “Squid Play” again.", "Squid Play”", "name", "Squid Play", "Squid Play"),
        ("He lives in the U.S. now.", "U.S.", "place", "U.S.", "U.S."),
        ("It sank, they say.", "sank,", "name", "sank", "sank"),
        ("It took off in a 737-800.", "737", "name", "737-800", "737-800"),
    ],
)  # fmt: skip
def test_repaired(sentence: str, chosen: str, kind: Kind, bare: str, shown: str) -> None:
    at = sentence.index(chosen)
    span = repair(sentence, (at, at + len(chosen)), kind)
    assert span is not None
    assert (sentence[slice(*span.bare)], sentence[slice(*span.shown)]) == (bare, shown)


def test_punctuation_alone_is_no_answer() -> None:
    assert repair("Wait … here.", (5, 6), "name") is None


@given(
    st.text(alphabet="ab Z.,;’'\"“”$5%-&()\n", min_size=1, max_size=60),
    st.integers(0, 60),
    st.integers(1, 60),
    st.sampled_from(["person", "list", "money", "number", "date", "place", "name", "none"]),
)
def test_spans_stay_in_the_sentence_and_cut_no_word(
    sentence: str, start: int, size: int, kind: Kind
) -> None:
    start = min(start, len(sentence) - 1)
    span = repair(sentence, (start, min(start + size, len(sentence))), kind)
    if span is None:
        return
    assert 0 <= span.shown[0] <= span.bare[0] < span.bare[1] <= span.shown[1] <= len(sentence)
    for at in (*span.bare, *span.shown):
        assert not (0 < at < len(sentence) and sentence[at - 1 : at + 1].isalnum())
