"""The event loop beside the threads."""

import asyncio
import time

import pytest

from bot.answering.writing.loop import Loop, LoopClosed


async def answer() -> int:
    await asyncio.sleep(0)
    return 7


async def outstay() -> None:
    """Block everything, as a client may that does not know of event loops."""
    time.sleep(4.0)  # noqa: ASYNC251 - that is the fault


def test_a_thread_waits_for_what_a_call_returns() -> None:
    loop = Loop()
    assert [loop.run(answer(), 5.0) for _ in range(2)] == [7, 7]
    loop.close()


def test_a_call_that_does_not_keep_to_its_time_holds_nobody_up() -> None:
    loop = Loop()
    started = time.monotonic()
    with pytest.raises(TimeoutError):
        loop.run(outstay(), 0.0)
    assert time.monotonic() - started < 3.5
    loop.close()


def test_nothing_runs_once_it_is_closed() -> None:
    loop = Loop()
    loop.close()
    with pytest.raises(LoopClosed):
        loop.run(answer(), 5.0)
    loop.close()
