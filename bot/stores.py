"""Opening the library of a data folder: every store of it is made here, by hand."""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass

from bot.settings import Settings
from ingest.chunk import CHUNKING
from vectorstore.catalog import Catalog
from vectorstore.embeddings import SentenceEmbeddings
from vectorstore.facts import Facts
from vectorstore.jobs import Jobs
from vectorstore.library import Library, Model
from vectorstore.lock import LibraryLock, prepare
from vectorstore.passages import PassageIndex
from vectorstore.schema import Database
from vectorstore.search import HybridRetriever
from vectorstore.vectors import Vectors, connect, disconnect


@dataclass(frozen=True)
class Stores:
    """The library of this process, before anything is asked of it."""

    lock: LibraryLock
    database: Database
    catalog: Catalog
    passages: PassageIndex
    jobs: Jobs
    embeddings: SentenceEmbeddings
    library: Library
    retriever: HybridRetriever


@contextmanager
def open_database(settings: Settings) -> Iterator[Database]:
    """The catalog's file alone, for reading, beside whatever else is running.

    Raises: LibraryUnusable, LibraryTooNew.
    """
    prepare(settings.data_dir)
    with closing(Database(settings.data_dir)) as database:
        yield database


@contextmanager
def open_stores(settings: Settings, patience: float = 0.0) -> Iterator[Stores]:
    """The whole library, owned by this process; it is waited for up to `patience` seconds.

    Raises: LibraryLocked, LibraryUnusable, LibraryTooNew, VectorsUnavailable.
    """
    prepare(settings.data_dir)
    lock = LibraryLock(settings.data_dir)
    with ExitStack() as stack:
        lock.acquire(patience)
        stack.callback(lock.release)
        database = stack.enter_context(closing(Database(settings.data_dir)))
        client = connect(settings.data_dir, settings.chroma_url)
        stack.callback(disconnect, client)
        facts = Facts(database)
        vectors = Vectors(client, facts.library_id(), facts.in_use().generation)
        embeddings = SentenceEmbeddings(settings.embedding_model)
        model = Model(settings.embedding_model, embeddings)
        library = Library(database, vectors, model, CHUNKING)
        passages = PassageIndex(database)
        retriever = HybridRetriever(passages=passages, index=lambda: library.index)
        yield Stores(
            lock,
            database,
            library.catalog,
            passages,
            Jobs(database),
            embeddings,
            library,
            retriever,
        )
