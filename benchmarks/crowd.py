"""People who ask at once, through an event loop and threads as the Discord client has them."""

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass

from bot.answering.models import Answer, Question

_THREADS = 4  # as many as Client in bot/client.py answers with
_TICK = 0.005  # seconds that the watch over the event loop sleeps


@dataclass(frozen=True)
class Load:
    """What each question took from being asked to being answered, waiting for a thread included;
    what all took together; and the longest, in milliseconds, that the event loop stood still."""

    people: int
    milliseconds: tuple[float, ...]
    seconds: float
    stall: float


async def crowd(
    ask: Callable[[Question], Answer], questions: Sequence[Question], people: int
) -> Load:
    """Put all questions, each person the next one as soon as the last is answered.

    Raises: what `ask` raises, in an ExceptionGroup.
    """
    loop = asyncio.get_running_loop()
    waiting = iter(questions)
    taken: list[float] = []
    stalls: list[float] = [0.0]

    async def person(threads: ThreadPoolExecutor) -> None:
        for question in waiting:
            started = time.perf_counter()
            await loop.run_in_executor(threads, ask, question)
            taken.append((time.perf_counter() - started) * 1000)

    with ThreadPoolExecutor(_THREADS, thread_name_prefix="answer") as threads:
        watch = asyncio.create_task(_watch(stalls))
        started = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for _ in range(people):
                group.create_task(person(threads))
        seconds = time.perf_counter() - started
        watch.cancel()
        with suppress(asyncio.CancelledError):
            await watch
    return Load(people, tuple(taken), seconds, max(stalls))


async def _watch(stalls: list[float]) -> None:
    """Note by how many milliseconds each short sleep is too long."""
    while True:
        began = time.perf_counter()
        await asyncio.sleep(_TICK)
        stalls.append((time.perf_counter() - began - _TICK) * 1000)
