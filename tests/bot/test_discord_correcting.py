"""Corrections in Discord: an answer whose article no longer says so is taken back, once."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from editing import labels, last_directly, last_message
from fakes import Kept, ScriptedAsker, answered
from newsroom import DEFERRAL, EPHEMERAL, Newsroom
from simcord.builders import ChannelHandle

from bot.answering.models import Answer, Older, Source
from bot.app import Dateline
from bot.client import Client
from bot.cogs.correcting import Correcting
from bot.corrections import Corrections
from bot.ledger import Ledger
from vectorstore.errors import LibraryUnusable
from vectorstore.models import Article

LAGO = "He met Marisa Lago in *Washington* on Friday."
SHOWN = "He met **Marisa Lago** in \\*Washington\\* on Friday."
QUESTION = "who did he meet?"
MESSAGE = "/channels/*/messages/*"
REMOVED = "**Withdrawn: the article was removed.**"
CHANGED = "**Withdrawn: the article no longer says this.**"
Look = Callable[[], Awaitable[None]]


def put(kept: Kept, text: str, name: str = "Minister *visits*") -> Source:
    """Store an article, or another version of it, and give it as answers quote it."""
    (stored,) = kept.keeper.put([Article(text, name, source="Kazinform", id=name)], "test")
    return Source(stored.number, name, name, "Kazinform", date(2022, 5, 20), "https://e.org/1")


def quoting(*sources: Source, text: str = LAGO) -> Answer:
    one = answered("Marisa Lago", text, source=sources[0])
    return replace(one, quotes=tuple(replace(one.quotes[0], source=each) for each in sources))


def looker(client: Client, dateline: Dateline, ledger: Ledger) -> Look:
    """Looks for what is to be corrected, at once and without the pauses."""
    corrections = Corrections(ledger.exchanges, ledger.citations, dateline.catalog, dateline.trail)
    return Correcting(client, corrections, pause=0).look


@pytest.fixture
def article(kept: Kept, asker: ScriptedAsker) -> Source:
    """An article, and the first answer that is given from it."""
    source = put(kept, LAGO)
    asker.script = [quoting(source)]
    return source


@pytest.fixture
def look(newsroom: Newsroom, simcord_bot: Client, dateline: Dateline, ledger: Ledger) -> Look:
    return looker(simcord_bot, dateline, ledger)


async def ask(newsroom: Newsroom, place: ChannelHandle | None = None, **options: object) -> None:
    await newsroom.alice.slash(place or newsroom.channel, "ask", question=QUESTION, **options)


def notice(head: str) -> str:
    """What stands in place of an answer."""
    return (
        f"{head}\n“{QUESTION}”\n-# Minister \\*visits\\* · Kazinform · 2022-05-20\n"
        f"-# withdrawn on {datetime.now(UTC).date()}\n*Ask again for what the articles say now.*"
    )


def remove(kept: Kept, article: Source) -> None:
    kept.keeper.remove(article.article_number, "test")


def changes(newsroom: Newsroom) -> int:
    """How many messages the bot edited, deleted and sent, answers to interactions aside."""
    paths = [each.path for each in newsroom.env.http_requests if each.method != "GET"]
    return sum("/messages" in path and "/webhooks" not in path for path in paths)


def logged(caplog: pytest.LogCaptureFixture) -> list[str]:
    told = [each.getMessage() for each in caplog.records if each.name == "bot.cogs.correcting"]
    return [line.split(" ", 3)[-1] for line in told]


async def test_the_answer_of_a_removed_article_becomes_a_notice_for_good(
    newsroom: Newsroom, kept: Kept, article: Source, look: Look, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await ask(newsroom)
    assert SHOWN in newsroom.shown_to(newsroom.alice)[0]
    remove(kept, article)
    await look()
    assert newsroom.shown_to(newsroom.editor) == [notice(REMOVED)]
    assert labels(last_message(newsroom, newsroom.alice)) == []
    edited = newsroom.said()[-1]
    assert edited["allowed_mentions"]["parse"] == [] and edited["attachments"] == []
    assert logged(caplog) == ["reason=removed how=edited"]
    done = changes(newsroom)
    kept.keeper.undo(article.article_number, "test")
    await look()
    remove(kept, article)
    await look()
    assert changes(newsroom) == done, "it is corrected once"


async def test_a_replaced_article_takes_back_its_answers_only_when_it_no_longer_says_so(
    newsroom: Newsroom, kept: Kept, article: Source, look: Look
) -> None:
    await ask(newsroom)
    before, sent = newsroom.shown_to(newsroom.alice), changes(newsroom)
    put(kept, f"This was corrected on Monday. {LAGO}")
    await look()
    assert newsroom.shown_to(newsroom.alice) == before and changes(newsroom) == sent
    put(kept, "This was corrected on Monday. He met Tor Lund.")
    await look()
    assert newsroom.shown_to(newsroom.alice) == [notice(CHANGED)]


async def test_what_is_brought_back_in_time_is_not_touched(
    newsroom: Newsroom, kept: Kept, article: Source, look: Look
) -> None:
    await ask(newsroom)
    before, sent = newsroom.shown_to(newsroom.alice), changes(newsroom)
    remove(kept, article)
    kept.keeper.undo(article.article_number, "test")
    await look()
    assert newsroom.shown_to(newsroom.alice) == before and changes(newsroom) == sent


async def test_the_running_bot_looks_by_itself(
    newsroom: Newsroom, kept: Kept, article: Source
) -> None:
    await ask(newsroom)
    await newsroom.env.advance_time(20)
    assert SHOWN in newsroom.shown_to(newsroom.alice)[0]
    remove(kept, article)
    await newsroom.env.advance_time(20)
    assert newsroom.shown_to(newsroom.alice) == [notice(REMOVED)]


async def test_what_happened_while_it_was_off_is_corrected_after_the_start(
    newsroom: Newsroom, kept: Kept, article: Source, dateline: Dateline, tmp_path: Path
) -> None:
    await ask(newsroom)
    put(kept, "He met nobody.")
    with closing(Ledger(tmp_path)) as again:
        await newsroom.env.restart_bot(Client(dateline, again))
        await newsroom.env.advance_time(20)
        assert newsroom.shown_to(newsroom.alice) == [notice(CHANGED)]


@pytest.fixture
def long(kept: Kept, asker: ScriptedAsker) -> Source:
    """What the next answer quotes, in more than one message."""
    text = f"He met Marisa Lago {'and others ' * 150}on Friday."
    source = put(kept, text)
    asker.script = [quoting(source, source, text=text)]
    return source


async def test_all_messages_of_a_long_answer_go_and_the_first_tells_why(
    newsroom: Newsroom, kept: Kept, long: Source, look: Look
) -> None:
    await ask(newsroom)
    assert len(newsroom.shown_to(newsroom.alice)) > 1
    remove(kept, long)
    await look()
    assert newsroom.shown_to(newsroom.alice) == [notice(REMOVED)]


async def test_a_message_that_cannot_be_deleted_says_nothing_any_more(
    newsroom: Newsroom, kept: Kept, long: Source, look: Look
) -> None:
    await ask(newsroom)
    newsroom.env.inject_error("DELETE", MESSAGE, status=403, code=50013, times=None)
    remove(kept, long)
    await look()
    first, *others = newsroom.shown_to(newsroom.alice)
    assert first == notice(REMOVED)
    assert set(others) == {"-# This was corrected: see above."}
    assert labels(last_message(newsroom, newsroom.alice)) == []


async def test_many_answers_of_one_article_are_corrected_each_once(
    newsroom: Newsroom, kept: Kept, article: Source, asker: ScriptedAsker, look: Look
) -> None:
    asker.script = [quoting(article)] * 5
    for _ in range(5):
        await ask(newsroom)
    sent = changes(newsroom)
    remove(kept, article)
    await look()
    await look()
    assert newsroom.shown_to(newsroom.alice) == [notice(REMOVED)] * 5
    assert changes(newsroom) == sent + 5


async def test_of_two_articles_quoted_the_one_that_fell_is_taken_out(
    newsroom: Newsroom, kept: Kept, article: Source, asker: ScriptedAsker, look: Look
) -> None:
    second = put(kept, LAGO, "Second report")
    old = put(kept, "He met Tor Lund.", "Old report")
    older = answered("Tor Lund", "He met Tor Lund.", source=old)
    asker.script = [replace(quoting(article, second), older=(Older("Tor Lund", older.quotes[0]),))]
    await ask(newsroom)
    assert newsroom.shown_to(newsroom.alice)[0].count(SHOWN) == 2
    buttons = labels(last_message(newsroom, newsroom.alice))
    remove(kept, second)
    put(kept, "He met nobody.", "Old report")
    await look()
    (left,) = newsroom.shown_to(newsroom.alice)
    assert left.startswith("**Marisa Lago**\n") and left.count(SHOWN) == 1
    assert "Tor Lund" not in left
    assert left.endswith(
        f"\n-# Corrected on {datetime.now(UTC).date()}: a quote was taken out, as its article was "
        "removed: Second report · Kazinform · 2022-05-20; Old report · Kazinform · 2022-05-20"
    )
    assert labels(last_message(newsroom, newsroom.alice)) == buttons != []
    remove(kept, article)
    await look()
    assert newsroom.shown_to(newsroom.alice) == [notice(REMOVED)]


async def test_what_is_left_of_a_long_answer_keeps_the_buttons_under_its_end(
    newsroom: Newsroom, kept: Kept, article: Source, asker: ScriptedAsker, look: Look
) -> None:
    long = f"He met Marisa Lago {'and others ' * 250}on Friday."
    second = put(kept, long, "Second report")
    further = quoting(second, text=long).quotes[0]
    asker.script = [replace(quoting(article), quotes=(quoting(article).quotes[0], further))]
    await ask(newsroom)
    buttons = labels(last_message(newsroom, newsroom.alice))
    assert len(newsroom.shown_to(newsroom.alice)) > 1
    remove(kept, second)
    await look()
    left = newsroom.shown_to(newsroom.alice)
    assert SHOWN in left[0] and "and others" not in "".join(left)
    assert left[-1].startswith("-# Corrected on ") and len(left) == 2
    assert labels(last_message(newsroom, newsroom.alice)) == buttons != []


async def test_a_message_that_a_moderator_deleted_needs_no_correction(
    newsroom: Newsroom, kept: Kept, article: Source, look: Look, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await ask(newsroom)
    await last_message(newsroom, newsroom.alice).delete()
    remove(kept, article)
    await look()
    await look()
    assert newsroom.shown_to(newsroom.alice) == []
    assert logged(caplog) == ["reason=removed how=gone"]


async def test_in_an_archived_thread_a_message_answers_the_answer(
    newsroom: Newsroom, kept: Kept, article: Source, look: Look, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    thread = ChannelHandle(
        newsroom.env,
        newsroom.guild,
        newsroom.env.backend.create_thread(newsroom.channel.id, "Lago", newsroom.alice.id),
    )
    await ask(newsroom, thread)
    newsroom.env.inject_error("PATCH", MESSAGE, status=400, code=50083, times=None)
    remove(kept, article)
    await look()
    await look()
    asked, told = [m for m in thread.history() if m.author.id == newsroom.bot.id]
    assert SHOWN in asked.content and told.content == notice(REMOVED)
    assert told.reference is not None and told.reference.message_id == asked.id
    assert newsroom.said()[-1]["allowed_mentions"] == {"parse": []}
    assert logged(caplog) == ["reason=removed how=answered"]


async def test_a_quote_that_cannot_be_taken_out_is_told_of(
    newsroom: Newsroom, kept: Kept, article: Source, asker: ScriptedAsker, look: Look
) -> None:
    second = put(kept, LAGO, "Second report")
    asker.script = [quoting(article, second)]
    await ask(newsroom)
    newsroom.env.inject_error("PATCH", MESSAGE, status=400, code=50083, times=None)
    remove(kept, second)
    await look()
    await look()
    _, told = newsroom.shown_to(newsroom.alice)
    assert told == (
        f"**Corrected: an article that I quoted was removed.**\n“{QUESTION}”\n"
        f"-# Second report · Kazinform · 2022-05-20\n-# corrected on {datetime.now(UTC).date()}\n"
        "*The rest of the answer stands.*"
    )


def shut_out(newsroom: Newsroom) -> None:
    """The bot may neither edit nor write in the channel any more."""
    newsroom.env.inject_error("PATCH", MESSAGE, status=403, code=50001, times=None)
    channel = f"/channels/{newsroom.channel.id}/messages"
    newsroom.env.inject_error("POST", channel, status=403, code=50001, times=None)


async def test_where_the_bot_may_not_write_the_asker_is_told_directly(
    newsroom: Newsroom, kept: Kept, article: Source, look: Look, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await ask(newsroom)
    where = last_message(newsroom, newsroom.alice).jump_url
    shut_out(newsroom)
    remove(kept, article)
    await look()
    await look()
    assert newsroom.shown_directly(newsroom.alice) == [f"{notice(REMOVED)}\n{where}"]
    assert logged(caplog) == ["reason=removed how=direct"]


async def test_closed_direct_messages_end_it(
    newsroom: Newsroom, kept: Kept, article: Source, look: Look, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await ask(newsroom)
    shut_out(newsroom)
    newsroom.env.inject_error("POST", "/users/@me/channels", status=403, code=50007, times=None)
    remove(kept, article)
    await look()
    sent = len(newsroom.env.http_requests)
    await look()
    assert len(newsroom.env.http_requests) == sent, "it is tried again and again"
    assert logged(caplog) == ["number=1 code=50007"]


async def test_a_private_answer_is_corrected_in_a_direct_message(
    newsroom: Newsroom, kept: Kept, article: Source, look: Look
) -> None:
    newsroom.installation.by_the_user_alone = True
    await ask(newsroom)
    assert newsroom.first_responses() == [(DEFERRAL, EPHEMERAL)]
    remove(kept, article)
    await look()
    await look()
    assert newsroom.shown_directly(newsroom.alice) == [notice(REMOVED)]
    assert newsroom.shown_to(newsroom.editor) == [], "others learn what was asked in private"


async def test_an_answer_in_a_direct_message_is_edited_there(
    newsroom: Newsroom, kept: Kept, article: Source, look: Look
) -> None:
    await newsroom.alice.send_dm(QUESTION)
    remove(kept, article)
    await look()
    assert newsroom.shown_directly(newsroom.alice) == [notice(REMOVED)]
    assert labels(last_directly(newsroom, newsroom.alice)) == []


@pytest.mark.parametrize("failing", ["PATCH", "POST"])
async def test_while_discord_is_down_it_waits(
    newsroom: Newsroom, kept: Kept, article: Source, look: Look, failing: str
) -> None:
    await ask(newsroom)
    if failing == "POST":
        newsroom.env.inject_error("PATCH", MESSAGE, status=400, code=50083, times=None)
    newsroom.env.inject_error(failing, "/channels/*/messages*", status=503)
    remove(kept, article)
    await look()
    assert len(newsroom.shown_to(newsroom.alice)) == 1
    await look()
    await look()
    assert newsroom.shown_to(newsroom.alice)[-1] == notice(REMOVED)
    assert len(newsroom.shown_to(newsroom.alice)) == (2 if failing == "POST" else 1)


async def test_what_may_have_been_told_is_not_told_again_by_the_next_process(
    newsroom: Newsroom, kept: Kept, article: Source, dateline: Dateline, tmp_path: Path, look: Look
) -> None:
    await ask(newsroom)
    newsroom.env.inject_error("PATCH", MESSAGE, status=400, code=50083, times=None)
    newsroom.env.inject_error("POST", "/channels/*/messages", status=503)
    remove(kept, article)
    await look()
    sent = changes(newsroom)
    with closing(Ledger(tmp_path)) as again:
        client = Client(dateline, again)
        await newsroom.env.restart_bot(client)
        await looker(client, dateline, again)()
    assert changes(newsroom) == sent


class OnceOutOfReach(Corrections):
    """Its library is out of reach at the first look."""

    looks = 0

    def due(self) -> list[int]:
        self.looks += 1
        if self.looks == 1:
            raise LibraryUnusable(Path("data"), "locked")
        return super().due()


async def test_a_library_out_of_reach_does_not_end_the_looking(
    newsroom: Newsroom,
    kept: Kept,
    article: Source,
    simcord_bot: Client,
    ledger: Ledger,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await ask(newsroom)
    remove(kept, article)
    corrections = OnceOutOfReach(
        ledger.exchanges, ledger.citations, kept.catalog, kept.library.trail
    )
    looking = Correcting(simcord_bot, corrections, every=0.01)
    await looking.cog_load()
    try:
        for _ in range(500):
            if newsroom.shown_to(newsroom.alice) == [notice(REMOVED)]:
                break
            await asyncio.sleep(0.01)
    finally:
        await looking.cog_unload()
    assert newsroom.shown_to(newsroom.alice) == [notice(REMOVED)]
    (failed,) = [each for each in caplog.records if each.levelno == logging.ERROR]
    assert failed.getMessage().startswith("corrections failed: ") and not failed.exc_info


async def test_why_shows_no_passage_of_what_was_withdrawn(
    newsroom: Newsroom, kept: Kept, article: Source, look: Look
) -> None:
    await ask(newsroom)
    answer = last_message(newsroom, newsroom.alice)
    newsroom.env.inject_error("PATCH", MESSAGE, status=400, code=50083, times=None)
    remove(kept, article)
    await look()
    result = await newsroom.alice.click(answer, label="Why?")
    assert newsroom.first_responses()[-1] == (DEFERRAL, EPHEMERAL)
    assert result.response is not None and result.response.content == (
        "That answer was withdrawn: its article was removed, or no longer says so. "
        "Ask the question again."
    )


async def test_a_conversation_does_not_go_on_from_what_was_withdrawn(
    newsroom: Newsroom, kept: Kept, article: Source, asker: ScriptedAsker, look: Look
) -> None:
    await newsroom.alice.send_dm(QUESTION)
    await newsroom.alice.send_dm("and when?")
    remove(kept, article)
    await look()
    await newsroom.alice.send_dm("and where?")
    answers = [[turn.answer for turn in question.history] for question in asker.questions]
    assert answers == [[], ["Marisa Lago"], [""]]


async def test_a_question_full_of_markup_stays_text(
    newsroom: Newsroom, kept: Kept, article: Source, look: Look
) -> None:
    await newsroom.alice.slash(
        newsroom.channel, "ask", question="**who** @everyone [a](https://evil.example)?"
    )
    remove(kept, article)
    await look()
    (told,) = newsroom.shown_to(newsroom.alice)
    assert "\\*\\*who\\*\\*" in told and "@everyone" not in told and "](" not in told
