"""Articles as JSON lines: what `dateline export` writes and `ingest` reads back."""

import gzip
import json
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, cast

from ingest.addresses import normal_address
from ingest.errors import BadRecord, EmptyText, ExportFailed, SourceUnreadable, TooLarge
from ingest.head import language_code, make_title, one_line, told_line
from vectorstore.models import Article, Scope, normalise

GIVE_UP = 1000  # lines without an article: a file of something else, not of articles with mistakes
GZIP = b"\x1f\x8b"  # the first bytes of a packed file


def read_records(
    name: str,
    stream: BinaryIO,
    *,
    scope: Scope,
    honour_scope: bool,
    limit_bytes: int,
    limit_unpacked: int,
) -> Iterator[Article | BadRecord]:
    """Yield the article of each line of a seekable JSONL file, packed or not.

    The arguments are those of Extractor.extract. A line that cannot be used is yielded as
    BadRecord and the rest goes on.

    Raises, on iteration: EmptyText, TooLarge, SourceUnreadable.
    """
    found = good = False
    for number, line in enumerate(_lines(name, stream, limit_bytes, limit_unpacked), 1):
        if not line.strip():
            continue
        found = True
        try:
            result: Article | BadRecord = _read_line(line, scope, honour_scope)
            good = True
        except ValueError as reason:
            result = BadRecord(name, number, str(reason))
        yield result
        if number >= GIVE_UP and not good:
            raise SourceUnreadable(name, f"none of its first {GIVE_UP} lines is an article")
    if not found:
        raise EmptyText(name)


def write_articles(file: Path, articles: Iterable[Article]) -> None:
    """Write the record of each article, as write_records does.

    Raises: ExportFailed.
    """
    write_records(file, map(record_of, articles))


def write_records(file: Path, records: Iterable[Mapping[str, Any]]) -> None:
    """Write one JSON object a line, packed when the name ends in .gz.

    An existing file is replaced only once the new one is whole.

    Raises: ExportFailed.
    """
    partial = file.parent / f".{file.name}.part"
    try:
        with partial.open("wb") as out:
            # No name and no time in the packing: the same library gives the same bytes.
            packed = gzip.GzipFile("", "wb", fileobj=out, mtime=0) if file.suffix == ".gz" else None
            with packed or nullcontext(out) as lines:
                for record in records:
                    lines.write((json.dumps(record, ensure_ascii=False) + "\n").encode())
        os.replace(partial, file)
    except OSError as error:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise ExportFailed(file, error) from error


def _lines(name: str, stream: BinaryIO, limit: int, limit_unpacked: int) -> Iterator[bytes]:
    number = unpacked = 0
    packed = stream.read(2) == GZIP
    stream.seek(0)
    lines = cast(BinaryIO, gzip.GzipFile(fileobj=stream)) if packed else stream
    try:
        while line := lines.readline(limit + 1):
            number += 1
            unpacked += len(line)
            if len(line) > limit:
                raise TooLarge(name, limit, f"line {number}")
            if unpacked > limit_unpacked:
                raise TooLarge(name, limit_unpacked, "the whole")
            yield line
    except (EOFError, OSError, zlib.error) as cause:
        raise SourceUnreadable(name, cause) from cause


def _read_line(line: bytes, scope: Scope, honour_scope: bool) -> Article:
    """Read one JSONL record. Raises ValueError with the words that follow "line 7"."""
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as cause:
        raise ValueError("is not JSON") from cause
    if not isinstance(record, dict):
        raise ValueError("is not a JSON object")
    return article_of(record, scope, honour_scope)


def article_of(record: dict[str, Any], scope: Scope, honour_scope: bool = False) -> Article:
    """Make an article of what `record_of` gives, or of a record with less in it.

    Raises: ValueError with the words that follow "line 7".
    """
    raw = record.get("text")
    if not isinstance(raw, str) or not (text := normalise(raw)):
        raise ValueError("has no text")
    keys = ("id", "url", "title", "source", "place", "published", "language")
    told = {key: one_line(record.get(key)) for key in keys}
    told |= {key: told_line(told[key]) for key in ("title", "source", "place")}
    if honour_scope and record.get("scope"):
        try:
            scope = Scope.parse(str(record["scope"]))
        except ValueError as cause:
            raise ValueError(f"has a bad scope ({cause})") from cause
    try:
        day = datetime.fromisoformat(told["published"]).date() if told["published"] else None
    except ValueError as cause:
        raise ValueError(f"has a date that is not like 2022-05-20 ({told['published']})") from cause
    return Article(
        text,
        told["title"] or make_title(text),
        normal_address(told["url"]),
        day,
        told["source"],
        told["place"],
        # An id that only repeats the address follows it into its normal form.
        "" if told["id"] == told["url"] else told["id"],
        scope,
        authors=_authors(record.get("authors")),
        language=language_code(told["language"]),
        pages=_pages(record.get("pages"), raw, text),
    )


def _authors(told: object) -> str:
    names = told if isinstance(told, list) else [told]
    return told_line(", ".join(name for name in map(one_line, names) if name))


def _pages(told: object, raw: str, text: str) -> tuple[int, ...]:
    """Check that pages start in order and inside the text, which must be as it was when counted."""
    if told is None or told == []:
        return ()
    # An empty page starts where the next one does, or at the end. True is an int to Python.
    if not isinstance(told, list) or any(type(start) is not int for start in told):
        raise ValueError("has pages that are not a list of offsets")
    if told[0] != 0 or sorted(told) != told or told[-1] > len(text):
        raise ValueError("has pages that do not start in order from 0 inside the text")
    if raw != text:
        raise ValueError("has pages, but its text is not as Dateline stores it, so they may be off")
    return tuple(told)


def record_of(article: Article) -> dict[str, Any]:
    """What stands in one line of an export, in this order."""
    return {
        "id": article.id,
        "url": article.url,
        "title": article.title,
        "authors": article.authors,
        "published": article.published.isoformat() if article.published else "",
        "source": article.source,
        "place": article.place,
        "language": article.language,
        "text": article.text,
        "pages": list(article.pages),
        "scope": str(article.scope),
    }
