"""Chunking: offsets, cover, whole words and sentences; over generated texts and told ones."""

import re
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.chunk import passage_spans, sentence_spans
from vectorstore.catalog import Catalog
from vectorstore.models import Article, normalise
from vectorstore.schema import Database
from vectorstore.versions import Versions

SPOKEN = st.characters(categories=("L", "N"), include_characters="'-«»“”")
SEEN = st.characters(exclude_categories=("Z", "C"))  # signs, marks and emoji as well
WORDS = st.one_of(
    st.text(SPOKEN, min_size=1, max_size=12),
    st.text(SEEN, min_size=1, max_size=12),
    st.builds(str.__mul__, st.text(SPOKEN, min_size=1, max_size=9), st.integers(10, 120)),
)
IN_SENTENCES = (" ", " ", " ", ", ", "; ", "\t", "\u3000", "\u2009", "\n", " — ", "—", "/", "،")
ENDS = (". ", "! ", "? ", ".\n\n", "\n\n", "。", "")
SENTENCES = st.builds(
    lambda words, gap, end: gap.join(words) + end,
    st.lists(WORDS, min_size=1, max_size=60),
    st.sampled_from(IN_SENTENCES),
    st.sampled_from(ENDS),
)
TEXTS = st.one_of(st.lists(SENTENCES, max_size=20).map("".join), st.text()).map(normalise)


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.integers(40, 900))
def test_passages_cover_the_text_in_order_and_split_no_word(text: str, length: int) -> None:
    at = 0
    words = [word.span() for word in re.finditer(r"\w+", text)]
    within = {i for start, end in words if end - start <= length for i in range(start + 1, end)}
    for start, end in passage_spans(text, length):
        assert not text[at:start].strip(), f"left out: {text[at:start]!r}"
        assert at <= start < end <= len(text) and end - start <= length
        assert text[start:end] == text[start:end].strip()
        for edge in (start, end):
            assert edge not in within, f"cut in a word: {text[:edge][-20:]!r} {text[edge:][:20]!r}"
        at = end
    assert not text[at:].strip(), f"left out at the end: {text[at:]!r}"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with closing(Database(tmp_path_factory.mktemp("catalog"))) as database:
        yield database


@settings(max_examples=60, deadline=None)
@given(text=TEXTS, length=st.integers(40, 900))
def test_passages_are_the_stored_text_at_their_offsets(
    database: Database, text: str, length: int
) -> None:
    spans = passage_spans(text, length)
    versions, catalog = Versions(database), Catalog(database)
    (version,) = versions.begin([(Article(text, "Title", id="one"), spans)], "test")
    versions.make_ready([version.number])
    stored = catalog.find(str(version.article))
    assert stored and stored.article.text == text
    assert [(passage.start, passage.end, passage.text) for passage in version.passages] == [
        (start, end, stored.article.text[start:end]) for start, end in spans
    ]
    assert tuple(catalog.passages_of(version.article)) == version.passages


@pytest.mark.parametrize("gap", [" ", "\t", "\u3000", "\u2009", "—", "/", ", ", ","])
def test_a_table_or_a_list_without_a_full_stop_is_cut_between_its_words(gap: str) -> None:
    text = gap.join(["word"] * 60)
    for start, end in passage_spans(text, 47):
        assert set(re.findall(r"\w+", text[start:end])) == {"word"}


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
