"""Words and stems: the same as SQLite's full text makes of a text."""

import sqlite3

import pytest

from vectorstore.words import content_words, stem, words

TEXT = (
    "Investors invested; the meeting's MEETINGS met at São Paulo’s café, companies' 2,022 policies "
    "flying happily U.S. news-paper_s generously ponies caresses relational conditional électricité"
)


def terms_of_sqlite(text: str) -> set[str]:
    db = sqlite3.connect(":memory:")
    db.execute(
        "CREATE VIRTUAL TABLE t USING fts5(x, tokenize='porter unicode61 remove_diacritics 2')"
    )
    db.execute("CREATE VIRTUAL TABLE v USING fts5vocab(t, 'row')")
    db.execute("INSERT INTO t VALUES (?)", (text,))
    found = {term for (term,) in db.execute("SELECT term FROM v")}
    db.close()
    return found


def test_stems_are_those_of_the_full_text_index() -> None:
    assert {stem(word) for word in words(TEXT)} == terms_of_sqlite(TEXT)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who did Tileuberdi meet at Commerce?", ["tileuberdi", "meet", "commerce"]),
        ("Who is it?", ["who", "is", "it"]),
        ("Meet, meet & MEET", ["meet"]),
        ("?!", []),
    ],
)
def test_content_words(question: str, expected: list[str]) -> None:
    assert content_words(question) == expected
