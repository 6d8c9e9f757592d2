"""Asking in more ways than one: of one article, since a day, alone, about a message, and on and on
from an answer; and what can be done with the answer."""

from contextlib import closing
from datetime import date
from pathlib import Path

import discord
import pytest
from editing import labels, last_message
from fakes import Kept, ScriptedAsker, answered, source
from newsroom import DEFERRAL, EPHEMERAL, MESSAGE, MODAL, Newsroom
from simcord.results import InteractionResult

from bot.answering.models import Question, Turn
from bot.app import Dateline
from bot.client import Client
from bot.ledger import Ledger
from bot.rules import Rules
from vectorstore.models import Scope

LAGO = answered("Marisa Lago", "He met Marisa Lago.", source=source())
FIRST = Turn("who did he meet?", "Marisa Lago")
FORM = (MODAL, 0)


@pytest.fixture(autouse=True)
def lago(asker: ScriptedAsker) -> None:
    asker.script = [LAGO] * 2


async def ask(newsroom: Newsroom, **options: object) -> InteractionResult:
    return await newsroom.alice.slash(newsroom.channel, "ask", question=FIRST.question, **options)


def last(asker: ScriptedAsker) -> Question:
    return asker.questions[-1]


# Of one article, since a day, alone.


async def test_about_completes_titles_that_may_be_searched_here(
    newsroom: Newsroom, kept: Kept
) -> None:
    here, elsewhere = Scope.guild(newsroom.guild.id), Scope.guild(newsroom.guild.id + 1)
    mine = kept.put("Wheat harvest", scope=here, on="2022-05-20")
    kept.put("Wheat elsewhere", scope=elsewhere)
    everybodys = kept.put("Wheat prices", on="2022-05-19")
    kept.put("Rain", scope=here)
    choices = await newsroom.alice.autocomplete(newsroom.channel, "ask", "about", "whe")
    assert choices == [
        {"name": "2022-05-20 · Wheat harvest", "value": str(mine)},
        {"name": "2022-05-19 · Wheat prices", "value": str(everybodys)},
    ]


@pytest.mark.parametrize("typed", ["number", "words"])
async def test_a_question_about_one_article_since_a_day(
    newsroom: Newsroom, asker: ScriptedAsker, kept: Kept, typed: str
) -> None:
    kept.put("Rain")
    number = kept.put("Wheat harvest")
    about = str(number) if typed == "number" else "wheat har"
    await ask(newsroom, about=about, since="20 May 2022")
    assert newsroom.first_responses() == [(DEFERRAL, 0)]
    assert (last(asker).about, last(asker).since) == (number, date(2022, 5, 20))


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"about": "no such thing"}, "That article is not in the library any more"),
        ({"about": "1"}, "That article is not in the library any more"),  # of another server
        ({"since": "soon"}, "“soon” is not a date that I can read"),
    ],
)
async def test_what_cannot_be_searched_is_told_to_the_asker_alone(
    newsroom: Newsroom, asker: ScriptedAsker, kept: Kept, options: dict[str, str], told: str
) -> None:
    kept.put("Wheat", scope=Scope.guild(newsroom.guild.id + 1))
    await ask(newsroom, **options)
    assert newsroom.first_responses() == [(MESSAGE, EPHEMERAL)]
    assert newsroom.shown_to(newsroom.alice)[0].startswith(told)
    assert asker.questions == []


async def test_a_private_answer_is_the_askers_until_it_is_shared(newsroom: Newsroom) -> None:
    await ask(newsroom, private=True)
    assert newsroom.first_responses() == [(DEFERRAL, EPHEMERAL)]
    assert newsroom.shown_to(newsroom.editor) == []
    private = last_message(newsroom, newsroom.alice)
    assert labels(private)[-1] == "Share in channel" and "🗑" not in labels(private)

    await newsroom.alice.click(private, label="Share in channel")
    assert newsroom.first_responses()[-1] == (DEFERRAL, 0)
    (shared,) = newsroom.shown_to(newsroom.editor)
    assert shared == private.content
    assert labels(last_message(newsroom, newsroom.editor))[-1] == "🗑"

    await newsroom.alice.click(private, label="Share in channel")
    assert newsroom.first_responses()[-1] == (MESSAGE, EPHEMERAL)
    assert newsroom.shown_to(newsroom.editor) == [shared], "once is enough"


async def test_a_shared_answer_can_be_gone_on_from_by_everybody(
    newsroom: Newsroom, asker: ScriptedAsker
) -> None:
    await ask(newsroom, private=True)
    await newsroom.alice.click(last_message(newsroom, newsroom.alice), label="Share in channel")
    shared = last_message(newsroom, newsroom.editor)
    mention = newsroom.bot.mention
    await newsroom.editor.send(newsroom.channel, f"{mention} and when?", reply_to=shared)
    assert last(asker).history == (FIRST,)


# On from an answer.


async def follow_up(newsroom: Newsroom, text: str) -> InteractionResult:
    form = await newsroom.alice.click(last_message(newsroom, newsroom.alice), label="Follow-up")
    assert newsroom.first_responses()[-1] == FORM
    return await newsroom.alice.submit_modal(form, {"question": text})


@pytest.mark.parametrize("private", [False, True])
async def test_follow_up_goes_on_from_its_answer_as_private_as_that_one(
    newsroom: Newsroom, asker: ScriptedAsker, private: bool
) -> None:
    await ask(newsroom, private=private)
    await follow_up(newsroom, "and when?")
    assert newsroom.first_responses()[-1] == (DEFERRAL, EPHEMERAL if private else 0)
    assert (last(asker).text, last(asker).history) == ("and when?", (FIRST,))
    assert len(newsroom.shown_to(newsroom.editor)) == (0 if private else 2)
    assert newsroom.shown_to(newsroom.alice)[-1].endswith("-# Asked: and when?")
    await follow_up(newsroom, "and where?")
    assert [turn.question for turn in last(asker).history] == [FIRST.question, "and when?"]


async def test_follow_up_outlives_the_process(
    newsroom: Newsroom, asker: ScriptedAsker, dateline: Dateline, tmp_path: Path
) -> None:
    await ask(newsroom)
    with closing(Ledger(tmp_path)) as again:
        await newsroom.env.restart_bot(Client(dateline, again))
        await follow_up(newsroom, "and when?")
    assert last(asker).history == (FIRST,)


async def test_a_follow_up_to_a_forgotten_answer_is_a_question_of_its_own(
    newsroom: Newsroom, asker: ScriptedAsker, ledger: Ledger
) -> None:
    await ask(newsroom)
    ledger.exchanges.erase(1)
    await follow_up(newsroom, "and when?")
    assert (last(asker).text, last(asker).history) == ("and when?", ())


async def test_an_empty_follow_up_is_told_to_the_asker_alone(newsroom: Newsroom) -> None:
    await ask(newsroom)
    await follow_up(newsroom, "  ")
    assert newsroom.first_responses()[-1] == (MESSAGE, EPHEMERAL)
    assert newsroom.shown_to(newsroom.alice)[-1].startswith("There was no question.")


# About a message.


async def about(newsroom: Newsroom, message: discord.Message, text: str) -> InteractionResult:
    form = await newsroom.alice.context_menu(newsroom.channel, "Ask about this", message)
    assert newsroom.first_responses()[-1] == FORM
    return await newsroom.alice.submit_modal(form, {"question": text})


async def test_a_message_is_what_a_question_about_it_means(
    newsroom: Newsroom, asker: ScriptedAsker
) -> None:
    said = await newsroom.editor.send(newsroom.channel, "Tileuberdi was at\n Commerce on Friday")
    await about(newsroom, said, "who did he meet?")
    assert newsroom.first_responses()[-1] == (DEFERRAL, 0)
    assert last(asker).history == (Turn("Tileuberdi was at Commerce on Friday", ""),)
    assert newsroom.shown_to(newsroom.editor)[-1].startswith("**Marisa Lago**")


async def test_a_message_that_asks_is_the_question_to_begin_with(newsroom: Newsroom) -> None:
    said = await newsroom.editor.send(newsroom.channel, "Who did Tileuberdi meet?")
    form = await newsroom.alice.context_menu(newsroom.channel, "Ask about this", said)
    assert form.modal is not None
    assert "'value': 'Who did Tileuberdi meet?'" in str(form.modal)


async def test_about_an_answer_it_goes_on_from_that(
    newsroom: Newsroom, asker: ScriptedAsker
) -> None:
    await ask(newsroom)
    await about(newsroom, last_message(newsroom, newsroom.alice), "and when?")
    assert last(asker).history == (FIRST,)


async def test_the_form_about_a_message_outlives_the_process(
    newsroom: Newsroom, asker: ScriptedAsker, dateline: Dateline, tmp_path: Path
) -> None:
    said = await newsroom.editor.send(newsroom.channel, "Tileuberdi was at Commerce.")
    form = await newsroom.alice.context_menu(newsroom.channel, "Ask about this", said)
    with closing(Ledger(tmp_path)) as again:
        await newsroom.env.restart_bot(Client(dateline, again))
        await newsroom.alice.submit_modal(form, {"question": "who was at Commerce?"})
    assert last(asker).text == "who was at Commerce?"


# What can be done with an answer.


async def test_delete_takes_every_message_of_an_answer_and_what_is_kept_of_it(
    newsroom: Newsroom, asker: ScriptedAsker, ledger: Ledger
) -> None:
    sentences = [f"{name} spoke {'at length ' * 94}today." for name in ("Ann", "Bob", "Cem")]
    asker.script = [answered("", *sentences, source=source())]
    await newsroom.alice.send(newsroom.channel, f"{newsroom.bot.mention} who spoke?")
    assert len(newsroom.shown_to(newsroom.alice)) == 3
    answer = last_message(newsroom, newsroom.alice)
    await newsroom.editor.click(answer, label="🗑")
    assert newsroom.first_responses()[-1] == (MESSAGE, EPHEMERAL)
    assert newsroom.shown_to(newsroom.editor)[-1] == "Only the person who asked can delete it."
    await newsroom.alice.click(answer, label="🗑")
    assert newsroom.shown_to(newsroom.alice) == []
    assert ledger.exchanges.find(1) is None


async def test_an_unexpected_error_in_a_form_is_told_to_its_sender_alone(
    newsroom: Newsroom, asker: ScriptedAsker, caplog: pytest.LogCaptureFixture
) -> None:
    await ask(newsroom)
    asker.script = [RuntimeError("inner detail")]
    await follow_up(newsroom, "and when?")
    assert newsroom.shown_to(newsroom.alice)[-1].startswith("Something went wrong here")
    assert len(newsroom.shown_to(newsroom.editor)) == 1
    assert "inner detail" in caplog.text


# Where it may be asked.


def rule(ledger: Ledger, newsroom: Newsroom, **rules: object) -> None:
    ledger.guilds.set_rules(newsroom.guild.id, Rules(**rules))  # type: ignore[arg-type]


async def test_where_it_is_denied_commands_are_told_why_and_mentions_left_alone(
    newsroom: Newsroom, asker: ScriptedAsker, ledger: Ledger
) -> None:
    rule(ledger, newsroom, never_channels=(newsroom.channel.id,))
    await ask(newsroom)
    assert newsroom.first_responses() == [(MESSAGE, EPHEMERAL)]
    await newsroom.alice.send(newsroom.channel, f"{newsroom.bot.mention} who?")
    assert asker.questions == [] and newsroom.shown_to(newsroom.editor) == []
    assert len(newsroom.shown_to(newsroom.alice)) == 1


async def test_where_answers_are_private_nobody_else_sees_one(
    newsroom: Newsroom, asker: ScriptedAsker, ledger: Ledger
) -> None:
    rule(ledger, newsroom, private=True)
    await ask(newsroom)
    assert newsroom.first_responses() == [(DEFERRAL, EPHEMERAL)]
    assert newsroom.shown_to(newsroom.editor) == []
    await newsroom.alice.send(newsroom.channel, f"{newsroom.bot.mention} who?")
    assert newsroom.shown_to(newsroom.editor) == [
        "In this server I answer only the one who asks: use /ask."
    ]
    assert len(asker.questions) == 1


async def test_where_mentions_do_not_suffice_they_are_left_alone(
    newsroom: Newsroom, asker: ScriptedAsker, ledger: Ledger
) -> None:
    rule(ledger, newsroom, mentions=False)
    await newsroom.alice.send(newsroom.channel, f"{newsroom.bot.mention} who?")
    assert asker.questions == [] and newsroom.said() == []
    await ask(newsroom)
    assert len(asker.questions) == 1


@pytest.mark.parametrize(
    ("permission", "named"),
    [("send_messages", "Send Messages"), ("read_message_history", "Read Message History")],
)
async def test_a_missing_permission_is_named_to_the_asker_alone(
    newsroom: Newsroom, asker: ScriptedAsker, permission: str, named: str
) -> None:
    denied = discord.PermissionOverwrite(**{permission: False})
    granted = discord.PermissionOverwrite(**{permission: True})
    room = newsroom.guild.create_text_channel(
        "room", overwrites={newsroom.guild.default_role: denied, newsroom.editors: granted}
    )
    await newsroom.editor.send(room, f"{newsroom.bot.mention} who?")
    assert asker.questions == [] and newsroom.shown_to(newsroom.editor) == []
    (told,) = newsroom.shown_directly(newsroom.editor)
    assert f"I lack the permission *{named}* there" in told


async def test_what_was_withdrawn_is_not_shared_any_more(
    newsroom: Newsroom, ledger: Ledger
) -> None:
    await ask(newsroom, private=True)
    ledger.citations.withdraw(1, LAGO)
    await newsroom.alice.click(last_message(newsroom, newsroom.alice), label="Share in channel")
    assert newsroom.first_responses()[-1] == (MESSAGE, EPHEMERAL)
    assert newsroom.shown_to(newsroom.editor) == []


async def test_whom_a_server_does_not_answer_cannot_search_it_from_a_direct_message(
    newsroom: Newsroom, asker: ScriptedAsker, ledger: Ledger
) -> None:
    await newsroom.editor.slash(newsroom.channel, "ask", question="who?")
    rule(ledger, newsroom, never_roles=(newsroom.editors.id,))
    await newsroom.editor.send_dm("who?")
    assert Scope.guild(newsroom.guild.id) not in last(asker).scopes
    rule(ledger, newsroom)
    await newsroom.editor.send_dm("who?")
    assert Scope.guild(newsroom.guild.id) in last(asker).scopes
