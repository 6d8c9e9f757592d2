"""What people see when they ask in Discord: the real client under simcord, the engine scripted."""

import logging
from datetime import UTC, datetime

import pytest
from fakes import Kept, ScriptedAsker, answered, refusal, source
from newsroom import DEFERRAL, EPHEMERAL, MESSAGE, NO_PREVIEWS, Newsroom

from vectorstore.errors import DatelineError, VectorsUnavailable
from vectorstore.models import GLOBAL, Scope

LAGO = "Negotiations with Under Secretary Marisa Lago were held."
URL = "https://news.example/lago"
SHOWN = (
    "**Marisa Lago**\n"
    "> Negotiations with Under Secretary **Marisa Lago** were held.\n"
    f"-# Minister visits Washington · Kazinform · 2022-05-20 · <{URL}>\n"
    "-# as of 2022-05-20"
)
ASKED = "-# Asked: who?"  # which Discord does not show beside an answer to a command
FRIENDLY = "Something went wrong here, and it has been logged. Please try again."


@pytest.fixture
def lago(asker: ScriptedAsker) -> None:
    asker.script = [answered("Marisa Lago", LAGO, source=source(url=URL))]


# The slash command.


async def test_ask_defers_before_it_searches_then_shows_answer_quote_and_source(
    newsroom: Newsroom, asker: ScriptedAsker, lago: None
) -> None:
    before: list[tuple[int, int]] = []
    asker.when_asked = lambda: before.extend(newsroom.first_responses())
    result = await newsroom.alice.slash(newsroom.channel, "ask", question=" who did  he meet? ")
    assert before == [(DEFERRAL, 0)], "Discord drops the interaction unless it is deferred at once"
    assert result.response is not None
    assert result.response.content == f"{SHOWN}\n-# Asked: who did he meet?"
    assert not result.response.ephemeral, "an answer in a channel is for everybody there"
    assert result.followups == []
    assert [question.text for question in asker.questions] == ["who did he meet?"]


async def test_an_answer_shows_no_link_previews(
    newsroom: Newsroom, asker: ScriptedAsker, lago: None
) -> None:
    asker.script *= 2
    await newsroom.alice.slash(newsroom.channel, "ask", question="who?")
    await newsroom.alice.send(newsroom.channel, f"{newsroom.bot.mention} who?")
    by_edit, sent = newsroom.said()
    assert sent["flags"] & NO_PREVIEWS
    assert f"<{URL}>" in by_edit["content"] and f"<{URL}>" in sent["content"]


async def test_a_refusal_says_so_and_names_the_closest_articles(
    newsroom: Newsroom, asker: ScriptedAsker, kept: Kept
) -> None:
    kept.put("Rain in Astana")
    asker.script = [refusal(source("Wheat prices rise"), source("Rain in Astana"))]
    await newsroom.alice.slash(newsroom.channel, "ask", question="who won the cup?")
    assert newsroom.shown_to(newsroom.alice) == [
        "**My articles don't say.**\n"
        "Closest articles, which do not answer it:\n"
        "- Wheat prices rise · Kazinform · 2022-05-20\n"
        "- Rain in Astana · Kazinform · 2022-05-20\n"
        "-# Asked: who won the cup?"
    ]


async def test_an_empty_library_says_how_it_is_filled(newsroom: Newsroom) -> None:
    await newsroom.alice.slash(newsroom.channel, "ask", question="who won the cup?")
    (shown,) = newsroom.shown_to(newsroom.alice)
    assert "There are no articles here yet" in shown and "/ingest" in shown


async def test_an_error_made_for_people_is_shown_in_its_own_words(
    newsroom: Newsroom, asker: ScriptedAsker
) -> None:
    asker.script = [DatelineError("The tide is out: ask again at noon.")]
    await newsroom.alice.slash(newsroom.channel, "ask", question="who?")
    assert newsroom.shown_to(newsroom.alice) == ["The tide is out: ask again at noon."]
    assert newsroom.shown_to(newsroom.editor) == [], "nobody else is to read it"


async def test_the_operators_folders_and_servers_are_told_to_the_log_alone(
    newsroom: Newsroom, asker: ScriptedAsker, caplog: pytest.LogCaptureFixture
) -> None:
    asker.script = [VectorsUnavailable("http://chroma:8000", "no route")]
    await newsroom.alice.slash(newsroom.channel, "ask", question="who?")
    (sentence,) = newsroom.shown_to(newsroom.alice)
    assert "try again later" in sentence and "chroma" not in sentence
    assert "http://chroma:8000" in caplog.text


async def test_an_unexpected_error_is_friendly_to_people_and_whole_in_the_log(
    newsroom: Newsroom, asker: ScriptedAsker, caplog: pytest.LogCaptureFixture
) -> None:
    asker.script = [RuntimeError("inner detail")]
    await newsroom.alice.slash(newsroom.channel, "ask", question="who?")
    assert newsroom.shown_to(newsroom.alice) == [FRIENDLY]
    (logged,) = [each for each in caplog.records if each.levelno >= logging.ERROR]
    assert logged.exc_info is not None
    assert str(logged.exc_info[1]) == "inner detail"


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("", "There was no question."),
        ("  \n\t ", "There was no question."),
        ("why " * 1250, "That question has 4,999 characters. Ask it again in 1,000 or fewer."),
    ],
    ids=["empty", "blank", "5,000 characters"],
)
async def test_what_cannot_be_asked_is_refused_to_the_asker_alone_and_at_once(
    newsroom: Newsroom, asker: ScriptedAsker, question: str, sentence: str
) -> None:
    await newsroom.alice.slash(newsroom.channel, "ask", question=question)
    assert newsroom.first_responses() == [(MESSAGE, EPHEMERAL)], "nobody sees 'thinking'"
    (shown,) = newsroom.shown_to(newsroom.alice)
    assert shown.startswith(sentence)
    assert newsroom.shown_to(newsroom.editor) == []
    assert asker.questions == []


# Messages.


async def test_a_mention_is_answered_once_by_a_reply(
    newsroom: Newsroom, asker: ScriptedAsker, lago: None
) -> None:
    asked = await newsroom.alice.send(newsroom.channel, f"{newsroom.bot.mention} who?")
    assert [question.text for question in asker.questions] == ["who?"]
    assert newsroom.shown_to(newsroom.editor) == [SHOWN]
    last = newsroom.channel.last_message
    assert last is not None
    assert last.reference is not None
    assert last.reference.message_id == asked.id


async def test_a_reply_is_tied_to_its_question_so_that_discord_drops_a_second_one(
    newsroom: Newsroom, lago: None
) -> None:
    asked = await newsroom.alice.send(newsroom.channel, f"{newsroom.bot.mention} who?")
    (said,) = newsroom.said()
    assert (str(said["nonce"]), said["enforce_nonce"]) == (str(asked.id), True)


async def test_everyone_is_not_a_mention_of_the_bot(
    newsroom: Newsroom, asker: ScriptedAsker
) -> None:
    sent = await newsroom.editor.send(newsroom.channel, "@everyone who?")
    assert sent.mention_everyone
    assert asker.questions == []
    assert newsroom.said() == []


async def test_another_bot_is_not_answered(newsroom: Newsroom, asker: ScriptedAsker) -> None:
    robot = newsroom.guild.add_member(newsroom.env.create_user("robot", bot=True))
    await robot.send(newsroom.channel, f"{newsroom.bot.mention} who?")
    assert asker.questions == []
    assert newsroom.said() == []


async def test_a_message_without_a_mention_is_left_alone(
    newsroom: Newsroom, asker: ScriptedAsker
) -> None:
    await newsroom.alice.send(newsroom.channel, "who?")
    assert asker.questions == []
    assert newsroom.said() == []


async def test_a_direct_message_is_answered(
    newsroom: Newsroom, asker: ScriptedAsker, lago: None
) -> None:
    await newsroom.alice.send_dm("who?")
    assert [question.text for question in asker.questions] == ["who?"]
    assert newsroom.shown_directly(newsroom.alice) == [SHOWN]


async def test_a_reply_to_the_bot_is_answered(
    newsroom: Newsroom, asker: ScriptedAsker, lago: None
) -> None:
    await newsroom.alice.send(newsroom.channel, f"{newsroom.bot.mention} who?")
    first = newsroom.channel.last_message
    assert first is not None
    asker.script = [answered("Astana", "It was in Astana.", source=source())]
    await newsroom.alice.send(newsroom.channel, "and where?", reply_to=first)
    assert [question.text for question in asker.questions] == ["who?", "and where?"]
    assert newsroom.shown_to(newsroom.alice)[1].startswith("**Astana**\n> It was in **Astana**.")


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (DatelineError("The tide is out."), "The tide is out."),
        (RuntimeError("inner detail"), FRIENDLY),
    ],
)
async def test_an_error_on_a_message_is_told_in_the_reply(
    newsroom: Newsroom, asker: ScriptedAsker, error: Exception, sentence: str
) -> None:
    asker.script = [error]
    await newsroom.alice.send_dm("who?")
    (shown,) = newsroom.shown_directly(newsroom.alice)
    assert shown.startswith(sentence)


async def test_a_mention_without_a_question_is_told_so(
    newsroom: Newsroom, asker: ScriptedAsker
) -> None:
    await newsroom.alice.send(newsroom.channel, newsroom.bot.mention)
    (shown,) = newsroom.shown_to(newsroom.alice)
    assert shown.startswith("There was no question.")
    assert asker.questions == []


# What stands in articles is shown, not obeyed.


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("@everyone", "@\u200beveryone"),
        ("@here", "@\u200bhere"),
        ("<@123456789012345678>", "\\<@\u200b123456789012345678\\>"),
        ("<@&123456789012345678>", "\\<@\u200b&123456789012345678\\>"),
        ("[bank](https://evil.example)", "\\[bank\\]\\(<https://evil.example>\\)"),
        ("**bold** _thin_ ~~gone~~", "\\*\\*bold\\*\\* \\_thin\\_ \\~\\~gone\\~\\~"),
        ("||spoiler|| `code`", "\\|\\|spoiler\\|\\| \\`code\\`"),
        ("# heading", "\\# heading"),
        ("> quote", "\\> quote"),
        ("- item", "\\- item"),
        ("1. item", "1\\. item"),
    ],
)
async def test_markup_and_mentions_of_an_article_are_shown_as_text(
    newsroom: Newsroom, asker: ScriptedAsker, words: str, shown: str
) -> None:
    asker.script = [answered("", words, source=source(title=words))]
    await newsroom.alice.slash(newsroom.channel, "ask", question="what?")
    quote, line, as_of, asked = newsroom.shown_to(newsroom.alice)[0].split("\n")
    assert (as_of, asked) == ("-# as of 2022-05-20", "-# Asked: what?")
    assert quote == f"> {shown}"
    assert line == f"-# {shown} · Kazinform · 2022-05-20"


async def test_nobody_is_pinged_by_what_an_article_says(
    newsroom: Newsroom, asker: ScriptedAsker
) -> None:
    call = f"Call @everyone and {newsroom.editor.mention} now."
    asker.script = [answered(newsroom.editor.mention, call, source=source(title=call))] * 2
    await newsroom.alice.slash(newsroom.channel, "ask", question="who?")
    await newsroom.alice.send(newsroom.channel, f"{newsroom.bot.mention} who?")
    said = newsroom.said()
    assert len(said) == 2
    assert [body["allowed_mentions"]["parse"] for body in said] == [[], []]
    replies = [m for m in newsroom.channel.history() if m.author.id == newsroom.bot.id]
    assert [m.mention_everyone for m in replies] == [False, False]
    assert all(newsroom.editor.id not in m.raw_mentions for m in replies)


# Long answers.


@pytest.mark.parametrize("how", ["slash", "mention"])
async def test_a_long_answer_comes_in_several_messages_in_order(
    newsroom: Newsroom, asker: ScriptedAsker, how: str
) -> None:
    sentences = [f"{name} spoke {'at length ' * 94}today." for name in ("Ann", "Bob", "Cem")]
    asker.script = [answered("", *sentences, source=source())]
    if how == "slash":
        await newsroom.alice.slash(newsroom.channel, "ask", question="who spoke?")
    else:
        await newsroom.alice.send(newsroom.channel, f"{newsroom.bot.mention} who spoke?")
    shown = newsroom.shown_to(newsroom.editor)
    assert len(shown) == 3, "two of them have more than 2,000 characters together"
    assert all(len(content) <= 2000 for content in shown)
    quotes = [line for content in shown for line in content.split("\n") if line.startswith("> ")]
    assert quotes == [f"> {sentence}" for sentence in sentences]
    assert [body["allowed_mentions"]["parse"] for body in newsroom.said()] == [[]] * 3


async def test_a_sentence_longer_than_a_message_is_a_quote_to_its_end(
    newsroom: Newsroom, asker: ScriptedAsker
) -> None:
    sentence = f"He spoke {'of wheat ' * 300}and of Marisa Lago."
    asker.script = [answered("Marisa Lago", sentence, source=source())]
    await newsroom.alice.slash(newsroom.channel, "ask", question="who?")
    shown = newsroom.shown_to(newsroom.alice)
    assert all(len(content) <= 2000 for content in shown)
    lines = [line for content in shown for line in content.split("\n")]
    assert lines[0] == "**Marisa Lago**"
    said_by_the_bot = [line for line in lines[1:] if not line.startswith(("> ", "-# "))]
    assert said_by_the_bot == [], "words of the article stand there as if they were the bot's own"


# Scopes: who is shown what.


def scopes_of(asker: ScriptedAsker) -> list[tuple[Scope, ...]]:
    return [question.scopes for question in asker.questions]


async def test_a_question_in_a_server_searches_global_and_that_server(
    newsroom: Newsroom, asker: ScriptedAsker
) -> None:
    await newsroom.alice.slash(newsroom.channel, "ask", question="who?")
    await newsroom.alice.send(newsroom.channel, f"{newsroom.bot.mention} who?")
    assert scopes_of(asker) == [(GLOBAL, Scope.guild(newsroom.guild.id))] * 2


async def test_a_direct_question_searches_ones_own_and_the_servers_one_asked_in_and_has_not_left(
    newsroom: Newsroom, asker: ScriptedAsker
) -> None:
    left = newsroom.env.create_guild("Left")
    never_asked_in = newsroom.env.create_guild("Silent")
    room = left.create_text_channel("room")
    alice_there = left.add_member(newsroom.alice.user)
    never_asked_in.add_member(newsroom.alice.user)
    await newsroom.alice.slash(newsroom.channel, "ask", question="here?")
    await alice_there.send(room, f"{newsroom.bot.mention} there?")
    left.remove_member(alice_there)
    asker.questions.clear()

    await newsroom.alice.send_dm("and what do I see?")
    await newsroom.alice.user.slash("ask", question="and by a command?")
    mine = (GLOBAL, Scope.user(newsroom.alice.id), Scope.guild(newsroom.guild.id))
    assert scopes_of(asker) == [mine, mine]


async def test_a_visit_of_one_person_opens_nothing_to_another(
    newsroom: Newsroom, asker: ScriptedAsker
) -> None:
    await newsroom.alice.slash(newsroom.channel, "ask", question="here?")
    await newsroom.editor.send_dm("who?")
    assert scopes_of(asker)[1] == (GLOBAL, Scope.user(newsroom.editor.id))


async def test_a_guest_searches_no_servers_articles_and_is_answered_alone(
    newsroom: Newsroom, asker: ScriptedAsker, lago: None
) -> None:
    newsroom.installation.by_the_user_alone = True
    await newsroom.alice.slash(newsroom.channel, "ask", question="who?")
    assert scopes_of(asker) == [(GLOBAL, Scope.user(newsroom.alice.id))]
    assert newsroom.first_responses() == [(DEFERRAL, EPHEMERAL)]
    assert newsroom.shown_to(newsroom.alice) == [f"{SHOWN}\n{ASKED}"]
    assert newsroom.shown_to(newsroom.editor) == []


async def test_a_guests_visit_does_not_open_the_server_to_later_questions(
    newsroom: Newsroom, asker: ScriptedAsker
) -> None:
    newsroom.installation.by_the_user_alone = True
    await newsroom.alice.slash(newsroom.channel, "ask", question="who?")
    await newsroom.alice.send_dm("who?")
    assert scopes_of(asker)[1] == (GLOBAL, Scope.user(newsroom.alice.id))


async def test_all_parts_of_a_long_answer_to_a_guest_are_for_the_guest_alone(
    newsroom: Newsroom, asker: ScriptedAsker
) -> None:
    newsroom.installation.by_the_user_alone = True
    asker.script = [answered("", "wheat " * 300, "rain " * 300, source=source())]
    await newsroom.alice.slash(newsroom.channel, "ask", question="what?")
    assert len(newsroom.shown_to(newsroom.alice)) == 2
    assert newsroom.shown_to(newsroom.editor) == [], "others in the channel see a guest's answer"


async def test_in_a_group_of_people_the_bot_is_a_guest(
    newsroom: Newsroom, asker: ScriptedAsker, lago: None
) -> None:
    newsroom.installation.by_the_user_alone = newsroom.installation.in_a_group = True
    result = await newsroom.alice.user.slash("ask", question="who?")
    assert scopes_of(asker) == [(GLOBAL, Scope.user(newsroom.alice.id))]
    assert result.response.ephemeral


async def test_a_question_carries_the_day_it_was_asked(
    newsroom: Newsroom, asker: ScriptedAsker
) -> None:
    before = datetime.now(UTC).date()
    await newsroom.alice.send_dm("what happened today?")
    (question,) = asker.questions
    assert before <= question.asked_on <= datetime.now(UTC).date()
