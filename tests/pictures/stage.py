"""Where a scene is played: a channel of the fake Discord that the real process is connected to."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

from fake_discord import (
    MANAGE_GUILD,
    MEMBER_PERMISSIONS,
    Channel,
    FakeDiscord,
    Message,
    Shown,
    User,
)
from fake_discord.limits import components_within

from bot.settings import Settings

from .page import BOT, Line, View, name_of

_TO_START = 90.0  # seconds; a busy machine with two cores needs a third of it
_TO_END = 20.0
_QUIET = 2.0  # without a change, after which an answer counts as whole


class Deed(Protocol):
    """What somebody does on a stage, and what the bot shows for it."""

    async def do(self, stage: Stage) -> Shown: ...


class Stage:
    def __init__(self, discord: FakeDiscord, people: Mapping[str, User], channel: Channel) -> None:
        self.discord = discord
        self.channel = channel
        self.shown: list[Shown] = []
        self._people = people
        self._clocks: dict[int, str] = {}  # by message
        self._commands: dict[int, str] = {}  # by interaction

    def person(self, name: str) -> User:
        return self._people[name]

    def message_with(self, button: str) -> Message:
        for message in reversed(self.discord.messages_in(self.channel)):
            labels = [one.get("label") for one in components_within(list(message.components))]
            if button in labels:
                return message
        raise LookupError(f"nothing in {self.channel.name} has a button {button!r}")

    def newest(self) -> Message:
        """Of those that the bot wrote for all."""
        here = reversed(self.discord.messages_in(self.channel))
        return next(one for one in here if one.author.bot and not one.ephemeral)

    def answers(self, shown: Shown, command: str) -> Shown:
        """Note which command that was."""
        assert shown.exchange is not None and shown.exchange.interaction is not None
        self._commands[shown.exchange.interaction.id] = f"/{command}"
        return shown

    async def play(self, deed: Deed) -> None:
        """Do it, wait until the answer is whole, and note when that was."""
        self.shown.append(await deed.do(self))
        await self._quiet()
        clock = f"Today at 14:{len(self.shown) + 1:02}"
        for message in self.discord.messages_in(self.channel):
            self._clocks.setdefault(message.id, clock)

    async def _quiet(self) -> None:
        before, now = None, self.discord.messages_in(self.channel)
        while before != now:
            await asyncio.sleep(_QUIET)
            before, now = now, self.discord.messages_in(self.channel)

    def seen_by(self, viewer: str) -> View:
        """What stands in the channel for this person, oldest first."""
        here = self.discord.messages_in(self.channel)
        mine = self.person(viewer)
        lines = [
            self._line(one, here)
            for one in here
            if not one.ephemeral or (one.interaction and one.interaction.user == mine)
        ]
        names = {user.id: name_of(user) for user in self._people.values()}
        names |= {self.discord.bot.id: BOT, self.channel.id: self.channel.name}
        return View(self.channel.name, lines, names, self.shown[-1].modal)

    def _line(self, message: Message, here: Iterable[Message]) -> Line:
        by_id = {one.id: one for one in here}
        clock = self._clocks[message.id]
        if message.interaction is None:
            reference = message.message_reference or {}
            return Line(message, clock, by_id.get(int(reference.get("message_id", 0))))
        first = next(one for one in by_id.values() if one.interaction == message.interaction)
        if first.id == message.id:
            command = self._commands.get(message.interaction.id, "")
            return Line(message, clock, message.interaction.message, command)
        return Line(message, clock)


def people_of(discord: FakeDiscord) -> dict[str, User]:
    manager = MEMBER_PERMISSIONS | MANAGE_GUILD
    return {
        "editor": discord.add_user("editor", permissions=manager),
        "alice": discord.add_user("alice"),
        "bela": discord.add_user("bela"),
    }


@asynccontextmanager
async def dateline(discord: FakeDiscord, token: str, folder: Path) -> AsyncIterator[None]:
    """`dateline run` as a process of its own, connected to `discord`, with an empty library."""
    environment = _environment(discord, token, folder)
    command = (sys.executable, "-m", "bot", "run")
    process = await asyncio.create_subprocess_exec(*command, cwd=folder, env=environment)
    ending = asyncio.create_task(process.wait())
    try:
        connecting = asyncio.create_task(discord.connected(within=_TO_START))
        await asyncio.wait({connecting, ending}, return_when=asyncio.FIRST_COMPLETED)
        if process.returncode is not None:
            connecting.cancel()
            raise RuntimeError(f"dateline run ended with {process.returncode}")
        await connecting
        yield
    finally:
        if process.returncode is None:
            process.terminate()
            await asyncio.wait({ending}, timeout=_TO_END)
        if process.returncode is None:
            process.kill()
        await ending


def _environment(discord: FakeDiscord, token: str, folder: Path) -> dict[str, str]:
    """This process's, with every setting at its default but those that lead to `discord`."""
    ours = {name.upper() for name in Settings.model_fields}
    return {name: value for name, value in os.environ.items() if name not in ours} | {
        "DISCORD_TOKEN": token,
        "DISCORD_API_URL": discord.api_url,
        "DISCORD_GATEWAY_URL": discord.gateway_url,
        "DATA_DIR": str(folder / "data"),
        "LOG_LEVEL": "WARNING",
    }
