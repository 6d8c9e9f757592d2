"""`dateline watch add|list|remove` and `dateline status`. Each opens the catalog alone, and prints.

They need neither the model nor the lock: the process that serves the library sees what is added.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.status import Manner
    from vectorstore.schema import Database

watch = typer.Typer(
    name="watch", help="Poll web pages and feeds, and take in what is new.", no_args_is_help=True
)


@watch.command()
def add(
    url: Annotated[str, typer.Argument(metavar="URL|FEED", help="A page or an RSS or Atom feed.")],
    every: Annotated[
        str, typer.Option(metavar="TIME", help="How often: 30m, 1h, 2d …, from 5m to 30d.")
    ] = "1h",
    patience: Annotated[
        str,
        typer.Option(
            metavar="TIME",
            help="How long it may fail before answers say so; a day, or three polls when longer.",
        ),
    ] = "",
) -> None:
    """Watch a page or feed; what it brings can be found from everywhere."""
    from ingest.watching import address_to_watch
    from vectorstore.durations import read_duration, show_duration
    from vectorstore.models import GLOBAL
    from vectorstore.watches import Watches

    address, interval = address_to_watch(url), read_duration(every)
    allowed = read_duration(patience) if patience else None
    with _opened() as (settings, database):
        added = Watches(database).add(GLOBAL, address, interval, allowed, "command line")
    print(f"Watching {added.url} every {show_duration(added.every)}, as number {added.number}.")
    print(_who_polls(settings))


@watch.command("list")
def list_watches() -> None:
    """List the watches of all scopes, and how the last poll of each ended."""
    import time

    from bot.status import watch_line
    from vectorstore.watches import Watches

    with _opened() as (_, database):
        watches = Watches(database).list()
    now = time.time()
    for each in watches:
        print(watch_line(each, now, _manner(now)))
    if not watches:
        print("Nothing is watched. Add a source with `dateline watch add URL|FEED --every 1h`.")


@watch.command()
def remove(
    number: Annotated[int, typer.Argument(metavar="ID", min=1, help="The ID that `list` shows.")],
) -> None:
    """Stop watching a source. Its articles stay."""
    from vectorstore.watches import Watches

    with _opened() as (_, database):
        removed = Watches(database).remove(number)
    print(f"No longer watching {removed.url}. Its articles stay.")


def status() -> None:
    """Show how many articles there are, how fresh they are, and how each watch does."""
    import time

    from bot.status import status_lines, status_of
    from bot.token_budget import TokenBudget
    from vectorstore.catalog import Catalog
    from vectorstore.trail import Trail
    from vectorstore.watches import Watches

    now = time.time()
    with _opened() as (settings, database):
        found = status_of(Catalog(database), Trail(database), Watches(database), None, now)
    for line in status_lines(found, _manner(now)):
        print(line)
    if settings.llm:
        budget = TokenBudget(settings.data_dir, settings.llm_tokens_per_day)
        print(f"Language model {settings.llm}: {budget.told('global')} on the command line.")
        budget.close()
    print(_who_polls(settings) if found.watches else _who_serves(settings))


@contextmanager
def _opened() -> "Iterator[tuple[Settings, Database]]":
    from bot.settings import load
    from bot.stores import open_database

    settings = load()
    with open_database(settings) as database:
        yield settings, database


def _manner(now: float) -> "Manner":
    from bot.status import Manner, ago

    return Manner(
        words=lambda words: " ".join(words.split()),
        moment=lambda moment: ago(moment, now),
        doer=lambda by: by,
        scope=str,
    )


def _is_served(settings: "Settings") -> bool:
    from vectorstore.lock import LibraryLock

    return LibraryLock(settings.data_dir).held_by_one_that_does_jobs()


def _who_polls(settings: "Settings") -> str:
    if _is_served(settings):
        return "A Dateline is running and polls it when it is due."
    return "Sources are polled while `dateline run` is running, which it is not now."


def _who_serves(settings: "Settings") -> str:
    return "A Dateline is running." if _is_served(settings) else "No Dateline is running."
