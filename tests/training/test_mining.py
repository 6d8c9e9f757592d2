"""Passages marked by the words of an answer: where they stand, and where they only seem to."""

from pathlib import Path

import pytest

from bot.settings import Settings
from bot.stores import open_stores
from training.mining import Unencoded, fill, mine, occurrences


def found(text: str, answer: str) -> list[str]:
    return [text[slice(*span)] for span in occurrences(text, answer)]


@pytest.mark.parametrize(
    ("text", "answer", "marked"),
    [
        ("Ode won. Then ODE slept.", "ode", ["Ode", "ODE"]),
        ("They saw the Beatles and Beatles fans.", "The Beatles", ["Beatles", "Beatles"]),
        ("A heron sank.", "the heron", ["heron"]),
        ("It cost $55 billion.", "55 billion", ["$55 billion"]),
        ("It cost 55 billion.", "$55 billion", ["55 billion"]),
        ("€5 or £5 or 5", "5", ["€5", "£5", "5"]),
        ("He is O’Brien, not O'Brian.", "O'Brien", ["O’Brien"]),
        ("“Squid Play” won.", "'Squid Play'", ["Squid Play"]),
        ("Mira\nTolland won", "Mira Tolland", ["Mira\nTolland"]),
        ("Mira Ada Tolland won", "Mira Tolland", []),
        ("The bridges of Bridgewater", "bridge", []),
        ("café and cafés", "Café", ["café"]),
        ("ode ode ode", "ode ode", ["ode ode", "ode ode"]),
        ("🚆 北京 🚆", "北京", ["北京"]),
        ("A heron.", "the", []),
        ("A heron.", "", []),
        ("A heron.", "…!", []),
        ("", "heron", []),
        ("heron", "heron heron", []),
    ],
)
def test_where_the_words_of_an_answer_stand(text: str, answer: str, marked: list[str]) -> None:
    assert found(text, answer) == marked


def test_what_is_mined_is_what_the_search_ranks_marked_where_it_answers(tmp_path: Path) -> None:
    articles = [
        {"url": "", "title": "Ferry names", "published": "2022-06-01",
         "text": "The new ferry of Ostreel is the Grey Heron. It sails in May."},
        {"url": "", "title": "Bakery", "published": "2022-06-02",
         "text": "The bakery of Ostreel sells bread to the ferry crew."},
        {"url": "", "title": "Chess", "published": "2022-06-03",
         "text": "Mira Tolland won the final."},
    ]  # fmt: skip
    questions = [
        {"question": "What is the new ferry of Ostreel called?", "answers": ["the Grey Heron"]},
        {"question": "Who sank zeppelins?", "answers": ["Mira Tolland"]},
    ]
    with open_stores(Settings(_env_file=None, data_dir=tmp_path)) as stores:
        fill(articles, stores)
        ferry, nothing = mine(stores, questions, 10)
    assert [text.title for text in ferry.texts] == ["Ferry names", "Bakery"]
    first, second = ferry.texts
    assert [first.body[slice(*span)] for span in first.spans] == ["Grey Heron"]
    assert second.spans == () and nothing.texts == ()


def test_vectors_that_say_nothing_are_the_same_every_time_and_never_null() -> None:
    made = Unencoded().embed_documents(["heron", "tern", ""])
    assert made[0] == Unencoded().embed_query("heron") != made[1]
    assert all(any(vector) for vector in made)
