"""Articles as JSON lines: what `dateline export` writes and `ingest` reads back."""

import gzip
import json
import os
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, cast

from ingest.errors import BadRecord, EmptyText, ExportFailed, SourceUnreadable, TooLarge
from ingest.head import make_title, one_line
from vectorstore.models import Article, Scope, normalise

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

    The arguments are those of ingest.extract.extract. A line that cannot be used is yielded as
    BadRecord and the rest goes on.

    Raises, on iteration: EmptyText, TooLarge, SourceUnreadable.
    """
    found = False
    for number, line in enumerate(_lines(name, stream, limit_bytes, limit_unpacked), 1):
        if not line.strip():
            continue
        found = True
        try:
            result: Article | BadRecord = _article_of(line, scope, honour_scope)
        except ValueError as reason:
            result = BadRecord(name, number, str(reason))
        yield result
    if not found:
        raise EmptyText(name)


def write_articles(file: Path, articles: Iterable[Article]) -> None:
    """Write one JSON object a line, packed when the name ends in .gz.

    An existing file is replaced only once the new one is whole.

    Raises: ExportFailed.
    """
    partial = file.parent / f".{file.name}.part"
    try:
        with (gzip.open if file.suffix == ".gz" else open)(
            partial, "wt", encoding="utf-8"
        ) as lines:
            for article in articles:
                lines.write(json.dumps(_record(article), ensure_ascii=False) + "\n")
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


def _article_of(line: bytes, scope: Scope, honour_scope: bool) -> Article:
    """Read one JSONL record. Raises ValueError with the words that follow "line 7"."""
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as cause:
        raise ValueError("is not JSON") from cause
    if not isinstance(record, dict):
        raise ValueError("is not a JSON object")
    text = record.get("text")
    if not isinstance(text, str) or not (text := normalise(text)):
        raise ValueError("has no text")
    keys = ("id", "url", "title", "source", "place", "published")
    told = {key: one_line(record.get(key)) for key in keys}
    if honour_scope and record.get("scope"):
        try:
            scope = Scope.parse(str(record["scope"]))
        except ValueError as cause:
            raise ValueError(f"has a bad scope ({cause})") from cause
    try:
        day = datetime.fromisoformat(told["published"]).date() if told["published"] else None
    except ValueError as cause:
        raise ValueError(f"has a date that is not like 2022-05-20 ({told['published']})") from cause
    title = told["title"] or make_title(text)
    return Article(text, title, told["url"], day, told["source"], told["place"], told["id"], scope)


def _record(article: Article) -> dict[str, Any]:
    return {
        "id": article.id,
        "url": article.url,
        "title": article.title,
        "published": article.published.isoformat() if article.published else "",
        "source": article.source,
        "place": article.place,
        "text": article.text,
        "scope": str(article.scope),
    }
