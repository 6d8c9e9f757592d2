"""Question sets to examples: windows keep the answer at its place, draws repeat. Invented texts."""

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.chunk import sentence_spans
from training.examples import Example, read_squad, squad_examples, window

CONTEXTS = [
    f"The ferry {name} sails from {town} at noon. Its captain is {captain}. It carries {crew}."
    for name, town, captain, crew in (
        ("Grey Heron", "Ostreel", "Mira Tolland", 12),
        ("Red Kite", "Marnock", "Ben Osk", 14),
        ("White Tern", "Leith", "Cy Ode", 15),
        ("Black Swan", "Pellan", "Ada Holt", 16),
    )
]
CAPTAINS = ("Mira Tolland", "Ben Osk", "Cy Ode", "Ada Holt")


def asked(question: str, context: str, answer: str, start: int | None = None) -> dict[str, Any]:
    at = context.index(answer) if start is None else start
    return {"question": question, "answers": [{"text": answer, "answer_start": at}]}


def stored(folder: Path, questions: Sequence[Sequence[dict[str, Any]]]) -> Path:
    """A set in SQuAD's form with these questions about CONTEXTS, one list for each."""
    paragraphs = [
        {"context": context, "qas": list(own)}
        for context, own in zip(CONTEXTS, questions, strict=False)
    ]
    path = folder / "set.json.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        json.dump({"data": [{"paragraphs": paragraphs}]}, file)
    return path


@pytest.fixture
def captains(tmp_path: Path) -> Path:
    return stored(
        tmp_path,
        [
            [asked(f" Who is captain of ferry {n}? ", context, captain)]
            for n, (context, captain) in enumerate(zip(CONTEXTS, CAPTAINS, strict=True))
        ],
    )


def test_a_set_is_read_with_the_places_of_its_answers(captains: Path) -> None:
    read = read_squad(captains)
    assert [question for question, _, _ in read] == [
        f"Who is captain of ferry {n}?" for n in range(4)
    ]
    assert tuple(context[slice(*span)] for _, context, span in read) == CAPTAINS


def test_an_answer_that_does_not_stand_where_it_should_is_left_out(tmp_path: Path) -> None:
    first = CONTEXTS[0]
    path = stored(
        tmp_path,
        [[asked("Who?", first, "Mira Tolland", 3), asked("Who?", first, " ", first.index(" "))]],
    )
    assert read_squad(path) == []


def draw(path: Path, count: int = 3, negatives: float = 1.0, seed: int = 1) -> list[Example]:
    return squad_examples(path, count, negatives, 20, 60, seed)


def test_a_draw_repeats_by_its_seed(captains: Path) -> None:
    assert draw(captains) == draw(captains)
    assert any(draw(captains) != draw(captains, seed=seed) for seed in (2, 3))


def test_a_draw_holds_each_question_at_most_once_and_no_more_than_there_are(captains: Path) -> None:
    questions = [example.question for example in draw(captains, count=100)]
    assert len(questions) == len(set(questions)) == 4
    assert len(draw(captains, count=3)) == 3


def test_the_first_text_holds_the_answer_and_the_second_does_not(captains: Path) -> None:
    for example in draw(captains, count=4):
        first, second = example.texts
        (span,) = first.spans
        assert first.body[slice(*span)] in CAPTAINS
        assert second.spans == () and second.body
        assert first.body[slice(*span)] not in second.body
    assert all(len(example.texts) == 1 for example in draw(captains, negatives=0.0))


def test_where_every_context_holds_the_answer_none_is_without(tmp_path: Path) -> None:
    path = stored(
        tmp_path, [[asked("When does it sail?", context, "noon")] for context in CONTEXTS]
    )
    assert all(len(example.texts) == 1 for example in draw(path))


SENTENCES = st.lists(
    st.text(alphabet="ab Cé1,'“”\n🚆", min_size=1, max_size=25).map(lambda text: f"{text}. "),
    min_size=1,
    max_size=8,
).map("".join)


@settings(deadline=None)
@given(SENTENCES, st.data(), st.integers(0, 150), st.floats(0, 1))
def test_a_window_keeps_the_answer_at_its_moved_offset(
    text: str, data: st.DataObject, length: int, place: float
) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    body, span = window(text, (start, end), length, place)
    assert body[slice(*span)] == text[start:end]
    assert 0 <= span[0] < span[1] <= len(body)
    assert text[start - span[0] : start - span[0] + len(body)] == body


@pytest.mark.parametrize("place", [0.0, 0.5, 1.0])
def test_a_window_is_cut_between_sentences(place: float) -> None:
    text = " ".join(CONTEXTS)
    at = text.index("Ben Osk")
    body, span = window(text, (at, at + 7), 60, place)
    start = at - span[0]
    spans = sentence_spans(text)
    assert start in {begin for begin, _ in spans}
    assert start + len(body) in {end for _, end in spans}
    assert len(body) < len(text) / 2


def test_the_place_of_the_answer_in_its_window_is_as_asked() -> None:
    text = " ".join(f"Gull {n} cried." for n in range(60))
    at = text.index("Gull 30")
    early, late = (window(text, (at, at + 7), 200, place)[1][0] for place in (0.0, 1.0))
    assert early < 20 and late > 170


def test_a_window_longer_than_the_text_is_the_text() -> None:
    at = CONTEXTS[0].index("Mira")
    assert window(CONTEXTS[0], (at, at + 4), 5000, 0.5) == (CONTEXTS[0], (at, at + 4))
