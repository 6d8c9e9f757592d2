"""Chunking: offsets, cover, whole sentences; over generated texts as well as told ones."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.chunk import passage_spans, sentence_spans
from vectorstore.models import normalise

WORDS = st.text(
    st.characters(categories=("L", "N"), include_characters="'-«»“”"), min_size=1, max_size=12
)
SENTENCES = st.builds(
    lambda words, end: " ".join(words) + end,
    st.lists(WORDS, min_size=1, max_size=60),
    st.sampled_from([". ", "! ", "? ", ".\n\n", "\n", "; ", " "]),
)
TEXTS = st.lists(SENTENCES, min_size=1, max_size=40).map("".join).map(normalise)


@settings(max_examples=200, deadline=None)
@given(TEXTS, st.integers(40, 900))
def test_passages_cover_the_text_in_order_and_split_no_word(text: str, length: int) -> None:
    at = 0
    for start, end in passage_spans(text, length):
        assert not text[at:start].strip(), f"left out: {text[at:start]!r}"
        assert at <= start < end <= len(text) and end - start <= length
        assert text[start:end] == text[start:end].strip()
        for edge in (start, end):
            inside = text[max(edge - 1, 0) : edge + 1]
            assert len(inside.strip()) < 2 or not inside.isalnum(), f"word cut at {inside!r}"
        at = end
    assert not text[at:].strip(), f"left out at the end: {text[at:]!r}"


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He met Rabbi M. Schneier. Then he left.", ["He met Rabbi M. Schneier.", "Then he left."]),
        (
            "The U.S. Senate voted 5.5 to 3. It was Jan. 6.",
            ["The U.S. Senate voted 5.5 to 3.", "It was Jan. 6."],
        ),
        ("Winners\nAnna Lee\nBo Chan", ["Winners", "Anna Lee", "Bo Chan"]),
        (
            "This line was wrapped at a fixed width by some mail\nprogram of old. Next one.",
            ["This line was wrapped at a fixed width by some mail\nprogram of old.", "Next one."],
        ),
        ("", []),
        ("  \n \n ", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_a_passage_ends_between_sentences_where_it_can() -> None:
    text = " ".join(f"Sentence number {n} says a thing." for n in range(100))
    for start, end in passage_spans(text):
        assert text[start:end].startswith("Sentence") and text[start:end].endswith(".")


def test_a_word_longer_than_a_passage_is_cut_and_nothing_is_lost() -> None:
    text = "a" * 2000
    assert "".join(text[start:end] for start, end in passage_spans(text)) == text
