"""What sort of answer a question asks for. Invented questions throughout."""

import pytest

from bot.answering.reading.kinds import kind_of, sentences_wanted


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who opened the bridge?", "person"),
        ("Which actor left the show?", "person"),
        ("How much did the bridge cost?", "money"),
        ("How many people came?", "number"),
        ("How old is the mayor?", "number"),
        ("When did the bridge open?", "date"),
        ("What year was it built?", "date"),
        ("Where is the bridge?", "place"),
        ("Which country hosts the games?", "place"),
        ("Which companies built the bridge?", "list"),
        ("What is the bridge called?", "name"),
        ("Why did the bridge close?", "none"),
        ("What happened to the bridge?", "none"),
        ("How did the bridge fall?", "none"),
        ("Is the bridge open?", "none"),
        ("the bridge", "none"),
    ],
)
def test_kinds_of_question(question: str, kind: str) -> None:
    assert kind_of(question) == kind


@pytest.mark.parametrize(
    ("question", "most"),
    [
        ("Is the bridge open?", 1),
        ("Did the mayor resign?", 1),
        ("Why did the bridge close?", 3),
        ("What happened to the bridge?", 3),
    ],
)
def test_yes_or_no_is_said_by_one_sentence(question: str, most: int) -> None:
    assert sentences_wanted(question) == most
