"""Scopes, normalised text and the identity of articles."""

from dataclasses import replace
from datetime import date

import pytest

from vectorstore.models import GLOBAL, SAMPLE, Article, Scope, normalise


@pytest.mark.parametrize("scope", [GLOBAL, SAMPLE, Scope.guild(12), Scope.user(7)])
def test_a_scope_reads_back_from_its_text(scope: Scope) -> None:
    assert Scope.parse(str(scope)) == scope


@pytest.mark.parametrize(
    "text", ["", "guild", "guild:", "guild:x", "guild:-1", "user:1:2", "Global"]
)
def test_what_is_no_scope_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="guild:<id>"):
        Scope.parse(text)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        (" a\u00a0b ", "a b"),
        ("soft\u00adhyphen", "softhyphen"),
        ("cafe\u0301", "café"),
        ("\ufeffa\x00b\x07", "ab"),
        ("a\tb", "a\tb"),
        ("page\fpage\x0bline\x85line", "page\npage\nline\nline"),
        ("12\u2007000\u202f000", "12 000 000"),
        ("left\u200bright\u202eturned", "left\u200bright\u202eturned"),
    ],
)
def test_normalised_text(raw: str, expected: str) -> None:
    assert normalise(raw) == expected
    assert normalise(expected) == expected


ARTICLE = Article("Text.", "Title", url="https://e.org/1", published=date(2022, 5, 20))


def test_an_article_is_known_by_its_id_else_its_address_else_its_text() -> None:
    assert Article("Text.", "T", url="https://e.org/1", id="x").id == "x"
    assert Article("Text.", "T", url="https://e.org/1").id == "https://e.org/1"
    assert Article("Text.", "T").id == Article("Text.", "Other title").id
    assert Article("Text.", "T").id != Article("Other text.", "T").id


@pytest.mark.parametrize(
    "change",
    [
        {"text": "Text!"}, {"title": "T"}, {"url": "https://e.org/2"}, {"published": None},
        {"source": "S"}, {"place": "P"},
    ],
)  # fmt: skip
def test_whatever_a_reader_sees_changes_the_digest(change: dict[str, str]) -> None:
    assert replace(ARTICLE, **change).digest != ARTICLE.digest  # type: ignore[arg-type]
