"""Ingestion: what the sources give goes into the library, with a report on each article."""

import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO, Literal

from ingest.addresses import normal_address
from ingest.ahead import ahead
from ingest.errors import AddressGone, IngestError
from ingest.fetch import Fetched
from ingest.keeping import Keeper
from ingest.sources import Read, Sources, Wanted, every
from vectorstore.catalog import Catalog
from vectorstore.models import GLOBAL, Article, Scope, Stored

_AHEAD = 32  # articles that may wait to be stored
_BATCH = 200_000  # characters of text, about 250 passages, that are embedded together
_PATIENCE = 3.0  # seconds after which a batch is stored however small it is

Stop = Callable[[], bool]  # asked between articles; true ends the work


def _never() -> bool:
    return False


@dataclass(frozen=True)
class Outcome:
    """What became of one article. `name` is its title, or its source when it never became an
    article; `problem` is a sentence for people when it failed; `source` is the path, file name or
    address that it came from. `changed` of its `passages` are new; `near` are the titles of other
    articles with nearly the same text."""

    change: Literal["added", "updated", "unchanged", "failed", "removed"]
    name: str
    problem: str = ""
    source: str = ""
    number: int = 0
    passages: int = 0
    changed: int = 0
    near: tuple[str, ...] = ()


class Pipeline:
    """A broken source or article ends in an Outcome of its own, and the others go in.

    A `stop` ends the work between articles; what is stored by then is told of to the end.
    """

    def __init__(
        self, keeper: Keeper, catalog: Catalog, sources: Sources, limit_bytes: int
    ) -> None:
        """`limit_bytes` bounds a document; an operator's .jsonl files are read line by line."""
        self._keeper = keeper
        self._catalog = catalog
        self._sources = sources
        self.limit_bytes = limit_bytes

    def from_operator(self, sources: list[str], by: str) -> Generator[Outcome]:
        """Take in paths, folders and URLs; a JSONL record's own scope is honoured."""
        return self._keep(self._sources.read_all(sources), by)

    def from_url(self, url: str, scope: Scope, by: str, stop: Stop = _never) -> Generator[Outcome]:
        """Fetch a page, file or feed and take it in; a page that is gone leaves the library."""
        return self._keep(self._sources.read_url(url, scope), by, scope, stop)

    def from_page(
        self, page: Fetched, scope: Scope, by: str, wanted: Wanted = every
    ) -> Generator[Outcome]:
        """Take in what was fetched; of a feed, the entries that are wanted."""
        return self._keep(self._sources.read_page(page, scope, wanted), by, scope)

    def from_file(
        self, name: str, body: bytes | BinaryIO, scope: Scope, by: str, stop: Stop = _never
    ) -> Generator[Outcome]:
        """Take in a file that somebody sent."""
        return self._keep(self._sources.read_file(name, body, scope), by, scope, stop)

    def from_text(
        self,
        text: str,
        title: str,
        scope: Scope,
        by: str,
        *,
        url: str = "",
        published: date | None = None,
    ) -> Generator[Outcome]:
        """Take in pasted text; without a title, one is made from its head or first sentence."""
        return self._keep(self._sources.read_text(text, title, scope, url, published), by, scope)

    def gone(self, url: str, scope: Scope, by: str) -> Outcome | None:
        """Take out the article that is known by an address which says it is gone; None without."""
        stored = self._catalog.find_by_url(normal_address(url), scope)
        if stored is None:
            return None
        title = self._keeper.remove(stored.number, by)
        return Outcome("removed", title, source=url, number=stored.number)

    def _keep(
        self, read: Iterator[Read], by: str, scope: Scope = GLOBAL, stop: Stop = _never
    ) -> Generator[Outcome]:
        """Store in batches; outcomes come in the order of what was read."""
        batch: list[Read] = []
        began = time.monotonic()
        with closing(ahead(read, _AHEAD)) as items:
            for item in items:
                if stop():
                    return
                batch.append(item)
                if _weight(batch) >= _BATCH or time.monotonic() - began > _PATIENCE:
                    yield from self._store(batch, by, scope)
                    batch, began = [], time.monotonic()
            yield from self._store(batch, by, scope)

    def _store(self, batch: list[Read], by: str, scope: Scope) -> Generator[Outcome]:
        articles = [read.result for read in batch if isinstance(read.result, Article)]
        stored = iter(self._keeper.put(articles, by) if articles else [])
        for read in batch:
            if isinstance(read.result, Article):
                yield _outcome(next(stored), read.source)
                continue
            gone = isinstance(read.result, AddressGone) and self.gone(read.source, scope, by)
            yield gone or _failed(read.source, read.result)


def _weight(batch: list[Read]) -> int:
    return sum(len(each.result.text) for each in batch if isinstance(each.result, Article))


def _failed(source: str, error: IngestError) -> Outcome:
    return Outcome("failed", source, str(error), source)


def _outcome(stored: Stored, source: str) -> Outcome:
    return Outcome(
        stored.change, stored.title, "", source, stored.number, stored.passages, stored.changed,
        stored.near,
    )  # fmt: skip
