"""How the log is written: one line an event, without a secret and without words of a message."""

import asyncio
import logging
import threading
import traceback
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

log = logging.getLogger(__name__)

_OURS = ("bot", "ingest", "vectorstore")
_NOISY = ("httpx", "httpx2", "chromadb", "sentence_transformers")
_PLACES = 12  # of a traceback's, the innermost


class OneLine(logging.Formatter):
    """An event and what failed in one line.

    Of an exception stand its kind, its numbers and the places that it came through. Its words do
    not: they may be a question's (SQLite's syntax errors, pydantic's input) or hold an
    interaction's token (aiohttp's addresses).
    """

    def format(self, record: logging.LogRecord) -> str:
        parts = [self.formatTime(record), record.levelname, record.name, record.getMessage()]
        if record.exc_info and record.exc_info[1]:
            parts.append(" cause ".join(map(_failure, _chain(record.exc_info[1]))))
        return " | ".join(" ".join(parts).splitlines())


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and what led to it, last first."""
    seen = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        yield at
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)


def _failure(error: BaseException) -> str:
    kind = type(error)
    told = [f"error={kind.__module__}.{kind.__qualname__}".replace("=builtins.", "=")]
    numbers = {"errno": getattr(error, "errno", None), **vars(error)}
    for name in ("errno", "status", "code"):
        if isinstance(number := numbers.get(name), int):
            told.append(f"{name}={number}")
    frames = traceback.extract_tb(error.__traceback__)[-_PLACES:]
    places = [f"{PurePath(frame.filename).name}:{frame.lineno}:{frame.name}" for frame in frames]
    return " ".join(told + ([f"at={'>'.join(places)}"] if places else []))


def configure(level: str) -> None:
    """Log to standard error, at `level` what is Dateline's own.

    Everybody else stays at INFO or above: at DEBUG discord.py writes every message, with its
    content, and the token of every interaction.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(OneLine())
    chosen = logging.getLevelNamesMapping()[level]
    logging.basicConfig(level=max(chosen, logging.INFO), handlers=[handler])
    for name in _OURS:
        logging.getLogger(name).setLevel(chosen)
    for name in _NOISY:
        logging.getLogger(name).setLevel(max(chosen, logging.WARNING))
    logging.raiseExceptions = False  # a faulty call would print its arguments
    threading.excepthook = _thread_failed


def _thread_failed(failed: threading.ExceptHookArgs) -> None:
    name = failed.thread.name if failed.thread else ""
    log.error("unhandled in=thread name=%s", name, exc_info=failed.exc_value)


def loop_failed(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """The event loop's exception handler: asyncio's own prints the exception's words."""
    error = context.get("exception")
    if error is None:
        log.error("unhandled in=loop what=%r", context["message"])
    else:
        log.error("unhandled in=loop", exc_info=error)
