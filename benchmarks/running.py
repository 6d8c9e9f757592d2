"""`dateline run` as a process, its event loop watched, connected to the tests' Discord."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, STDOUT, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from fake_discord import FakeDiscord, NothingShown

from bot.settings import Settings
from vectorstore.errors import DatelineError

TOKEN = "a-token-of-no-use-elsewhere"
TO_START = 120.0  # seconds
_TO_END = 30.0
_ROOT = Path(__file__).parents[1]
_SAMPLE = _ROOT / "ingest" / "sample" / "kazinform-2022-05-20.txt"


class RunFailed(DatelineError):
    def __init__(self, what: str, log: Path) -> None:
        last = log.read_text("utf-8", "replace").strip().splitlines()[-5:]
        super().__init__(
            "\n".join([f"`dateline {what}` has ended. The last that it wrote:", *last])
        )


@dataclass(frozen=True)
class Running:
    """The process, and the files that its watch and its log are written to."""

    process: Process
    stalls: Path
    log: Path

    def check(self) -> None:
        """Raises: RunFailed."""
        if self.process.returncode is not None:
            raise RunFailed("run", self.log)


@asynccontextmanager
async def running(
    discord: FakeDiscord, scratch: Path, library: Path | None
) -> AsyncIterator[Running]:
    """Connected, with the library in a folder, or with a new one that holds the sample article.

    Raises: RunFailed, NothingShown, TimeoutError.
    """
    log, stalls = scratch / "log.txt", scratch / "stalls.txt"
    environment = _environment(discord, library or scratch / "library")
    if library is None:
        filling = await _started(["bot", "ingest", str(_SAMPLE)], scratch, environment, log)
        try:
            if await asyncio.wait_for(filling.wait(), TO_START):
                raise RunFailed("ingest", log)
        finally:
            await _ended(filling)
    command = ["benchmarks.metered", str(stalls), "run"]
    process = await _started(command, scratch, environment, log)
    try:
        bot = Running(process, stalls, log)
        try:
            await discord.connected(within=TO_START)
        except NothingShown:
            bot.check()
            raise
        yield bot
    finally:
        await _ended(process)


def _environment(discord: FakeDiscord, library: Path) -> dict[str, str]:
    """This process's own, but for the settings: those are as shipped."""
    ours = {name.upper() for name in Settings.model_fields}
    inherited = {name: value for name, value in os.environ.items() if name not in ours}
    return inherited | {
        "DISCORD_TOKEN": TOKEN,
        "DISCORD_API_URL": discord.api_url,
        "DISCORD_GATEWAY_URL": discord.gateway_url,
        "DATA_DIR": str(library.resolve()),
        "PYTHONPATH": str(_ROOT),
    }


async def _started(
    module: list[str], folder: Path, environment: dict[str, str], log: Path
) -> Process:
    """In a folder without an .env."""
    with log.open("ab") as written:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", *module,
            cwd=folder, env=environment, stdin=DEVNULL, stdout=written, stderr=STDOUT,
        )  # fmt: skip


async def _ended(process: Process) -> None:
    if process.returncode is None:
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), _TO_END)
        except TimeoutError:
            process.kill()
            await process.wait()
