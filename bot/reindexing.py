"""A reindex in a thread of the process that owns the library, for whoever asks to follow it."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from vectorstore.errors import DatelineError
from vectorstore.library import Library, Model
from vectorstore.reindex import Reindex
from vectorstore.schema import Database

log = logging.getLogger(__name__)


class ReindexUnderWay(DatelineError):
    exit_code = 75  # EX_TEMPFAIL

    def __init__(self, model: str) -> None:
        super().__init__(
            f"A reindex to {model} is under way. Wait until it is done, or stop it with Ctrl-C "
            "where it was started."
        )


@dataclass(frozen=True)
class ReindexState:
    """How far a reindex is, in articles; `problem` is a sentence when it failed."""

    running: bool
    done: int = 0
    total: int = 0
    switched: bool = False
    problem: str = ""


class Reindexer(Protocol):
    def start(self, model: str) -> None:
        """Begin, or go on with what was stopped. Raises: ReindexUnderWay."""
        ...

    def state(self) -> ReindexState: ...

    def stop(self) -> None:
        """End soon; what was made is kept for the next start."""
        ...


class LibraryReindexer:
    """Reindexes the library of this process."""

    def __init__(self, database: Database, library: Library, load: Callable[[str], Model]) -> None:
        """`load` makes a model from its name."""
        self._database = database
        self._library = library
        self._load = load
        self._model = ""
        self._reindex: Reindex | None = None
        self._thread: threading.Thread | None = None
        self._state = ReindexState(running=False)

    def start(self, model: str) -> None:
        if self._thread and self._thread.is_alive():
            if self._model == model:
                return  # whoever asks again follows the one under way
            raise ReindexUnderWay(self._model)
        current = self._library.index.model
        loaded = current if current.name == model else self._load(model)
        self._model = model
        self._reindex = Reindex(self._database, self._library, loaded)
        self._state = ReindexState(running=True)
        self._thread = threading.Thread(
            target=self._run, args=[self._reindex], name="reindex", daemon=True
        )
        self._thread.start()

    def state(self) -> ReindexState:
        return self._state

    def stop(self) -> None:
        if self._reindex and self._thread:
            self._reindex.stop()
            self._thread.join()

    def _run(self, reindex: Reindex) -> None:
        try:
            switched = reindex.run(self._progress)
            self._state = replace(self._state, running=False, switched=switched)
        except DatelineError as error:
            self._state = replace(self._state, running=False, problem=str(error))
        except Exception as error:  # the thread's end would be silent
            log.exception("reindex failed")
            problem = f"The reindex failed ({type(error).__name__}). What was made is kept."
            self._state = replace(self._state, running=False, problem=problem)

    def _progress(self, done: int, total: int) -> None:
        self._state = ReindexState(True, done, total)
