"""What people do in a scene, one class each. A deed knows only the stage it is done on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fake_discord import Shown

from .stage import Stage


@dataclass(frozen=True)
class Mentions:
    who: str
    text: str

    async def do(self, stage: Stage) -> Shown:
        return await stage.discord.mention(stage.person(self.who), stage.channel, self.text)


@dataclass(frozen=True)
class Replies:
    """To the newest answer."""

    who: str
    text: str

    async def do(self, stage: Stage) -> Shown:
        return await stage.discord.reply(stage.person(self.who), stage.newest(), self.text)


@dataclass(frozen=True)
class Uses:
    who: str
    command: str
    options: Mapping[str, Any] = field(default_factory=dict)

    async def do(self, stage: Stage) -> Shown:
        who = stage.person(self.who)
        shown = await stage.discord.slash(who, stage.channel, self.command, self.options)
        return stage.answers(shown, self.command)


@dataclass(frozen=True)
class Presses:
    """The button with this label, under the newest message that has one."""

    who: str
    button: str

    async def do(self, stage: Stage) -> Shown:
        on = stage.message_with(self.button)
        return await stage.discord.press(stage.person(self.who), on, self.button)
