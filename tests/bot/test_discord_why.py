"""The Why? button: told to the asker alone, at once, also after a restart."""

import re
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from asking import HOSTILE, considered, full_answer
from editing import labels, last_directly, last_message
from fake_discord import FakeDiscord
from fakes import ScriptedAsker, refusal, source
from newsroom import DEFERRAL, EPHEMERAL, Newsroom
from simcord.results import InteractionResult

from bot.answering.models import Considered
from bot.app import Dateline
from bot.client import Client
from bot.ledger import Ledger
from vectorstore.models import Scope

BUTTONS = ["Follow-up", "Why?", "👍", "👎"]
NOT_YOURS = "Only the person who asked can see why: ask the question yourself."
FORGOTTEN = "I do not remember how I came to that answer: ask the question again."
LED = (
    "**Why?** 2 passages considered, best first, for “Who said that the crane will be back?”\n"
    "-# Draft, dropped: it cites no passage: The crane fell twice.\n"
    "**1** Crane lifted · 2022-06-02\n"
    "> Ida Brandt\n"
    "-# chosen · score 0.875 · no. 2 by meaning, no. 7 by words · cosine 0.50\n"
    "**2** Crane lifted · 2022-06-02\n"
    "-# not read · no. 1 by words"
)


@pytest.fixture(autouse=True)
def led(asker: ScriptedAsker) -> None:
    asker.script = [full_answer()]


async def ask(newsroom: Newsroom, how: str = "slash") -> None:
    if how == "slash":
        await newsroom.alice.slash(newsroom.channel, "ask", question="who said so?")
    else:
        await newsroom.alice.send(newsroom.channel, f"{newsroom.bot.mention} who said so?")


async def press(newsroom: Newsroom) -> InteractionResult:
    return await newsroom.alice.click(last_message(newsroom, newsroom.alice), label="Why?")


def shown(newsroom: Newsroom, result: InteractionResult) -> list[str]:
    """What the presser was shown, all of it to them alone and after a deferral at once."""
    assert newsroom.first_responses()[-1] == (DEFERRAL, EPHEMERAL)
    assert result.response is not None
    messages = [result.response, *result.followups]
    assert all(message.ephemeral for message in messages)
    return [message.content for message in messages]


@pytest.mark.parametrize("how", ["slash", "mention"])
async def test_the_asker_is_told_alone_what_was_considered(newsroom: Newsroom, how: str) -> None:
    await ask(newsroom, how)
    public = newsroom.shown_to(newsroom.editor)
    result = await press(newsroom)
    assert shown(newsroom, result) == [LED]
    assert newsroom.shown_to(newsroom.editor) == public, "others see it"


async def test_a_refusal_can_be_asked_why_too(newsroom: Newsroom, asker: ScriptedAsker) -> None:
    below = considered("Tor Lund", "below the threshold", 0.05)
    asker.script = [replace(refusal(source()), considered=(below,))]
    await ask(newsroom)
    (told,) = shown(newsroom, await press(newsroom))
    assert "> Tor Lund\n-# below the threshold · score 0.050" in told


async def test_only_the_last_message_of_an_answer_has_the_buttons(
    newsroom: Newsroom, asker: ScriptedAsker
) -> None:
    quote = full_answer().quotes[0]
    long = tuple(replace(quote, text=f"{n} {'words ' * 250}") for n in range(3))
    asker.script = [replace(full_answer(), quotes=long)] * 2
    for how in ("slash", "mention"):
        await ask(newsroom, how)
    said = [m for m in newsroom.channel.history() if m.author.id == newsroom.bot.id]
    assert [labels(message) for message in said] == [[], [], [*BUTTONS, "🗑"]] * 2


async def test_an_error_has_no_button(newsroom: Newsroom, asker: ScriptedAsker) -> None:
    asker.script = [RuntimeError("inner detail")]
    await ask(newsroom, "mention")
    assert labels(last_message(newsroom, newsroom.alice)) == []


async def test_another_person_is_told_in_a_sentence_that_only_the_asker_can(
    newsroom: Newsroom,
) -> None:
    await ask(newsroom)
    result = await newsroom.editor.click(last_message(newsroom, newsroom.editor), label="Why?")
    assert shown(newsroom, result) == [NOT_YOURS]
    assert len(newsroom.shown_to(newsroom.alice)) == 1


async def test_after_a_restart_it_is_told_from_the_ledgers_file(
    newsroom: Newsroom, dateline: Dateline, tmp_path: Path
) -> None:
    await ask(newsroom)
    with closing(Ledger(tmp_path)) as again:
        await newsroom.env.restart_bot(Client(dateline, again))
        assert shown(newsroom, await press(newsroom)) == [LED]


@pytest.mark.parametrize("who", ["person", "server"])
async def test_what_was_forgotten_is_told_in_a_sentence(
    newsroom: Newsroom, ledger: Ledger, who: str
) -> None:
    await ask(newsroom)
    person, server = Scope.user(newsroom.alice.id), Scope.guild(newsroom.guild.id)
    ledger.forget(person if who == "person" else server)
    assert shown(newsroom, await press(newsroom)) == [FORGOTTEN]


async def test_in_a_direct_message(newsroom: Newsroom) -> None:
    await newsroom.alice.send_dm("who said so?")
    message = last_directly(newsroom, newsroom.alice)
    assert shown(newsroom, await newsroom.alice.user.click(message, label="Why?")) == [LED]


async def test_who_has_left_a_server_is_not_told_of_its_articles_in_a_direct_message(
    newsroom: Newsroom, asker: ScriptedAsker, dateline: Dateline, ledger: Ledger
) -> None:
    asker.script = [refusal(), full_answer()]
    await ask(newsroom)
    await newsroom.alice.send_dm("who said so?")
    newsroom.guild.remove_member(newsroom.alice)
    await newsroom.env.restart_bot(Client(dateline, ledger))  # a membership is believed for a while
    message = last_directly(newsroom, newsroom.alice)
    (told,) = shown(newsroom, await newsroom.alice.user.click(message, label="Why?"))
    assert told.startswith("That answer also drew on the articles of a server where I cannot find")


async def test_a_guest_is_told_too(newsroom: Newsroom) -> None:
    newsroom.installation.by_the_user_alone = True
    await ask(newsroom)
    assert shown(newsroom, await press(newsroom)) == [LED]
    assert newsroom.shown_to(newsroom.editor) == []


async def test_what_is_too_long_comes_in_three_messages_that_count_the_rest(
    newsroom: Newsroom, asker: ScriptedAsker
) -> None:
    long = [considered("word " * 100, title=f"{n} {'title ' * 50}") for n in range(30)]
    asker.script = [replace(full_answer(), considered=tuple(long))]
    await ask(newsroom)
    told = shown(newsroom, await press(newsroom))
    assert len(told) == 3 and all(len(content) <= 2000 for content in told)
    passages = re.findall(r"^\*\*(\d+)\*\*", "\n".join(told), re.M)
    assert passages == [str(number) for number in range(1, len(passages) + 1)]
    assert told[-1].endswith(f"\n-# … and {30 - len(passages)} more passages.")


async def test_hostile_words_do_nothing_in_it(newsroom: Newsroom, asker: ScriptedAsker) -> None:
    passages: tuple[Considered, ...] = (considered(HOSTILE, HOSTILE, title=HOSTILE),)
    asker.script = [replace(full_answer(), understood="", considered=passages)]
    await newsroom.alice.slash(newsroom.channel, "ask", question=f"{HOSTILE}?")
    (told,) = shown(newsroom, await press(newsroom))
    assert "\\*\\*loud\\*\\*" in told.splitlines()[0], "the question is shown as it was typed"
    assert "@everyone" not in told and not re.search(r"@[&!]?\d{15}", told)
    assert "](" not in told and not set(told) & set("\x1b\u202e\u2066\u200f")
    assert told.count("https://evil") == told.count("<https://evil") == 4
    assert newsroom.said()[-1]["allowed_mentions"]["parse"] == []


async def test_a_guest_is_sent_fewer_messages_than_discord_lets_through(
    newsroom: Newsroom, asker: ScriptedAsker
) -> None:
    newsroom.installation.by_the_user_alone = True
    quote = full_answer().quotes[0]
    long = tuple(replace(quote, text=f"{n} {'words ' * 250}") for n in range(8))
    asker.script = [replace(full_answer(), quotes=long)]
    await ask(newsroom)
    told = newsroom.shown_to(newsroom.alice)
    assert 2 <= len(told) <= 3
    assert "the whole answer is in the file." in told[-1]
    assert labels(last_message(newsroom, newsroom.alice)) == BUTTONS


async def test_over_real_sockets_it_is_acknowledged_in_time(on_sockets: FakeDiscord) -> None:
    room = on_sockets.add_channel(on_sockets.add_guild("Newsroom"), "general")
    alice = on_sockets.add_user("alice")
    answer = await on_sockets.mention(alice, room, "who said so?", within=10)
    told = await on_sockets.press(alice, answer, "Why?", within=10)
    assert told.content == LED and told.ephemeral
    assert told.acknowledged is not None
    assert told.acknowledged.deferred and told.acknowledged.after < 3
