"""Owned stand-ins that tests share: a fast embedding, a scripted asker, a library; no mocks."""

import math
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from langchain.embeddings import Embeddings

from bot.answering.models import Answer, Considered, Question, Quote, Source
from ingest.chunk import CHUNKING
from ingest.extract import Extractor
from ingest.fetch import Fetcher
from ingest.keeping import LibraryKeeper
from ingest.pipeline import Pipeline
from ingest.sandbox import Sandbox
from ingest.sources import Sources
from vectorstore.catalog import Catalog
from vectorstore.facts import Facts
from vectorstore.library import Library, Model
from vectorstore.models import GLOBAL, Article, Scope, StoredArticle
from vectorstore.schema import Database
from vectorstore.vectors import Vectors, connect
from vectorstore.words import stem, words

DIMENSIONS = 512


class BagOfWords(Embeddings):
    """Vectors of unit length whose cosine grows with the stems that two texts share.

    It ranks like a small real model, loads nothing, and is the same in every process.
    """

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        vector = [0.0] * DIMENSIONS
        for word in words(text):
            vector[zlib.crc32(stem(word).encode()) % DIMENSIONS] += 1.0
        length = math.sqrt(sum(value * value for value in vector))
        if not length:
            vector[0] = length = 1.0  # a text without words needs a direction all the same
        return [value / length for value in vector]


class ScriptedAsker:
    """An `Asker` that gives the next scripted answer, or raises it, and keeps every question."""

    def __init__(self) -> None:
        self.questions: list[Question] = []
        self.script: list[Answer | Exception] = []
        self.when_asked: Callable[[], None] = lambda: None

    def ask(self, question: Question) -> Answer:
        self.questions.append(question)
        self.when_asked()
        answer = self.script.pop(0) if self.script else refusal()
        if isinstance(answer, Exception):
            raise answer
        return answer


def refusal(*closest: Source) -> Answer:
    """What the engine says when no sentence answers."""
    return Answer("not_found", "", "", (), closest, (), 0.1)


def source(title: str = "Minister visits Washington", url: str = "") -> Source:
    return Source(1, url or "text:1", title, "Kazinform", date(2022, 5, 20), url)


def answered(words: str, *sentences: str, source: Source) -> Answer:
    """An answer whose quotes are `sentences`; `words` are marked in each that holds them."""
    quotes = []
    for sentence in sentences:
        at = sentence.find(words) if words else -1
        marked = (at, at + len(words)) if at >= 0 else None
        quotes.append(Quote(source, 0, len(sentence), sentence, marked))
    considered = tuple(Considered(quote, 1, 1, 0.5, words, 0.9, "chosen") for quote in quotes)
    return Answer("answered", words, words or sentences[0], tuple(quotes), (), considered, 0.9)


@dataclass(frozen=True)
class Kept:
    """A real library in a folder, and the doors to it that a `Dateline` has."""

    catalog: Catalog
    library: Library
    keeper: LibraryKeeper
    pipeline: Pipeline
    database: Database

    def put(self, title: str, text: str = "", *, scope: Scope = GLOBAL, on: str = "") -> int:
        """Store an article and return its number."""
        published = date.fromisoformat(on) if on else None
        article = Article(
            text or f"{title} is all it says.", title, published=published, scope=scope
        )
        (stored,) = self.keeper.put([article], "test")
        return stored.number

    def all(self) -> list[StoredArticle]:
        return list(self.catalog.articles())


@contextmanager
def kept_in(folder: Path, limit_bytes: int = 20_000) -> Iterator[Kept]:
    """Open the library in `folder`, or make it, with the bag-of-words embedding."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        closing(Database(folder)) as database,
        closing(connect(folder)) as client,
        closing(Sandbox()) as sandbox,
    ):
        facts = Facts(database)
        vectors = Vectors(client, facts.library_id(), facts.in_use().generation)
        library = Library(database, vectors, Model("bag-of-words", BagOfWords()), CHUNKING)
        keeper = LibraryKeeper(database, library)
        sources = Sources(Fetcher(limit_bytes), Extractor(limit_bytes, sandbox))
        pipeline = Pipeline(keeper, library.catalog, sources, limit_bytes)
        yield Kept(library.catalog, library, keeper, pipeline, database)
