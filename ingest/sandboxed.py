"""The inside of the sandbox's process: answers one request at a time. Starts nothing itself."""

import json
import os
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from ingest.errors import IngestError, SourceUnreadable
from ingest.feed import FeedEntry, entry_record
from ingest.records import record_of
from vectorstore.models import Article

Found = Article | FeedEntry
Reader = Callable[[str, bytes, str, str | None], list[Any]]


def serve() -> None:
    """Answer requests from standard input until it ends. The child's whole life."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)  # what a parser prints is not an answer
    loaded: dict[str, Reader] = {}
    for line in requests:
        asked = json.loads(line)
        if asked["reader"] not in loaded:
            _limit_memory(None)
            module, _, function = asked["reader"].partition(":")
            loaded[asked["reader"]] = getattr(import_module(module), function)
            _limit_memory(asked["memory"])
        answers.write(b"+")
        answers.flush()
        body = requests.read(asked["length"])
        _end_after(asked["seconds"] + 5)
        answer = json.dumps(_answer(loaded[asked["reader"]], asked, body)).encode()
        _end_after(0)
        answers.write(len(answer).to_bytes(8, "big") + answer)
        answers.flush()


def _answer(reader: Reader, asked: dict[str, Any], body: bytes) -> dict[str, Any]:
    name = asked["name"]
    try:
        found = reader(name, body, asked["url"], asked["charset"])
        return {"found": [_told(each) for each in found]}
    except MemoryError:
        return {"error": "memory"}
    except IngestError as error:
        refused = error
    except Exception as cause:
        # Parsers of hostile files fail in any way; the type is all that helps in a bug report.
        refused = SourceUnreadable(name, f"it is damaged: {type(cause).__name__}")
    sentence, cause_told = str(refused), str(refused.cause)
    return {"error": {"kind": type(refused).__name__, "cause": cause_told, "sentence": sentence}}


def _told(found: Found) -> dict[str, Any]:
    return record_of(found) if isinstance(found, Article) else entry_record(found)


def _limit_memory(more: int | None) -> None:
    """Allow `more` bytes of address space on top of what is in use; None lifts the limit."""
    try:
        import resource
    except ImportError:
        return  # Windows has no such limit: the time limit is what is left
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    soft = hard
    if more is not None:
        try:
            used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        except OSError:
            used = 0  # not Linux
        soft = used + more if hard == resource.RLIM_INFINITY else min(used + more, hard)
    with suppress(ValueError, OSError):  # macOS refuses limits on address space
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _end_after(seconds: float) -> None:
    """Die after `seconds`, should nobody be left to kill us; 0 takes it back."""
    import signal

    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)
