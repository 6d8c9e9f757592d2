"""What a hostile or unlucky person tries: to see what is not theirs, to be answered twice or not at
all, to be kept after all, to spam."""

import asyncio
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import discord
import pytest
from asking import considered
from clocks import Clock
from editing import fill, labels, last_message
from fakes import ScriptedAsker, answered, source
from newsroom import DEFERRAL, EPHEMERAL, MESSAGE, Newsroom
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.results import InteractionResult

from bot.allowances import Limits
from bot.answering.models import Turn
from bot.app import Dateline
from bot.client import Client
from bot.cogs.joining import Joining
from bot.ledger import Ledger
from bot.rules import Rules
from bot.why_messages import why_messages
from vectorstore.models import Scope

LAGO = answered("Marisa Lago", "He met Marisa Lago.", source=source())
FIRST = Turn("who did he meet?", "Marisa Lago")


@pytest.fixture(autouse=True)
def lago(asker: ScriptedAsker) -> None:
    asker.script = [LAGO] * 3


@pytest.fixture
def ledger(tmp_path: Path, clock: Clock) -> Iterator[Ledger]:
    """In place of the one whose clock cannot be set."""
    with closing(Ledger(tmp_path, clock)) as ledger:
        yield ledger


@pytest.fixture
def simcord_bot(dateline: Dateline, ledger: Ledger) -> Client:
    return Client(dateline, ledger, limits=Limits(person=2, channel=0, server=0))


@pytest.fixture
def secret(newsroom: Newsroom) -> ChannelHandle:
    """A channel that the editors alone see."""
    denied = discord.PermissionOverwrite(view_channel=False)
    granted = discord.PermissionOverwrite(view_channel=True)
    everyone = newsroom.guild.default_role
    return newsroom.guild.create_text_channel(
        "secret", overwrites={everyone: denied, newsroom.editors: granted, newsroom.bot: granted}
    )


async def ask(newsroom: Newsroom, **options: object) -> InteractionResult:
    return await newsroom.alice.slash(newsroom.channel, "ask", question=FIRST.question, **options)


async def press(newsroom: Newsroom, who: MemberActor, label: str) -> InteractionResult:
    return await who.click(last_message(newsroom, who), label=label)


def forged(form: InteractionResult, custom_id: str) -> InteractionResult:
    """The form as a modified app sends it."""
    assert form._interaction.modal is not None
    form._interaction.modal["custom_id"] = custom_id
    return form


# Seeing what is not theirs.


async def test_a_forged_follow_up_knows_nothing_of_an_answer_in_a_channel_out_of_sight(
    newsroom: Newsroom, asker: ScriptedAsker, secret: ChannelHandle
) -> None:
    await newsroom.editor.slash(secret, "ask", question=FIRST.question)
    await ask(newsroom)
    form = forged(await press(newsroom, newsroom.alice, "Follow-up"), "follow:1")
    await newsroom.alice.submit_modal(form, {"question": "and when?"})
    assert asker.questions[-1].history == ()


async def test_a_forged_form_knows_nothing_of_a_message_that_somebody_else_asks_about(
    newsroom: Newsroom, asker: ScriptedAsker, secret: ChannelHandle
) -> None:
    said = await newsroom.editor.send(secret, "We sell the paper to Tileuberdi.")
    await newsroom.editor.context_menu(secret, "Ask about this", said)
    mine = await newsroom.editor.send(newsroom.channel, "Good morning")
    form = await newsroom.alice.context_menu(newsroom.channel, "Ask about this", mine)
    await newsroom.alice.submit_modal(forged(form, f"about:{said.id}"), {"question": "to whom?"})
    assert asker.questions[-1].history == ()


async def test_a_forged_reason_is_no_vote_on_an_answer_that_one_never_saw(
    newsroom: Newsroom, ledger: Ledger
) -> None:
    await newsroom.editor.slash(newsroom.channel, "ask", question="who?", private=True)
    await ask(newsroom)
    form = forged(await press(newsroom, newsroom.alice, "👎"), "reason:1")
    await fill(newsroom.alice, form, what="Bought.")
    assert [judged.number for judged in ledger.votes.judged()] == [2]


@pytest.mark.parametrize("number", ["x", "9" * 30, "-1", "²"])
@pytest.mark.parametrize("kind", ["follow", "about"])
async def test_a_forged_number_that_is_none_is_that_of_no_answer(
    newsroom: Newsroom, asker: ScriptedAsker, kind: str, number: str
) -> None:
    await ask(newsroom)
    form = forged(await press(newsroom, newsroom.alice, "Follow-up"), f"{kind}:{number}")
    await newsroom.alice.submit_modal(form, {"question": "and when?"})
    assert (asker.questions[-1].text, asker.questions[-1].history) == ("and when?", ())


async def test_a_follow_up_under_a_private_answer_stays_private_when_that_is_forgotten(
    newsroom: Newsroom, ledger: Ledger
) -> None:
    await ask(newsroom, private=True)
    ledger.forget(Scope.user(newsroom.alice.id))
    form = await press(newsroom, newsroom.alice, "Follow-up")
    await newsroom.alice.submit_modal(form, {"question": "and when?"})
    assert newsroom.first_responses()[-1] == (DEFERRAL, EPHEMERAL)
    assert newsroom.shown_to(newsroom.editor) == []


# The ledger.


async def test_a_follow_up_to_a_forgotten_answer_leaves_the_ledger_in_order(
    newsroom: Newsroom, ledger: Ledger, clock: Clock, tmp_path: Path
) -> None:
    await ask(newsroom)
    opened = await press(newsroom, newsroom.alice, "Follow-up")
    ledger.exchanges.erase(1)
    await newsroom.alice.submit_modal(opened, {"question": "and when?"})
    assert "Follow-up" in labels(last_message(newsroom, newsroom.alice))
    clock.time += 601
    await ask(newsroom)
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite3", timeout=1)) as other:
        assert other.execute("SELECT count(*) FROM answers").fetchone() == (2,)
        other.execute("DELETE FROM marks")  # which a transaction left open would not allow


def on_the_disk(folder: Path) -> bytes:
    return b"".join(each.read_bytes() for each in folder.glob("ledger.sqlite3*"))


@pytest.mark.parametrize("days", [29, 31])
async def test_what_is_older_than_is_kept_is_erased_though_nobody_asks(
    newsroom: Newsroom, ledger: Ledger, clock: Clock, tmp_path: Path, days: int
) -> None:
    await ask(newsroom)
    clock.time += days * 86400
    assert isinstance(newsroom.env.bot, Client)
    joining = newsroom.env.bot.get_cog("Joining")
    assert isinstance(joining, Joining)
    await joining.sweep()
    assert (ledger.exchanges.find(1) is None) == (days > 30)
    assert (FIRST.question.encode() in on_the_disk(tmp_path)) == (days < 30)


# Spamming.


async def test_who_asks_nothing_again_and_again_is_told_as_often_as_they_may_ask(
    newsroom: Newsroom,
) -> None:
    for _ in range(5):
        await newsroom.alice.send(newsroom.channel, newsroom.bot.mention)
    told = newsroom.shown_to(newsroom.alice)
    assert [each.split(":")[0] for each in told] == [
        "There was no question. Ask one, such as",
        "There was no question. Ask one, such as",
        "You have asked 2 questions in ten minutes",
    ]


async def test_that_a_server_answers_in_private_is_told_once(
    newsroom: Newsroom, ledger: Ledger
) -> None:
    ledger.guilds.set_rules(newsroom.guild.id, Rules(private=True))
    for _ in range(3):
        await newsroom.alice.send(newsroom.channel, f"{newsroom.bot.mention} who?")
    assert len(newsroom.shown_to(newsroom.alice)) == 1


async def test_a_missing_permission_is_named_once(newsroom: Newsroom) -> None:
    denied = discord.PermissionOverwrite(send_messages=False)
    granted = discord.PermissionOverwrite(send_messages=True)
    room = newsroom.guild.create_text_channel(
        "room", overwrites={newsroom.guild.default_role: denied, newsroom.editors: granted}
    )
    for _ in range(3):
        await newsroom.editor.send(room, f"{newsroom.bot.mention} who?")
    assert len(newsroom.shown_directly(newsroom.editor)) == 1


async def test_a_clock_that_went_wrong_and_was_set_right_leaves_nobody_waiting_for_it(
    newsroom: Newsroom, asker: ScriptedAsker, clock: Clock
) -> None:
    clock.time += 365 * 86400
    for _ in range(2):
        await ask(newsroom)
    clock.time -= 365 * 86400
    await ask(newsroom)
    assert len(asker.questions) == 3


# Sharing and explaining.


async def test_nothing_is_shared_where_the_bot_may_not_answer_any_more(
    newsroom: Newsroom, ledger: Ledger
) -> None:
    await ask(newsroom, private=True)
    ledger.guilds.set_rules(newsroom.guild.id, Rules(never_channels=(newsroom.channel.id,)))
    await press(newsroom, newsroom.alice, "Share in channel")
    assert newsroom.first_responses()[-1] == (MESSAGE, EPHEMERAL)
    assert newsroom.shown_to(newsroom.editor) == []


async def test_the_loop_goes_on_while_a_long_why_is_written(
    newsroom: Newsroom, asker: ScriptedAsker
) -> None:
    each = considered(title="ab *c* " * 40, candidate="ab *c* " * 300)
    asker.script = [replace(LAGO, considered=(each,) * 60)]
    await ask(newsroom)
    began = time.perf_counter()
    why_messages(FIRST.question, replace(LAGO, considered=(each,) * 60))
    it_takes = time.perf_counter() - began
    stalls: list[float] = []
    watching = asyncio.create_task(watch(stalls))
    await press(newsroom, newsroom.alice, "Why?")
    watching.cancel()
    assert max(stalls) < it_takes / 2


async def watch(stalls: list[float]) -> None:
    """Note how long the loop takes for every round."""
    at = time.perf_counter()
    while True:
        await asyncio.sleep(0)
        at, before = time.perf_counter(), at
        stalls.append(at - before)
