"""/help, /privacy and /forget-me as people see them, and whether what they say is so."""

import logging
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from asking import full_answer
from clocks import Clock
from editing import labels, last_directly, last_message
from fakes import Kept, ScriptedAsker
from newsroom import DEFERRAL, EPHEMERAL, MESSAGE, Newsroom

from bot.allowances import Limits
from bot.answering.models import Turn
from bot.app import Dateline
from bot.client import Client
from bot.exchanges import Exchange
from bot.house_words import CONFIRM_FORGETTING, privacy
from bot.ledger import Ledger
from ingest.keeping import LibraryKeeper
from vectorstore.errors import VectorsUnavailable
from vectorstore.models import GLOBAL, Article, Scope

UPDATE = 6  # the type of a first response that changes nothing yet
EMPTY = "I have no articles to answer from here yet."
FORGOTTEN = "Forgotten: 1 question with my answers, 1 vote and 1 article."
WENT_WRONG = "Something went wrong here, and it has been logged. Please try again."
SECRET = "Zanzibarski"
ONE = Limits(person=1)


class Failing(LibraryKeeper):
    """Forgets nobody until `error` is None."""

    error: Exception | None = RuntimeError("inner detail")

    def forget(self, who: Scope, elsewhere: bool = True) -> int:
        if self.error:
            raise self.error
        return super().forget(who, elsewhere)


def bytes_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def shown(newsroom: Newsroom) -> str:
    """What alice was last shown by the bot in the channel, edits included."""
    return last_message(newsroom, newsroom.alice).content


def put(kept: Kept, title: str, scope: Scope, by: int) -> None:
    """Store what somebody added in Discord."""
    kept.keeper.put([Article(f"{title} is all it says.", title, scope=scope)], f"user:{by}")


def asked(ledger: Ledger, asker: int, guild: int | None = None) -> int:
    """A question that somebody asked, and its answer."""
    turn = Turn(f"Is {SECRET} ill?", f"{SECRET} is well")
    where = Scope.guild(guild) if guild else Scope.user(asker)
    kept = Exchange(5, guild, asker, turn, (GLOBAL, where), full_answer())
    return ledger.exchanges.keep(kept)


@pytest.fixture
def hers(newsroom: Newsroom, ledger: Ledger, kept: Kept) -> int:
    """One of all that alice can leave, beside the editor's; the number of the editor's answer."""
    alice, editor, guild = newsroom.alice.id, newsroom.editor.id, newsroom.guild.id
    asked(ledger, alice, guild)
    editors = asked(ledger, editor, guild)
    for who, report in ((alice, "Her report"), (editor, "Another report")):
        ledger.votes.explain(editors, who, f"{SECRET}: I, {who}, know better")
        ledger.visited(who, guild)
        ledger.allowances.take(ONE, who, 5, guild)
        ledger.arrivals.claim(who + 100)  # the id of a message
        ledger.arrivals.keep(who + 100, f'{{"asker": {who}, "text": "{SECRET}, asks {who}"}}')
        put(kept, f"Notes of {who}", Scope.user(who), who)
        put(kept, report, Scope.guild(guild), who)
    return editors


@pytest.mark.parametrize("filled", [False, True], ids=["empty", "filled"])
async def test_help_tells_a_member_how_to_ask_and_who_can_add_articles(
    newsroom: Newsroom, kept: Kept, filled: bool
) -> None:
    kept.put("Another server's", scope=Scope.guild(1))
    if filled:
        kept.put("This server's", scope=Scope.guild(newsroom.guild.id))
    await newsroom.alice.slash(newsroom.channel, "help")
    assert newsroom.first_responses() == [(DEFERRAL, EPHEMERAL)]
    told = shown(newsroom)
    assert "mention me: *@Dateline" in told and "*Follow-up*" in told and "*Why?*" in told
    assert "/settings" not in told and "/remove" not in told, "she is sent to what she cannot do"
    assert (
        f"{EMPTY}** Somebody with *Manage Server* can add some with `/ingest`" in told
    ) != filled
    assert newsroom.shown_to(newsroom.editor) == []


async def test_help_tells_an_editor_what_they_can_set_and_what_to_do_first(
    newsroom: Newsroom,
) -> None:
    await newsroom.editor.slash(newsroom.channel, "help")
    (told,) = newsroom.shown_to(newsroom.editor)
    assert f"{EMPTY}** Next: `/ingest`" in told
    assert "For you, with Manage Server" in told and "`/settings`" in told


async def test_help_in_a_direct_message_is_about_ones_own_articles(
    newsroom: Newsroom, kept: Kept
) -> None:
    await newsroom.alice.user.slash("help")
    assert newsroom.first_responses() == [(DEFERRAL, EPHEMERAL)]
    told = last_directly(newsroom, newsroom.alice).content
    assert f"{EMPTY}** Next: `/ingest`" in told and "searched for you alone" in told
    assert "mention me" not in told and "Manage Server" not in told
    kept.put("Hers", scope=Scope.user(newsroom.alice.id))
    await newsroom.alice.user.slash("help")
    assert EMPTY not in last_directly(newsroom, newsroom.alice).content


@pytest.mark.parametrize("in_a_group", [False, True], ids=["in a server", "in a group"])
async def test_help_where_the_bot_is_not_tells_only_what_works_there(
    newsroom: Newsroom, kept: Kept, in_a_group: bool
) -> None:
    kept.put("The server's", scope=Scope.guild(newsroom.guild.id))
    newsroom.installation.by_the_user_alone = True
    newsroom.installation.in_a_group = in_a_group
    if in_a_group:
        await newsroom.alice.user.slash("help")
        told = last_directly(newsroom, newsroom.alice).content
    else:
        await newsroom.editor.slash(newsroom.channel, "help")
        (told,) = newsroom.shown_to(newsroom.editor)
    assert newsroom.first_responses() == [(DEFERRAL, EPHEMERAL)]
    assert f"{EMPTY}** The one who runs me can add some" in told
    assert "`/ask`: the answer is for you alone" in told
    assert "mention me" not in told and "/settings" not in told


async def test_privacy_is_told_to_the_asker_alone_everywhere(newsroom: Newsroom) -> None:
    await newsroom.alice.slash(newsroom.channel, "privacy")
    assert shown(newsroom) == privacy(30) and "for 30 days" in shown(newsroom)
    assert newsroom.shown_to(newsroom.editor) == []
    await newsroom.alice.user.slash("privacy")
    newsroom.installation.by_the_user_alone = True
    await newsroom.alice.slash(newsroom.channel, "privacy")
    assert newsroom.first_responses() == [(MESSAGE, EPHEMERAL)] * 3


async def test_privacy_names_the_days_that_are_set_and_they_are_kept_to(
    newsroom: Newsroom, dateline: Dateline, tmp_path: Path
) -> None:
    clock, folder = Clock(), tmp_path / "seven"
    folder.mkdir()
    with closing(Ledger(folder, clock, retention_days=7)) as ledger:
        await newsroom.env.restart_bot(Client(dateline, ledger))
        await newsroom.alice.slash(newsroom.channel, "privacy")
        assert "votes with their reasons, for 7 days: for" in shown(newsroom)
        number = asked(ledger, newsroom.alice.id)
        clock.time += 7 * 86400 - 1
    with closing(Ledger(folder, clock, retention_days=7)) as ledger:
        assert ledger.exchanges.find(number) is not None
        clock.time += 2
    with closing(Ledger(folder, clock, retention_days=7)) as ledger:
        assert ledger.exchanges.find(number) is None


async def test_privacy_with_no_days_says_that_it_ends_with_the_process_and_it_does(
    newsroom: Newsroom, dateline: Dateline, tmp_path: Path
) -> None:
    folder = tmp_path / "none"
    folder.mkdir()
    with closing(Ledger(folder, retention_days=0)) as ledger:
        await newsroom.env.restart_bot(Client(dateline, ledger))
        await newsroom.alice.slash(newsroom.channel, "privacy")
        assert "in memory alone" in shown(newsroom) and "day" not in shown(newsroom).split("\n")[1]
        assert "end when I am restarted" in shown(newsroom)
        number = asked(ledger, newsroom.alice.id)
        ledger.votes.explain(number, newsroom.alice.id, f"{SECRET} again")
        assert SECRET.encode() not in bytes_in(folder)
        assert ledger.exchanges.find(number) is not None
    with closing(Ledger(folder, retention_days=0)) as ledger:
        assert ledger.exchanges.find(number) is None


def test_privacy_says_a_day_and_what_was_answered_is_known_that_long(tmp_path: Path) -> None:
    assert "the IDs of what I answered, for a day" in privacy(30)
    clock = Clock()
    with closing(Ledger(tmp_path, clock)) as ledger:
        assert ledger.arrivals.claim(1)
        clock.time += 86400 - 1
        assert not ledger.arrivals.claim(1), "answered twice within the day"
        clock.time += 3602
        assert ledger.arrivals.claim(1), "kept for longer than is said"


async def test_ids_are_kept_and_no_names(
    newsroom: Newsroom, hers: int, tmp_path: Path, asker: ScriptedAsker
) -> None:
    await newsroom.alice.slash(newsroom.channel, "ask", question="who said so?")
    await newsroom.alice.send_dm("who said so?")
    stored = bytes_in(tmp_path)
    assert f"user:{newsroom.alice.id}".encode() in stored
    for name in (b"alice", b"Newsroom", b"general"):
        assert name not in stored, f"{name!r} is kept"


async def test_the_log_holds_no_text_of_messages(
    newsroom: Newsroom, asker: ScriptedAsker, hers: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    asker.script = [RuntimeError("no engine"), full_answer()]
    for _ in range(2):
        await newsroom.alice.send(newsroom.channel, f"{newsroom.bot.mention} is {SECRET} ill?")
    await newsroom.alice.slash(newsroom.channel, "forget-me")
    await newsroom.alice.click(last_message(newsroom, newsroom.alice), label="Forget me")
    ours = [each for each in caplog.records if each.name.split(".")[0] in ("bot", "vectorstore")]
    assert ours, "nothing was logged at all"
    written = "\n".join(map(logging.Formatter().format, ours))
    assert "RuntimeError" in written and SECRET not in written


async def test_forget_me_asks_first_and_keep_keeps(
    newsroom: Newsroom, ledger: Ledger, kept: Kept, hers: int
) -> None:
    await newsroom.alice.slash(newsroom.channel, "forget-me")
    question = last_message(newsroom, newsroom.alice)
    assert newsroom.first_responses() == [(MESSAGE, EPHEMERAL)]
    assert question.content == CONFIRM_FORGETTING and labels(question) == ["Forget me", "Keep"]
    await newsroom.alice.click(question, label="Keep")
    assert shown(newsroom) == "Kept: nothing was removed."
    assert labels(last_message(newsroom, newsroom.alice)) == []
    assert len(kept.all()) == 4 and ledger.guilds_of(newsroom.alice.id) != []


@pytest.mark.parametrize("restarted", [False, True], ids=["", "after a restart"])
async def test_forget_me_removes_all_of_ones_own_and_nothing_of_others(
    newsroom: Newsroom, dateline: Dateline, ledger: Ledger, kept: Kept, hers: int, restarted: bool
) -> None:
    alice, editor = newsroom.alice.id, newsroom.editor.id
    await newsroom.alice.slash(newsroom.channel, "forget-me")
    if restarted:
        await newsroom.env.restart_bot(Client(dateline, ledger))
    await newsroom.alice.click(last_message(newsroom, newsroom.alice), label="Forget me")
    assert newsroom.first_responses()[-1] == (UPDATE, 0)
    assert shown(newsroom).startswith(FORGOTTEN)
    assert labels(last_message(newsroom, newsroom.alice)) == []
    added = {each.article.title: each.added_by for each in kept.all()}
    assert added == {
        "Her report": "somebody who was forgotten",
        f"Notes of {editor}": f"user:{editor}",
        "Another report": f"user:{editor}",
    }, "what the question said goes, and what it said stays"
    assert (ledger.guilds_of(alice), ledger.guilds_of(editor)) == ([], [newsroom.guild.id])
    waiting = [each.event for each in ledger.arrivals.unfinished()]
    assert waiting == ([] if restarted else [editor + 100]), "a restart answers what was waiting"
    assert ledger.allowances.take(ONE, alice, 5, newsroom.guild.id) is None
    assert ledger.allowances.take(ONE, editor, 5, newsroom.guild.id) is not None
    assert ledger.exchanges.find(hers) is not None
    (judged,) = ledger.votes.judged()
    assert (judged.down, len(judged.reasons)) == (1, 1) and str(editor) in judged.reasons[0]
    assert newsroom.shown_to(newsroom.editor) == []


async def test_what_was_forgotten_is_in_no_file_any_more(
    newsroom: Newsroom, kept: Kept, hers: int, tmp_path: Path
) -> None:
    """Neither as text nor as SQLite writes a number of that size."""

    def names(who: int) -> int:
        files = [each for each in tmp_path.rglob("*.sqlite3*") if each.parent.name != "chroma"]
        stored = b"".join(each.read_bytes() for each in files)
        return sum(map(stored.count, (str(who).encode(), who.to_bytes(8, "big"))))

    assert names(newsroom.alice.id) > 8
    await newsroom.alice.slash(newsroom.channel, "forget-me")
    await newsroom.alice.click(last_message(newsroom, newsroom.alice), label="Forget me")
    assert shown(newsroom).startswith(FORGOTTEN)
    kept.database.close()  # its log goes into the file
    assert not names(newsroom.alice.id), "something of hers is still on the disk"
    assert names(newsroom.editor.id)


async def test_a_second_time_there_is_nothing_left(newsroom: Newsroom, hers: int) -> None:
    for _ in range(2):
        await newsroom.alice.slash(newsroom.channel, "forget-me")
        await newsroom.alice.click(last_message(newsroom, newsroom.alice), label="Forget me")
    assert shown(newsroom) == "Done. There were no questions, votes or articles of yours."


async def test_in_a_direct_message_and_as_a_guest_too(newsroom: Newsroom, hers: int) -> None:
    newsroom.installation.by_the_user_alone = True
    await newsroom.alice.user.slash("forget-me")
    assert newsroom.first_responses() == [(MESSAGE, EPHEMERAL)]
    await newsroom.alice.user.click(last_directly(newsroom, newsroom.alice), label="Forget me")
    assert last_directly(newsroom, newsroom.alice).content.startswith(FORGOTTEN)


@pytest.mark.parametrize("error", [RuntimeError("inner detail"), VectorsUnavailable("x", "y")])
async def test_when_it_goes_wrong_nothing_is_claimed_and_it_can_be_pressed_again(
    newsroom: Newsroom, dateline: Dateline, ledger: Ledger, kept: Kept, hers: int, error: Exception
) -> None:
    keeper = Failing(kept.database, kept.library)
    keeper.error = error
    await newsroom.env.restart_bot(Client(replace(dateline, keeper=keeper), ledger))
    await newsroom.alice.slash(newsroom.channel, "forget-me")
    question = last_message(newsroom, newsroom.alice)
    result = await newsroom.alice.click(question, label="Forget me")
    assert newsroom.first_responses()[-1] == (UPDATE, 0)
    (told,) = result.followups
    of_library = "My library is out of reach just now. Please try again later."
    assert told.content == (WENT_WRONG if isinstance(error, RuntimeError) else of_library)
    assert told.ephemeral
    (asking,) = [m for m in newsroom.channel.history(viewer=newsroom.alice) if m.id == question.id]
    assert asking.content == CONFIRM_FORGETTING and labels(asking) == ["Forget me", "Keep"]
    assert ledger.guilds_of(newsroom.alice.id) != [] and len(kept.all()) == 4
    keeper.error = None
    await newsroom.alice.click(question, label="Forget me")
    (now,) = [m for m in newsroom.channel.history(viewer=newsroom.alice) if m.id == question.id]
    assert now.content.startswith(FORGOTTEN)


async def test_who_cannot_be_told_there_any_more_is_told_directly(
    newsroom: Newsroom, hers: int
) -> None:
    await newsroom.alice.slash(newsroom.channel, "forget-me")
    newsroom.env.inject_error("PATCH", "/webhooks/*", status=401, code=50027)
    await newsroom.alice.click(last_message(newsroom, newsroom.alice), label="Forget me")
    (told,) = newsroom.shown_directly(newsroom.alice)
    assert told.startswith(FORGOTTEN)
