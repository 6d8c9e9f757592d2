"""A row of the table: what comes in, how, and what a person must get. Checks nothing itself."""

import socket
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from fakes import Kept

from hostile.web import Answer, Web
from ingest.extract import Extractor
from ingest.fetch import Fetcher
from ingest.network import Address, Lookup, is_public
from ingest.pipeline import Outcome, Pipeline
from ingest.robots import Pace
from ingest.sandbox import Sandbox
from ingest.sources import Sources
from vectorstore.models import Scope

LIMIT = 1_000_000  # bytes of one document
BY = "user:666"
PASSWORD = "hunter2"  # stands in addresses, and must not be seen again
SECRET = "rosebud-91"  # stands in a file that nobody was asked to read

Bytes = bytes | Callable[[], bytes]  # what is large is made when its turn comes


@dataclass(frozen=True)
class Desk:
    """A library, and what rows come in through. `secret` is a file that must not be read;
    `processes` are those that were there before."""

    kept: Kept
    sandbox: Sandbox
    web: Web
    folder: Path  # the working folder
    secret: Path
    processes: frozenset[int]

    def pipeline(self, lookup: Lookup | None = None, seconds: float = 10) -> Pipeline:
        fetcher = Fetcher(LIMIT, seconds, _allowed, lookup=lookup or _names({}), pace=Pace(0))
        sources = Sources(fetcher, Extractor(LIMIT, self.sandbox))
        return Pipeline(self.kept.keeper, self.kept.catalog, sources, LIMIT)


class Way(Protocol):
    def enter(self, desk: Desk, scope: Scope) -> Iterator[Outcome]: ...


@dataclass(frozen=True)
class File:
    """An attachment."""

    name: str
    body: Bytes

    def enter(self, desk: Desk, scope: Scope) -> Iterator[Outcome]:
        body = self.body if isinstance(self.body, bytes) else self.body()
        # Some files name one that is not theirs.
        body = body.replace(b"{secret}", desk.secret.as_uri().encode())
        return desk.pipeline().from_file(self.name, body, scope, BY)


@dataclass(frozen=True)
class Paste:
    text: str
    title: str = ""
    url: str = ""

    def enter(self, desk: Desk, scope: Scope) -> Iterator[Outcome]:
        return desk.pipeline().from_text(self.text, self.title, scope, BY, url=self.url)


@dataclass(frozen=True)
class Folder:
    """What an operator types: a path in a folder with these files, or an address."""

    typed: str
    files: Mapping[str, bytes] = field(default_factory=dict)

    def enter(self, desk: Desk, scope: Scope) -> Iterator[Outcome]:
        for name, body in self.files.items():
            (desk.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (desk.folder / name).write_bytes(body)
        return desk.pipeline().from_operator([self.typed], BY)


@dataclass(frozen=True)
class Visit:
    """An address, and what the web answers. `{site}` in it all is the test's own site.

    names: the addresses that each host name leads to, one for each time that it is asked for.
    """

    url: str
    pages: Mapping[str, Answer] = field(default_factory=dict)
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    seconds: float = 10

    def enter(self, desk: Desk, scope: Scope) -> Iterator[Outcome]:
        desk.web.put_up(self.pages)
        url = desk.web.told(self.url)
        return desk.pipeline(_names(self.names), self.seconds).from_url(url, scope, BY)


@dataclass(frozen=True)
class Wanted:
    """The clean article that is expected; None: whatever it is.

    `holds` are parts of its text and title together, `lacks` may stand nowhere in either.
    """

    text: str | None = None
    title: str | None = None
    url: str | None = None
    pages: tuple[int, ...] = ()
    holds: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """fails: words of each sentence that is said, in order. gives: the articles that go in."""

    what: str
    comes: Way
    fails: tuple[str, ...] = ()
    gives: tuple[Wanted, ...] = ()
    scope: Scope | None = None  # where they go, when that is not where the person is


def refused(what: str, comes: Way, *words: str) -> Row:
    return Row(what, comes, fails=words)


def clean(what: str, comes: Way, *wanted: Wanted) -> Row:
    return Row(what, comes, gives=wanted or (Wanted(),))


def _allowed(address: Address) -> bool:
    return is_public(address) or str(address) == "127.0.0.1"


def _names(known: Mapping[str, tuple[str, ...]]) -> Lookup:
    left = {host: list(addresses) for host, addresses in known.items()}

    def lookup(host: str, port: int, *_: object) -> list[Any]:
        assert host in left, f"{host} was looked up"
        found = left[host].pop(0) if len(left[host]) > 1 else left[host][0]
        return [(0, socket.SOCK_STREAM, 6, "", (one, port)) for one in found.split()]

    return lookup
