"""The smoke test: `dateline run` as a process of its own, seen from Discord; real model and stores.

Starting takes seconds, so one process serves the whole file, whose tests follow its life.
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from fake_discord import MANAGE_GUILD, MEMBER_PERMISSIONS, Channel, FakeDiscord, Shown, Upload, User

pytestmark = pytest.mark.asyncio(loop_scope="module")

TOKEN = "a-good-token-that-no-log-may-hold"
SAMPLE = Path(__file__).parents[1] / "ingest" / "sample" / "kazinform-2022-05-20.txt"
QUESTION = "who did Tileuberdi meet at Commerce?"
ANSWER = "Under Secretary of Commerce for International Trade Marisa Lago"
QUOTE = f"In this regard, negotiations with {ANSWER} were held."
WHEAT = "Farmers near Kostanay harvested 4,812 tonnes of spelt wheat in one week, said Aigul Serik."
TONNES = "how many tonnes of spelt wheat did farmers harvest near Kostanay?"
TO_START = 60.0  # seconds; a busy machine with two cores needs a third of it
TO_ANSWER = 20.0
OURS = ("DISCORD_", "DATA_DIR", "CHROMA_URL", "EMBEDDING_MODEL", "ANSWER_THRESHOLD", "LOG_LEVEL")


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
    async def running(self, log: Path) -> AsyncIterator[Process]:
        """`dateline run`, connected; what it writes goes to `log`."""
        with log.open("wb") as written:
            process = await asyncio.create_subprocess_exec(
                *dateline("run"),
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
    """The one running process and the people who talk to it."""

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
        return await self.discord.slash(user, self.channel, "ask", options, within=TO_ANSWER)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    async with FakeDiscord(TOKEN) as discord:
        yield Desk(tmp_path_factory.mktemp("desk"), discord)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bot(desk: Desk) -> AsyncIterator[Bot]:
    """Started on an empty folder and fed the sample article by /ingest."""
    discord, log = desk.discord, desk.folder / "first.log"
    channel = discord.add_channel(discord.add_guild("Newsroom"), "general")
    editor = discord.add_user("editor", permissions=MEMBER_PERMISSIONS | MANAGE_GUILD)
    async with desk.running(log) as process:
        bot = Bot(desk, process, log, channel, editor, discord.add_user("alice"))
        article = Upload(SAMPLE.name, SAMPLE.read_bytes(), "text/plain")
        shown = await discord.slash(
            editor, channel, "ingest", {"file": article}, within=TO_ANSWER, until=reported
        )
        assert shown.content.startswith("**1 added**"), shown.content
        assert shown.ephemeral
        yield bot


def reported(shown: Shown) -> bool:
    return bool(shown.content) and "so far" not in shown.content


def assert_answered(shown: Shown) -> None:
    """The answer in bold, its sentence with the same words in bold, the article's head."""
    (message,) = shown.messages
    answer, quote, line, as_of = message.content.split("\n")
    assert answer == f"**{ANSWER}**"
    assert quote == f"> {QUOTE.replace(ANSWER, f'**{ANSWER}**')}"
    assert line.startswith("-# At the invitation of US Secretary of State Anthony Blinken, ")
    assert line.endswith(" · KAZINFORM · 2022-05-20")
    assert as_of == "-# as of 2022-05-20"
    assert message.allowed_mentions is not None
    assert message.allowed_mentions["parse"] == []


async def test_a_slash_command_is_acknowledged_in_time_and_answered(bot: Bot) -> None:
    shown = await bot.ask(bot.alice, QUESTION)
    assert_answered(shown)
    assert shown.acknowledged is not None
    assert shown.acknowledged.deferred
    assert shown.acknowledged.after < 3
    assert not shown.ephemeral


async def test_a_mention_and_a_reply_to_its_answer_are_answered(bot: Bot) -> None:
    shown = await bot.discord.mention(bot.alice, bot.channel, QUESTION, within=TO_ANSWER)
    assert_answered(shown)
    shown = await bot.discord.reply(bot.alice, shown, QUESTION, within=TO_ANSWER)
    assert_answered(shown)


async def test_a_direct_message_finds_what_one_added_to_a_server(bot: Bot) -> None:
    await bot.ask(bot.editor, QUESTION)  # has used the bot there
    assert_answered(await bot.discord.direct_message(bot.editor, QUESTION, within=TO_ANSWER))


async def test_a_server_finds_nothing_of_another_ones_articles(bot: Bot) -> None:
    elsewhere = bot.discord.add_channel(bot.discord.add_guild("Elsewhere"), "general")
    options = {"question": QUESTION}
    shown = await bot.discord.slash(bot.alice, elsewhere, "ask", options, within=TO_ANSWER)
    assert shown.content == "**My articles don't say.**"


async def test_what_is_not_in_the_articles_is_refused(bot: Bot) -> None:
    shown = await bot.ask(bot.alice, "Who won the 2022 World Cup?")
    assert shown.content.startswith("**My articles don't say.**")


async def test_an_article_ingested_beside_it_is_answered_at_once_and_nothing_is_lost(
    bot: Bot,
) -> None:
    refused = await bot.ask(bot.alice, TONNES)
    assert refused.content.startswith("**My articles don't say.**")
    article = bot.desk.folder / "wheat.txt"
    article.write_text(f"{WHEAT} The rain came late this year.", encoding="utf-8")
    code, out, err = await bot.desk.finished("ingest", str(article))
    assert (code, out) == (0, "1 added\n"), err
    shown = await bot.ask(bot.alice, TONNES)
    assert "4,812" in shown.content.split("\n")[0]
    assert WHEAT in shown.content.replace("**", "")
    assert_answered(await bot.ask(bot.alice, QUESTION))
    listed = await bot.discord.slash(bot.alice, bot.channel, "articles", within=TO_ANSWER)
    assert listed.content.startswith("**2 articles**")


async def test_dateline_ask_is_answered_by_the_running_process(bot: Bot) -> None:
    article = bot.desk.folder / "well.txt"
    article.write_text("The mayor, Bolat Omarov, opened the new well in Zhezkazgan.")
    code, _, err = await bot.desk.finished("ingest", str(article))
    assert code == 0, err
    code, out, err = await bot.desk.finished("ask", "who opened the new well in Zhezkazgan?")
    assert code == 0, err
    assert "Bolat Omarov" in out
    assert "Traceback" not in err


async def test_the_library_is_kept_in_order_beside_it(bot: Bot) -> None:
    code, out, err = await bot.desk.finished("articles", "Zhezkazgan")
    assert code == 0, err
    number = out.splitlines()[1].split()[0]
    code, out, err = await bot.desk.finished("remove", number)
    assert out.startswith("Removed: The mayor"), err
    code, out, err = await bot.desk.finished("remove", "--undo", number)
    assert out.startswith("Brought back: The mayor"), err
    code, out, err = await bot.desk.finished("backup", str(bot.desk.folder / "copy.tar.gz"))
    assert code == 0, err
    code, out, err = await bot.desk.finished("reindex")
    assert (code, out) == (0, "Made the passages and vectors of 3 articles.\n"), err
    code, out, err = await bot.desk.finished("status")
    assert "3 articles" in out and "brought" not in out, err
    shown = await bot.discord.slash(bot.alice, bot.channel, "status", within=TO_ANSWER)
    assert "3 articles" in shown.content
    assert_answered(await bot.ask(bot.alice, QUESTION))


async def test_a_second_run_on_the_same_folder_is_refused_in_one_sentence(bot: Bot) -> None:
    code, out, err = await bot.desk.finished("run")
    assert code == 75
    assert out == ""
    assert err.count("\n") == 1, err
    data = bot.desk.folder / "data"
    owner = f"Another Dateline (process {bot.process.pid}) has the library in {data} open. "
    assert err.startswith(owner), err
    assert bot.process.returncode is None
    assert_answered(await bot.ask(bot.alice, QUESTION))


async def test_a_start_warns_of_nothing_that_nobody_can_mend(bot: Bot) -> None:
    log = await asyncio.to_thread(bot.log.read_text, "utf-8")
    assert "connected to Gateway" in log
    warnings = [line for line in log.splitlines() if " WARNING " in line or " ERROR " in line]
    assert warnings == [], "the first that a new user reads"


async def test_a_wrong_token_is_one_clear_sentence_and_78(bot: Bot) -> None:
    settings = {"DISCORD_TOKEN": "wrong-token", "DATA_DIR": str(bot.desk.folder / "other")}
    code, out, err = await bot.desk.finished("run", **settings)
    assert code == 78, err
    *logged, sentence = (out + err).splitlines()
    assert sentence.startswith("Discord does not accept DISCORD_TOKEN. Copy the token again ")
    assert "Traceback" not in err
    assert all(re.match(r"\d{4}-\d\d-\d\d \S+ [A-Z]+ ", line) for line in logged), err
    assert "wrong-token" not in out + err


async def test_sigterm_ends_it_cleanly_and_the_next_start_puts_no_commands(bot: Bot) -> None:
    assert bot.discord.syncs == 1
    bot.process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(20):
        code = await bot.process.wait()
    log = bot.log.read_text(encoding="utf-8")
    assert code == 0, log
    assert "Traceback" not in log, log
    for word in (TOKEN, "invested", "55 billion", "Tileuberdi", "Kostanay", "World Cup"):
        assert word not in log, f"the log holds {word}"
    assert "commands synced" in log

    second = bot.desk.folder / "second.log"
    async with bot.desk.running(second):
        assert_answered(await bot.ask(bot.alice, QUESTION))
    assert bot.discord.syncs == 1
    assert "commands unchanged" in second.read_text(encoding="utf-8")
    assert bot.discord.unknown == []
