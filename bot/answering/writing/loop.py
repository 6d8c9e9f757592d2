"""An event loop in a thread of its own, so that threads may call what can be cut short."""

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import CancelledError
from typing import Any, TypeVar

T = TypeVar("T")

_GRACE = 2.0  # seconds for a call that was cut short to hang up


class LoopClosed(Exception):
    pass


class Loop:
    """Starts with the first call. Its thread ends with the process, or before it by `close`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._closed = False

    def run(self, call: Coroutine[Any, Any, T], within: float) -> T:
        """Wait for a call, which itself ends `within` so many seconds.

        Raises: what the call raises; TimeoutError, if it does not keep to its time; LoopClosed.
        """
        try:
            future = asyncio.run_coroutine_threadsafe(call, self._running())
        except LoopClosed:
            call.close()
            raise
        try:
            return future.result(within + _GRACE)
        except CancelledError:
            raise LoopClosed from None
        except TimeoutError:
            future.cancel()
            raise

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._closed:
                raise LoopClosed
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(
                    target=self._serve, args=(self._loop,), name="language-model", daemon=True
                )
                self._thread.start()
            return self._loop

    @staticmethod
    def _serve(loop: asyncio.AbstractEventLoop) -> None:
        asyncio.set_event_loop(loop)
        try:
            loop.run_forever()
        finally:
            loop.close()

    def close(self) -> None:
        """Cut short what is under way, and end the thread."""
        with self._lock:
            self._closed = True
            loop, thread = self._loop, self._thread
        if loop is None or thread is None or loop.is_closed():
            return
        ending = asyncio.run_coroutine_threadsafe(_cancel_all(), loop)
        ending.add_done_callback(lambda _: loop.call_soon_threadsafe(loop.stop))
        thread.join(2 * _GRACE)


async def _cancel_all() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    if others:
        await asyncio.wait(others, timeout=_GRACE)
    await asyncio.get_running_loop().shutdown_asyncgens()
