"""Spans of logits laid down by hand, and of a network of the real shape: borders, cuts, damage."""

import threading
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from bot.answering.models import ReaderUnavailable
from bot.answering.reading.extraction import (
    Extract,
    Range,
    SpanExtractor,
    _extracts,
    _log_sum_exp,
    _spans_of,
)
from bot.answering.reading.network import ReaderNetwork, encoder_config
from bot.answering.reading.tokens import Encoded
from ingest.chunk import sentence_spans
from vectorstore.embeddings import default_weights
from vectorstore.errors import ModelUnavailable

TEXT = "Ode sank. Holt won."
SENTENCES = [(0, 9), (10, 19)]
WORDS = ((0, 3), (4, 8), (8, 9), (10, 14), (15, 18), (18, 19))


def encoded(*offsets: Range) -> Encoded:
    return Encoded((), (), 4, 4 + len(offsets), offsets)


def logits(starts: dict[int, float], ends: dict[int, float], size: int = len(WORDS)) -> np.ndarray:
    made = np.zeros((size, 2), np.float32)
    for column, values in enumerate((starts, ends)):
        for token, value in values.items():
            made[token, column] = value
    return made


def read(laid: np.ndarray, null: float = 0.0, most: int = 3) -> tuple[Extract, ...]:
    places, scores = _spans_of(encoded(*WORDS), laid, SENTENCES)
    return _extracts(places, scores, null, _log_sum_exp(scores), most)


def texts(extracts: tuple[Extract, ...]) -> list[str]:
    return [TEXT[each.start : each.end] for each in extracts]


def test_the_likeliest_start_and_end_make_the_span() -> None:
    best = read(logits({0: 5.0}, {1: 4.0}))[0]
    assert (TEXT[best.start : best.end], best.sentence, best.margin) == ("Ode sank", 0, 9.0)


def test_no_span_crosses_a_sentence_border() -> None:
    places, _ = _spans_of(encoded(*WORDS), logits({1: 9.0}, {3: 9.0}), SENTENCES)
    assert all(
        SENTENCES[number][0] <= start < end <= SENTENCES[number][1] for start, end, number in places
    )
    assert len(places) == 6 + 6  # three tokens in each sentence, so six spans


def test_an_end_never_stands_before_its_start() -> None:
    best = read(logits({2: 9.0}, {0: 9.0}))
    assert all(each.start < each.end for each in best)


def test_a_span_has_at_most_30_tokens() -> None:
    words = [(i, i + 1) for i in range(50)]
    places, _ = _spans_of(encoded(*words), logits({0: 9.0}, {49: 9.0}, 50), [(0, 50)])
    assert max(end - start for start, end, _ in places) == 30


def test_tokens_across_a_border_belong_to_no_sentence() -> None:
    places, scores = _spans_of(encoded((0, 19)), logits({}, {}, 1), SENTENCES)
    assert len(places) == len(scores) == 0


def test_a_passage_without_tokens_or_sentences_holds_nothing() -> None:
    for words, sentences in (((), SENTENCES), (WORDS, [])):
        places, scores = _spans_of(encoded(*words), logits({}, {}, len(words)), sentences)
        empty = _extracts(places, scores, 0.0, 0.0, 3)
        assert empty == ()


def test_sentences_that_the_cut_took_away_hold_nothing() -> None:
    places, _ = _spans_of(encoded(*WORDS[:3]), logits({}, {}, 3), SENTENCES)
    assert {number for _, _, number in places} == {0}


def test_the_best_spans_come_in_order_and_do_not_overlap() -> None:
    found = read(logits({0: 5.0, 3: 4.0, 4: 3.0}, {1: 5.0, 3: 4.0, 4: 3.5}))
    assert texts(found)[:2] == ["Ode sank", "Holt"]
    ends = sorted((each.start, each.end) for each in found)
    assert all(one[1] <= other[0] for one, other in pairwise(ends))
    margins = [each.margin for each in found]
    assert margins == sorted(margins, reverse=True)
    assert len(read(logits({}, {}), most=1)) == 1


def test_no_answer_is_weighed_against_every_span() -> None:
    sure, unsure = (read(logits({0: 5.0}, {0: 5.0}), null=null) for null in (-3.0, 8.0))
    assert sure[0].margin - unsure[0].margin == pytest.approx(11)
    assert sure[0].mass == unsure[0].mass, "shares are among spans alone"


def test_shares_of_all_spans_of_all_passages_add_up_to_one() -> None:
    parts = [
        _spans_of(encoded(*WORDS), logits({0: top}, {1: top}), SENTENCES) for top in (1.0, 7.0)
    ]
    total = _log_sum_exp(np.concatenate([scores for _, scores in parts]))
    shares = [scores - total for _, scores in parts]
    assert np.exp(np.concatenate(shares)).sum() == pytest.approx(1, abs=1e-5)
    assert shares[1].max() > shares[0].max()


@pytest.mark.parametrize("height", [-3e4, 0.0, 88.0, 3e4])
def test_logits_of_any_size_add_up(height: float) -> None:
    values = np.full(8, height, np.float32)
    assert _log_sum_exp(values) == pytest.approx(height + np.log(8), rel=1e-6)
    assert _log_sum_exp(values[:0]) == -np.inf


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of the shipped one's shape, of an untrained network."""
    torch.manual_seed(1)
    network = ReaderNetwork(encoder_config(default_weights()))
    path = tmp_path_factory.mktemp("weights") / "reader.safetensors"
    save_file({name: value.half() for name, value in network.state_dict().items()}, path)
    return path


@pytest.fixture(scope="module")
def untrained(weights: Path) -> Iterator[SpanExtractor]:
    """An extractor whose answers are nonsense, always the same, from text of any kind."""
    yield SpanExtractor(weights)


def extract(
    extractor: SpanExtractor, question: str, *passages: str, title: str = ""
) -> list[tuple[Extract, ...]]:
    sentences = [sentence_spans(text) for text in passages]
    return extractor.extract(question, [(title, text) for text in passages], sentences)


def test_nothing_to_read_loads_nothing(tmp_path: Path) -> None:
    assert SpanExtractor(tmp_path / "gone.safetensors").extract("Who?", [], []) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\n ",
        "x" * 900,
        "heron " * 150,
        "🚆🚆🚆 🇰🇿!",
        "北京市長は橋を開いた。橋は三百万円かかった。",
        "a" + "\u0301" * 30 + " sank.",
        "[SEP] Ode [SEP] sank.",
    ],
)
def test_any_text_is_read_inside_its_sentences(untrained: SpanExtractor, text: str) -> None:
    sentences = sentence_spans(text)
    read, beside = extract(untrained, "北" * 1000, text, "Ode sank.", title="Harbour " * 500)
    assert beside, "the passage beside it is read"
    for each in read:
        start, end = sentences[each.sentence]
        assert start <= each.start < each.end <= end
        assert np.isfinite([each.margin, each.mass]).all() and each.mass <= 1e-4


def test_what_lies_beyond_the_cut_is_not_read(untrained: SpanExtractor) -> None:
    text = "Gulls cried over the quay. " * 33 + "Ode sank it."
    (read,) = extract(untrained, "Who sank it?", text)
    assert read and all(each.end <= text.index("Ode") for each in read)


def test_two_threads_read_what_one_reads(untrained: SpanExtractor) -> None:
    questions = ["Who sank the ferry?", "When did the long and heavy ferry of Leith sink?"] * 3
    passages = ["Ode sank it. Holt won.", "The ferry of Leith was sunk in May by a heavy storm."]
    alone = [extract(untrained, question, *passages) for question in questions]
    together: dict[int, list[tuple[Extract, ...]]] = {}

    def ask(numbers: range) -> None:
        for number in numbers:
            together[number] = extract(untrained, questions[number], *passages)

    threads = [threading.Thread(target=ask, args=(range(first, 6, 2),)) for first in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [together[number] for number in range(6)] == alone


def test_two_threads_may_be_first(weights: Path) -> None:
    extractor = SpanExtractor(weights)
    read: list[list[tuple[Extract, ...]]] = []
    threads = [
        threading.Thread(target=lambda: read.append(extract(extractor, "Who sank?", TEXT)))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(read) == 2 and read[0] == read[1]


def damaged(folder: Path, weights: Path, how: str) -> Path:
    path = folder / "reader.safetensors"
    whole = weights.read_bytes()
    if how == "truncated":
        path.write_bytes(whole[: len(whole) // 2])
    elif how == "empty":
        path.touch()
    elif how == "text":
        path.write_text("not weights, but words " * 10)
    elif how == "a folder":
        path.mkdir()
    elif how == "of another shape":
        save_file({"span.weight": torch.zeros(2, 3)}, path)
    return path


@pytest.mark.parametrize(
    "how", ["missing", "truncated", "empty", "text", "a folder", "of another shape"]
)
def test_damaged_weights_are_told_in_one_sentence(tmp_path: Path, weights: Path, how: str) -> None:
    path = damaged(tmp_path, weights, how)
    with pytest.raises(ReaderUnavailable) as caught:
        SpanExtractor(path).load()
    told = str(caught.value)
    assert told.startswith(f"Dateline's reader cannot be loaded from {path} (")
    assert told.endswith("). Install Dateline again.")
    assert "\n" not in told and len(told) < len(str(path)) + 200
    assert isinstance(caught.value, ModelUnavailable), "the front ends know that one"


def test_weights_put_right_are_loaded_by_the_next_question(tmp_path: Path, weights: Path) -> None:
    path = tmp_path / "reader.safetensors"
    extractor = SpanExtractor(path)
    with pytest.raises(ReaderUnavailable):
        extract(extractor, "Who sank?", TEXT)
    path.write_bytes(weights.read_bytes())
    assert extract(extractor, "Who sank?", TEXT)[0]


@pytest.fixture(scope="module")
def shipped() -> SpanExtractor:
    return SpanExtractor()


BRIDGE = (
    "The bridge at Ostreel was opened by Mira Tolland on 5 May 2021. "
    "It cost $3 million. Boats must wait at the quay."
)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Who opened the bridge at Ostreel?", "Mira Tolland"),
        ("How much did the bridge cost?", "$3 million"),
        ("When was the bridge opened?", "5 May 2021"),
    ],
)
def test_the_shipped_network_finds_the_answer(
    shipped: SpanExtractor, question: str, answer: str
) -> None:
    right, wrong = extract(shipped, question, BRIDGE, "The fair is in June. Entry is free.")
    best = right[0]
    said = BRIDGE[best.start : best.end]
    assert answer in said and len(said) < len(answer) + 12, said
    assert best.margin > wrong[0].margin and best.mass > wrong[0].mass
