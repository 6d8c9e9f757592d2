"""A Dateline of a certain pace on the socket fake, and an asker who answers when told to; asserts
nothing."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route
from fake_discord import Channel, FakeDiscord, Shown, User
from fakes import ScriptedAsker, answered, source

from bot.allowances import Limits
from bot.answering.models import Answer, Question
from bot.app import Dateline
from bot.client import Client
from bot.cogs.desk import Pace
from bot.ledger import Ledger

LAGO = answered("Marisa Lago", "He met Marisa Lago.", source=source())
QUICK = Pace(limit=0.5, first_status=0.1, next_status=0.1)
PATIENT = Pace(limit=30, first_status=0.1, next_status=0.1)


@dataclass
class Gate(ScriptedAsker):
    """An asker who answers nothing until the gate is opened, but for questions with `passing`."""

    opened: threading.Event = field(default_factory=threading.Event)
    answer: Answer = LAGO
    passing: str = "\0"

    def __post_init__(self) -> None:
        super().__init__()

    def ask(self, question: Question) -> Answer:
        self.questions.append(question)
        assert self.passing in question.text or self.opened.wait(20)
        return self.answer


@dataclass
class House:
    discord: FakeDiscord
    dateline: Dateline
    channel: Channel
    alice: User
    client: Client | None = None

    @asynccontextmanager
    async def running(self, ledger: Ledger, pace: Pace) -> AsyncIterator[Client]:
        self.client = Client(self.dateline, ledger, limits=Limits(0, 0, 0), answering=pace)
        running = asyncio.create_task(self.client.start("good-token"))
        await self.discord.connected(within=10)
        try:
            yield self.client
        finally:
            await self.client.close()
            await running

    def shown(self) -> list[str]:
        """What the bot shows in the channel to all."""
        messages = self.discord.messages_in(self.channel)
        ours = [each for each in messages if each.author == self.discord.bot]
        return [each.content for each in ours if not each.ephemeral]

    def answers(self) -> int:
        return sum("**Marisa Lago**" in each for each in self.shown())

    async def comes(self, count: int) -> list[str]:
        """Wait for so many answers in the channel; everything that is shown there."""
        await until(lambda: self.answers() >= count, "no answer")
        await asyncio.sleep(0.2)  # a second one would come now
        return self.shown()


def pointed_at(discord: FakeDiscord, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have discord.py take the fake for Discord, until the test is over."""
    monkeypatch.setattr(Route, "BASE", discord.api_url)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(discord.gateway_url))


@asynccontextmanager
async def opened(dateline: Dateline, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    async with FakeDiscord() as discord:
        pointed_at(discord, monkeypatch)
        channel = discord.add_channel(discord.add_guild("Newsroom"), "general")
        yield House(discord, dateline, channel, discord.add_user("alice"))


async def until(done: Callable[[], bool], otherwise: str) -> None:
    for _ in range(500):
        if done():
            return
        await asyncio.sleep(0.02)
    raise AssertionError(otherwise)


def said(content: str) -> Callable[[Shown], bool]:
    return lambda shown: content in shown.content


def mention(house: House, text: str = "who did he meet?") -> str:
    return f"<@{house.discord.bot.id}> {text}"
