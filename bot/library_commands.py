"""The commands that feed and list the library. Each opens what it needs, and prints.

As in __main__.py, each imports what it needs when it runs, so that `--help` answers at once.
"""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

BY = "command line"  # as the audit list names whoever types here
_SHOWN = 10  # outcomes named one by one; of a larger ingest, only what failed

Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="YYYY-MM-DD")]


def ingest(
    sources: Annotated[
        list[str], typer.Argument(metavar="PATH|URL...", help="Files, folders, pages or feeds.")
    ],
) -> None:
    """Add articles, or replace those that changed: web pages, feeds, PDF, DOCX, text, JSONL."""
    from collections import Counter

    from rich.markup import escape
    from rich.progress import Progress

    from bot.app import open_shared
    from bot.settings import load
    from bot.wording import told
    from ingest.sources import count_records

    counts: Counter[str] = Counter()
    progress_screen = screen(stderr=True)
    with open_shared(load()) as dateline, Progress(console=progress_screen) as progress:
        expected = count_records(sources)
        task = progress.add_task("Ingesting", total=expected)
        for outcome in dateline.pipeline.from_operator(sources, by=BY):
            counts[outcome.change] += 1
            done = counts.total()  # a feed brings more than the one that it counts as
            progress.update(task, completed=done, total=max(expected, done))
            if outcome.change == "failed":
                progress.console.print(escape(outcome.problem), style="yellow", soft_wrap=True)
            elif counts.total() <= _SHOWN:
                progress.console.print(escape(told(outcome)), soft_wrap=True)
    print(
        ", ".join(f"{count} {change}" for change, count in sorted(counts.items()))
        or "nothing to ingest"
    )
    if set(counts) == {"failed"}:
        raise typer.Exit(1)


def export(
    file: Annotated[
        Path, typer.Argument(metavar="FILE.jsonl", help="Where to write; .jsonl.gz packs it.")
    ],
    all_scopes: Annotated[
        bool, typer.Option("--all-scopes", help="Servers', people's and the sample article too.")
    ] = False,
) -> None:
    """Write the stored articles to a file that `ingest` reads."""
    from bot.settings import load
    from bot.stores import open_database
    from bot.wording import plural
    from ingest.records import write_articles
    from vectorstore.catalog import Catalog
    from vectorstore.models import GLOBAL

    with open_database(load()) as database:
        catalog = Catalog(database)
        scopes = None if all_scopes else [GLOBAL]
        count = catalog.count(scopes)
        write_articles(file, (stored.article for stored in catalog.articles(scopes)))
    print(f"Wrote {plural(count, 'article')} to {file}.")


def articles(
    words: Annotated[str, typer.Argument(help="Only articles with these words.")] = "",
    since: Day = None,
    until: Day = None,
    limit: Annotated[int, typer.Option(min=1, help="How many to list, newest first.")] = 50,
) -> None:
    """List the stored articles, newest first: ID, date, outlet, title, scope."""
    from rich.markup import escape
    from rich.table import Table

    from bot.settings import load
    from bot.stores import open_database
    from vectorstore.catalog import Catalog, Filter

    with open_database(load()) as database:
        narrowed = Filter(words, since and since.date(), until and until.date())
        entries, total = Catalog(database).page(None, narrowed, limit=limit)
    table = Table("ID", "Date", "Outlet", "Title", "Scope", box=None, pad_edge=False)
    for entry in entries:
        cells = (str(entry.published or ""), entry.source, entry.title, str(entry.scope))
        table.add_row(str(entry.number), *map(escape, cells))
    if entries:
        screen().print(table)
        if total > len(entries):
            print(f"{len(entries)} of {total:,}; --limit shows more.")
    elif words or since or until:
        print("No stored article fits.")
    else:
        print("The library is empty. Add articles with `dateline ingest PATH|URL`.")


def remove(
    reference: Annotated[
        str, typer.Argument(metavar="ID", help="The ID that `articles` shows, or a URL.")
    ],
    undo: Annotated[
        bool, typer.Option("--undo", help="Bring back what was removed within the last hour.")
    ] = False,
) -> None:
    """Take an article out of the library. For an hour, --undo with its ID brings it back."""
    from bot.app import open_shared
    from bot.settings import load
    from vectorstore.errors import ArticleUnknown

    with open_shared(load()) as dateline:
        if undo:
            if not reference.isdecimal():
                raise ArticleUnknown(reference)
            print(f"Brought back: {dateline.keeper.undo(int(reference), BY)}")
            return
        stored = dateline.catalog.find(reference)
        if stored is None:
            raise ArticleUnknown(reference)
        title = dateline.keeper.remove(stored.number, BY)
    print(f"Removed: {title}")
    print(f"For an hour, `dateline remove --undo {stored.number}` brings it back.")


def audit(
    limit: Annotated[int, typer.Option(min=1, help="How many lines, latest first.")] = 50,
) -> None:
    """List who added, updated, removed or brought back which article, and when."""
    from rich.markup import escape
    from rich.table import Table

    from bot.settings import load
    from bot.stores import open_database
    from vectorstore.trail import Trail

    with open_database(load()) as database:
        deeds, _ = Trail(database).deeds(limit=limit)
    table = Table("When (UTC)", "By", "What", "ID", "Title", "Scope", "", box=None, pad_edge=False)
    table.columns[0].no_wrap = table.columns[1].no_wrap = True
    for deed in deeds:
        when = deed.at[:16].replace("T", " ")
        cells = (when, deed.by, deed.what, str(deed.article), deed.title, str(deed.scope))
        table.add_row(*map(escape, (*cells, deed.detail)))
    if deeds:
        screen().print(table)
    else:
        print("Nothing has been added or removed yet.")


def screen(stderr: bool = False) -> "Console":
    from rich.console import Console

    return Console(stderr=stderr, highlight=False)
