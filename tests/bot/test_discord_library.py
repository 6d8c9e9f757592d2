"""Taking articles out in Discord as people see it: /remove asks once and can be undone."""

import pytest
from editing import (
    NOT_ALLOWED,
    TEXT,
    demote,
    labels,
    last_directly,
    last_message,
    show_commands_to_all,
    stored,
)
from fakes import Kept
from newsroom import DEFERRAL, EPHEMERAL, MESSAGE, Newsroom

from bot.app import Dateline
from bot.client import Client
from bot.ledger import Ledger
from vectorstore.models import GLOBAL, SAMPLE, Article, Scope

HOUR_OVER = "There is no removal of article {} to undo: it was more than an hour ago"


@pytest.fixture
def rain(newsroom: Newsroom, kept: Kept) -> int:
    """The number of an article that editors may remove."""
    here = Scope.guild(newsroom.guild.id)
    return kept.put("Rain in Astana", scope=here, on="2022-05-21")


async def ask_to_remove(newsroom: Newsroom, number: int) -> None:
    await newsroom.editor.slash(newsroom.channel, "remove", article=str(number))


async def press(newsroom: Newsroom, label: str) -> str:
    """What stands in the message after the editor pressed its button."""
    message = last_message(newsroom, newsroom.editor)
    await newsroom.editor.click(message, label=label)
    (now,) = [m for m in newsroom.channel.history(viewer=newsroom.editor) if m.id == message.id]
    return now.content


async def test_remove_completes_titles_asks_once_and_removes(
    newsroom: Newsroom, kept: Kept, rain: int
) -> None:
    kept.put("Wheat prices rise", scope=Scope.guild(newsroom.guild.id), on="2022-05-20")
    choices = await newsroom.editor.autocomplete(newsroom.channel, "remove", "article", "rAIN")
    assert [choice["name"] for choice in choices] == ["2022-05-21 · Rain in Astana"]
    await newsroom.editor.slash(newsroom.channel, "remove", article=choices[0]["value"])
    assert newsroom.first_responses()[-1] == (DEFERRAL, EPHEMERAL)
    assert newsroom.shown_to(newsroom.editor) == [
        "Remove **Rain in Astana** (2022-05-21)? That can be undone for an hour."
    ]
    assert len(kept.all()) == 2, "nothing is removed before the question is answered"
    shown = await press(newsroom, "Remove")
    assert shown == "Removed: Rain in Astana\n-# This can be undone for an hour."
    assert labels(last_message(newsroom, newsroom.editor)) == ["Undo"]
    assert [title for title, _ in stored(kept)] == ["Wheat prices rise"]
    assert newsroom.shown_to(newsroom.alice) == []
    (deed, *_), _ = kept.library.trail.deeds()
    assert (deed.what, deed.by) == ("removed", f"user:{newsroom.editor.id}")


async def test_keep_keeps(newsroom: Newsroom, kept: Kept, rain: int) -> None:
    await ask_to_remove(newsroom, rain)
    assert await press(newsroom, "Keep") == "Kept: nothing was removed."
    assert labels(last_message(newsroom, newsroom.editor)) == []
    assert stored(kept) != []


@pytest.mark.parametrize("restarted", [False, True], ids=["", "after a restart"])
async def test_what_was_removed_comes_back(
    newsroom: Newsroom, kept: Kept, rain: int, dateline: Dateline, ledger: Ledger, restarted: bool
) -> None:
    await ask_to_remove(newsroom, rain)
    if restarted:
        await newsroom.env.restart_bot(Client(dateline, ledger))
    await press(newsroom, "Remove")
    assert kept.all() == []
    if restarted:
        await newsroom.env.restart_bot(Client(dateline, ledger))
    assert await press(newsroom, "Undo") == "Back in the library: Rain in Astana"
    assert labels(last_message(newsroom, newsroom.editor)) == []
    (back,) = kept.all()
    assert (back.number, back.article.title) == (rain, "Rain in Astana")


async def test_after_an_hour_undo_says_so(newsroom: Newsroom, kept: Kept, rain: int) -> None:
    await ask_to_remove(newsroom, rain)
    await press(newsroom, "Remove")
    with kept.database.writing() as db:
        db.execute("UPDATE removed SET until = until - 3601")
    await press(newsroom, "Undo")
    assert newsroom.shown_to(newsroom.editor)[-1].startswith(HOUR_OVER.format(rain))
    assert kept.all() == []


async def test_a_second_press_and_a_second_editor_end_politely(
    newsroom: Newsroom, kept: Kept, rain: int
) -> None:
    await ask_to_remove(newsroom, rain)
    other = newsroom.guild.add_member(newsroom.env.create_user("other"), roles=[newsroom.editors])
    await other.slash(newsroom.channel, "remove", article=str(rain))
    first, second = last_message(newsroom, newsroom.editor), last_message(newsroom, other)
    await newsroom.editor.click(first, label="Remove")
    await other.click(second, label="Remove")
    removed = "Removed: Rain in Astana\n-# This can be undone for an hour."
    assert newsroom.shown_to(newsroom.editor) == newsroom.shown_to(other) == [removed]
    await newsroom.editor.click(last_message(newsroom, newsroom.editor), label="Undo")
    await other.click(last_message(newsroom, other), label="Undo")
    back = "Back in the library: Rain in Astana"
    assert newsroom.shown_to(newsroom.editor) == newsroom.shown_to(other) == [back]
    assert len(kept.all()) == 1
    deeds, _ = kept.library.trail.deeds()
    assert [deed.what for deed in deeds] == ["restored", "removed", "added"]


async def test_a_question_answered_too_late_says_that_the_article_is_gone(
    newsroom: Newsroom, kept: Kept, rain: int
) -> None:
    await ask_to_remove(newsroom, rain)
    kept.keeper.remove(rain, "command line")
    with kept.database.writing() as db:
        db.execute("DELETE FROM removed")
    await press(newsroom, "Remove")
    assert newsroom.shown_to(newsroom.editor)[-1].startswith(
        "That article is not in the library any more"
    )


@pytest.mark.parametrize("button", ["Remove", "Undo"])
async def test_the_permission_is_asked_for_again_when_a_button_is_pressed(
    newsroom: Newsroom, kept: Kept, rain: int, button: str
) -> None:
    await ask_to_remove(newsroom, rain)
    if button == "Undo":
        await press(newsroom, "Remove")
    before = stored(kept)
    demote(newsroom, newsroom.editor)
    await press(newsroom, button)
    assert newsroom.first_responses()[-1] == (MESSAGE, EPHEMERAL)
    assert newsroom.shown_to(newsroom.editor)[-1] == NOT_ALLOWED
    assert stored(kept) == before


async def test_remove_needs_manage_server(newsroom: Newsroom, kept: Kept, rain: int) -> None:
    await show_commands_to_all(newsroom)
    await newsroom.alice.slash(newsroom.channel, "remove", article=str(rain))
    assert newsroom.first_responses() == [(MESSAGE, EPHEMERAL)]
    assert newsroom.shown_to(newsroom.alice) == [NOT_ALLOWED]


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
    await ask_to_remove(newsroom, number)
    (shown,) = newsroom.shown_to(newsroom.editor)
    assert shown.startswith("That article cannot be removed from here:")
    assert len(kept.all()) == (whose != "nobody's")


@pytest.mark.parametrize("typed", ["Rain", "-1", "9" * 30, "https://news.example/a", "١"])
async def test_remove_refuses_what_was_typed_and_not_chosen(
    newsroom: Newsroom, kept: Kept, rain: int, typed: str
) -> None:
    await newsroom.editor.slash(newsroom.channel, "remove", article=typed)
    (shown,) = newsroom.shown_to(newsroom.editor)
    assert shown.startswith("That article cannot be removed from here:")


async def test_undo_brings_back_nothing_of_another_servers(
    newsroom: Newsroom, kept: Kept, rain: int
) -> None:
    await ask_to_remove(newsroom, rain)
    await press(newsroom, "Remove")
    with kept.database.writing() as db:
        db.execute("UPDATE removed SET article = replace(article, ?, '1')", [newsroom.guild.id])
    await press(newsroom, "Undo")
    assert newsroom.shown_to(newsroom.editor)[-1].startswith("That article cannot be removed")
    assert kept.all() == []


async def test_one_may_remove_ones_own_in_direct_messages_but_no_servers(
    newsroom: Newsroom, kept: Kept
) -> None:
    mine = kept.put("Mine", scope=Scope.user(newsroom.alice.id))
    ours = kept.put("Ours", scope=Scope.guild(newsroom.guild.id))
    alice = newsroom.alice.user
    await alice.slash("remove", article=str(ours))
    assert newsroom.shown_directly(newsroom.alice)[0].startswith("That article cannot be removed")
    await alice.slash("remove", article=str(mine))
    await alice.click(last_directly(newsroom, newsroom.alice), label="Remove")
    assert last_directly(newsroom, newsroom.alice).content.startswith("Removed: Mine")
    assert [title for title, _ in stored(kept)] == ["Ours"]
    await alice.click(last_directly(newsroom, newsroom.alice), label="Undo")
    assert [title for title, _ in stored(kept)] == ["Mine", "Ours"]


async def test_two_servers_keep_the_same_page_apart(newsroom: Newsroom, kept: Kept) -> None:
    for scope in (Scope.guild(1), Scope.guild(newsroom.guild.id)):
        article = Article(TEXT, "A visit", url="https://news.example/a", scope=scope)
        kept.keeper.put([article], "test")
    (choice,) = await newsroom.editor.autocomplete(newsroom.channel, "remove", "article", "lago")
    await newsroom.editor.slash(newsroom.channel, "remove", article=choice["value"])
    await press(newsroom, "Remove")
    assert stored(kept) == [("A visit", "guild:1")]


async def test_a_hostile_title_is_asked_about_as_text(newsroom: Newsroom, kept: Kept) -> None:
    title = "**@everyone** \u202e[x](https://x.example)"
    number = kept.put(title, "It is.", scope=Scope.guild(newsroom.guild.id))
    await ask_to_remove(newsroom, number)
    await press(newsroom, "Remove")
    for body in newsroom.said():
        assert body["allowed_mentions"]["parse"] == []
        assert "\u202e" not in body["content"] and "](" not in body["content"]
        assert r"\*\*@" + "\u200beveryone" in body["content"]
        assert "<https://x.example>" in body["content"]
