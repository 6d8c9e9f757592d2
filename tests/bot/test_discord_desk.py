"""The course of a question under load and trouble: in line, in time, once, within one's share."""

import asyncio
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from house import PATIENT, QUICK, Gate, House, mention, said, until
from newsroom import EPHEMERAL, MESSAGE, Newsroom

from bot.allowances import Limits
from bot.app import Dateline
from bot.client import Client
from bot.cogs.desk import AT_ONCE
from bot.ledger import Ledger


@pytest.fixture
def asker(gate: Gate) -> Gate:
    return gate


# Waiting.


async def test_who_waits_is_told_how_many_are_before_them_and_then_the_answer(
    house: House, ledger: Ledger, asker: Gate
) -> None:
    async with house.running(ledger, PATIENT):
        asked = [
            house.discord.begin_slash(house.alice, house.channel, "ask", {"question": f"who {n}?"})
            for n in range(AT_ONCE + 3)
        ]
        waiting = await house.discord.wait(asked[-1], said("2 questions in line before"))
        assert waiting.acknowledged is not None and waiting.acknowledged.after < 3
        worked_on = await house.discord.wait(asked[0], said("reading the articles"))
        assert len(worked_on.messages) == 1
        assert len(asker.questions) == AT_ONCE, "the others do not wait"
        asker.opened.set()
        for each in asked:
            shown = await house.discord.wait(each, said("**Marisa Lago**"))
            assert len(shown.messages) == 1, "the status became the answer"
        asking = sorted(question.text for question in asker.questions)
        assert asking == [f"who {n}?" for n in range(AT_ONCE + 3)]


async def test_a_mention_that_takes_long_is_answered_where_its_status_stood(
    house: House, ledger: Ledger, asker: Gate
) -> None:
    async with house.running(ledger, PATIENT):
        house.discord.say(house.alice, house.channel, mention(house))
        await until(lambda: bool(house.shown()), "no status")
        assert house.shown() == ["-# Searching and reading the articles …"]
        asker.opened.set()
        (shown,) = await house.comes(1)
        assert shown.startswith("**Marisa Lago**")


async def test_what_takes_too_long_ends_with_a_sentence(
    house: House, ledger: Ledger, asker: Gate
) -> None:
    async with house.running(ledger, QUICK):
        told = await house.discord.slash(
            house.alice, house.channel, "ask", {"question": "who?"}, until=said("0.5 seconds")
        )
        assert told.content.startswith("I found no answer within 0.5 seconds")
        assert told.ephemeral
        await until(lambda: house.shown() == [], "the sign that all saw stands")


# Once.


async def test_a_message_told_twice_is_answered_once(
    house: House, ledger: Ledger, asker: Gate
) -> None:
    asker.opened.set()
    async with house.running(ledger, PATIENT):
        asked = house.discord.say(house.alice, house.channel, mention(house))
        house.discord.repeat(asked)
        assert len(await house.comes(1)) == 1
        house.discord.repeat(asked)
        await asyncio.sleep(0.3)
        assert len(house.shown()) == 1
    assert len(asker.questions) == 1


async def test_a_command_told_twice_is_answered_once(
    house: House, ledger: Ledger, asker: Gate
) -> None:
    asker.opened.set()
    async with house.running(ledger, PATIENT):
        asked = house.discord.begin_slash(house.alice, house.channel, "ask", {"question": "who?"})
        house.discord.repeat(asked)
        assert len(await house.comes(1)) == 1
    assert len(asker.questions) == 1


async def test_a_question_that_is_deleted_while_it_waits_is_dropped(
    house: House, ledger: Ledger, asker: Gate
) -> None:
    async with house.running(ledger, PATIENT):
        gone = house.discord.say(house.alice, house.channel, mention(house))
        await until(lambda: bool(asker.questions), "nothing was asked")
        await until(lambda: bool(house.shown()), "no status")
        house.discord.delete(house.alice, gone)
        await until(lambda: not house.shown(), "its status stands there for good")
        asker.opened.set()
        house.discord.say(house.alice, house.channel, mention(house, "and the next?"))
        await house.comes(1)
        assert house.answers() == 1
    assert ledger.arrivals.unfinished() == []


async def test_an_answer_whose_connection_breaks_is_sent_again_and_shown_once(
    house: House, ledger: Ledger, asker: Gate
) -> None:
    asker.opened.set()
    async with house.running(ledger, PATIENT):
        where = f"POST /channels/{house.channel.id}/messages"
        for done in (False, True):
            with house.discord.faults.held(where, done=done) as held:
                house.discord.say(house.alice, house.channel, mention(house))
                await held.has(1)
                held.lose()
            await house.comes(1 + done)
        assert house.answers() == 2


# Restarts.


@pytest.mark.parametrize("how", ["mention", "command"])
async def test_what_the_last_process_left_is_answered_by_the_next(
    house: House, ledger: Ledger, asker: Gate, tmp_path: Path, how: str
) -> None:
    async with house.running(ledger, PATIENT):
        if how == "mention":
            house.discord.say(house.alice, house.channel, mention(house))
        else:
            options = {"question": "who did he meet?"}
            house.discord.begin_slash(house.alice, house.channel, "ask", options)
        await until(lambda: bool(asker.questions), "nothing was asked")
    before = len(house.shown())
    asker.opened.set()
    with ExitStack() as stack:
        again = stack.enter_context(closing(Ledger(tmp_path)))
        async with house.running(again, PATIENT):
            shown = await house.comes(1)
            answers = [each for each in shown if "**Marisa Lago**" in each]
            assert len(answers) == 1 and len(shown) <= before + 1
            if how == "command":
                assert answers[0].startswith(f"-# For <@{house.alice.id}>\n**Marisa Lago**")
                assert answers[0].count("who did he meet?") == 1
        async with house.running(again, PATIENT):
            await asyncio.sleep(0.5)
            assert house.shown() == shown, "once is enough"


async def test_a_private_question_of_the_last_process_is_not_answered_in_the_open(
    house: House, ledger: Ledger, asker: Gate, tmp_path: Path
) -> None:
    async with house.running(ledger, PATIENT):
        options = {"question": "who?", "private": True}
        house.discord.begin_slash(house.alice, house.channel, "ask", options)
        await until(lambda: bool(asker.questions), "nothing was asked")
    asker.opened.set()
    with closing(Ledger(tmp_path)) as again:
        async with house.running(again, PATIENT):
            await asyncio.sleep(0.5)
            assert house.shown() == []
            assert again.arrivals.unfinished() == []


async def test_before_it_stops_it_finishes_what_is_under_way_and_takes_no_more(
    house: House, ledger: Ledger, asker: Gate
) -> None:
    async with house.running(ledger, PATIENT) as client:
        house.discord.say(house.alice, house.channel, mention(house))
        await until(lambda: bool(asker.questions), "nothing was asked")
        draining = asyncio.create_task(client.drain(10))
        await asyncio.sleep(0.05)
        late = await house.discord.slash(
            house.alice, house.channel, "ask", {"question": "too late?"}, until=said("restart")
        )
        assert late.ephemeral
        house.discord.say(house.alice, house.channel, mention(house, "for the next one?"))
        await asyncio.sleep(0.2)
        assert not draining.done()
        asker.opened.set()
        await draining
        assert house.answers() == 1
    assert len(ledger.arrivals.unfinished()) == 1, "a message is left for the next process"


# Fair shares.


@pytest.fixture
def simcord_bot(dateline: Dateline, ledger: Ledger) -> Client:
    return Client(dateline, ledger, limits=Limits(person=1, channel=0, server=0))


async def test_who_has_asked_enough_is_told_alone_when_to_come_back(
    newsroom: Newsroom, asker: Gate
) -> None:
    asker.opened.set()
    for _ in range(2):
        await newsroom.alice.slash(newsroom.channel, "ask", question="who?")
    assert newsroom.first_responses()[-1] == (MESSAGE, EPHEMERAL)
    told = newsroom.shown_to(newsroom.alice)[-1]
    assert told.startswith("You have asked 1 question in ten minutes: ask again <t:")
    assert told.endswith(":R>.")
    assert len(newsroom.shown_to(newsroom.editor)) == 1
    await newsroom.editor.slash(newsroom.channel, "ask", question="who?")
    assert len(asker.questions) == 2, "another person's share is their own"


async def test_mentions_over_the_limit_are_told_once(newsroom: Newsroom, asker: Gate) -> None:
    asker.opened.set()
    for _ in range(4):
        await newsroom.alice.send(newsroom.channel, f"{newsroom.bot.mention} who?")
    _, told = newsroom.shown_to(newsroom.alice)
    assert told.startswith("You have asked 1 question in ten minutes")
    assert len(asker.questions) == 1
