"""The composition root: every object is made here, by hand, from the settings."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass

from bot.answering.engine import AnswerEngine
from bot.answering.reader import SentenceReader
from bot.handover import Asker, Handover, JobWorker
from bot.settings import Settings
from ingest.fetch import Fetcher
from ingest.keeping import Keeper, LibraryKeeper
from ingest.pipeline import Pipeline
from vectorstore.catalog import Catalog
from vectorstore.embeddings import SentenceEmbeddings
from vectorstore.errors import LibraryLocked
from vectorstore.jobs import Jobs
from vectorstore.library import Library
from vectorstore.lock import LibraryLock, prepare
from vectorstore.passages import PassageIndex
from vectorstore.schema import Database
from vectorstore.search import HybridRetriever
from vectorstore.vectors import Vectors, connect, disconnect

_ATTEMPTS = 30  # to open a library that another command has open, a second each


@dataclass(frozen=True)
class Dateline:
    """A working Dateline: it asks, it keeps, it takes articles in."""

    catalog: Catalog
    asker: Asker
    keeper: Keeper
    pipeline: Pipeline
    warm_up: Callable[[], None]
    """Load the model, so that the first question need not wait for it. Raises: ModelUnavailable."""


@dataclass(frozen=True)
class Stores:
    """The library of this process, before anything is asked of it."""

    lock: LibraryLock
    catalog: Catalog
    passages: PassageIndex
    jobs: Jobs
    embeddings: SentenceEmbeddings
    library: Library
    retriever: HybridRetriever


@contextmanager
def open_catalog(settings: Settings) -> Iterator[Catalog]:
    """The catalog alone, for reading, beside whatever else is running.

    Raises: LibraryUnusable, LibraryTooNew.
    """
    prepare(settings.data_dir)
    with closing(Database(settings.data_dir)) as database:
        yield Catalog(database)


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
        catalog, passages = Catalog(database), PassageIndex(database)
        vectors = Vectors(client, catalog.library_id(), int(catalog.fact("generation") or 0))
        embeddings = SentenceEmbeddings(settings.embedding_model)
        library = Library(catalog, vectors, embeddings, settings.embedding_model)
        retriever = HybridRetriever(passages=passages, vectors=vectors, embeddings=embeddings)
        yield Stores(lock, catalog, passages, Jobs(database), embeddings, library, retriever)


@contextmanager
def open_serving(settings: Settings) -> Iterator[Dateline]:
    """Dateline with the library in this process, doing other processes' jobs as well.

    Raises: as open_stores, and ModelMismatch, ModelUnavailable.
    """
    with open_stores(settings) as stores:
        dateline = _dateline(settings, stores)
        stores.lock.does_jobs()
        worker = JobWorker(stores.jobs, dateline.asker, dateline.keeper)
        worker.start()
        try:
            yield dateline
        finally:
            worker.stop()


@contextmanager
def open_shared(settings: Settings) -> Iterator[Dateline]:
    """Dateline with the library in this process, or through the process that serves it.

    A process that has it open for a moment only is waited for.
    Raises: as open_serving; LibraryLocked after half a minute.
    """
    prepare(settings.data_dir)
    lock = LibraryLock(settings.data_dir)
    with ExitStack() as stack:
        for attempt in range(_ATTEMPTS):
            if lock.held_by_one_that_does_jobs():
                database = stack.enter_context(closing(Database(settings.data_dir)))
                handover = Handover(Jobs(database), lock)
                pipeline = _pipeline(settings, handover)
                yield Dateline(Catalog(database), handover, handover, pipeline, lambda: None)
                return
            try:
                stores = stack.enter_context(open_stores(settings, patience=1.0))
                break
            except LibraryLocked:
                if attempt == _ATTEMPTS - 1:
                    raise
        yield _dateline(settings, stores)


def _dateline(settings: Settings, stores: Stores) -> Dateline:
    stores.library.check_model()
    stores.library.finish()
    reader = SentenceReader(stores.embeddings, stores.passages.frequencies)
    engine = AnswerEngine(stores.retriever, reader, stores.passages, settings.answer_threshold)
    keeper = LibraryKeeper(stores.library)
    pipeline = _pipeline(settings, keeper)
    return Dateline(stores.catalog, engine, keeper, pipeline, stores.embeddings.load)


def _pipeline(settings: Settings, keeper: Keeper) -> Pipeline:
    limit = int(settings.max_file_mb * 1_000_000)
    return Pipeline(keeper, Fetcher(limit), limit)
