"""The load benchmark: what it counts of a careless bot, and a small rush on the real process."""

import asyncio
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path

import discord
import pytest
import pytest_asyncio
import yarl
from discord import app_commands
from discord.ext import commands
from discord.gateway import DiscordWebSocket
from discord.http import Route
from fake_discord import Channel, FakeDiscord

from benchmarks.metered import FindingTheLoop, Watch, longest_stall, memory_mb
from benchmarks.rush import Borne, table
from benchmarks.rushing import Seen, rush, sign_after

ROOT = Path(__file__).parents[1]
HERE = Channel(7, "general")


async def test_a_loop_that_stands_still_is_noticed(tmp_path: Path) -> None:
    notes = tmp_path / "stalls.txt"
    with Watch(notes) as watch:
        finding = FindingTheLoop(watch)
        record = logging.makeLogRecord({"msg": "ready"})
        thread = threading.Thread(target=finding.emit, args=(record,))
        thread.start()  # a line from no loop
        thread.join()
        finding.emit(record)
        await asyncio.sleep(0.02)
        began = time.monotonic()
        time.sleep(0.2)  # noqa: ASYNC251
        await asyncio.sleep(0.02)
        ended = time.monotonic()
    assert 0.19 <= longest_stall(notes, began, ended) < 2
    assert longest_stall(notes, ended, ended) == 0


def test_memory_that_a_process_takes_is_noticed() -> None:
    before = memory_mb(os.getpid())
    held = bytearray(b"x" * 50_000_000)
    assert memory_mb(os.getpid()) > before + 40
    assert memory_mb(os.getpid(), most=True) >= memory_mb(os.getpid())
    del held


def answer_button() -> discord.ui.View:
    view = discord.ui.View()
    view.add_item(discord.ui.Button(label="Why?"))
    return view


class CarelessBot(commands.Bot):
    """Answers as the question bids it: once, twice, never, or with an error."""

    def __init__(self) -> None:
        super().__init__(
            commands.when_mentioned, intents=discord.Intents.default(), guild_ready_timeout=0
        )

    async def setup_hook(self) -> None:
        self.tree.add_command(ask)
        await self.tree.sync()

    async def on_message(self, message: discord.Message) -> None:
        if self.user not in message.mentions:
            return
        if "never" in message.content:
            await message.channel.typing()
        elif "wrong" in message.content:
            await message.reply("Something went wrong here.")
        else:
            for _ in range(2 if "twice" in message.content else 1):
                await message.reply("an answer", view=answer_button())


@app_commands.command(description="Answer")
async def ask(interaction: discord.Interaction, question: str) -> None:
    if "deaf" in question:
        return
    await interaction.response.defer(thinking=True)
    if "never" not in question:
        for _ in range(2 if "twice" in question else 1):
            await interaction.followup.send("an answer", view=answer_button())


@pytest_asyncio.fixture
async def careless(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord(seconds_to_acknowledge=60.0) as fake:
        monkeypatch.setattr(Route, "BASE", fake.api_url)
        monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(fake.gateway_url))
        fake.add_guild("Newsroom")
        async with CarelessBot() as bot:
            running = asyncio.create_task(bot.start("good-token"))
            await fake.connected()
            yield fake
        await asyncio.gather(running, return_exceptions=True)


async def test_answers_are_counted_question_by_question(careless: FakeDiscord) -> None:
    guild = careless.add_guild("Rush")
    channels = [careless.add_channel(guild, name) for name in ("one", "two", "three")]
    people = [careless.add_user(name) for name in ("alice", "bob")]
    told = ["once", "twice", "never", "once", "never", "twice", "deaf", "once", "once", "wrong"]
    seen = await rush(careless, people, channels, told, within=8.0)
    by_command = [True] * 3 + [False] * 3 + [True] * 3 + [False]
    assert [one.is_command for one in seen] == by_command
    assert [one.answers for one in seen] == [1, 2, 0, 1, 0, 2, 0, 1, 1, 0]
    assert [one.answered is None for one in seen] == [not one.answers for one in seen]
    unheard = [place for place, one in enumerate(seen) if one.acknowledged is None]
    assert [told[place] for place in unheard] == ["deaf", "wrong"]


def test_a_typing_sign_stands_ten_seconds_or_until_a_message() -> None:
    sign, message = (100.0, True), (104.0, False)
    assert sign_after(99.0, [sign]) == 1.0
    assert sign_after(109.0, [sign]) == 0.0
    assert sign_after(111.0, [sign]) is None
    assert sign_after(109.0, [sign, message, (112.0, True)]) == 3.0


def one(acknowledged: float | None, answered: float | None, answers: int = 1) -> Seen:
    return Seen(HERE, False, 0.0, acknowledged, answered, answers)


def test_the_table_counts_what_went_wrong() -> None:
    seen = [one(0.1, 1.0), one(0.2, 2.0, 2), one(3.5, 9.0), one(0.4, None, 0), one(None, None, 0)]
    rows = list(table([Borne(seen, 0.123, 0.02, 800, 900)], 700))
    cells = {line[:40].strip(): line[40:].strip() for line in rows[:-1]}
    assert cells["acknowledged: /ask, ms *"] == "none"
    assert cells["acknowledged: @mention, ms *"] == "300 / 400 / 3,500"
    assert cells["acknowledged later than 3 s, or never"] == "2"
    assert cells["answered, s *"] == "2.0 / 2.0 / 9.0"
    assert [cells[f"{name}"] for name in ("answered once", "answered twice or more")] == ["2", "1"]
    assert cells["never answered"] == "2"
    assert cells["longest stall, ms"] == "123"
    assert cells["memory after it, MB (700 before)"] == "800"


@pytest.mark.slow
@pytest.mark.timeout(900)  # more than the benchmark gives itself, and its process
def test_a_small_rush_is_borne_by_the_real_process() -> None:
    command = [sys.executable, "-m", "benchmarks.rush", "--questions", "20", "--people", "5"]
    command += ["--channels", "2", "--rushes", "2"]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "tests")}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    cells = {line[:40].strip(): line[40:].split() for line in done.stdout.splitlines()}
    assert cells["questions"] == cells["answered once"] == ["20", "20"]
    for bad in ("acknowledged later than 3 s, or never", "answered twice or more"):
        assert cells[bad] == ["0", "0"]
    assert cells["never answered"] == ["0", "0"]
    assert all(int(cell) < 3000 for cell in cells["longest stall of this process, ms"])
    assert "Lago" not in done.stdout
