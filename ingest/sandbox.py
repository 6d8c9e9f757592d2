"""A process of its own for the parsers of untrusted files, seen from outside; inside: sandboxed.py.

The two sides talk over pipes: a line of JSON and the file's bytes go in, a length and JSON come
back. Nothing that the child says is run, and what it calls an article is read as a record of an
export would be.
"""

import json
import os
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from ingest.errors import IngestError, SourceUnreadable, TooHard
from ingest.feed import FeedEntry, entry_of
from ingest.records import article_of
from vectorstore.models import GLOBAL, Article, Scope

Found = Article | FeedEntry

READERS = {
    "html": "ingest.html:read_page",
    "pdf": "ingest.pdf:read_pdf",
    "docx": "ingest.docx:read_docx",
    "feed": "ingest.feed:read_feed",
}
START_SECONDS = 120  # to start the process and load a parser; a busy small machine needs many
LIMIT_ANSWER = 500_000_000  # bytes
_ENVIRONMENT = ("PATH", "HOME", "TMPDIR", "TEMP", "TMP", "TZ", "SYSTEMROOT", "LD_LIBRARY_PATH")
_ENVIRONMENT_STARTS = ("LANG", "LC_", "PYTHON")
_ROOT = str(Path(__file__).resolve().parent.parent)


class Sandbox:
    """Reads one document at a time, whichever thread asks, in a child that is kept for the next.

    The child starts with the first document, and anew after one that broke a limit or the child.
    It ends with `close`, and by itself when this process is gone.
    """

    def __init__(
        self,
        seconds: float = 20,
        memory_bytes: int = 1_500_000_000,
        readers: Mapping[str, str] = READERS,
    ) -> None:
        """seconds, memory_bytes: for one document, on top of what loading its parser takes.
        readers: for each kind, `module:function`, called as `ingest.html.read_page` is."""
        self._seconds = seconds
        self._memory = memory_bytes
        self._readers = readers
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._end: Callable[[], object] = lambda: None

    def read(
        self,
        kind: str,
        name: str,
        body: bytes,
        *,
        url: str = "",
        charset: str | None = None,
        scope: Scope = GLOBAL,
    ) -> list[Found]:
        """Read a document of one of READERS' kinds.

        Raises: TooHard, SourceUnreadable, and what the kind's reader raises.
        """
        asked = {
            "reader": self._readers[kind],
            "memory": self._memory,
            "seconds": self._seconds,
            "name": name,
            "url": url,
            "charset": charset,
            "length": len(body),
        }
        with self._lock:
            answer = self._ask(name, json.dumps(asked).encode() + b"\n", body)
        if error := answer.get("error"):
            raise _error_of(name, error)
        try:
            return [_found_of(each, scope) for each in answer["found"]]
        except (KeyError, TypeError, ValueError) as cause:
            raise TooHard(name, "was not read in a way that makes sense") from cause

    def close(self) -> None:
        """End the child, and with it what is being read."""
        self._end()

    def _ask(self, name: str, request: bytes, body: bytes) -> dict[str, Any]:
        before = self._process
        process = self._running()
        ready = self._within(START_SECONDS, process, request, lambda out: out.read(1))
        if not ready and process is before:  # it died since the last document, unseen until now
            self.close()
            process = self._running()
            ready = self._within(START_SECONDS, process, request, lambda out: out.read(1))
        if not ready:
            self.close()
            raise TooHard(name, "could not be read because the process for it did not start")
        started = time.monotonic()
        answer = self._within(self._seconds, process, body, _read_answer)
        late = time.monotonic() - started >= self._seconds
        if late or not answer:
            self.close()
        if not answer:
            took = f"took longer than {self._seconds:g} seconds to read"
            raise TooHard(name, took if late else "stopped the program that reads it")
        told: dict[str, Any] = json.loads(answer)
        if told.get("error") == "memory":
            self.close()  # what is left of it may be in any state
            raise TooHard(name, f"took more than {self._memory / 1e6:,.0f} MB of memory to read")
        return told

    def _within(
        self,
        seconds: float,
        process: "subprocess.Popen[bytes]",
        request: bytes,
        answer: Callable[[Any], bytes],
    ) -> bytes:
        """Send and receive; nothing when the child died, or was killed after `seconds`."""
        assert process.stdin and process.stdout
        timer = threading.Timer(seconds, process.kill)
        timer.start()
        try:
            process.stdin.write(request)
            process.stdin.flush()
            return answer(process.stdout)
        except (OSError, ValueError):
            return b""  # a broken or closed pipe: the child's death, which the caller tells
        except BaseException:
            self.close()  # Ctrl-C: the answer on its way is not the next document's
            raise
        finally:
            timer.cancel()

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._process is None or self._process.poll() is not None:
            self._end()
            self._process = _start()
            self._end = weakref.finalize(self, _kill, self._process)
        return self._process


def _start() -> "subprocess.Popen[bytes]":
    told = os.environ.items()
    kept = {k: v for k, v in told if k in _ENVIRONMENT or k.startswith(_ENVIRONMENT_STARTS)}
    paths = [_ROOT, *filter(None, [kept.get("PYTHONPATH")])]
    return subprocess.Popen(
        # -P: a folder named `ingest` where Dateline happens to be started is not to be run.
        [sys.executable, "-P", "-c", "from ingest.sandboxed import serve; serve()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=kept | {"PYTHONPATH": os.pathsep.join(paths)},
        start_new_session=True,  # Ctrl-C is for the parent
    )


def _kill(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        with suppress(OSError):
            if pipe:
                pipe.close()


def _read_answer(out: Any) -> bytes:
    length = int.from_bytes(out.read(8), "big")
    body: bytes = out.read(length) if 0 < length <= LIMIT_ANSWER else b""
    return body if len(body) == length else b""


def _error_of(name: str, told: Mapping[str, str]) -> IngestError:
    """Make the error that a reader raised in the child; its sentence is all that it carries."""
    kinds = {kind.__name__: kind for kind in IngestError.__subclasses__()}
    kind = kinds.get(told["kind"], SourceUnreadable)
    error = kind.__new__(kind)
    IngestError.__init__(error, name, told["cause"], " ".join(told["sentence"].split())[:600])
    return error


def _found_of(told: dict[str, Any], scope: Scope) -> Found:
    return article_of(told, scope) if "text" in told else entry_of(told, scope)
