"""Reading ahead: the next items are made in a thread while the last ones are worked on."""

import queue
import threading
from collections.abc import Generator, Iterator
from contextlib import suppress
from typing import TypeVar

Item = TypeVar("Item")

_END = object()


def ahead(items: Iterator[Item], limit: int) -> Generator[Item]:
    """Yield `items`, of which at most `limit` wait: memory stays flat however fast they are made.

    Closing it stops the thread after the item under way.
    """
    waiting: queue.Queue[object] = queue.Queue(limit)
    stopping = threading.Event()

    def give(item: object) -> None:
        while not stopping.is_set():
            with suppress(queue.Full):
                waiting.put(item, timeout=0.1)
                return

    def make() -> None:
        try:
            for item in items:
                give(item)
                if stopping.is_set():
                    break
            give(_END)
        except BaseException as error:  # raised again where the items are used
            give(_Raised(error))
        finally:
            if hasattr(items, "close"):
                items.close()

    maker = threading.Thread(target=make, name="reading ahead", daemon=True)
    maker.start()
    try:
        while (item := waiting.get()) is not _END:
            if isinstance(item, _Raised):
                raise item.error
            yield item  # type: ignore[misc]
    finally:
        stopping.set()
        maker.join()


class _Raised:
    def __init__(self, error: BaseException) -> None:
        self.error = error
