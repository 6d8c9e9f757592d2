"""The command line. Each command reads the settings, opens what it needs and prints, no more."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from bot.app import Dateline

# Every command imports what it needs when it runs: `dateline --help` must not wait for torch.
cli = typer.Typer(
    name="dateline",
    help="Answer questions from the news articles you feed it, "
    "each with the sentence that says so.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@cli.command()
def run() -> None:
    """Connect to Discord; without DISCORD_TOKEN, open the same conversation in the terminal."""
    from bot.settings import load

    settings = load()
    if settings.discord_token is None:
        typer.echo(
            "DISCORD_TOKEN is not set, so here is the conversation in the terminal. For Discord, "
            "get a token at https://discord.com/developers/applications and put it in .env."
        )
        chat()
        return
    from bot.app import open_serving
    from bot.client import run_client

    with open_serving(settings) as dateline:
        run_client(settings, dateline)


@cli.command()
def chat() -> None:
    """Ask questions in the terminal, line by line."""
    from bot import console
    from bot.app import open_serving
    from bot.settings import load

    settings = load()
    _say("Opening the library and loading the model …")
    with open_serving(settings) as dateline:
        _give_sample(dateline)
        dateline.warm_up()
        console.chat(_screen(), dateline.asker, dateline.catalog.count(console.SCOPES))


@cli.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, in quotation marks.")] = "",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the whole answer as JSON.")
    ] = False,
    batch: Annotated[
        Path | None,
        typer.Option(
            metavar="QUESTIONS.jsonl", help="Answer every question of a file, one JSON line each."
        ),
    ] = None,
) -> None:
    """Answer one question, or a file of them."""
    from bot.app import open_shared
    from bot.settings import load

    settings = load()
    if batch is not None:
        from bot.batch import answer_all, read_questions

        questions = read_questions(batch)
        with open_shared(settings) as dateline:
            for line in answer_all(dateline.asker, questions):
                print(json.dumps(line, ensure_ascii=False), flush=True)
        return

    from datetime import date

    from bot import console
    from bot.answering.models import Question
    from bot.answering.wire import answer_to_json

    asked = Question(question, console.SCOPES, date.today())
    _say("Opening the library and loading the model …")
    with open_shared(settings) as dateline:
        _give_sample(dateline)
        answer = dateline.asker.ask(asked)
    if as_json:
        print(json.dumps(answer_to_json(answer), ensure_ascii=False, indent=2))
    else:
        _screen().print(console.render(answer))


@cli.command()
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
    screen = _screen(stderr=True)
    with open_shared(load()) as dateline, Progress(console=screen) as progress:
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


@cli.command()
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


@cli.command()
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
        _screen().print(table)
    else:
        print("The library is empty. Add articles with `dateline ingest PATH|URL`.")


@cli.command()
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


@cli.command()
def reindex() -> None:
    """Make all vectors anew from the stored articles with EMBEDDING_MODEL. Needs no network."""
    from rich.progress import Progress

    from bot.app import open_stores
    from bot.settings import load

    with open_stores(load()) as stores, Progress(console=_screen(stderr=True)) as progress:
        task = progress.add_task("Reindexing", total=None)
        count = stores.library.reindex(
            lambda done, total: progress.update(task, completed=done, total=total)
        )
    print(f"Made the vectors of {count} passages.")


@cli.command()
def check() -> None:
    """Test settings, model, stores and Discord token; each line says ok or what to do."""
    from bot.check import findings
    from bot.settings import load

    failed = False
    for finding in findings(load()):
        failed = failed or not finding.ok
        _screen().print(
            f"{'ok     ' if finding.ok else 'TO DO  '}{finding.text}", markup=False, soft_wrap=True
        )
    if failed:
        raise typer.Exit(1)


def _give_sample(dateline: "Dateline") -> None:
    from ingest.sample import give_sample

    if give_sample(dateline.catalog, dateline.keeper):
        typer.echo(
            "The library was empty, so it got the sample article. "
            "Try: who did Tileuberdi meet at Commerce?",
            err=True,
        )


def _screen(stderr: bool = False) -> "Console":
    from rich.console import Console

    return Console(stderr=stderr, highlight=False)


def _say(progress: str) -> None:
    """Say on standard error that something long begins."""
    print(progress, file=sys.stderr, flush=True)


def main() -> None:
    """Run a command; an error made for people ends in its sentence and its exit code."""
    from vectorstore.errors import DatelineError

    try:
        cli()
    except DatelineError as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
