"""Ingestion: paths, addresses, files and pasted text to stored articles, with a report on each."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from ingest.errors import EmptyText, IngestError
from ingest.extract import article_from_text, extract, extract_file
from ingest.fetch import Fetcher
from ingest.keeping import Keeper
from vectorstore.library import Change
from vectorstore.models import GLOBAL, Article, Scope


@dataclass(frozen=True)
class Outcome:
    """What became of one article. `name` is its title, or its source when it never became an
    article; `problem` is a sentence for people when it failed."""

    change: Change | Literal["failed"]
    name: str
    problem: str = ""


class Pipeline:
    """A broken source or article ends in an Outcome of its own, and the others go in."""

    def __init__(self, keeper: Keeper, fetcher: Fetcher, limit_bytes: int) -> None:
        """`limit_bytes` bounds a document; an operator's .jsonl files are read line by line."""
        self._keeper = keeper
        self._fetcher = fetcher
        self.limit_bytes = limit_bytes

    def from_operator(self, sources: list[str], by: str) -> Iterator[Outcome]:
        """Take in paths, folders and URLs; a JSONL record's own scope is honoured."""
        for source in sources:
            if "://" in source:
                yield from self.from_url(source, GLOBAL, by)
                continue
            for file in _files(Path(source)):
                found = extract_file(file, honour_scope=True, limit_bytes=self.limit_bytes)
                yield from self._keep(found, str(file), by)

    def from_url(self, url: str, scope: Scope, by: str) -> Iterator[Outcome]:
        """Fetch one page or file and take it in."""
        try:
            page = self._fetcher.fetch(url)
        except IngestError as error:
            yield Outcome("failed", url, str(error))
            return
        found = extract(
            page.url, page.body, url=page.url, content_type=page.content_type, charset=page.charset,
            scope=scope, limit_bytes=self.limit_bytes, limit_unpacked=self.limit_bytes,
        )  # fmt: skip
        yield from self._keep(found, url, by)

    def from_file(
        self, name: str, body: bytes | BinaryIO, scope: Scope, by: str
    ) -> Iterator[Outcome]:
        """Take in a file that somebody sent."""
        limit = self.limit_bytes
        found = extract(name, body, scope=scope, limit_bytes=limit, limit_unpacked=limit)
        yield from self._keep(found, name, by)

    def from_text(self, text: str, title: str, scope: Scope, by: str) -> Iterator[Outcome]:
        """Take in pasted text; without a title, one is made from its head or first sentence."""
        name = title or "the pasted text"
        article = article_from_text(text, title=title or None, scope=scope)
        yield from self._keep(iter([article if article.text else EmptyText(name)]), name, by)

    def _keep(
        self, found: Iterator[Article | IngestError], name: str, by: str
    ) -> Iterator[Outcome]:
        try:
            for each in found:
                if isinstance(each, IngestError):
                    yield Outcome("failed", name, str(each))
                else:
                    yield self._put(each, by)
        except IngestError as error:
            yield Outcome("failed", name, str(error))

    def _put(self, article: Article, by: str) -> Outcome:
        try:
            return Outcome(self._keeper.put(article, by), article.title)
        except IngestError as error:
            return Outcome("failed", article.title or article.id, str(error))


def _files(path: Path) -> list[Path]:
    """The files of a folder, in order; anything else is one file, to be read or refused."""
    try:
        return sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    except OSError:
        return [path]


def count_records(sources: list[str]) -> int:
    """How many articles the sources may hold, for a progress bar: lines of JSONL, else one each."""
    return sum(_records_in(file) for source in sources for file in _files(Path(source)))


def _records_in(path: Path) -> int:
    import gzip
    import zlib

    if not path.name.endswith((".jsonl", ".jsonl.gz")):
        return 1
    try:
        with (gzip.open if path.suffix == ".gz" else open)(path, "rb") as lines:
            return sum(1 for line in lines if line.strip())
    except (OSError, EOFError, zlib.error):
        return 1  # said by the reading itself, in a sentence
