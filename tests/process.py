"""`dateline` as a process of its own, seen from Discord; real model and stores. Asserts nothing."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from fake_discord import (
    MANAGE_GUILD,
    MEMBER_PERMISSIONS,
    Channel,
    FakeDiscord,
    Shown,
    Upload,
    User,
    answered,
)

TOKEN = "a-good-token-that-no-log-may-hold"
SAMPLE = Path(__file__).parents[1] / "ingest" / "sample" / "kazinform-2022-05-20.txt"
QUESTION = "who did Tileuberdi meet at Commerce?"
ANSWER = "Under Secretary of Commerce for International Trade Marisa Lago"
TO_START = 60.0  # seconds; a busy machine with two cores needs a third of it
TO_ANSWER = 20.0
OURS = (
    "DISCORD_", "DATA_DIR", "CHROMA_URL", "EMBEDDING_MODEL", "ANSWER_", "QUESTIONS_PER_",
    "RETENTION_DAYS", "HEALTH_PORT", "MAX_FILE_MB", "LOG_LEVEL", "LLM",
)  # fmt: skip


@dataclass(frozen=True)
class Desk:
    """A folder to work in and the Discord to work with; every process starts from here."""

    folder: Path
    discord: FakeDiscord

    def environment(self, **settings: str) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        ours = {
            "DISCORD_TOKEN": TOKEN,
            "DISCORD_API_URL": self.discord.api_url,
            "DISCORD_GATEWAY_URL": self.discord.gateway_url,
            "DATA_DIR": str(self.folder / "data"),
        }
        return inherited | ours | settings

    async def finished(self, *arguments: str, **settings: str) -> tuple[int, str, str]:
        """Run `dateline` with these arguments to its end: exit code, stdout, stderr."""
        process = await asyncio.create_subprocess_exec(
            *dateline(*arguments),
            cwd=self.folder,
            env=self.environment(**settings),
            stdin=DEVNULL,
            stdout=PIPE,
            stderr=PIPE,
        )
        async with ended_with(process):
            async with asyncio.timeout(TO_START):
                out, err = await process.communicate()
        assert process.returncode is not None
        return process.returncode, out.decode(), err.decode()

    @asynccontextmanager
    async def running(self, log: Path, command: Sequence[str] = ()) -> AsyncIterator[Process]:
        """`dateline run`, or this command in its place, connected; what it writes goes to `log`."""
        with log.open("wb") as written:
            process = await asyncio.create_subprocess_exec(
                *(command or dateline("run")),
                cwd=self.folder,
                env=self.environment(),
                stdin=DEVNULL,
                stdout=written,
                stderr=written,
            )
        async with ended_with(process):
            await self._connected(process, log)
            yield process

    async def _connected(self, process: Process, log: Path) -> None:
        connecting = asyncio.create_task(self.discord.connected(within=TO_START))
        ending = asyncio.create_task(process.wait())
        await asyncio.wait({connecting, ending}, return_when=asyncio.FIRST_COMPLETED)
        ending.cancel()
        if process.returncode is not None:
            connecting.cancel()
            written = await asyncio.to_thread(log.read_text, "utf-8")
            pytest.fail(f"dateline run ended with {process.returncode}:\n{written}")
        await connecting

    @asynccontextmanager
    async def newsroom(self, log: Path) -> AsyncIterator[Bot]:
        """Started on an empty folder and fed the sample article by /ingest."""
        channel = self.discord.add_channel(self.discord.add_guild("Newsroom"), "general")
        permissions = MEMBER_PERMISSIONS | MANAGE_GUILD
        editor = self.discord.add_user("editor", permissions=permissions)
        async with self.running(log) as process:
            bot = Bot(self, process, log, channel, editor, self.discord.add_user("alice"))
            article = Upload(SAMPLE.name, SAMPLE.read_bytes(), "text/plain")
            shown = await self.discord.slash(
                editor, channel, "ingest", {"file": article}, within=TO_ANSWER, until=reported
            )
            if not (shown.content.startswith("**1 added**") and shown.ephemeral):
                pytest.fail(f"the sample article did not go in: {shown}")
            yield bot


def dateline(*arguments: str) -> list[str]:
    script = Path(sys.executable).with_name("dateline")
    start = [str(script)] if script.exists() else [sys.executable, "-m", "bot"]
    return [*start, *arguments]


@asynccontextmanager
async def ended_with(process: Process) -> AsyncIterator[None]:
    """Leave no process behind, however the block is left."""
    try:
        yield
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@dataclass(frozen=True)
class Bot:
    """A running process and the people who talk to it."""

    desk: Desk
    process: Process
    log: Path
    channel: Channel
    editor: User
    alice: User

    @property
    def discord(self) -> FakeDiscord:
        return self.desk.discord

    async def ask(self, user: User, question: str) -> Shown:
        options = {"question": question}
        return await self.discord.slash(
            user, self.channel, "ask", options, within=TO_ANSWER, until=settled
        )


def settled(shown: Shown) -> bool:
    """An answer, and not the small line that tells how far it is."""
    return answered(shown) and not shown.content.startswith("-# ")


def reported(shown: Shown) -> bool:
    return bool(shown.content) and "so far" not in shown.content
