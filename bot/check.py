"""`dateline check`: does everything that Dateline needs work? Changes no article."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.settings import Settings
from vectorstore.errors import DatelineError, LibraryLocked


@dataclass(frozen=True)
class Finding:
    ok: bool
    text: str


def findings(settings: Settings) -> Iterator[Finding]:
    """One finding for each thing tested, in the order in which they build on one another."""
    yield Finding(
        True,
        f"settings: library in {settings.data_dir}, answers from {settings.answer_threshold:g} up",
    )
    yield _model(settings)
    yield _stores(settings)
    yield _discord(settings)


def _model(settings: Settings) -> Finding:
    from vectorstore.embeddings import SentenceEmbeddings

    try:
        length = len(SentenceEmbeddings(settings.embedding_model).embed_query("Who met whom?"))
    except DatelineError as error:
        return Finding(False, f"model: {error}")
    return Finding(True, f"model: {settings.embedding_model}, {length} dimensions")


def _stores(settings: Settings) -> Finding:
    from bot.app import open_database, open_stores
    from ingest.chunk import CHUNKING
    from vectorstore.catalog import Catalog
    from vectorstore.comparison import compare

    try:
        with open_stores(settings) as stores:
            stores.library.check_model()
            comparison = compare(stores.database, stores.library.index.vectors)
            count = stores.catalog.count()
            outdated = count and stores.library.facts.in_use().chunking != CHUNKING.name
            versions = stores.library.versions
            waiting = versions.in_transit("pending") + versions.in_transit("leaving")
    except LibraryLocked:
        with open_database(settings) as database:
            return Finding(
                True,
                f"library: {Catalog(database).count()} articles, open in a running Dateline "
                "(stop it to compare the stores)",
            )
    except DatelineError as error:
        return Finding(False, f"library: {error}")
    if waiting:
        return Finding(
            True, f"library: {count} articles; an interrupted change is finished at the next start"
        )
    if not comparison.sound:
        missing, stray = len(comparison.without_vector), len(comparison.without_passage)
        full_text = "sound" if comparison.words_sound else "damaged"
        return Finding(
            False,
            f"library: catalog and vectors differ ({missing} passages without a vector, {stray} "
            f"vectors without a passage, full text {full_text}): run `dateline reindex`.",
        )
    if outdated:
        return Finding(
            False,
            f"library: {count} articles, cut into passages by an older Dateline: "
            "run `dateline reindex`.",
        )
    return Finding(True, f"library: {count} articles, catalog and vectors agree")


def _discord(settings: Settings) -> Finding:
    if settings.discord_token is None:
        return Finding(
            True,
            "Discord: no DISCORD_TOKEN, so `dateline run` opens the terminal. "
            "Get one at https://discord.com/developers/applications.",
        )
    from bot.client import who_am_i

    try:
        return Finding(True, f"Discord: the token is that of {who_am_i(settings)}")
    except DatelineError as error:
        return Finding(False, f"Discord: {error}")
