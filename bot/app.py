"""The composition root: every object is made here, by hand, from the settings."""

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass

from bot.answering.engine import AnswerEngine
from bot.answering.reading.extraction import SpanExtractor
from bot.answering.reading.judging import load_judge
from bot.answering.reading.reader import SpanReader
from bot.answering.writing.engine import WritingEngine
from bot.answering.writing.model import model_from
from bot.answering.writing.senses import LocalSenses
from bot.answering.writing.writer import Writer, owner_of
from bot.handover import Asker, Handover, JobWorker
from bot.reindexing import LibraryReindexer, Reindexer
from bot.settings import Settings
from bot.status import Freshness, newest_day
from bot.stores import Stores, open_stores
from bot.token_budget import TokenBudget
from ingest.extract import Extractor
from ingest.fetch import Fetcher
from ingest.keeping import Keeper, LibraryKeeper
from ingest.pipeline import Pipeline
from ingest.sandbox import Sandbox
from ingest.sources import Sources
from ingest.watching import Watcher
from vectorstore.catalog import Catalog
from vectorstore.embeddings import DEFAULT_MODEL, SentenceEmbeddings
from vectorstore.errors import LibraryLocked
from vectorstore.facts import Facts
from vectorstore.jobs import Jobs
from vectorstore.library import Model
from vectorstore.lock import LibraryLock, prepare
from vectorstore.models import Scope
from vectorstore.reindex import drop_other_generations, move
from vectorstore.schema import Database
from vectorstore.trail import Trail
from vectorstore.watches import Watches

_ATTEMPTS = 30  # to open a library that another command has open, a second each


@dataclass(frozen=True)
class Dateline:
    """A working Dateline: it asks, it keeps, it takes articles in."""

    facts: Facts
    catalog: Catalog
    trail: Trail
    watches: Watches
    asker: Asker
    keeper: Keeper
    pipeline: Pipeline
    reindexer: Reindexer
    warm_up: Callable[[], None]
    """Load the models, so that no question waits for them. Raises: ModelUnavailable."""
    model_share: Callable[[Sequence[Scope]], str] = lambda scopes: ""
    """What was used today of the language model, in words; '' without one."""


@contextmanager
def open_serving(settings: Settings) -> Iterator[Dateline]:
    """Dateline with the library in this process, doing other processes' jobs as well.

    Raises: as open_stores, and ModelMismatch, ModelUnavailable.
    """
    fetcher = _fetcher(settings)
    with open_stores(settings) as stores, _opened(settings, stores, fetcher) as dateline:
        stores.lock.does_jobs()
        worker = JobWorker(stores.jobs, dateline.asker, dateline.keeper, dateline.reindexer)
        worker.start()
        watcher = Watcher(dateline.watches, fetcher, dateline.pipeline)
        watcher.start()
        try:
            yield dateline
        finally:
            watcher.stop()
            worker.stop()


@contextmanager
def open_shared(settings: Settings, any_model: bool = False) -> Iterator[Dateline]:
    """Dateline with the library in this process, or through the process that serves it.

    A process that has it open for a moment only is waited for.
    any_model: open a library that was built with another model, too, for a reindex.
    Raises: as open_serving; LibraryLocked after half a minute.
    """
    prepare(settings.data_dir)
    lock = LibraryLock(settings.data_dir)
    with ExitStack() as stack:
        for attempt in range(_ATTEMPTS):
            if lock.held_by_one_that_does_jobs():
                database = stack.enter_context(closing(Database(settings.data_dir)))
                owner = Handover(Jobs(database), lock)
                catalog = Catalog(database)
                pipeline = stack.enter_context(
                    _pipeline(settings, _fetcher(settings), catalog, owner)
                )
                yield Dateline(
                    facts=Facts(database),
                    catalog=catalog,
                    trail=Trail(database),
                    watches=Watches(database),
                    asker=owner,
                    keeper=owner,
                    pipeline=pipeline,
                    reindexer=owner,
                    warm_up=lambda: None,
                )
                return
            try:
                stores = stack.enter_context(open_stores(settings, patience=1.0))
                break
            except LibraryLocked:
                if attempt == _ATTEMPTS - 1:
                    raise
        yield stack.enter_context(_opened(settings, stores, _fetcher(settings), any_model))


@contextmanager
def _opened(
    settings: Settings, stores: Stores, fetcher: Fetcher, any_model: bool = False
) -> Iterator[Dateline]:
    library = stores.library
    if not any_model:
        library.check_model()
        library.finish()
        move(stores.database, library, settings.chroma_url or "embedded")
        drop_other_generations(stores.database, library)  # a reindex may have been killed
    extractor = SpanExtractor()
    reader = SpanReader(extractor, load_judge(), stores.passages.frequencies)
    watches = Watches(stores.database)
    engine = AnswerEngine(
        stores.retriever, reader, stores.passages, settings.answer_threshold,
        Freshness(stores.catalog, watches),
    )  # fmt: skip
    keeper = LibraryKeeper(stores.database, library)
    reindexer = LibraryReindexer(stores.database, library, _model)
    with (
        _pipeline(settings, fetcher, stores.catalog, keeper) as pipeline,
        _writing(settings, engine, stores, extractor) as (asker, share),
    ):
        try:
            yield Dateline(
                facts=library.facts,
                catalog=stores.catalog,
                trail=library.trail,
                watches=watches,
                asker=asker,
                keeper=keeper,
                pipeline=pipeline,
                reindexer=reindexer,
                warm_up=lambda: _warm_up(stores.embeddings, extractor),
                model_share=share,
            )
        finally:
            reindexer.stop()


@contextmanager
def _writing(
    settings: Settings, engine: AnswerEngine, stores: Stores, extractor: SpanExtractor
) -> Iterator[tuple[Asker, Callable[[Sequence[Scope]], str]]]:
    """The engine, in a language model's words where one is set; and what a share of it was used.

    Raises: LanguageModelUnusable.
    """
    model = model_from(
        settings.llm, settings.llm_base_url, settings.llm_api_key, settings.llm_seconds
    )
    if model is None:
        yield engine, lambda scopes: ""
        return
    default = stores.embeddings.model == DEFAULT_MODEL
    senses = LocalSenses(stores.embeddings if default else SentenceEmbeddings(), extractor)
    budget = TokenBudget(settings.data_dir, settings.llm_tokens_per_day)
    with closing(model), closing(budget):
        yield (
            WritingEngine(
                engine,
                Writer(model, budget, stores.passages, senses),
                lambda scopes: newest_day(stores.catalog, scopes, time.time()),
            ),
            lambda scopes: f"{model.name}: {budget.told(owner_of(scopes))}",
        )


def keep_what_is_loaded() -> None:
    """Tell the garbage collector that what is loaded now stays until the end: looking through it
    again holds up all threads for 0.3 s, with no heartbeat and no acknowledgement in that time."""
    gc.collect()
    gc.freeze()


def _warm_up(embeddings: SentenceEmbeddings, extractor: SpanExtractor) -> None:
    embeddings.embed_query("Who met whom?")
    extractor.extract("Who met whom?", [("", "Ann met Bo.")], [[(0, 11)]])


def _model(name: str) -> Model:
    return Model(name, SentenceEmbeddings(name))


@contextmanager
def _pipeline(
    settings: Settings, fetcher: Fetcher, catalog: Catalog, keeper: Keeper
) -> Iterator[Pipeline]:
    limit = _limit(settings)
    with closing(Sandbox()) as sandbox:
        sources = Sources(fetcher, Extractor(limit, sandbox))
        yield Pipeline(keeper, catalog, sources, limit)


def _fetcher(settings: Settings) -> Fetcher:
    return Fetcher(_limit(settings))


def _limit(settings: Settings) -> int:
    return int(settings.max_file_mb * 1_000_000)
