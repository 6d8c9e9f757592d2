"""The words that answer, told by the form of the question. Invented sentences throughout."""

import pytest

from bot.answering.spans import find_span, kind_of


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
    ("question", "sentence", "bare", "shown"),
    [
        (
            "Who did Okafor meet at the Treasury?",
            "Okafor spoke with Deputy Secretary of the Treasury for Trade Lena Brandt.",
            "Lena Brandt",
            "Deputy Secretary of the Treasury for Trade Lena Brandt",
        ),
        (
            "Who opened the bridge?",
            "The bridge was opened by Mayor J. R. Ode on Friday.",
            "J. R. Ode",
            "Mayor J. R. Ode",
        ),
        (
            "Who leads the Council for Clean Rivers?",
            "The head of the Council for Clean Rivers, Rabbi Noa Stein, praised the plan.",
            "Noa Stein",
            "Rabbi Noa Stein",
        ),
        (
            "How much did the bridge cost?",
            "The bridge cost more than $55 billion, 3 times the plan.",
            "$55 billion",
            "more than $55 billion",
        ),
        (
            "How much did it cost?",
            "It cost about 4.5 million euros.",
            "4.5 million euros",
            "about 4.5 million euros",
        ),
        ("How many people came?", "Nearly 300 people came.", "300", "Nearly 300 people"),
        (
            "When did the bridge open?",
            "The bridge opened on 5 May 2021 in the rain.",
            "5 May 2021",
            "5 May 2021",
        ),
        (
            "When is the fair?",
            "The fair is planned for this September.",
            "this September",
            "this September",
        ),
        (
            "Which companies built the bridge?",
            "It was built by firms, including Arup Steel, Honey, Pfalz and North Sea Foods.",
            "Arup Steel, Honey, Pfalz and North Sea Foods",
            "Arup Steel, Honey, Pfalz and North Sea Foods",
        ),
        (
            "Where was the treaty signed?",
            "The treaty was signed in Astana on Monday.",
            "Astana",
            "Astana",
        ),
    ],
)
def test_answering_words(question: str, sentence: str, bare: str, shown: str) -> None:
    span = find_span(question, kind_of(question), sentence)
    assert span is not None
    assert (sentence[slice(*span.bare)], sentence[slice(*span.shown)]) == (bare, shown)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Who met Lena Brandt?", "Yesterday Lena Brandt came home."),  # the question's own name
        ("Who opened the bridge?", "The bridge was opened by the Department of Commerce."),
        ("How much did it cost?", "It cost a lot."),
        ("When did it open?", "It opened in the rain."),
        ("Why did it close?", "It was closed by Mayor Ann Ode on 5 May 2021 for $3."),
    ],
)
def test_where_it_cannot_be_told(question: str, sentence: str) -> None:
    assert find_span(question, kind_of(question), sentence) is None


def test_the_candidate_beside_the_questions_words_wins() -> None:
    sentence = "Minister Ada Holt spoke on trade, and the bridge was opened by Mayor Cy Ode."
    span = find_span("Who opened the bridge?", "person", sentence)
    assert span is not None and sentence[slice(*span.bare)] == "Cy Ode"
