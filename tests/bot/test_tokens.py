"""What the reader's network is given, with the real tokenizer: lengths, cuts, odd letters."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from bot.answering.reading.tokens import LONGEST, Encoded, encode, load_tokenizer, padded
from vectorstore.embeddings import default_weights
from vectorstore.models import normalise

TOKENIZER = load_tokenizer(default_weights())
ODD = (
    "Zelenský opened 北京 station 🚆 in São Paulo.",
    "Café 👩‍👩‍👧 costs ５ €, “they” say…",
    unicodedata.normalize("NFD", "Ångström résumé naïve"),
    "한국 서울에서 नमस्ते مرحبا שלום",
    "a" + "\u0301" * 30 + " b",
    "\u200bzero\u200b \u2067turned\u2069",
)


@pytest.fixture
def tokenizer() -> Tokenizer:
    return TOKENIZER


def words_of(tokenizer: Tokenizer, encoded: Encoded) -> str:
    return str(tokenizer.decode(encoded.ids, skip_special_tokens=False))


def test_an_input_is_question_title_and_passage_each_ended(tokenizer: Tokenizer) -> None:
    encoded = encode(tokenizer, "Who sank?", "Two boats", "The heron sank.")
    assert (
        words_of(tokenizer, encoded)
        == "[CLS] who sank? [SEP] two boats [SEP] the heron sank. [SEP]"
    )
    asked = encoded.types.index(1)
    assert (
        tokenizer.decode(encoded.ids[:asked], skip_special_tokens=False) == "[CLS] who sank? [SEP]"
    )
    assert set(encoded.types[asked:]) == {1}


def test_without_a_title_nothing_stands_between_question_and_passage(tokenizer: Tokenizer) -> None:
    encoded = encode(tokenizer, "Who sank?", "", "The heron sank.")
    assert words_of(tokenizer, encoded) == "[CLS] who sank? [SEP] the heron sank. [SEP]"


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("why " * 250, "Harbour " * 500),
        ("北" * 1000, "京" * 500),
        ("?" * 1000, "!" * 500),
        ("x" * 1000, "y" * 5000),
    ],
)
def test_the_longest_question_and_title_leave_room_for_the_passage(
    tokenizer: Tokenizer, question: str, title: str
) -> None:
    passage = "The heron sank off Leith. " * 36  # 936 characters
    encoded = encode(tokenizer, question, title, passage)
    assert len(encoded.ids) == len(encoded.types) <= LONGEST
    assert encoded.last - encoded.first == len(encoded.offsets) >= 160


def test_a_passage_is_cut_at_its_end(tokenizer: Tokenizer) -> None:
    passage = "heron " * 400
    encoded = encode(tokenizer, "Who sank?", "", passage)
    assert len(encoded.ids) == LONGEST
    kept = encoded.offsets[-1][1]
    assert encoded.tokens_of(0, 5) == (encoded.first, encoded.first)
    assert encoded.tokens_of(kept - 5, kept) == (encoded.last - 1, encoded.last - 1)
    assert encoded.tokens_of(kept + 1, kept + 6) is None
    assert encoded.tokens_of(kept - 5, kept + 6) is None, "half an answer is none"


def test_an_empty_passage_has_no_tokens(tokenizer: Tokenizer) -> None:
    encoded = encode(tokenizer, "Who sank?", "Boats", "")
    assert (encoded.offsets, encoded.first) == ((), encoded.last)
    assert encoded.tokens_of(0, 1) is None


def test_a_passage_of_one_long_word_is_one_token(tokenizer: Tokenizer) -> None:
    encoded = encode(tokenizer, "Who sank?", "", "x" * 900)
    assert encoded.offsets == ((0, 900),)


@pytest.mark.parametrize("text", ["[SEP]", "[CLS] x [SEP] y", "[PAD][MASK][UNK]", "[sep]"])
def test_text_cannot_part_the_input(tokenizer: Tokenizer, text: str) -> None:
    special = {tokenizer.token_to_id(name) for name in ("[SEP]", "[CLS]", "[PAD]", "[MASK]")}
    encoded = encode(tokenizer, text, text, text)
    seps = [i for i, token in enumerate(encoded.ids) if token in special]
    assert seps == [0, encoded.types.index(1) - 1, encoded.first - 1, encoded.last]


@pytest.mark.parametrize("text", ODD)
def test_offsets_count_characters_of_the_text_as_it_is(tokenizer: Tokenizer, text: str) -> None:
    text = normalise(text)
    encoded = encode(tokenizer, "Who?", "", text)
    covered = {i for start, end in encoded.offsets for i in range(start, end)}
    assert all(0 <= start < end <= len(text) for start, end in encoded.offsets)
    assert encoded.offsets == tuple(sorted(encoded.offsets))
    assert {i for i, letter in enumerate(text) if letter.isalnum()} <= covered


def test_the_tokens_of_a_word_beside_emoji_and_accents_cover_that_word(
    tokenizer: Tokenizer,
) -> None:
    for text in map(normalise, ODD[:2]):
        encoded = encode(tokenizer, "Who?", "", text)
        for word in ("station", "Zelenský", "costs", "Café"):
            if (start := text.find(word)) < 0:
                continue
            pair = encoded.tokens_of(start, start + len(word))
            assert pair
            first, last = (i - encoded.first for i in pair)
            assert text[encoded.offsets[first][0] : encoded.offsets[last][1]] == word


@settings(deadline=None)
@given(st.text(max_size=300), st.text(max_size=1000), st.text(max_size=100))
def test_whatever_is_written_offsets_stay_in_order_and_inside(
    passage: str, question: str, title: str
) -> None:
    passage = normalise(passage)
    encoded = encode(TOKENIZER, normalise(question), normalise(title), passage)
    assert len(encoded.ids) == len(encoded.types) <= LONGEST
    assert encoded.ids[encoded.last :] == (TOKENIZER.token_to_id("[SEP]"),)
    ends = [0]
    for start, end in encoded.offsets:
        assert start <= end <= len(passage) and start >= ends[-1] - 1
        ends.append(end)
    assert ends == sorted(ends)


def test_padding_reaches_a_multiple_and_keeps_the_rows() -> None:
    rows = [(5, 6), (7,) * 33]
    filled = padded(rows, 32)
    assert [len(row) for row in filled] == [64, 64]
    assert all(made[: len(row)] == list(row) for row, made in zip(rows, filled, strict=True))
    assert not any(filled[0][2:]) and not any(filled[1][33:])
    assert [len(row) for row in padded([(1,) * 32], 32)] == [32]
