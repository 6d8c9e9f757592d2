"""What goes wrong around a question: none is lost that could be answered, none answered twice, and
nothing is kept that was dropped or forgotten. On sockets, where things can be held up."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from fake_discord import CALLBACK, MANAGE_MESSAGES, MEMBER_PERMISSIONS, SENDING
from fake_discord.model import ATTACH_FILES
from fakes import answered, source
from house import PATIENT, QUICK, Gate, House, mention, said, until

from bot.cogs.desk import AT_ONCE
from bot.ledger import Ledger
from vectorstore.models import Scope

ANSWERING = "* /webhooks/*"  # whatever shows something by an interaction
STATUS = "-# Searching and reading the articles …"
WAYS = pytest.mark.parametrize("how", ["mention", "command"])


@pytest.fixture
def asker(gate: Gate) -> Gate:
    return gate


def ask(house: House, how: str, question: str = "who did he meet?", **options: object) -> None:
    if how == "mention":
        house.discord.say(house.alice, house.channel, mention(house, question))
    else:
        given = {"question": question, **options}
        house.discord.begin_slash(house.alice, house.channel, "ask", given)


def shown_alone(house: House) -> list[str]:
    """What the bot showed to one person in the channel."""
    return [each.content for each in house.discord.messages_in(house.channel) if each.ephemeral]


def standing(house: House) -> Callable[[], bool]:
    return lambda: house.shown() == [STATUS]


# The ledger fails.


@WAYS
async def test_an_answer_that_was_shown_stands_though_the_ledger_cannot_note_it(
    house: House, ledger: Ledger, asker: Gate, how: str
) -> None:
    asker.opened.set()
    async with house.running(ledger, PATIENT):
        where = SENDING if how == "mention" else ANSWERING
        with house.discord.faults.held(where, done=True) as held:
            ask(house, how)
            await held.has(1)
            ledger.close()
        (shown,) = await house.comes(1)
        assert shown.startswith("**Marisa Lago**")
        assert shown_alone(house) == []


async def test_a_ledger_that_another_process_writes_to_is_waited_for_once_acknowledged(
    house: House, ledger: Ledger, asker: Gate, tmp_path: Path
) -> None:
    asker.opened.set()
    file = tmp_path / "ledger.sqlite3"
    async with house.running(ledger, PATIENT):
        with closing(sqlite3.connect(file, check_same_thread=False)) as other:
            other.execute("BEGIN IMMEDIATE")
            release = threading.Timer(3.5, other.rollback)
            release.start()
            shown = await house.discord.slash(
                house.alice, house.channel, "ask", {"question": "who?", "private": True},
                until=said("**Marisa Lago**"), within=10,
            )  # fmt: skip
            release.join()
    assert shown.acknowledged is not None and shown.acknowledged.after < 2
    assert shown.ephemeral


async def test_a_question_about_an_article_is_acknowledged_while_all_threads_are_taken(
    house: House, ledger: Ledger, asker: Gate
) -> None:
    async with house.running(ledger, QUICK):
        for number in range(2 * AT_ONCE):  # the first half is given up, and works on
            ask(house, "command", f"who {number}?")
        await until(lambda: len(asker.questions) == 2 * AT_ONCE, "not all were asked")
        shown = await house.discord.slash(
            house.alice, house.channel, "ask", {"question": "who?", "about": "1"},
            until=lambda shown: shown.acknowledged is not None,
        )  # fmt: skip
        assert shown.acknowledged is not None and shown.acknowledged.after < 2
        asker.opened.set()
        told = await house.discord.wait(shown, said("not in the library any more"))
        assert told.ephemeral


# Kept after all.


async def test_of_a_question_that_is_deleted_nothing_is_kept(
    house: House, ledger: Ledger, asker: Gate
) -> None:
    async with house.running(ledger, PATIENT):
        question = house.discord.say(house.alice, house.channel, mention(house))
        await until(standing(house), "no status")
        house.discord.delete(house.alice, question)
        await until(lambda: not house.shown(), "it was not dropped")
        asker.opened.set()
        await asyncio.sleep(0.3)
    assert ledger.exchanges.find(1) is None


async def test_of_a_question_that_is_deleted_at_the_last_moment_nothing_is_kept(
    house: House, ledger: Ledger, asker: Gate
) -> None:
    asker.opened.set()
    async with house.running(ledger, PATIENT):
        with house.discord.faults.held(SENDING) as held:
            question = house.discord.say(house.alice, house.channel, mention(house))
            await held.has(1)
            house.discord.delete(house.alice, question)
        await until(lambda: not ledger.arrivals.unfinished(), "not done with")
        await asyncio.sleep(0.1)
        assert house.shown() == []
    assert ledger.exchanges.find(1) is None


async def test_of_a_question_that_took_too_long_nothing_is_kept(
    house: House, ledger: Ledger, asker: Gate
) -> None:
    async with house.running(ledger, QUICK):
        ask(house, "mention")
        await until(lambda: "found no answer" in "".join(house.shown()), "not told")
        asker.opened.set()
        await asyncio.sleep(0.3)
    assert ledger.exchanges.find(1) is None


@pytest.mark.parametrize("late", [False, True])
async def test_who_is_forgotten_while_a_question_waits_is_answered_and_not_remembered(
    house: House, ledger: Ledger, asker: Gate, late: bool
) -> None:
    async with house.running(ledger, PATIENT):
        with house.discord.faults.held(SENDING) as held:
            ask(house, "mention")
            await until(lambda: bool(asker.questions), "nothing was asked")
            if late:
                asker.opened.set()
                await held.has(1)
            ledger.forget(Scope.user(house.alice.id))
            asker.opened.set()
            await asyncio.sleep(0.3)
        (shown,) = await house.comes(1)
        assert shown.startswith("**Marisa Lago**")
    assert ledger.exchanges.find(1) is None
    assert ledger.arrivals.unfinished() == []


async def test_an_answer_that_is_withdrawn_while_it_is_shared_is_taken_back(
    house: House, ledger: Ledger, asker: Gate
) -> None:
    asker.opened.set()
    async with house.running(ledger, PATIENT):
        private = await house.discord.slash(
            house.alice, house.channel, "ask", {"question": "who?", "private": True}
        )
        with house.discord.faults.held(ANSWERING, done=True) as held:
            sharing = asyncio.create_task(
                house.discord.press(
                    house.alice, private, "Share in channel", until=said("was withdrawn")
                )
            )
            await held.has(1)
            assert house.answers() == 1
            ledger.citations.withdraw(1, asker.answer)
        assert (await sharing).message.ephemeral
        await until(lambda: house.shown() == [], "it stands there for good")


# Lost.


@WAYS
async def test_an_answer_comes_though_its_status_was_deleted(
    house: House, ledger: Ledger, asker: Gate, how: str
) -> None:
    moderator = house.discord.add_user("moderator", MEMBER_PERMISSIONS | MANAGE_MESSAGES)
    async with house.running(ledger, PATIENT):
        ask(house, how)
        await until(standing(house), "no status")
        ours = [
            each
            for each in house.discord.messages_in(house.channel)
            if each.author == house.discord.bot
        ]
        house.discord.delete(moderator, ours[0])
        asker.opened.set()
        (shown,) = await house.comes(1)
        assert shown.startswith("**Marisa Lago**")


async def test_a_status_is_taken_back_where_the_answer_is_refused(
    house: House, ledger: Ledger, asker: Gate
) -> None:
    async with house.running(ledger, PATIENT):
        blocked = "Message was blocked by automatic moderation"
        house.discord.faults.refuse("PATCH /channels/*", 400, 200000, blocked, saying="Marisa Lago")
        ask(house, "mention")
        await until(standing(house), "no status")
        asker.opened.set()
        await until(lambda: house.shown() == [], "its status stands there for good")


async def test_a_private_answer_comes_though_the_line_broke_when_it_was_acknowledged(
    house: House, ledger: Ledger, asker: Gate
) -> None:
    asker.opened.set()
    async with house.running(ledger, PATIENT):
        for done in (False, True):
            with house.discord.faults.held(CALLBACK, done=done) as held:
                ask(house, "command", private=True)
                await held.has(1)
                held.lose()
            await until(lambda: len(shown_alone(house)) == 1 + done, "no answer")  # noqa: B023


async def test_what_goes_wrong_is_told_though_the_line_broke_when_it_was_acknowledged(
    house: House, ledger: Ledger, asker: Gate
) -> None:
    async with house.running(ledger, QUICK):
        with house.discord.faults.held(CALLBACK, done=True) as held:
            ask(house, "command")
            await held.has(1)
            held.lose()
        await until(lambda: "found no answer" in "".join(shown_alone(house)), "nobody was told")
        await until(lambda: not house.shown(), "the sign that all saw stands")


async def test_the_answer_to_a_command_whose_connection_breaks_is_sent_again_and_shown_once(
    house: House, ledger: Ledger, asker: Gate
) -> None:
    asker.opened.set()
    async with house.running(ledger, PATIENT):
        for done in (False, True):
            with house.discord.faults.held(ANSWERING, done=done) as held:
                ask(house, "command")
                await held.has(1)
                held.lose()
            assert len(await house.comes(1 + done)) == 1 + done


async def test_a_long_answer_to_a_command_whose_interaction_is_dead_finds_room_for_the_question(
    house: House, ledger: Ledger, asker: Gate
) -> None:
    words = ("at length " * 189).strip()
    asker.answer = answered("", f"Marisa Lago spoke {words}.", source=source())
    asker.opened.set()
    async with house.running(ledger, PATIENT):
        house.discord.faults.refuse(CALLBACK, 404, 10062, "Unknown interaction")
        ask(house, "command", "who spoke " + "so very long " * 20 + "?")
        await until(lambda: "Marisa Lago" in "".join(house.shown()), "no answer")
    shown = "\n".join(house.shown())
    assert shown.startswith(f"-# For <@{house.alice.id}>\n")
    assert shown.count("Asked: who spoke so very") == 1


async def test_what_the_last_process_left_is_not_held_up_by_one_that_takes_long(
    house: House, ledger: Ledger, asker: Gate, tmp_path: Path
) -> None:
    async with house.running(ledger, PATIENT):
        for question in ("who takes long?", "who is quick?"):
            ask(house, "mention", question)
        await until(lambda: len(asker.questions) == 2, "nothing was asked")
    asker.passing = "quick"
    with closing(Ledger(tmp_path)) as again:
        async with house.running(again, PATIENT):
            await house.comes(1)


async def test_who_is_not_reached_in_time_is_told(
    house: House, ledger: Ledger, asker: Gate
) -> None:
    async with house.running(ledger, replace(PATIENT, in_all=PATIENT.limit + 0.5)):
        for number in range(AT_ONCE):
            ask(house, "command", f"who {number}?")
        await until(lambda: len(asker.questions) == AT_ONCE, "nothing was asked")
        told = await house.discord.slash(
            house.alice, house.channel, "ask", {"question": "and who?"},
            until=said("was not reached"), within=5,
        )  # fmt: skip
        assert told.ephemeral
        asker.opened.set()
        await house.comes(AT_ONCE)
    assert len(asker.questions) == AT_ONCE


async def test_who_cannot_be_sent_a_file_is_told_which_permission_is_missing(
    house: House, ledger: Ledger, asker: Gate
) -> None:
    sentences = [f"{name} spoke {'at length ' * 150}today." for name in "ABCDEFGH"]
    asker.answer = answered("", *sentences, source=source())
    asker.opened.set()
    async with house.running(ledger, PATIENT):
        house.discord.places.deny(house.channel, ATTACH_FILES)
        ask(house, "mention")
        directly = house.discord.direct_channel(house.alice)
        await until(lambda: bool(house.discord.messages_in(directly)), "nobody was told")
        (told,) = house.discord.messages_in(directly)
        assert "*Attach Files*" in told.content
