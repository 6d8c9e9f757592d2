"""Feeding the library from Discord as people see it: /ingest and the message menu."""

import json
import socket
from typing import Any

import discord
import pytest
from editing import (
    MADE_TITLE,
    NOT_ALLOWED,
    TEXT,
    ingest_file,
    labels,
    last_directly,
    last_message,
    records,
    show_commands_to_all,
    stored,
)
from fakes import Kept, ScriptedAsker
from newsroom import EPHEMERAL, MESSAGE, NO_PREVIEWS, Newsroom
from simcord import interactions
from simcord.backend import serializers

from bot.cogs.feeding import MENU
from vectorstore.models import Scope

INSIDE = "http://127.0.0.1:9/a"  # refused before it is opened


# A file or an address


async def test_an_attached_text_is_stored_for_this_server(newsroom: Newsroom, kept: Kept) -> None:
    report = await ingest_file(newsroom, "visit.txt", TEXT)
    assert report == f"**1 added**\n- added: {MADE_TITLE}"
    assert newsroom.first_responses() == [(MESSAGE, EPHEMERAL | NO_PREVIEWS)]
    assert newsroom.said()[0]["content"] == "Reading … nothing so far", (
        "told at once, before any slow work"
    )
    assert labels(last_message(newsroom, newsroom.editor)) == [], "there is nothing to cancel now"
    (article,) = kept.all()
    assert (article.article.text, article.article.scope) == (TEXT, Scope.guild(newsroom.guild.id))
    assert article.added_by == f"user:{newsroom.editor.id}"
    assert newsroom.shown_to(newsroom.alice) == [], "a report is for the one who asked for it"


async def test_what_is_added_again_is_unchanged_and_what_changed_is_updated(
    newsroom: Newsroom, kept: Kept
) -> None:
    long = " ".join(f"It says {n} of the {'very long ' * 10}report." for n in range(20))
    record = {"id": "a", "title": "Report", "text": long}
    await ingest_file(newsroom, "a.jsonl", json.dumps(record))
    assert (await ingest_file(newsroom, "a.jsonl", json.dumps(record))) == (
        "**1 unchanged**\n- unchanged: Report"
    )
    changed = json.dumps(record | {"text": long.replace("says 0", "said 0")})
    report = await ingest_file(newsroom, "a.jsonl", changed)
    (article,) = kept.all()
    assert article.passages > 2
    assert report == (
        f"**1 updated**\n- updated: Report \\(1 of {article.passages} passages changed\\)"
    )


async def test_nearly_the_same_text_is_kept_and_reported(newsroom: Newsroom, kept: Kept) -> None:
    text = " ".join(f"Sentence {n} of the agency says that all is well." for n in range(40))
    await ingest_file(newsroom, "a.jsonl", json.dumps({"title": "First", "text": text}))
    report = await ingest_file(
        newsroom, "b.jsonl", json.dumps({"title": "Second", "text": f"{text} It ends."})
    )
    assert report == "**1 added**\n- added: Second \\(nearly the same as First\\)"
    assert len(kept.all()) == 2


async def test_a_scope_inside_an_attached_jsonl_is_ignored(newsroom: Newsroom, kept: Kept) -> None:
    elsewhere = ("global", "sample", "guild:1", f"user:{newsroom.alice.id}")
    lines = [
        json.dumps({"title": scope, "text": f"{TEXT} {scope}", "scope": scope})
        for scope in elsewhere
    ]
    report = await ingest_file(newsroom, "many.jsonl", "\n".join(lines))
    assert report.startswith("**4 added**")
    assert {scope for _, scope in stored(kept)} == {f"guild:{newsroom.guild.id}"}


async def test_a_broken_jsonl_line_is_named_and_the_rest_goes_in(
    newsroom: Newsroom, kept: Kept
) -> None:
    report = await ingest_file(newsroom, "many.jsonl", f"{records('Good.')}\n{{broken\n")
    assert report.startswith("**1 added, 1 failed**\n- Line 2 of many.jsonl ")
    assert report.endswith("\n- added: Good")
    assert [title for title, _ in stored(kept)] == ["Good"]


@pytest.mark.parametrize(
    ("name", "body", "sentence"),
    [
        ("photo.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\xff\xfe", "is an image, which"),
        ("table.xyz", b"\x00\x01\x02\x03\xff\xfe\xfd", "does not"),
        ("long.txt", b"wheat " * 4000, "is larger than the limit of 0.02 MB"),
        ("empty.txt", b"", "No article text was found in empty.txt"),
        ("blank.txt", b" \n\n\t ", "No article text was found in blank.txt"),
    ],
    ids=["image", "binary", "over the limit", "empty", "blank"],
)
async def test_a_file_that_cannot_be_used_fails_in_one_sentence(
    newsroom: Newsroom, kept: Kept, name: str, body: bytes, sentence: str
) -> None:
    kept.put("Already here")
    report = (await ingest_file(newsroom, name, body)).replace("\\", "")
    assert report.startswith("**1 failed**\n- ")
    assert sentence in report and name in report
    assert len(report.splitlines()) == 2
    assert [title for title, _ in stored(kept)] == ["Already here"]
    assert newsroom.shown_to(newsroom.alice) == []


async def test_a_private_address_is_refused_before_connecting(
    newsroom: Newsroom, kept: Kept
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as inside:
        inside.setblocking(False)
        url = f"http://127.0.0.1:{inside.getsockname()[1]}/secret"
        await newsroom.editor.slash(newsroom.channel, "ingest", url=url)
        with pytest.raises(BlockingIOError):
            inside.accept()
    (report,) = newsroom.shown_to(newsroom.editor)
    assert report.startswith("**1 failed**\n- Dateline does not open 127.0.0.1")
    assert kept.all() == []


async def test_an_address_and_a_file_go_together(newsroom: Newsroom, kept: Kept) -> None:
    await newsroom.editor.slash(
        newsroom.channel, "ingest", url=INSIDE, file=("a.txt", TEXT.encode())
    )
    assert newsroom.shown_to(newsroom.editor)[0].startswith("**1 added, 1 failed**")


async def test_what_is_added_in_direct_messages_is_ones_own(newsroom: Newsroom, kept: Kept) -> None:
    await newsroom.alice.user.slash("ingest", file=("visit.txt", TEXT.encode()))
    assert [scope for _, scope in stored(kept)] == [f"user:{newsroom.alice.id}"]


async def test_one_who_added_an_article_to_a_server_finds_it_in_direct_messages(
    newsroom: Newsroom, asker: ScriptedAsker
) -> None:
    await ingest_file(newsroom, "visit.txt", TEXT)
    await newsroom.editor.send_dm("who?")
    (question,) = asker.questions
    assert Scope.guild(newsroom.guild.id) in question.scopes, "adding is using the bot there"


# The message menu


async def add_message(newsroom: Newsroom, message: discord.Message) -> str:
    await newsroom.editor.context_menu(newsroom.channel, MENU, message)
    return newsroom.shown_to(newsroom.editor)[-1]


async def test_a_message_is_added_with_its_date_and_again_is_unchanged(
    newsroom: Newsroom, kept: Kept
) -> None:
    said = await newsroom.alice.send(newsroom.channel, TEXT)
    assert await add_message(newsroom, said) == f"**1 added**\n- added: {MADE_TITLE}"
    (article,) = kept.all()
    assert article.article.published == said.created_at.date()
    assert (article.article.text, article.article.url) == (TEXT, "")
    assert article.added_by == f"user:{newsroom.editor.id}"
    assert (await add_message(newsroom, said)).startswith("**1 unchanged**")
    assert newsroom.shown_to(newsroom.alice) == []


async def test_links_and_files_of_a_message_are_taken_each_once(
    newsroom: Newsroom, kept: Kept
) -> None:
    said = await newsroom.alice.send(
        newsroom.channel,
        f"Look: <{INSIDE}>, [here]({INSIDE}) and http://10.0.0.1/b.",
        attachments=[("a.txt", TEXT.encode())],
    )
    report = await add_message(newsroom, said)
    assert report.startswith("**1 added, 2 failed**\n- Dateline does not open 127.0.0.1")
    assert "Dateline does not open 10.0.0.1 " in report
    assert stored(kept) == [(MADE_TITLE, f"guild:{newsroom.guild.id}")]
    assert kept.all()[0].article.published is None, "the message's date is not the file's"


async def test_only_so_many_links_of_a_message_are_taken(newsroom: Newsroom) -> None:
    links = " ".join(f"http://127.0.0.1:9/{n}" for n in range(12))
    said = await newsroom.alice.send(newsroom.channel, links)
    report = await add_message(newsroom, said)
    assert report.splitlines()[:2] == [
        "**11 failed**",
        "- Only 10 links of a message are taken, so 2 were left out.",
    ]


async def test_a_forwarded_message_is_taken_for_what_it_forwards(
    newsroom: Newsroom, kept: Kept
) -> None:
    said = await newsroom.alice.send(newsroom.channel, TEXT)
    forwarded = await newsroom.alice.forward(said, newsroom.channel)
    assert (await add_message(newsroom, forwarded)).startswith("**1 added**")
    assert kept.all()[0].article.text == TEXT


@pytest.mark.parametrize("words", ["Nice!", "😀", "@everyone look at this"])
async def test_a_message_that_holds_nothing_to_add_says_so(
    newsroom: Newsroom, kept: Kept, words: str
) -> None:
    said = await newsroom.alice.send(newsroom.channel, words)
    shown = await add_message(newsroom, said)
    assert shown.startswith("There is nothing to add in that message: no link, no file")
    assert newsroom.first_responses() == [(MESSAGE, EPHEMERAL)]
    assert kept.all() == []


async def test_a_message_to_the_bot_is_added_as_ones_own(newsroom: Newsroom, kept: Kept) -> None:
    """simcord opens no message menu in direct messages, so this says what Discord would."""
    alice, backend = newsroom.alice.user, newsroom.env.backend
    said = await alice.send_dm(TEXT)
    channel = alice.dm_channel.id
    payload = dict(serializers.message_payload(backend, backend.get_message(channel, said.id)))
    command = backend.find_command(MENU, None, type=3)
    assert command is not None and command["contexts"] == [0, 1]
    data = {
        "id": command["id"], "name": MENU, "type": 3, "target_id": str(said.id),
        "resolved": {"messages": {str(said.id): payload}},
    }  # fmt: skip
    _, event = interactions.base_payload(
        backend, type=2, channel_id=channel, guild_id=None, user_id=alice.id, data=data
    )
    backend.emit("INTERACTION_CREATE", event)
    await newsroom.env.settle()
    assert last_directly(newsroom, newsroom.alice).content.startswith("**1 added**")
    assert stored(kept) == [(MADE_TITLE, f"user:{alice.id}")]


# Who may


@pytest.mark.parametrize("how", ["file", "url", "form", "message"])
async def test_feeding_a_server_needs_manage_server(
    newsroom: Newsroom, kept: Kept, how: str
) -> None:
    await show_commands_to_all(newsroom)
    alice, channel = newsroom.alice, newsroom.channel
    if how == "message":
        await alice.context_menu(channel, MENU, await alice.send(channel, TEXT))
    else:
        options: dict[str, dict[str, Any]] = {
            "file": {"file": ("visit.txt", TEXT.encode())},
            "url": {"url": INSIDE},
            "form": {},
        }
        await alice.slash(channel, "ingest", **options[how])
    assert newsroom.first_responses() == [(MESSAGE, EPHEMERAL)]
    assert newsroom.shown_to(alice) == [NOT_ALLOWED]
    assert kept.all() == []
