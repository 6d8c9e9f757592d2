"""`dateline run` as a process of its own while Discord, the network or the process itself fails:
no question is answered twice, none is lost that could be answered, nobody sees a traceback.

One process goes through all faults, is killed in mid-answer, and a second one takes its place.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from fake_discord import (
    CALLBACK,
    SEND_MESSAGES,
    Channel,
    FakeDiscord,
    Held,
    Message,
    Shown,
    User,
)
from process import ANSWER, QUESTION, TO_ANSWER, TOKEN, Bot, Desk

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(100)]

ANSWERING = "* /webhooks/*"  # whatever shows something by an interaction
IMPATIENT = (sys.executable, str(Path(__file__).with_name("impatient.py")), "run")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    async with FakeDiscord(TOKEN, heartbeat_seconds=0.5) as discord:
        yield Desk(tmp_path_factory.mktemp("desk"), discord)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def first(desk: Desk) -> AsyncIterator[Bot]:
    async with desk.newsroom(desk.folder / "first.log") as bot:
        yield bot


@dataclass(frozen=True)
class Asked:
    """A question asked where nothing else is, and by somebody who asks nothing else."""

    bot: Bot
    channel: Channel
    person: User

    @property
    def sending(self) -> str:
        """Requests that send messages there or edit them."""
        return f"* /channels/{self.channel.id}/messages*"

    @property
    def said(self) -> list[Message]:
        """What the bot said there and what stands there now, "thinking" aside."""
        here = self.bot.discord.messages_in(self.channel)
        return [one for one in here if one.author == self.bot.discord.bot and not one.loading]

    @property
    def answers(self) -> list[str]:
        return [message.content for message in self.said if ANSWER in message.content]

    def held(self, done: bool = False) -> AbstractContextManager[Held]:
        """Hold the answer that goes there as an ordinary message."""
        return self.bot.discord.faults.held(self.sending, saying=ANSWER, done=done)

    def mention(self) -> Message:
        discord = self.bot.discord
        return discord.say(self.person, self.channel, f"<@{discord.bot.id}> {QUESTION}")

    def message(self) -> Message:
        return self.bot.discord.say(self.person, self.channel, QUESTION)

    def slash(self) -> Shown:
        options = {"question": QUESTION}
        return self.bot.discord.begin_slash(self.person, self.channel, "ask", options)

    async def answered(self, within: float = TO_ANSWER) -> None:
        await until(lambda: bool(self.answers), f"no answer in {self.channel.name}", within)


def in_a_channel(bot: Bot, name: str) -> Asked:
    assert bot.channel.guild is not None
    channel = bot.discord.add_channel(bot.channel.guild, name)
    return Asked(bot, channel, bot.discord.add_user(f"somebody in {name}"))


async def directly(bot: Bot, name: str) -> Asked:
    """In direct messages, of somebody who has used the bot in the server."""
    person = bot.discord.add_user(name)
    await bot.ask(person, QUESTION)
    return Asked(bot, bot.discord.direct_channel(person), person)


async def until(happened: Callable[[], bool], otherwise: str, within: float = TO_ANSWER) -> None:
    end = time.monotonic() + within
    while not happened():
        assert time.monotonic() < end, f"{otherwise} within {within:g} s"
        await asyncio.sleep(0.02)


def is_said(body: Any) -> bool:
    """Whether it is more than the small line that tells how far a question is."""
    return not body["content"].startswith("-# ")


async def assert_well(bot: Bot, *asked: Asked) -> None:
    """It answers the next question, has answered each of these once, and showed no traceback."""
    shown = await bot.ask(bot.discord.add_user("next"), QUESTION)
    assert ANSWER in shown.content
    assert bot.process.returncode is None
    for each in asked:
        assert len(each.answers) == 1, f"{each.channel.name}: {each.said}"
        assert len(each.said) == 1, f"{each.channel.name}: {each.said}"
    assert_no_traceback(bot.discord)
    assert bot.discord.faults.left == 0, "a fault that was ordered did not happen"


def assert_no_traceback(discord: FakeDiscord) -> None:
    for request in discord.requests:
        for word in ("Traceback", "Exception", "Error:", "discord.py"):
            assert word not in str(request.json), f"a user saw: {request}"


async def test_rate_limits_are_waited_out(first: Bot) -> None:
    mentioning, slashing = in_a_channel(first, "limited"), in_a_channel(first, "limited too")
    first.discord.faults.rate_limit(mentioning.sending, 1.0, saying=ANSWER, times=2)
    first.discord.faults.rate_limit(ANSWERING, 1.0, saying=ANSWER)
    mentioning.mention()
    slashing.slash()
    await mentioning.answered()
    await slashing.answered()
    await assert_well(first, mentioning, slashing)


async def test_a_limit_of_the_whole_bot_is_waited_out(first: Bot) -> None:
    mentioning, direct = in_a_channel(first, "all limited"), await directly(first, "limited")
    first.discord.faults.rate_limit(mentioning.sending, 1.0, everywhere=True)
    mentioning.mention()
    direct.message()
    await mentioning.answered()
    await direct.answered()
    await assert_well(first, mentioning, direct)


async def test_three_failures_of_discord_are_outlasted(first: Bot) -> None:
    mentioning, slashing = in_a_channel(first, "failing"), in_a_channel(first, "failing too")
    first.discord.faults.refuse(mentioning.sending, 500, saying=ANSWER, times=3)
    first.discord.faults.refuse(ANSWERING, 500, saying=ANSWER, times=3)
    mentioning.mention()
    slashing.slash()
    await mentioning.answered()
    await slashing.answered()
    await assert_well(first, mentioning, slashing)


async def test_slow_requests_are_only_slow(first: Bot) -> None:
    mentioning, slashing = in_a_channel(first, "slow"), in_a_channel(first, "slow too")
    first.discord.faults.delay(f"POST /channels/{mentioning.channel.id}/*", 2.0, times=2)
    first.discord.faults.delay(CALLBACK, 2.0)
    first.discord.faults.delay(ANSWERING, 1.0, saying=ANSWER)
    mentioning.mention()
    slashing.slash()
    await mentioning.answered()
    await slashing.answered()
    await assert_well(first, mentioning, slashing)


async def test_an_interaction_that_is_unknown_is_answered_by_an_ordinary_message(
    first: Bot,
) -> None:
    slashing = in_a_channel(first, "unknown")
    first.discord.faults.refuse(CALLBACK, 404, 10062, "Unknown interaction")
    slashing.slash()
    await slashing.answered()
    assert QUESTION in slashing.answers[0], "nobody else sees what was asked"
    await assert_well(first, slashing)


async def test_a_channel_is_deleted_before_the_answer_arrives(first: Bot) -> None:
    mentioning, slashing = in_a_channel(first, "doomed"), in_a_channel(first, "doomed too")
    following_up = first.discord.faults.held(ANSWERING, saying=ANSWER)
    with mentioning.held() as sending, following_up as following:
        mentioning.mention()
        slashing.slash()
        await sending.has(1)
        await following.has(1)
        for each in (mentioning, slashing):
            first.discord.places.delete_channel(each.channel)
    await assert_well(first)
    assert mentioning.said == slashing.said == []


async def test_closed_direct_messages_are_left_alone(first: Bot) -> None:
    direct = await directly(first, "closed")
    first.discord.places.close_direct_messages(direct.person)
    with direct.held() as sending:
        direct.message()
        await sending.has(1)
    await assert_well(first)
    assert direct.said == []
    path = f"/channels/{direct.channel.id}/messages"
    tries = [one for one in first.discord.requests if one.path == path and is_said(one.json)]
    assert [one.status for one in tries] == [403], "who takes no messages is not written to again"


async def test_a_missing_permission_is_told_to_the_asker_alone(first: Bot) -> None:
    mentioning, slashing = in_a_channel(first, "forbidden"), in_a_channel(first, "half forbidden")
    for each in (mentioning, slashing):
        first.discord.places.deny(each.channel, SEND_MESSAGES)
    mentioning.mention()
    slashing.slash()
    told = replace(mentioning, channel=first.discord.direct_channel(mentioning.person))
    await until(lambda: bool(told.said), "the asker was told nothing")
    await slashing.answered()
    await assert_well(first, slashing)
    assert mentioning.said == []
    (sentence,) = [message.content for message in told.said]
    assert "Send Messages" in sentence


async def test_what_is_missed_while_the_line_is_down_is_answered_once(first: Bot) -> None:
    begun, missed, slashing, direct = (
        in_a_channel(first, "begun"),
        in_a_channel(first, "missed"),
        in_a_channel(first, "missed too"),
        await directly(first, "missed"),
    )
    resumes = first.discord.gateway.resumes
    with begun.held() as sending:
        begun.mention()
        await sending.has(1)
        first.discord.forget_nonces()
        first.discord.gateway.drop(overlap=10)
        missed.mention()
        slashing.slash()
        direct.message()
        await first.discord.connected(within=TO_ANSWER)
    for each in (begun, missed, slashing, direct):
        await each.answered()
    await assert_well(first, begun, missed, slashing, direct)
    assert first.discord.gateway.resumes == resumes + 1


async def test_a_reconnect_on_request_loses_and_repeats_nothing(first: Bot) -> None:
    begun, missed = in_a_channel(first, "moved"), in_a_channel(first, "moved too")
    resumes = first.discord.gateway.resumes
    with begun.held() as sending:
        begun.mention()
        await sending.has(1)
        first.discord.gateway.ask_to_reconnect()
        missed.mention()
        await first.discord.connected(within=TO_ANSWER)
    for each in (begun, missed):
        await each.answered()
    await assert_well(first, begun, missed)
    assert first.discord.gateway.resumes == resumes + 1


async def test_an_invalid_session_repeats_nothing_that_is_under_way(first: Bot) -> None:
    """discord.py tells the bot anew that it is ready."""
    mentioning, slashing = in_a_channel(first, "invalid"), in_a_channel(first, "invalid too")
    identifies, syncs = first.discord.gateway.identifies, first.discord.syncs
    following_up = first.discord.faults.held(ANSWERING, saying=ANSWER)
    with mentioning.held() as sending, following_up as following:
        mentioning.mention()
        slashing.slash()
        await sending.has(1)
        await following.has(1)
        first.discord.gateway.invalidate()
        await first.discord.connected(within=TO_ANSWER)
        await asyncio.sleep(0.5)  # in which what is under way might be begun again
    for each in (mentioning, slashing):
        await each.answered()
    await assert_well(first, mentioning, slashing)
    assert first.discord.gateway.identifies == identifies + 1
    assert first.discord.syncs == syncs


async def test_an_event_that_comes_twice_is_answered_once(first: Bot) -> None:
    mentioning, slashing = in_a_channel(first, "twice"), in_a_channel(first, "twice too")
    direct = await directly(first, "twice")
    begun: list[Message | Shown] = [mentioning.mention(), slashing.slash(), direct.message()]
    for each in begun:
        first.discord.repeat(each)
    for asked in (mentioning, slashing, direct):
        await asked.answered()
    first.discord.forget_nonces()
    for each in begun:
        first.discord.repeat(each)
    await assert_well(first, mentioning, slashing, direct)


async def test_a_question_that_its_asker_deletes_is_dropped(first: Bot) -> None:
    at_once, late = in_a_channel(first, "regretted"), in_a_channel(first, "regretted too")
    first.discord.delete(at_once.person, at_once.mention())
    with late.held() as sending:
        message = late.mention()
        await sending.has(1)
        first.discord.delete(late.person, message)
    await assert_well(first)
    assert at_once.said == late.said == []


@dataclass(frozen=True)
class Interrupted:
    """What was under way when the process was killed, and the process in its place."""

    bot: Bot
    killed: Bot
    direct: Asked  # its answer on the way, never to arrive
    typed: Asked  # a mention, worked on
    sent: Asked  # a mention, its answer arrived, which the process did not hear
    deferred: Asked  # a command, acknowledged and worked on
    unsent: Asked  # a command, its answer on the way, never to arrive
    followed: Asked  # a command, its answer arrived, which the process did not hear
    answers: tuple[int, ...]  # that these six had before another process started


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def after(first: Bot) -> AsyncIterator[Interrupted]:
    discord = first.discord
    names = ("typed", "sent", "deferred", "unsent", "followed")
    direct = await directly(first, "direct")
    typed, sent, deferred, unsent, followed = (in_a_channel(first, name) for name in names)
    with ExitStack() as holding:

        def hold(what: str, saying: str = "", done: bool = False) -> Held:
            return holding.enter_context(discord.faults.held(what, saying=saying, done=done))

        held = [hold(direct.sending, ANSWER), hold(sent.sending, ANSWER, done=True)]
        direct.message()
        sent.mention()
        held.append(hold(answering(unsent.slash()), ANSWER))
        held.append(hold(answering(followed.slash()), ANSWER, done=True))
        for each in held:
            await each.has(1)
        working = [hold(f"POST /channels/{typed.channel.id}/typing")]
        working.append(hold(callback(deferred.slash()), done=True))
        held.append(hold(typed.sending))
        typed.mention()
        for each in working:
            await each.has(1)
        first.process.kill()
        await first.process.wait()
        await discord.disconnected()
        for each in held + working:
            each.lose()
    all_of_them = (direct, typed, sent, deferred, unsent, followed)
    answers = tuple(len(each.answers) for each in all_of_them)
    log = first.desk.folder / "second.log"
    async with first.desk.running(log, IMPATIENT) as process:
        bot = replace(first, process=process, log=log)
        yield Interrupted(bot, first, *all_of_them, answers)


def answering(shown: Shown) -> str:
    """Requests that show something by this interaction."""
    assert shown.exchange is not None and shown.exchange.interaction is not None
    return f"* /webhooks/*/{shown.exchange.interaction.token}*"


def callback(shown: Shown) -> str:
    assert shown.exchange is not None and shown.exchange.interaction is not None
    return f"POST /interactions/{shown.exchange.interaction.id}/*"


async def test_a_killed_process_had_sent_what_it_had(after: Interrupted) -> None:
    assert after.killed.process.returncode == -9
    assert after.answers == (0, 0, 1, 0, 0, 1)


async def test_messages_that_a_killed_process_left_are_answered_once(after: Interrupted) -> None:
    for each in (after.direct, after.typed, after.sent):
        await each.answered()
    await assert_well(after.bot, after.direct, after.typed, after.sent)


async def test_commands_that_a_killed_process_left_are_never_answered_twice(
    after: Interrupted,
) -> None:
    await after.typed.answered()
    await assert_well(after.bot, after.followed)
    for each in (after.deferred, after.unsent):
        assert len(each.answers) <= 1, each.said
        for answer in each.answers:
            assert QUESTION in answer, "nobody else sees what was asked"


async def test_a_line_that_fell_silent_is_left_and_what_was_missed_answered_once(
    after: Interrupted,
) -> None:
    bot = after.bot
    begun, missed = in_a_channel(bot, "silent"), in_a_channel(bot, "silent too")
    resumes = bot.discord.gateway.resumes
    with begun.held() as sending:
        begun.mention()
        await sending.has(1)
        bot.discord.gateway.fall_silent()
        missed.mention()
        await bot.discord.connected(within=TO_ANSWER)
    for each in (begun, missed):
        await each.answered()
    await assert_well(bot, begun, missed)
    assert bot.discord.gateway.resumes == resumes + 1


async def test_the_logs_tell_of_it_in_lines_without_a_traceback(after: Interrupted) -> None:
    for log in (after.killed.log, after.bot.log):
        written = await asyncio.to_thread(log.read_text, "utf-8")
        assert "Traceback" not in written, written
        for word in (TOKEN, "Tileuberdi", ANSWER):
            assert word not in written, f"the log holds {word}"
    assert after.bot.discord.unknown == []
