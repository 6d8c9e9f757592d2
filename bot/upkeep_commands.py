"""The commands that keep the library in order. Each opens what it needs, and prints.

As in __main__.py, each imports what it needs when it runs, so that `--help` answers at once.
"""

from pathlib import Path
from typing import Annotated

import typer

from bot.library_commands import screen


def reindex() -> None:
    """Make passages and vectors anew from the stored articles with EMBEDDING_MODEL.

    Questions go on being answered from the old ones until the new ones are whole. Ctrl-C stops it;
    the next one goes on from there. Needs no network.
    """
    import time

    from rich.progress import Progress

    from bot.app import open_shared
    from bot.settings import load
    from bot.wording import plural
    from vectorstore.errors import DatelineError

    settings = load()
    with open_shared(settings, any_model=True) as dateline:
        reindexer = dateline.reindexer
        try:
            reindexer.start(settings.embedding_model)
            with Progress(console=screen(stderr=True)) as progress:
                task = progress.add_task("Reindexing", total=None)
                while (state := reindexer.state()).running:
                    progress.update(task, completed=state.done, total=state.total or None)
                    time.sleep(0.2)
        except KeyboardInterrupt:
            reindexer.stop()
            state = reindexer.state()
    if state.problem:
        raise DatelineError(state.problem)
    if not state.switched:
        print("Stopped. The next `dateline reindex` goes on from here.")
        raise typer.Exit(130)
    print(f"Made the passages and vectors of {plural(state.done, 'article')}.")


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


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE.tar.gz", help="Where to write the copy.")],
) -> None:
    """Copy the whole library into one file, also while it is in use."""
    from bot.backup import write_backup
    from bot.settings import load

    write_backup(load().data_dir, file)
    print(f"Wrote the library to {file}. `dateline restore {file}` brings it back.")


def restore(
    file: Annotated[
        Path, typer.Argument(metavar="FILE.tar.gz", help="What `dateline backup` wrote.")
    ],
) -> None:
    """Unpack a backup into an empty DATA_DIR."""
    from bot.backup import restore_backup
    from bot.settings import load

    settings = load()
    restore_backup(file, settings.data_dir)
    print(f"The library is back in {settings.data_dir}. Its vectors are made at the next start.")


def forget(
    user: Annotated[
        int | None, typer.Option(min=1, metavar="ID", help="A person's Discord ID.")
    ] = None,
    guild: Annotated[
        int | None, typer.Option(min=1, metavar="ID", help="A server's Discord ID.")
    ] = None,
) -> None:
    """Remove everything that a person or a server added, for good."""
    from bot.app import open_shared
    from bot.ledger import Ledger
    from bot.settings import load
    from bot.wording import plural
    from vectorstore.models import Scope

    if user and not guild:
        who = Scope.user(user)
    elif guild and not user:
        who = Scope.guild(guild)
    else:
        raise typer.BadParameter("give either --user ID or --guild ID")
    settings = load()
    with open_shared(settings) as dateline:
        count = dateline.keeper.forget(who)
    ledger = Ledger(settings.data_dir, retention_days=settings.retention_days)
    ledger.forget(who)
    ledger.close()
    print(f"Forgot {who}, with {plural(count, 'article')}.")
