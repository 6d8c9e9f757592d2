"""The command line. Each command reads the settings, opens what it needs and prints, no more."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.feedback_commands import feedback
from bot.library_commands import articles, audit, export, ingest, remove, screen
from bot.upkeep_commands import backup, check, forget, reindex, restore
from bot.watch_commands import status, watch

if TYPE_CHECKING:
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
    from bot.running import run_client

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
        console.chat(screen(), dateline.asker, dateline.catalog.count(console.SCOPES))


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
    why: Annotated[
        bool, typer.Option("--why", help="Show what the answer was chosen from, too.")
    ] = False,
) -> None:
    """Answer one question, or a file of them."""
    from bot.app import open_shared
    from bot.settings import load

    if why and batch is not None:
        raise typer.BadParameter("--why is for one question: leave out --batch")
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
        return
    screen().print(console.render(answer))
    if why:
        from bot.why import table

        print()
        screen().print(table(answer.understood or asked.text, answer))


for command in (
    ingest, export, articles, remove, audit, reindex, check, backup, restore, forget, status,
    feedback,
):  # fmt: skip
    cli.command()(command)
cli.add_typer(watch)


def _give_sample(dateline: "Dateline") -> None:
    from ingest.sample import give_sample

    if give_sample(dateline.facts, dateline.keeper):
        typer.echo(
            "The library was empty, so it got the sample article. "
            "Try: who did Tileuberdi meet at Commerce?",
            err=True,
        )


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
