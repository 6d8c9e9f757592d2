"""`dateline check`: does everything that Dateline needs work? Changes no article."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.settings import Settings
from vectorstore.errors import DatelineError, LibraryLocked

if TYPE_CHECKING:
    from bot.cogs.account import Account

_PORTAL = "https://discord.com/developers/applications"


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
    yield from discord_findings(settings)


def _model(settings: Settings) -> Finding:
    from vectorstore.embeddings import SentenceEmbeddings

    try:
        length = len(SentenceEmbeddings(settings.embedding_model).embed_query("Who met whom?"))
    except DatelineError as error:
        return Finding(False, f"model: {error}")
    return Finding(True, f"model: {settings.embedding_model}, {length} dimensions")


def _stores(settings: Settings) -> Finding:
    from bot.stores import open_database, open_stores
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


def discord_findings(settings: Settings) -> Iterator[Finding]:
    """What Discord says of the account, its application and each server that it is in."""
    if settings.discord_token is None:
        yield Finding(
            True,
            "Discord: no DISCORD_TOKEN, so `dateline run` opens the terminal. "
            f"Get one at {_PORTAL}.",
        )
        return
    from bot.running import account_of

    try:
        account = account_of(settings)
    except DatelineError as error:
        yield Finding(False, f"Discord: {error}")
        return
    yield Finding(
        True, f"Discord: the token is that of {account.name} (application {account.application_id})"
    )
    yield _intents(account)
    yield from _in_the_way(account)
    yield from _servers(account)
    yield Finding(True, f"invite: {account.invite}")


def _intents(account: "Account") -> Finding:
    if account.intents_off:
        names = " and ".join(account.intents_off)
        return Finding(
            False, f"intents: switch on {names} Intent on the application's Bot page: {_PORTAL}"
        )
    if account.intents_unneeded:
        names = " and ".join(account.intents_unneeded)
        return Finding(
            True,
            f"intents: {names} Intent may be switched off on the application's Bot page, "
            "no privileged one is needed",
        )
    return Finding(True, "intents: no privileged one is needed, and none is on")


def _in_the_way(account: "Account") -> Iterator[Finding]:
    """What the application's pages have set that keeps commands or the bot itself out."""
    if account.endpoint:
        yield Finding(
            False,
            "commands: Discord sends them to the application's Interactions Endpoint URL, not to "
            f"Dateline: empty that field on its General Information page, {_PORTAL}",
        )
    if account.needs_code:
        yield Finding(
            False,
            "invite: nobody can follow it while Requires OAuth2 Code Grant is on: switch it off on "
            f"the application's Bot page, {_PORTAL}",
        )


def _servers(account: "Account") -> Iterator[Finding]:
    if not account.servers:
        yield Finding(True, "servers: in none yet: open the invite link below to add Dateline")
        return
    lacking = [server for server in account.servers if server.lacking]
    yield Finding(
        not lacking,
        f"servers: in {len(account.servers)}, all permissions in "
        f"{len(account.servers) - len(lacking)}",
    )
    for server in lacking:
        name = "".join(c for c in server.name if c.isprintable())
        yield Finding(
            False,
            f"server {name} ({server.id}): lacks {', '.join(server.lacking)}: give them to "
            "Dateline's role there, or open the invite link below for that server again",
        )
