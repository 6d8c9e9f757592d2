"""Articles as JSON lines: what is written comes back, and a bad line is named."""

import gzip
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import BadRecord, ExportFailed, SourceUnreadable
from ingest.records import article_of, read_records, record_of, write_articles
from vectorstore.models import GLOBAL, Article, Scope, normalise

FULL = Article(
    "The dam opened.\n\nIt holds water — «enough».\u200b\u202e",
    "Dam opens",
    "https://e.org/dam",
    date(2022, 5, 20),
    "The Post",
    "Oslo",
    scope=Scope.guild(7),
    authors="Ann Lee, Bo Chen",
    language="en",
    pages=(0, 17),
)
PASTED = Article("It opened.", "It opened.")


def read(body: bytes) -> list[Article | BadRecord]:
    limits = {"limit_bytes": 10_000, "limit_unpacked": 1_000_000}
    return list(
        read_records("a.jsonl", io.BytesIO(body), scope=GLOBAL, honour_scope=True, **limits)
    )


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_an_export_comes_back_and_is_exported_the_same(tmp_path: Path, name: str) -> None:
    first, second = tmp_path / name, tmp_path / f"again-{name}"
    write_articles(first, [FULL, PASTED])
    back = read(first.read_bytes())
    assert back == [FULL, PASTED]
    write_articles(second, [each for each in back if isinstance(each, Article)])
    assert first.read_bytes() == second.read_bytes()


@given(
    text=st.text(min_size=1).map(normalise).filter(bool),
    title=st.text().map(normalise),
    pages=st.lists(st.integers(0, 9)),
)
def test_any_article_comes_back(text: str, title: str, pages: list[int]) -> None:
    starts = tuple(sorted({0, *(start for start in pages if start <= len(text))})) if pages else ()
    title = " ".join(title.split()) or "Untitled"
    article = Article(text, title, pages=starts)
    assert article_of(json.loads(json.dumps(record_of(article))), GLOBAL) == article


def test_an_export_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.mkdir()
    with pytest.raises(ExportFailed, match=r"a\.jsonl cannot be written \(is a directory\)"):
        write_articles(file, [PASTED])
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]


def line(**told: Any) -> bytes:
    return json.dumps({"text": "It opened."} | told).encode()


@pytest.mark.parametrize(
    ("told", "authors"),
    [
        ("Ann Lee", "Ann Lee"),
        (["Ann Lee", " Bo\nChen ", "", None], "Ann Lee, Bo Chen"),
        ([], ""),
        ("", ""),
        (None, ""),
    ],
)
def test_authors(told: Any, authors: str) -> None:
    (article,) = read(line(authors=told))
    assert isinstance(article, Article) and article.authors == authors


@pytest.mark.parametrize(
    ("told", "code"), [("EN", "en"), ("pt-BR", "pt"), ("Klingon", ""), (5, ""), (None, "")]
)
def test_language(told: Any, code: str) -> None:
    (article,) = read(line(language=told))
    assert isinstance(article, Article) and article.language == code


@pytest.mark.parametrize(
    ("pages", "reason"),
    [
        ([0], ""),
        ([0, 4, 4, 10], ""),
        ([], ""),
        (None, ""),
        ([1], "has pages that do not start in order from 0 inside the text"),
        ([0, 5, 4], "has pages that do not start in order"),
        ([0, 11], "has pages that do not start in order"),
        ([0, -1], "has pages that do not start in order"),
        ([0, 1.5], "has pages that are not a list of offsets"),
        ([0, True], "has pages that are not a list of offsets"),
        (["0"], "has pages that are not a list of offsets"),
        (3, "has pages that are not a list of offsets"),
        ("0", "has pages that are not a list of offsets"),
        ({"0": 0}, "has pages that are not a list of offsets"),
    ],
)
def test_pages_are_checked(pages: Any, reason: str) -> None:
    (found,) = read(line(pages=pages))
    if reason:
        assert isinstance(found, BadRecord) and f"Line 1 of a.jsonl {reason}" in str(found)
    else:
        assert isinstance(found, Article) and found.pages == tuple(pages or ())


def test_pages_of_a_text_that_is_stored_otherwise_are_not_believed() -> None:
    (found,) = read(line(text="It\r\nopened.", pages=[0, 4]))
    assert isinstance(found, BadRecord) and "has pages, but its text is not as" in str(found)


@pytest.mark.parametrize(
    ("told", "url", "id"),
    [
        ({"url": "https://E.org/a?utm_source=x"}, "https://e.org/a", "https://e.org/a"),
        (
            {"url": "https://e.org/a?gclid=1", "id": "https://e.org/a?gclid=1"},
            *["https://e.org/a"] * 2,
        ),
        ({"url": "https://e.org/a", "id": "x1"}, "https://e.org/a", "x1"),
        ({"url": "javascript:alert(1)", "id": "x1"}, "", "x1"),
        ({"url": "file:///etc/passwd", "id": "x1"}, "", "x1"),
    ],
)
def test_an_address_is_stored_in_its_normal_form(told: Any, url: str, id: str) -> None:
    (found,) = read(line(**told))
    assert isinstance(found, Article) and (found.url, found.id) == (url, id)


def test_a_file_of_something_else_is_given_up() -> None:
    with pytest.raises(SourceUnreadable, match="none of its first 1000 lines is an article"):
        read(b"---\n" * 100_000)
    found = read(b"---\n" * 900 + line() + b"\n" + b"---\n" * 900)
    assert len(found) == 1801, "lines with mistakes must not hide the good ones"


def test_a_packed_export_names_neither_its_file_nor_the_time(tmp_path: Path) -> None:
    write_articles(tmp_path / "secret-name.jsonl.gz", [PASTED])
    packed = (tmp_path / "secret-name.jsonl.gz").read_bytes()
    assert b"secret" not in packed and packed[4:8] == bytes(4)
    assert json.loads(gzip.decompress(packed))["text"] == "It opened."
