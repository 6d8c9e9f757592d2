"""The commands that feed, list and mend the library. Each opens what it needs, and prints.

As in __main__.py, each imports what it needs when it runs, so that `--help` answers at once.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console


def ingest(
    sources: Annotated[
        list[str], typer.Argument(metavar="PATH|URL...", help="Files, folders or web addresses.")
    ],
) -> None:
    """Add articles, or replace those that changed. Reads .txt, .md, .html, .jsonl and .jsonl.gz."""
    from collections import Counter

    from rich.markup import escape
    from rich.progress import Progress

    from bot.app import open_shared
    from bot.settings import load
    from ingest.pipeline import count_records

    counts: Counter[str] = Counter()
    progress_screen = screen(stderr=True)
    with open_shared(load()) as dateline, Progress(console=progress_screen) as progress:
        task = progress.add_task("Ingesting", total=count_records(sources))
        for outcome in dateline.pipeline.from_operator(sources, by="command line"):
            counts[outcome.change] += 1
            progress.advance(task)
            if outcome.problem:
                progress.console.print(escape(outcome.problem), style="yellow", soft_wrap=True)
            elif counts.total() <= 10 and outcome.change != "unchanged":
                progress.console.print(f"{outcome.change}: {escape(outcome.name)}", soft_wrap=True)
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
    from bot.app import open_catalog
    from bot.settings import load
    from bot.wording import plural
    from ingest.records import write_articles
    from vectorstore.models import GLOBAL

    with open_catalog(load()) as catalog:
        stored = catalog.articles(None if all_scopes else [GLOBAL])
        write_articles(file, (each.article for each in stored))
    print(f"Wrote {plural(len(stored), 'article')} to {file}.")


def articles() -> None:
    """List the stored articles: number, date, outlet, title, scope."""
    from rich.markup import escape
    from rich.table import Table

    from bot.app import open_catalog
    from bot.settings import load

    with open_catalog(load()) as catalog:
        stored = catalog.articles()
    table = Table("ID", "Date", "Outlet", "Title", "Scope", box=None, pad_edge=False)
    for each in stored:
        article = each.article
        cells = (str(article.published or ""), article.source, article.title, str(article.scope))
        table.add_row(str(each.number), *map(escape, cells))
    if stored:
        screen().print(table)
    else:
        print("The library is empty. Add articles with `dateline ingest PATH|URL`.")


def remove(
    reference: Annotated[
        str, typer.Argument(metavar="ID", help="The ID that `articles` shows, or a URL.")
    ],
) -> None:
    """Take an article out of the library for good."""
    from bot.app import open_shared
    from bot.settings import load
    from vectorstore.errors import ArticleUnknown

    with open_shared(load()) as dateline:
        stored = dateline.catalog.find(reference)
        if stored is None:
            raise ArticleUnknown(reference)
        title = dateline.keeper.remove(stored.number)
    print(f"Removed: {title}")


def reindex() -> None:
    """Make all vectors anew from the stored articles with EMBEDDING_MODEL. Needs no network."""
    from rich.progress import Progress

    from bot.app import open_stores
    from bot.settings import load

    with open_stores(load()) as stores, Progress(console=screen(stderr=True)) as progress:
        task = progress.add_task("Reindexing", total=None)
        count = stores.library.reindex(
            lambda done, total: progress.update(task, completed=done, total=total)
        )
    print(f"Made the vectors of {count} passages.")


def check() -> None:
    """Test settings, model, stores and Discord token; each line says ok or what to do."""
    from bot.check import findings
    from bot.settings import load

    failed = False
    for finding in findings(load()):
        failed = failed or not finding.ok
        screen().print(
            f"{'ok     ' if finding.ok else 'TO DO  '}{finding.text}", markup=False, soft_wrap=True
        )
    if failed:
        raise typer.Exit(1)


def screen(stderr: bool = False) -> "Console":
    from rich.console import Console

    return Console(stderr=stderr, highlight=False)
