"""👍 and 👎: one vote a person, told to them alone, never lost with a form or a restart."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import discord
import pytest
from asking import HOSTILE, full_answer
from editing import fill, labels
from fake_discord import FakeDiscord
from newsroom import DEFERRAL, EPHEMERAL, MESSAGE, MODAL, Newsroom
from simcord.results import InteractionResult

from bot.answering.models import Turn
from bot.app import Dateline
from bot.client import Client
from bot.cogs.feedback import vote_buttons
from bot.cogs.presses import lasting
from bot.exchanges import Exchange
from bot.ledger import Ledger
from vectorstore.models import GLOBAL, Scope

UP_NOTED = "👍 noted. Thank you! Press 👍 again to take it back."
DOWN_NOTED = "👎 noted. Thank you! Press 👎 again to take it back."
EXPLAINED = "👎 noted, with your reason. Thank you! Press 👎 again to take it back."
GONE = (
    "I do not remember that answer any more, so a vote on it cannot be kept: ask the question "
    "again and vote on what comes."
)
WENT_WRONG = "Something went wrong here, and it has been logged. Please try again."


def kept_buttons(
    ledger: Ledger, asker: int = 1, channel: int = 1, guild: int = 1
) -> discord.ui.View:
    """The buttons of an answer that the ledger keeps."""
    turn = Turn("who said so?", "Ida Brandt")
    kept = Exchange(channel, guild, asker, turn, (GLOBAL,), full_answer())
    return lasting(*vote_buttons(ledger.exchanges.keep(kept)))


@pytest.fixture
async def message(newsroom: Newsroom, ledger: Ledger) -> discord.Message:
    """An answer of Alice's, with the buttons."""
    here, guild = newsroom.channel.id, newsroom.guild.id
    channel = newsroom.env.bot.get_channel(here)
    assert isinstance(channel, discord.TextChannel)
    buttons = kept_buttons(ledger, newsroom.alice.id, here, guild)
    return await channel.send("**Ida Brandt**", view=buttons)


def counts(ledger: Ledger) -> list[tuple[int, int]]:
    """👍 and 👎 of each answer that was voted on."""
    return [(each.up, each.down) for each in ledger.votes.judged()]


def told(newsroom: Newsroom, result: InteractionResult, first: int = MESSAGE) -> str:
    """What the presser was told, alone; `first` is the type of the first response."""
    assert newsroom.first_responses()[-1] == (first, EPHEMERAL)
    assert result.response is not None and result.response.ephemeral
    return result.response.content


def form_of(newsroom: Newsroom, result: InteractionResult) -> InteractionResult:
    """The form that was opened, at once."""
    assert newsroom.first_responses()[-1][0] == MODAL
    assert result.modal is not None and result.response is None
    return result


async def test_an_answer_has_both_buttons(message: discord.Message) -> None:
    assert labels(message) == ["👍", "👎"]


async def test_a_vote_is_confirmed_and_changed_and_taken_back(
    newsroom: Newsroom, ledger: Ledger, message: discord.Message
) -> None:
    alice = newsroom.alice
    assert told(newsroom, await alice.click(message, label="👍")) == UP_NOTED
    assert counts(ledger) == [(1, 0)]
    form_of(newsroom, await alice.click(message, label="👎"))
    assert counts(ledger) == [(0, 1)]
    assert told(newsroom, await alice.click(message, label="👍")) == UP_NOTED
    assert counts(ledger) == [(1, 0)]
    assert told(newsroom, await alice.click(message, label="👍")) == "Your 👍 is taken back."
    assert counts(ledger) == []
    assert newsroom.shown_to(newsroom.editor) == ["**Ida Brandt**"], "others see the votes"


async def test_a_thumb_down_counts_when_its_form_is_dismissed(
    newsroom: Newsroom, ledger: Ledger, message: discord.Message
) -> None:
    form_of(newsroom, await newsroom.alice.click(message, label="👎"))
    assert counts(ledger) == [(0, 1)]
    result = await newsroom.alice.click(message, label="👎")
    assert told(newsroom, result) == "Your 👎 is taken back."
    assert counts(ledger) == []


@pytest.mark.parametrize(
    ("typed", "sentence", "reasons"),
    [
        ("  It was Tor Lund.\n", EXPLAINED, ("It was Tor Lund.",)),
        (" \n ", DOWN_NOTED, ()),
        (HOSTILE, EXPLAINED, (HOSTILE,)),
    ],
)
async def test_a_reason_is_kept_with_the_vote(
    newsroom: Newsroom,
    ledger: Ledger,
    message: discord.Message,
    typed: str,
    sentence: str,
    reasons: tuple[str, ...],
) -> None:
    opened = form_of(newsroom, await newsroom.alice.click(message, label="👎"))
    result = await fill(newsroom.alice, opened, what=typed)
    assert told(newsroom, result, DEFERRAL) == sentence
    (judged,) = ledger.votes.judged()
    assert (judged.up, judged.down, judged.reasons) == (0, 1, reasons)


async def test_the_form_is_within_discords_limits(
    newsroom: Newsroom, message: discord.Message
) -> None:
    opened = form_of(newsroom, await newsroom.alice.click(message, label="👎"))
    assert opened.modal is not None
    assert opened.modal["title"] == "👎 noted. What was wrong?"
    (field,) = opened.modal["components"]
    assert len(field["label"]) <= 45 and len(field["description"]) <= 100
    assert (field["component"]["required"], field["component"]["max_length"]) == (False, 500)


async def test_two_people_have_a_vote_each(
    newsroom: Newsroom, ledger: Ledger, message: discord.Message
) -> None:
    await newsroom.alice.click(message, label="👍")
    opened = await newsroom.editor.click(message, label="👎")
    await fill(newsroom.editor, opened, what="She left in 2021.")
    (judged,) = ledger.votes.judged()
    assert (judged.up, judged.down, judged.reasons) == (1, 1, ("She left in 2021.",))
    await newsroom.editor.click(message, label="👎")
    assert counts(ledger) == [(1, 0)]


@pytest.fixture
def again(tmp_path: Path, ledger: Ledger) -> Iterator[Ledger]:
    """The ledger of the process after this one."""
    with closing(Ledger(tmp_path)) as again:
        yield again


async def test_an_old_button_works_after_a_restart(
    newsroom: Newsroom, dateline: Dateline, again: Ledger, message: discord.Message
) -> None:
    await newsroom.alice.click(message, label="👍")
    await newsroom.env.restart_bot(Client(dateline, again))
    assert told(newsroom, await newsroom.editor.click(message, label="👍")) == UP_NOTED
    assert counts(again) == [(2, 0)]
    form_of(newsroom, await newsroom.alice.click(message, label="👎"))
    assert counts(again) == [(1, 1)]


async def test_a_form_can_be_sent_after_a_restart(
    newsroom: Newsroom, dateline: Dateline, again: Ledger, message: discord.Message
) -> None:
    opened = await newsroom.alice.click(message, label="👎")
    await newsroom.env.restart_bot(Client(dateline, again))
    result = await fill(newsroom.alice, opened, what="Wrong year.")
    assert told(newsroom, result, DEFERRAL) == EXPLAINED
    assert again.votes.judged()[0].reasons == ("Wrong year.",)


@pytest.mark.parametrize("button", ["👍", "👎"])
async def test_a_vote_on_a_forgotten_answer_is_refused_in_a_sentence(
    newsroom: Newsroom, ledger: Ledger, message: discord.Message, button: str
) -> None:
    ledger.forget(Scope.user(newsroom.alice.id))
    assert told(newsroom, await newsroom.editor.click(message, label=button)) == GONE
    assert counts(ledger) == []


async def test_a_reason_for_a_forgotten_answer_is_refused_in_a_sentence(
    newsroom: Newsroom, ledger: Ledger, message: discord.Message
) -> None:
    opened = await newsroom.editor.click(message, label="👎")
    ledger.forget(Scope.guild(newsroom.guild.id))
    result = await fill(newsroom.editor, opened, what="Wrong.")
    assert newsroom.first_responses()[-1] == (DEFERRAL, EPHEMERAL)
    assert result.response is not None and result.response.content == GONE


async def test_what_goes_wrong_is_told_without_details(
    newsroom: Newsroom, ledger: Ledger, message: discord.Message
) -> None:
    opened = await newsroom.editor.click(message, label="👎")
    ledger.close()
    for button in ("👍", "👎"):
        assert told(newsroom, await newsroom.alice.click(message, label=button)) == WENT_WRONG
    result = await fill(newsroom.editor, opened, what="Wrong.")
    assert told(newsroom, result, DEFERRAL) == WENT_WRONG


async def test_a_press_that_discord_sends_twice_counts_once(
    newsroom: Newsroom, ledger: Ledger, message: discord.Message
) -> None:
    """As after a resumed connection: the second would take back what the first voted."""
    events = []
    newsroom.env.backend.subscribers.append(lambda event, payload: events.append((event, payload)))
    form_of(newsroom, await newsroom.alice.click(message, label="👎"))
    (press,) = [payload for event, payload in events if event == "INTERACTION_CREATE"]
    before = newsroom.first_responses()
    newsroom.env.backend.emit("INTERACTION_CREATE", press)
    await newsroom.env.settle()
    assert counts(ledger) == [(0, 1)]
    assert newsroom.first_responses() == before


async def test_an_answer_in_a_direct_message_is_voted_on_too(
    newsroom: Newsroom, ledger: Ledger
) -> None:
    alice = await newsroom.env.bot.fetch_user(newsroom.alice.id)
    sent = await alice.send("**Ida Brandt**", view=kept_buttons(ledger))
    assert told(newsroom, await newsroom.alice.user.click(sent, label="👍")) == UP_NOTED
    assert counts(ledger) == [(1, 0)]


@pytest.mark.parametrize(
    ("button", "sentence", "stands"), [("👍", UP_NOTED, (1, 0)), ("👎", DOWN_NOTED, (0, 1))]
)
async def test_a_ledger_that_another_process_writes_to_is_waited_for_once_acknowledged(
    on_sockets: FakeDiscord,
    simcord_bot: Client,
    ledger: Ledger,
    tmp_path: Path,
    button: str,
    sentence: str,
    stands: tuple[int, int],
) -> None:
    room = on_sockets.add_channel(on_sockets.add_guild("Newsroom"), "general")
    channel = await simcord_bot.fetch_channel(room.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.send("**Ida Brandt**", view=kept_buttons(ledger))
    (answer,) = on_sockets.messages_in(room)
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite3", check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        release = threading.Timer(1.5, other.rollback)
        release.start()
        shown = await on_sockets.press(on_sockets.add_user("alice"), answer, button, within=10)
        release.join()
    assert shown.acknowledged is not None
    assert shown.acknowledged.deferred and shown.acknowledged.after < 1.4
    assert shown.content == sentence and shown.ephemeral
    assert counts(ledger) == [stands]
