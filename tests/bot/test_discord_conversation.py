"""Follow-ups in Discord: which turns go to the engine with a question, and which never do."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import discord
import pytest
from clocks import Clock
from editing import last_directly, last_message
from fake_discord import FakeDiscord
from fakes import ScriptedAsker, answered, source
from newsroom import DEFERRAL, EPHEMERAL, Newsroom
from simcord.builders import ChannelHandle

from bot.answering.models import Turn
from bot.app import Dateline
from bot.client import Client
from bot.ledger import Ledger

LAGO = Turn("who did he meet?", "Marisa Lago")
TITLE = Turn("Marisa Lago's visit", "")
Restart = Callable[[], Awaitable[None]]


@pytest.fixture(autouse=True)
def lago(asker: ScriptedAsker) -> None:
    """The first answer; those after it are refusals."""
    asker.script = [answered("Marisa Lago", "He met Marisa Lago.", source=source())]


@pytest.fixture
def ledger(tmp_path: Path, clock: Clock) -> Iterator[Ledger]:
    """In place of the one whose clock cannot be set."""
    with closing(Ledger(tmp_path, clock)) as ledger:
        yield ledger


@pytest.fixture
def restart(
    newsroom: Newsroom, dateline: Dateline, tmp_path: Path, clock: Clock
) -> Iterator[Restart]:
    """Starts the bot again, over what the ledger's file holds."""
    with ExitStack() as opened:

        async def again() -> None:
            ledger = opened.enter_context(closing(Ledger(tmp_path, clock)))
            await newsroom.env.restart_bot(Client(dateline, ledger))

        yield again


def start_thread(newsroom: Newsroom, message: int | None = None) -> ChannelHandle:
    backend = newsroom.env.backend
    thread = backend.create_thread(
        newsroom.channel.id, TITLE.question, newsroom.alice.id, message_id=message
    )
    return ChannelHandle(newsroom.env, newsroom.guild, thread)


async def mention(newsroom: Newsroom, place: ChannelHandle, text: str) -> None:
    await newsroom.alice.send(place, f"{newsroom.bot.mention} {text}")


def histories(asker: ScriptedAsker) -> list[tuple[Turn, ...]]:
    return [question.history for question in asker.questions]


@pytest.mark.parametrize("restarted", [False, True], ids=["", "after a restart"])
async def test_a_question_in_a_thread_comes_with_what_was_said_there(
    newsroom: Newsroom, asker: ScriptedAsker, restart: Restart, restarted: bool
) -> None:
    thread = start_thread(newsroom)
    await mention(newsroom, thread, LAGO.question)
    if restarted:
        await restart()
    await newsroom.editor.slash(thread, "ask", question="and when?")
    assert newsroom.first_responses() == [(DEFERRAL, 0)]
    await mention(newsroom, thread, "why?")
    assert histories(asker) == [(TITLE,), (LAGO,), (LAGO, Turn("and when?", ""))]


async def test_a_thread_started_from_an_answer_goes_on_from_it(
    newsroom: Newsroom, asker: ScriptedAsker
) -> None:
    await newsroom.alice.slash(newsroom.channel, "ask", question=LAGO.question)
    thread = start_thread(newsroom, last_message(newsroom, newsroom.alice).id)
    await mention(newsroom, thread, "and when?")
    assert histories(asker) == [(), (LAGO,)]


async def test_threads_and_their_channel_do_not_hear_each_other(
    newsroom: Newsroom, asker: ScriptedAsker
) -> None:
    await mention(newsroom, start_thread(newsroom), LAGO.question)
    await mention(newsroom, start_thread(newsroom), "and when?")
    await mention(newsroom, newsroom.channel, "and where?")
    assert histories(asker) == [(TITLE,), (TITLE,), ()]


async def test_a_reply_comes_with_the_chain_that_it_replies_to_also_after_a_restart(
    newsroom: Newsroom, asker: ScriptedAsker, restart: Restart
) -> None:
    await newsroom.alice.slash(newsroom.channel, "ask", question=LAGO.question)
    first = last_message(newsroom, newsroom.alice)
    mention = newsroom.bot.mention  # a reply to a command's answer arrives empty without it
    await newsroom.editor.send(newsroom.channel, f"{mention} and when?", reply_to=first)
    second = last_message(newsroom, newsroom.editor)
    await restart()
    await newsroom.alice.send(newsroom.channel, f"{mention} something else")
    await newsroom.alice.send(newsroom.channel, "and where?", reply_to=second)
    when = Turn("and when?", "")
    assert histories(asker) == [(), (LAGO,), (), (LAGO, when)]


async def test_every_message_of_a_long_answer_can_be_replied_to(
    newsroom: Newsroom, asker: ScriptedAsker
) -> None:
    sentences = [f"{name} spoke {'at length ' * 94}today." for name in ("Ann", "Bob", "Cem")]
    asker.script = [answered("", *sentences, source=source())]
    await mention(newsroom, newsroom.channel, "who spoke?")
    shown = newsroom.channel.history(viewer=newsroom.alice)
    parts = [message for message in shown if message.author.id == newsroom.bot.id]
    assert len(parts) == 3
    for part in parts:
        await newsroom.alice.send(newsroom.channel, "when?", reply_to=part)
    assert histories(asker)[1:] == [(Turn("who spoke?", sentences[0]),)] * 3


async def test_in_a_channel_nothing_that_was_said_before_comes_with_a_question(
    newsroom: Newsroom, asker: ScriptedAsker
) -> None:
    await mention(newsroom, newsroom.channel, LAGO.question)
    await mention(newsroom, newsroom.channel, "and when?")
    await newsroom.alice.slash(newsroom.channel, "ask", question="and where?")
    assert histories(asker) == [(), (), ()]


@pytest.mark.parametrize("restarted", [False, True], ids=["", "after a restart"])
async def test_a_direct_message_comes_with_the_persons_own_of_the_last_hour(
    newsroom: Newsroom, asker: ScriptedAsker, restart: Restart, restarted: bool
) -> None:
    await newsroom.alice.send_dm(LAGO.question)
    if restarted:
        await restart()
    await newsroom.editor.send_dm("somebody else's?")
    await newsroom.alice.send_dm("and when?")
    await newsroom.alice.user.slash("ask", question="and where?")
    when = Turn("and when?", "")
    assert histories(asker) == [(), (), (LAGO,), (LAGO, when)]


async def test_a_direct_message_after_more_than_an_hour_begins_anew_but_a_reply_does_not(
    newsroom: Newsroom, asker: ScriptedAsker, clock: Clock
) -> None:
    await newsroom.alice.send_dm(LAGO.question)
    clock.time += 3601
    first = last_directly(newsroom, newsroom.alice)
    await newsroom.alice.send_dm("and when?")
    await newsroom.alice.send_dm("and when?", reference=_reference(first))
    assert histories(asker) == [(), (), (LAGO,)]


def _reference(message: discord.Message) -> dict[str, object]:
    return {"type": 0, "message_id": str(message.id), "channel_id": str(message.channel.id)}


async def test_an_answer_to_a_guest_comes_with_nobodys_question_and_the_guests_with_none(
    newsroom: Newsroom, asker: ScriptedAsker, ledger: Ledger
) -> None:
    thread = start_thread(newsroom)
    newsroom.installation.by_the_user_alone = True
    await newsroom.alice.slash(thread, "ask", question="something private?")
    assert newsroom.first_responses() == [(DEFERRAL, EPHEMERAL)]
    newsroom.installation.by_the_user_alone = False
    await newsroom.editor.slash(thread, "ask", question="in the open?")
    newsroom.installation.by_the_user_alone = True
    await newsroom.alice.slash(thread, "ask", question="and when?")
    assert histories(asker) == [(TITLE,)] * 3
    kept = [ledger.exchanges.find(number) for number in (1, 2, 3)]
    assert [each.private for each in kept if each] == [True, False, True]


async def test_an_error_is_no_turn(newsroom: Newsroom, asker: ScriptedAsker) -> None:
    asker.script = [RuntimeError("inner detail")]
    thread = start_thread(newsroom)
    await mention(newsroom, thread, "who?")
    await mention(newsroom, thread, "when?")
    assert histories(asker) == [(TITLE,), (TITLE,)]


async def test_a_conversation_over_real_sockets(
    on_sockets: FakeDiscord, asker: ScriptedAsker
) -> None:
    room = on_sockets.add_channel(on_sockets.add_guild("Newsroom"), "general")
    alice = on_sockets.add_user("alice")
    first = await on_sockets.mention(alice, room, LAGO.question, within=10)
    await on_sockets.reply(alice, first, "and when?", within=10)
    assert histories(asker) == [(), (LAGO,)]
