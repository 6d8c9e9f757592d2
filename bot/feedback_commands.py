"""`dateline feedback`. Opens the ledger alone, beside whatever else is running, and prints.

As in __main__.py, it imports what it needs when it runs, so that `--help` answers at once.
"""

from pathlib import Path
from typing import Annotated

import typer

_LISTED = 50  # answers, unless --limit says otherwise


def feedback(
    export: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.jsonl",
            help="Write them, all without --limit, to a file that `ask --batch` reads.",
        ),
    ] = None,
    down: Annotated[bool, typer.Option("--down", help="Only answers with a 👎.")] = False,
    limit: Annotated[
        int | None,
        typer.Option(min=1, help="How many, newest first; without it, 50 are listed."),
    ] = None,
) -> None:
    """List the answers that people in Discord voted on, newest vote first, with their reasons."""
    from contextlib import closing

    from bot.feedback import lines_of, write_feedback
    from bot.ledger import Ledger
    from bot.settings import load
    from bot.wording import plural
    from vectorstore.lock import prepare

    settings = load()
    if not settings.retention_days:
        print(
            "With RETENTION_DAYS=0, votes are held in memory alone and end with the process. "
            "To have some to list, set it to a number of days and start Dateline again."
        )
        return
    prepare(settings.data_dir)
    most = limit if export or limit else _LISTED
    with closing(Ledger(settings.data_dir, retention_days=settings.retention_days)) as ledger:
        judged, total = ledger.votes.judged(down, most), ledger.votes.count(down)
    if not judged:
        print(
            f"No answer of the last {plural(settings.retention_days, 'day')} has a "
            f"{'👎' if down else 'vote'}. People vote with 👍 and 👎 under an answer in Discord; "
            "RETENTION_DAYS sets how long answers and votes are kept."
        )
    elif export:
        write_feedback(export, judged)
        print(f"Wrote {plural(len(judged), 'answer')} to {export}.")
    else:
        for each in judged:
            print(*lines_of(each), sep="\n")
        if total > len(judged):
            print(f"{len(judged)} of {total:,}; --limit shows more.")
