"""From paths, addresses, files and pasted text to articles that are read. Stores nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import BinaryIO

from ingest.addresses import normal_address, without_user
from ingest.errors import EmptyText, IngestError
from ingest.extract import Extractor, article_from_text
from ingest.feed import FeedEntry
from ingest.fetch import Fetched, Fetcher
from ingest.head import told_line
from vectorstore.models import GLOBAL, Article, Scope

Found = Iterator[Article | FeedEntry | IngestError]
Wanted = Callable[[FeedEntry], bool]


def every(entry: FeedEntry) -> bool:
    """Want each entry of a feed."""
    return True


@dataclass(frozen=True)
class Read:
    """An article, or why there is none; `source` is the path, file name or address it is from."""

    source: str
    result: Article | IngestError


class Sources:
    """A broken source or article is read as its error, and the others go on."""

    def __init__(self, fetcher: Fetcher, extractor: Extractor) -> None:
        self._fetcher = fetcher
        self._extractor = extractor

    def read_all(self, sources: list[str]) -> Iterator[Read]:
        """Read an operator's paths, folders and URLs; a JSONL record's own scope is honoured."""
        for source in sources:
            if "://" in source:
                yield from self.read_url(source, GLOBAL)
                continue
            for file in files_of(Path(source)):
                found = self._extractor.extract_file(file, honour_scope=True)
                yield from self._read(found, str(file).encode("utf-8", "replace").decode(), GLOBAL)

    def read_url(self, url: str, scope: Scope) -> Iterator[Read]:
        """Fetch a page, file or feed and read it."""
        try:
            page = self._fetcher.fetch(url)
        except IngestError as error:
            yield Read(without_user(url), error)
        else:
            yield from self._read(self._extracted(page, scope), url, scope)

    def read_page(self, page: Fetched, scope: Scope, wanted: Wanted) -> Iterator[Read]:
        """Read what was fetched; of a feed, the pages of the entries that are wanted."""
        return self._read(self._extracted(page, scope), page.url, scope, wanted)

    def read_file(self, name: str, body: bytes | BinaryIO, scope: Scope) -> Iterator[Read]:
        """Read a file that somebody sent."""
        limit = self._extractor.limit_bytes
        found = self._extractor.extract(name, body, scope=scope, limit_unpacked=limit)
        return self._read(found, name, scope)

    def read_text(
        self, text: str, title: str, scope: Scope, url: str, published: date | None
    ) -> Iterator[Read]:
        """Read pasted text."""
        title = told_line(title)
        name = title or "the pasted text"
        article = article_from_text(
            text, title=title or None, url=normal_address(url), published=published, scope=scope
        )
        yield Read(name, article if article.text else EmptyText(name))

    def _extracted(self, page: Fetched, scope: Scope) -> Found:
        return self._extractor.extract(
            page.url, page.body, url=page.url, content_type=page.content_type,
            charset=page.charset, scope=scope, limit_unpacked=self._extractor.limit_bytes,
        )  # fmt: skip

    def _read(
        self, found: Found, source: str, scope: Scope, wanted: Wanted = every
    ) -> Iterator[Read]:
        try:
            for each in found:
                if not isinstance(each, FeedEntry):
                    yield Read(source, each)
                elif wanted(each):
                    yield from self._read_entry(each, scope)
        except IngestError as error:
            yield Read(source, error)

    def _read_entry(self, entry: FeedEntry, scope: Scope) -> Iterator[Read]:
        """The page that an entry of a feed leads to; failing that, the entry's own text."""
        try:
            page = self._fetcher.fetch(entry.url)
            found = [each for each in self._extracted(page, scope) if isinstance(each, Article)]
            if not found:
                raise EmptyText(entry.url)
        except IngestError as error:
            yield Read(entry.url, entry.article or error)
            return
        for article in found:
            dated = replace(article, published=article.published or entry.published)
            yield Read(entry.url, dated)


def files_of(path: Path) -> list[Path]:
    """The files of a folder, in order; anything else is one file, to be read or refused."""
    try:
        return sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    except OSError:
        return [path]


def count_records(sources: list[str]) -> int:
    """How many articles the sources may hold, for a progress bar: lines of JSONL, else one each."""
    return sum(_records_in(file) for source in sources for file in files_of(Path(source)))


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
