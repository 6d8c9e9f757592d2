"""People who ask at once: how many really do, and whether a blocked event loop is noticed."""

import asyncio
import threading
import time
from datetime import date

import pytest
from fakes import refusal

from benchmarks.crowd import crowd
from bot.answering.models import Answer, Question
from vectorstore.models import GLOBAL


def asked(count: int) -> list[Question]:
    return [Question(f"who is number {n}?", (GLOBAL,), date(2022, 6, 5)) for n in range(count)]


@pytest.mark.parametrize(("people", "at_once"), [(1, 1), (2, 2), (9, 4)])
async def test_so_many_people_ask_at_once(people: int, at_once: int) -> None:
    asking: set[int] = set()
    most = 0
    seen: list[str] = []
    lock = threading.Lock()

    def ask(question: Question) -> Answer:
        nonlocal most
        with lock:
            asking.add(threading.get_ident())
            most = max(most, len(asking))
            seen.append(question.text)
        time.sleep(0.01)
        with lock:
            asking.discard(threading.get_ident())
        return refusal()

    load = await crowd(ask, asked(30), people)
    assert sorted(seen) == sorted(question.text for question in asked(30))
    assert (most, len(load.milliseconds)) == (at_once, 30)
    assert min(load.milliseconds) >= 10


async def test_a_loop_that_stands_still_is_noticed() -> None:
    loop = asyncio.get_running_loop()

    def ask(question: Question) -> Answer:
        loop.call_soon_threadsafe(time.sleep, 0.2)
        time.sleep(0.05)
        return refusal()

    load = await crowd(ask, asked(1), 1)
    assert load.stall >= 150
