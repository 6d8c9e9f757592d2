"""The smoke test: `dateline run` as a process of its own, seen from Discord; real model and stores.

Starting takes seconds, so one process serves the whole file, whose tests follow its life.
"""

from __future__ import annotations

import asyncio
import re
import signal
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from fake_discord import FakeDiscord, Shown
from process import ANSWER, QUESTION, TO_ANSWER, TOKEN, Bot, Desk, settled

pytestmark = pytest.mark.asyncio(loop_scope="module")

QUOTE = f"In this regard, negotiations with {ANSWER} were held."
WHEAT = "Farmers near Kostanay harvested 4,812 tonnes of spelt wheat in one week, said Aigul Serik."
TONNES = "how many tonnes of spelt wheat did farmers harvest near Kostanay?"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    async with FakeDiscord(TOKEN) as discord:
        yield Desk(tmp_path_factory.mktemp("desk"), discord)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bot(desk: Desk) -> AsyncIterator[Bot]:
    async with desk.newsroom(desk.folder / "first.log") as bot:
        yield bot


def assert_answered(shown: Shown) -> None:
    """The answer in bold, its sentence with the same words in bold, the article's head; and the
    question, which Discord does not show beside an answer to a command."""
    (message,) = shown.messages
    answer, quote, line, as_of, *asked = message.content.split("\n")
    assert asked == ([] if message.message_reference else [f"-# Asked: {QUESTION}"])
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
    shown = await bot.discord.mention(
        bot.alice, bot.channel, QUESTION, within=TO_ANSWER, until=settled
    )
    assert_answered(shown)
    shown = await bot.discord.reply(bot.alice, shown, QUESTION, within=TO_ANSWER, until=settled)
    assert_answered(shown)


async def test_a_direct_message_finds_what_one_added_to_a_server(bot: Bot) -> None:
    await bot.ask(bot.editor, QUESTION)  # has used the bot there
    assert_answered(
        await bot.discord.direct_message(bot.editor, QUESTION, within=TO_ANSWER, until=settled)
    )


async def test_a_server_finds_nothing_of_another_ones_articles(bot: Bot) -> None:
    elsewhere = bot.discord.add_channel(bot.discord.add_guild("Elsewhere"), "general")
    options = {"question": QUESTION}
    shown = await bot.discord.slash(
        bot.alice, elsewhere, "ask", options, within=TO_ANSWER, until=settled
    )
    refusal, how_to_fill_it, _ = shown.content.split("\n")
    assert refusal == "**My articles don't say.**" and "/ingest" in how_to_fill_it


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
