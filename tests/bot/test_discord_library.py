"""Feeding the library from Discord as people see it: /ingest, /articles, /remove, in simcord."""

import json
import socket
from dataclasses import replace
from typing import Any

import pytest
from fake_discord import MANAGE_GUILD, MEMBER_PERMISSIONS, FakeDiscord
from fakes import Kept, ScriptedAsker
from newsroom import DEFERRAL, EPHEMERAL, MESSAGE, MODAL, Newsroom
from simcord.actors import MemberActor

from vectorstore.models import GLOBAL, SAMPLE, Article, Scope

TEXT = "Marisa Lago met the minister on Friday. They spoke of trade for two hours."
NOT_ALLOWED = "Only people with the Manage Server permission can change this server's articles."


@pytest.fixture
async def shown_to_all(newsroom: Newsroom) -> None:
    """The server's admins show /ingest and /remove to everybody, as Discord lets them."""
    fetched = await newsroom.env.bot.tree.fetch_commands()  # type: ignore[attr-defined]
    for command in fetched:
        everyone = {newsroom.guild.default_role: True}
        newsroom.guild.set_command_permissions(command, everyone)  # type: ignore[arg-type]


async def ingest_file(newsroom: Newsroom, name: str, body: bytes | str) -> str:
    """What the editor is shown after attaching this file to /ingest."""
    data = body.encode() if isinstance(body, str) else body
    await newsroom.editor.slash(newsroom.channel, "ingest", file=(name, data))
    assert newsroom.first_responses()[-1] == (DEFERRAL, EPHEMERAL)
    return newsroom.shown_to(newsroom.editor)[-1]


def stored(kept: Kept) -> list[tuple[str, str]]:
    return [(each.article.title, str(each.article.scope)) for each in kept.all()]


def field(modal: dict[str, Any], label: str) -> str:
    (found,) = [each["component"] for each in modal["components"] if each["label"] == label]
    return found["custom_id"]


async def paste(newsroom: Newsroom, who: MemberActor, title: str, text: str) -> None:
    opened = await who.slash(newsroom.channel, "ingest")
    assert opened.modal is not None
    values = {field(opened.modal, "Title"): title, field(opened.modal, "Text"): text}
    await who.submit_modal(opened, values)


# /ingest


async def test_an_attached_text_is_stored_for_this_server(newsroom: Newsroom, kept: Kept) -> None:
    report = await ingest_file(newsroom, "visit.txt", TEXT)
    assert report == "**1 added**\n- Marisa Lago met the minister on Friday."
    assert stored(kept) == [
        ("Marisa Lago met the minister on Friday.", f"guild:{newsroom.guild.id}")
    ]
    (article,) = kept.all()
    assert article.article.text == TEXT
    assert article.added_by == f"user:{newsroom.editor.id}"
    assert newsroom.shown_to(newsroom.alice) == [], "a report is for the one who asked for it"


async def test_the_same_file_again_is_unchanged(newsroom: Newsroom, kept: Kept) -> None:
    await ingest_file(newsroom, "visit.txt", TEXT)
    report = await ingest_file(newsroom, "visit.txt", TEXT)
    assert report.startswith("**1 unchanged**")
    assert len(kept.all()) == 1


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
    good = json.dumps({"title": "Good", "text": TEXT})
    report = await ingest_file(newsroom, "many.jsonl", f"{good}\n{{broken\n")
    assert report.startswith("**1 added, 1 failed**\n- Good\n- Line 2 of many.jsonl ")
    assert [title for title, _ in stored(kept)] == ["Good"]


@pytest.mark.parametrize(
    ("name", "body", "sentence"),
    [
        ("photo.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\xff\xfe", "does not hold text"),
        ("table.xlsx", b"PK\x03\x04 something", "does not know what kind of file"),
        ("long.txt", b"wheat " * 4000, "is larger than the limit of 0.02 MB"),
        ("empty.txt", b"", "No article text was found in empty.txt"),
        ("blank.txt", b" \n\n\t ", "No article text was found in blank.txt"),
    ],
    ids=["binary", "unknown type", "over the limit", "empty", "blank"],
)
async def test_a_file_that_cannot_be_used_is_refused_in_one_sentence(
    newsroom: Newsroom, kept: Kept, name: str, body: bytes, sentence: str
) -> None:
    kept.put("Already here")
    report = await ingest_file(newsroom, name, body)
    assert sentence in report.replace("\\", "")
    assert name in report.replace("\\", "")
    assert "Traceback" not in report
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
    assert report.startswith("**1 failed**\n- Dateline does not open 127.0.0.1 because")
    assert "not a public address" in report
    assert kept.all() == []


async def test_text_is_pasted_into_a_form(newsroom: Newsroom, kept: Kept) -> None:
    await paste(newsroom, newsroom.editor, " A visit ", TEXT)
    assert newsroom.first_responses() == [(MODAL, 0), (DEFERRAL, EPHEMERAL)]
    assert newsroom.shown_to(newsroom.editor) == ["**1 added**\n- A visit"]
    assert stored(kept) == [("A visit", f"guild:{newsroom.guild.id}")]
    assert newsroom.shown_to(newsroom.alice) == []


async def test_pasted_text_without_a_title_gets_one(newsroom: Newsroom, kept: Kept) -> None:
    await paste(newsroom, newsroom.editor, "", TEXT)
    (shown,) = newsroom.shown_to(newsroom.editor)
    assert shown == "**1 added**\n- Marisa Lago met the minister on Friday."


async def test_pasted_blanks_are_refused(newsroom: Newsroom, kept: Kept) -> None:
    await paste(newsroom, newsroom.editor, "", " \n \n ")
    (shown,) = newsroom.shown_to(newsroom.editor)
    assert "No article text was found in the pasted text" in shown
    assert kept.all() == []


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


async def test_a_report_pings_nobody_and_shows_titles_as_text(
    newsroom: Newsroom, kept: Kept
) -> None:
    await paste(newsroom, newsroom.editor, "# @everyone **now**", TEXT)
    (said,) = newsroom.said()
    assert said["content"] == "**1 added**\n- \\# @\u200beveryone \\*\\*now\\*\\*"
    assert said["allowed_mentions"]["parse"] == []


async def test_a_report_on_many_articles_fits_one_message(newsroom: Newsroom, kept: Kept) -> None:
    lines = [json.dumps({"title": f"{'Long ' * 15}{n}", "text": f"It is {n}."}) for n in range(60)]
    report = await ingest_file(newsroom, "many.jsonl", "\n".join(lines))
    assert len(report) <= 2000
    assert report.startswith("**60 added**\n")
    listed = report.count("\n- ")
    assert report.endswith(f"… and {60 - listed} more")


# Who may.


@pytest.mark.parametrize("how", ["file", "url", "form", "remove"])
async def test_changing_a_servers_articles_needs_manage_server(
    newsroom: Newsroom, kept: Kept, shown_to_all: None, how: str
) -> None:
    number = kept.put("Kept", scope=Scope.guild(newsroom.guild.id))
    commands: dict[str, tuple[str, dict[str, Any]]] = {
        "file": ("ingest", {"file": ("visit.txt", TEXT.encode())}),
        "url": ("ingest", {"url": "https://news.example/a"}),
        "form": ("ingest", {}),
        "remove": ("remove", {"article": str(number)}),
    }
    command, options = commands[how]
    await newsroom.alice.slash(newsroom.channel, command, **options)
    assert newsroom.first_responses() == [(MESSAGE, EPHEMERAL)]
    assert newsroom.shown_to(newsroom.alice) == [NOT_ALLOWED]
    assert [title for title, _ in stored(kept)] == ["Kept"]


async def test_the_permission_is_asked_for_again_when_the_form_is_sent(
    on_sockets: FakeDiscord, kept: Kept
) -> None:
    """Over sockets: unlike Discord, simcord takes a follow-up to what nobody acknowledged."""
    channel = on_sockets.add_channel(on_sockets.add_guild("Newsroom"), "general")
    editor = on_sockets.add_user("editor", permissions=MANAGE_GUILD)
    form = await on_sockets.slash(editor, channel, "ingest", within=10)
    demoted = replace(editor, permissions=MEMBER_PERMISSIONS)
    shown = await on_sockets.submit_modal(demoted, form, {"Text": TEXT}, within=5)
    assert shown.content == NOT_ALLOWED
    assert shown.ephemeral
    assert kept.all() == []


# /articles


async def test_articles_lists_title_date_and_scope_of_what_is_searched_here(
    newsroom: Newsroom, kept: Kept
) -> None:
    here = Scope.guild(newsroom.guild.id)
    kept.put("Old *and* global", on="2022-05-20")
    kept.put("New and ours", scope=here, on="2023-01-02")
    kept.put("Undated", scope=here)
    for scope in (Scope.guild(1), Scope.user(newsroom.alice.id), SAMPLE):
        kept.put(f"Not here: {scope}", scope=scope)
    await newsroom.alice.slash(newsroom.channel, "articles")
    assert newsroom.first_responses() == [(DEFERRAL, EPHEMERAL)]
    assert newsroom.shown_to(newsroom.alice) == [
        "**3 articles**\n"
        "- New and ours · 2023-01-02 · here only\n"
        "- Old \\*and\\* global · 2022-05-20 · everywhere\n"
        "- Undated · no date · here only"
    ]
    assert newsroom.shown_to(newsroom.editor) == []


async def test_articles_of_an_empty_library_says_how_to_add_one(
    newsroom: Newsroom, kept: Kept
) -> None:
    await newsroom.alice.slash(newsroom.channel, "articles")
    assert newsroom.shown_to(newsroom.alice) == [
        "There are no articles here yet. Add one with /ingest."
    ]


async def test_articles_in_direct_messages_lists_ones_own(newsroom: Newsroom, kept: Kept) -> None:
    kept.put("Mine", scope=Scope.user(newsroom.alice.id))
    kept.put("The server's", scope=Scope.guild(newsroom.guild.id))
    await newsroom.alice.user.slash("articles")
    (shown,) = newsroom.shown_directly(newsroom.alice)
    assert shown == "**1 article**\n- Mine · no date · here only"


# /remove


async def test_remove_completes_titles_as_one_types_and_removes(
    newsroom: Newsroom, kept: Kept
) -> None:
    here = Scope.guild(newsroom.guild.id)
    kept.put("Wheat prices rise", scope=here, on="2022-05-20")
    rain = kept.put("Rain in Astana", scope=here, on="2022-05-21")
    choices = await newsroom.editor.autocomplete(newsroom.channel, "remove", "article", "rAIN")
    assert [choice["name"] for choice in choices] == ["2022-05-21 · Rain in Astana"]
    await newsroom.editor.slash(newsroom.channel, "remove", article=choices[0]["value"])
    assert newsroom.shown_to(newsroom.editor) == ["Removed: Rain in Astana"]
    assert newsroom.shown_to(newsroom.alice) == []
    assert [title for title, _ in stored(kept)] == ["Wheat prices rise"]
    assert kept.catalog.find(str(rain)) is None
    assert kept.library.compare().sound, "its vectors went with it"


async def test_remove_offers_what_may_be_removed_here_within_discords_limits(
    newsroom: Newsroom, kept: Kept
) -> None:
    here = Scope.guild(newsroom.guild.id)
    for number in range(30):
        kept.put(f"{number} {'long ' * 40}", scope=here)
    for scope in (GLOBAL, SAMPLE, Scope.guild(1), Scope.user(newsroom.editor.id)):
        kept.put(f"long, but of {scope}", scope=scope, on="2026-01-01")
    choices = await newsroom.editor.autocomplete(newsroom.channel, "remove", "article", "long")
    assert len(choices) == 25
    assert all(len(choice["name"]) <= 100 for choice in choices)
    assert not any("but of" in choice["name"] for choice in choices)


@pytest.mark.parametrize("whose", ["global", "sample", "guild:1", "user:2", "nobody's"])
async def test_remove_refuses_what_is_not_this_servers(
    newsroom: Newsroom, kept: Kept, whose: str
) -> None:
    number = 99 if whose == "nobody's" else kept.put("Theirs", scope=Scope.parse(whose))
    await newsroom.editor.slash(newsroom.channel, "remove", article=str(number))
    (shown,) = newsroom.shown_to(newsroom.editor)
    assert shown.startswith("That article cannot be removed from here:")
    assert len(kept.all()) == (whose != "nobody's")


async def test_one_may_remove_ones_own_in_direct_messages_but_no_servers(
    newsroom: Newsroom, kept: Kept
) -> None:
    mine = kept.put("Mine", scope=Scope.user(newsroom.alice.id))
    ours = kept.put("Ours", scope=Scope.guild(newsroom.guild.id))
    await newsroom.alice.user.slash("remove", article=str(ours))
    await newsroom.alice.user.slash("remove", article=str(mine))
    refused, removed = newsroom.shown_directly(newsroom.alice)
    assert refused.startswith("That article cannot be removed from here:")
    assert removed == "Removed: Mine"
    assert [title for title, _ in stored(kept)] == ["Ours"]


async def test_two_servers_keep_the_same_page_apart(newsroom: Newsroom, kept: Kept) -> None:
    url = "https://news.example/a"
    for scope in (Scope.guild(1), Scope.guild(newsroom.guild.id)):
        kept.keeper.put(Article(TEXT, "A visit", url=url, scope=scope), "test")
    (choice,) = await newsroom.editor.autocomplete(newsroom.channel, "remove", "article", "visit")
    await newsroom.editor.slash(newsroom.channel, "remove", article=choice["value"])
    assert stored(kept) == [("A visit", "guild:1")]
