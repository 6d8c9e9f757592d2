"""Waiting in line: so many at once, in order, and nobody who leaves keeps the others waiting."""

import asyncio

import pytest

from bot.cogs.line import Line


class Office:
    """People who take their turn in a line and stay until they are sent on."""

    def __init__(self, at_once: int) -> None:
        self.line = Line(at_once)
        self.served: list[str] = []
        self.people: dict[str, asyncio.Task[None]] = {}
        self._doors: dict[str, asyncio.Event] = {}

    async def enter(self, *names: str) -> None:
        for name in names:
            self._doors[name] = asyncio.Event()
            self.people[name] = asyncio.create_task(self._visit(name))
        await settled()

    async def _visit(self, name: str) -> None:
        async with self.line.turn(name):
            self.served.append(name)
            await self._doors[name].wait()

    async def leave(self, *names: str) -> None:
        for name in names:
            self._doors[name].set()
        await settled()

    async def give_up(self, name: str) -> None:
        self.people[name].cancel()
        await settled()


async def settled() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_so_many_at_once_and_the_others_in_order() -> None:
    office = Office(2)
    await office.enter(*"abcde")
    assert office.served == ["a", "b"]
    assert [office.line.ahead_of(name) for name in "abcde"] == [0, 0, 0, 1, 2]
    await office.leave("b")
    await office.leave("a")
    assert office.served == ["a", "b", "c", "d"]
    assert office.line.ahead_of("e") == 0
    await office.leave(*"cde")
    assert office.served == list("abcde")


async def test_one_who_gives_up_waiting_lets_the_next_one_up() -> None:
    office = Office(1)
    await office.enter(*"abc")
    await office.give_up("b")
    assert office.line.ahead_of("c") == 0
    await office.leave("a")
    assert office.served == ["a", "c"]


async def test_one_who_gives_up_in_the_moment_of_being_called_passes_the_turn_on() -> None:
    office = Office(1)
    await office.enter(*"abc")
    office._doors["a"].set()
    await asyncio.sleep(0)  # a is leaving
    office.people["b"].cancel()
    await settled()
    assert office.served == ["a", "c"]


async def test_an_error_in_a_turn_gives_the_place_back() -> None:
    line = Line(1)
    for _ in range(3):
        with pytest.raises(ValueError):
            async with line.turn("x"):
                raise ValueError
    office = Office(1)
    office.line = line
    await office.enter("a")
    assert office.served == ["a"]
