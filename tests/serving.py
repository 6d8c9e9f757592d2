"""A Dateline as a process of its own whose answers are scripted: `python serving.py FOLDER`.

Real are the client, the library in FOLDER, the signals and the exit codes; no model is loaded.
"""

import re
import sys
import time
from pathlib import Path

from fakes import answered, kept_in, source

from bot.answering.models import Answer, Question
from bot.app import Dateline
from bot.reindexing import LibraryReindexer
from bot.running import run_client
from bot.settings import load
from vectorstore.errors import DatelineError
from vectorstore.watches import Watches

ANSWER = "Quokka Harbour"


class Script:
    """Answers after as many seconds as the question names; `break` raises what it was asked."""

    def ask(self, question: Question) -> Answer:
        if "break" in question.text:
            raise ValueError(question.text)
        if seconds := re.search(r"(\d+) seconds", question.text):
            print(f"asked {seconds[1]}", flush=True)
            time.sleep(float(seconds[1]))
        return answered(ANSWER, f"It was {ANSWER} all along.", source=source())


def main(folder: Path) -> None:
    settings = load()
    with kept_in(folder) as kept:
        library = kept.library
        dateline = Dateline(
            facts=library.facts,
            catalog=kept.catalog,
            trail=library.trail,
            watches=Watches(kept.database),
            asker=Script(),
            keeper=kept.keeper,
            pipeline=kept.pipeline,
            reindexer=LibraryReindexer(kept.database, library, lambda name: library.index.model),
            warm_up=lambda: None,
        )
        run_client(settings, dateline)


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except DatelineError as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)
