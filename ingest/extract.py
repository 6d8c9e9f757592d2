"""From bytes to articles, whatever kind of file they are. Opens files, fetches nothing."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from ingest import errors
from ingest.decoding import decode
from ingest.errors import BadRecord, EmptyText, NotText, TooLarge, UnknownType
from ingest.feed import FeedEntry
from ingest.head import Head, read_head
from ingest.kinds import GZIP, KNOWN_TYPES, OTHERS, START, kind_of
from ingest.markdown import read_markdown_head
from ingest.records import read_records
from ingest.sandbox import Sandbox
from vectorstore.models import GLOBAL, Article, Scope, normalise

LIMIT_UNPACKED = 2_000_000_000  # a whole JSONL file of the operator's

__all__ = ["Extractor", "article_from_text", "decode"]


class Extractor:
    """Tells the kind of a file by its content and reads it: text here, all else in the sandbox."""

    def __init__(self, limit_bytes: int, sandbox: Sandbox) -> None:
        """`limit_bytes` bounds one article: a document, its text, or one line of a JSONL file."""
        self.limit_bytes = limit_bytes
        self._sandbox = sandbox

    def extract(
        self,
        name: str,
        body: bytes | BinaryIO,
        *,
        url: str = "",
        content_type: str = "",
        charset: str | None = None,
        scope: Scope = GLOBAL,
        honour_scope: bool = False,
        limit_unpacked: int | None = None,
    ) -> Iterator[Article | BadRecord | FeedEntry]:
        """Yield the articles in a body: one for a document, one a line for JSONL, a feed's entries.

        name: a path, URL or file name as the person knows it; tells text-like kinds apart.
        body: bytes, or a seekable binary file, of which JSONL is read line by line.
        honour_scope: a JSONL record's own `scope` goes before `scope`. For operators only.
        limit_unpacked: bytes of a whole JSONL file; LIMIT_UNPACKED when None.
        A JSONL line that cannot be used is yielded as BadRecord and the rest goes on.

        Raises, on iteration: UnknownType, NotText, Locked, EmptyText, TooLarge, TooManyPages,
        TooHard, SourceUnreadable.
        """
        stream = BytesIO(body) if isinstance(body, bytes) else body
        start = stream.read(START)
        stream.seek(0)
        kind = kind_of(start, name, content_type)
        if kind == "jsonl":
            if b"\x00" in start and not start.startswith(GZIP):
                raise NotText(name)
            yield from read_records(
                name,
                stream,
                scope=scope,
                honour_scope=honour_scope,
                limit_bytes=self.limit_bytes,
                limit_unpacked=limit_unpacked or LIMIT_UNPACKED,
            )
            return
        if not start.strip() and not stream.read(self.limit_bytes).strip():
            raise EmptyText(name)
        if kind in OTHERS:
            raise UnknownType(name, KNOWN_TYPES, OTHERS[kind])
        stream.seek(0)
        data = stream.read(self.limit_bytes + 1)
        if len(data) > self.limit_bytes:
            raise TooLarge(name, self.limit_bytes)
        if kind in ("text", "markdown"):
            yield _from_text(name, data, charset, markdown=kind == "markdown").article(
                url=url, scope=scope
            )
            return
        for found in self._sandbox.read(kind, name, data, url=url, charset=charset, scope=scope):
            self._check_size(name, found if isinstance(found, Article) else found.article)
            yield found

    def extract_file(
        self, path: Path, *, scope: Scope = GLOBAL, honour_scope: bool = False
    ) -> Iterator[Article | BadRecord | FeedEntry]:
        """Yield the articles in a file, as `extract` does.

        Raises, on iteration: SourceMissing, and what `extract` raises.
        """
        try:
            with path.open("rb") as stream:
                yield from self.extract(str(path), stream, scope=scope, honour_scope=honour_scope)
        except FileNotFoundError:
            raise errors.SourceMissing(path) from None
        except OSError as cause:
            raise errors.SourceUnreadable(path, cause) from cause

    def _check_size(self, name: str, article: Article | None) -> None:
        """A small packed file may hold a library's worth of text."""
        if article and len(article.text.encode()) > self.limit_bytes:
            raise TooLarge(name, self.limit_bytes, "the text")


def article_from_text(
    text: str,
    *,
    title: str | None = None,
    url: str = "",
    published: date | None = None,
    scope: Scope = GLOBAL,
) -> Article:
    """Make an article of a pasted or read news text; what is given goes before what its head says.

    The article's text is empty when there was none.
    """
    return read_head(normalise(text), title, published).article(url=url, scope=scope)


def _from_text(name: str, data: bytes, charset: str | None, *, markdown: bool) -> Head:
    text = decode(data, charset)
    if text is None:
        raise NotText(name)
    head = (read_markdown_head if markdown else read_head)(normalise(text))
    if not head.text:
        raise EmptyText(name)
    return head
