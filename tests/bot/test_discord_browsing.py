"""Looking through the library in Discord as people see it: /articles, passages, /audit."""

import pytest
from editing import (
    NOT_ALLOWED,
    demote,
    labels,
    last_directly,
    last_message,
    show_commands_to_all,
)
from fakes import Kept
from newsroom import DEFERRAL, EPHEMERAL, MESSAGE, NO_PREVIEWS, Newsroom

from bot.app import Dateline
from bot.client import Client
from bot.ledger import Ledger
from vectorstore.models import GLOBAL, SAMPLE, Article, Scope


async def articles(newsroom: Newsroom, **options: str) -> str:
    await newsroom.alice.slash(newsroom.channel, "articles", **options)
    return last_message(newsroom, newsroom.alice).content


async def turn(newsroom: Newsroom, label: str) -> str:
    """The page that Alice sees after pressing this button of the last message."""
    await newsroom.alice.click(last_message(newsroom, newsroom.alice), label=label)
    return last_message(newsroom, newsroom.alice).content


async def open_article(newsroom: Newsroom, number: int) -> str:
    """What Alice is shown after choosing an article from the list."""
    message = newsroom.channel.history(viewer=newsroom.alice)[0]
    await newsroom.alice.select(message, [str(number)], custom_id="article:")
    return last_message(newsroom, newsroom.alice).content


def titles(page: str) -> list[str]:
    return [line.split(" · ")[0].removeprefix("- ") for line in page.splitlines()[1:]]


def fill(kept: Kept, count: int) -> None:
    for number in range(count):
        kept.put(f"Wheat {number:02}", on=f"2022-05-{number + 1:02}")


# /articles


async def test_articles_lists_what_is_searched_here_newest_first(
    newsroom: Newsroom, kept: Kept
) -> None:
    here = Scope.guild(newsroom.guild.id)
    kept.put("Old *and* global", on="2022-05-20")
    kept.put("New and ours", scope=here, on="2023-01-02")
    kept.put("Undated", scope=here)
    for scope in (Scope.guild(1), Scope.user(newsroom.alice.id), SAMPLE):
        kept.put(f"Not here: {scope}", scope=scope)
    assert await articles(newsroom) == (
        "**3 articles**\n"
        "- New and ours · 2023-01-02 · here only\n"
        "- Old \\*and\\* global · 2022-05-20 · everywhere\n"
        "- Undated · no date · here only"
    )
    assert newsroom.first_responses() == [(DEFERRAL, EPHEMERAL)]
    assert labels(last_message(newsroom, newsroom.alice)) == [], "there is no page to turn to"
    assert newsroom.shown_to(newsroom.editor) == []


async def test_articles_of_an_empty_library_says_how_to_add_one(newsroom: Newsroom) -> None:
    assert await articles(newsroom) == "There are no articles here yet. Add one with /ingest."


async def test_articles_come_ten_to_a_page_and_back(newsroom: Newsroom, kept: Kept) -> None:
    fill(kept, 25)
    first = await articles(newsroom)
    assert first.splitlines()[0] == "**25 articles, 1-10**"
    assert titles(first) == [f"Wheat {n:02}" for n in range(24, 14, -1)]
    assert labels(last_message(newsroom, newsroom.alice)) == ["▶"]
    second = await turn(newsroom, "▶")
    assert titles(second) == [f"Wheat {n:02}" for n in range(14, 4, -1)]
    assert labels(last_message(newsroom, newsroom.alice)) == ["◀", "▶"]
    third = await turn(newsroom, "▶")
    assert third.splitlines()[0] == "**25 articles, 21-25**"
    assert labels(last_message(newsroom, newsroom.alice)) == ["◀"]
    assert await turn(newsroom, "◀") == second
    assert len(newsroom.shown_to(newsroom.alice)) == 1, "pages turn in place"
    assert not newsroom.env.bot.persistent_views, "each list ever shown would stay in memory"


async def test_articles_are_narrowed_by_words_and_dates_on_every_page_after_a_restart_too(
    newsroom: Newsroom, kept: Kept, dateline: Dateline, ledger: Ledger
) -> None:
    fill(kept, 25)
    for day in (3, 4):
        kept.put(f"Rain {day}", on=f"2022-05-{day:02}")
    shown = await articles(newsroom, words="wheat: ", since="3 May 2022", until="2022-05-20")
    narrowed = "18 articles with “wheat” since 2022-05-03 until 2022-05-20"
    assert shown.splitlines()[0] == f"**{narrowed}, 1-10**"
    await newsroom.env.restart_bot(Client(dateline, ledger))
    shown = await turn(newsroom, "▶")
    assert shown.splitlines()[0] == f"**{narrowed}, 11-18**"
    assert titles(shown) == [f"Wheat {n:02}" for n in range(9, 1, -1)]


async def test_the_longest_search_still_turns_pages(newsroom: Newsroom, kept: Kept) -> None:
    words = "ä" * 19 + " " + "wheat 1234567890 tail"[:20]
    for number in range(11):
        kept.put(f"{words} {number}", on="2022-05-20")
    await articles(newsroom, words=words, since="2022-05-20", until="2022-05-20")
    assert len((await turn(newsroom, "▶")).splitlines()) == 2


async def test_articles_that_fit_nothing_say_so(newsroom: Newsroom, kept: Kept) -> None:
    kept.put("Wheat")
    shown = await articles(newsroom, words="*rain* @everyone")
    assert shown == "No article here fits with “rain everyone”. Try fewer words or other dates."


@pytest.mark.parametrize("option", ["since", "until"])
async def test_a_bad_date_is_refused_to_the_asker_alone(newsroom: Newsroom, option: str) -> None:
    shown = await articles(newsroom, **{option: "last *week*"})
    assert shown == (
        r"“last \*week\*” is not a date that I can read: write 2022-05-20 or 20 May 2022."
    )
    assert newsroom.first_responses() == [(MESSAGE, EPHEMERAL)]


async def test_a_page_that_is_gone_by_now_shows_the_last_one(
    newsroom: Newsroom, kept: Kept
) -> None:
    fill(kept, 11)
    await articles(newsroom)
    for stored in kept.all()[3:]:
        kept.keeper.remove(stored.number, "test")
    shown = await turn(newsroom, "▶")
    assert shown.splitlines()[0] == "**3 articles**"


async def test_articles_in_direct_messages_lists_ones_own(newsroom: Newsroom, kept: Kept) -> None:
    kept.put("Mine", scope=Scope.user(newsroom.alice.id))
    kept.put("The server's", scope=Scope.guild(newsroom.guild.id))
    await newsroom.alice.user.slash("articles")
    (shown,) = newsroom.shown_directly(newsroom.alice)
    assert shown == "**1 article**\n- Mine · no date · here only"


# An article's passages


def put_document(kept: Kept, scope: Scope, paragraphs: int = 1) -> int:
    texts = [f"Paragraph {n} says {'something ' * 80}." for n in range(paragraphs)]
    text = "\n\n".join(texts)
    article = Article(
        text, "The report", url="https://news.example/report", source="Courier", scope=scope,
        pages=tuple(text.index(each) for each in texts), authors="Ann Lee",
    )  # fmt: skip
    return kept.keeper.put([article], "user:123")[0].number


async def test_an_article_is_chosen_from_the_list_and_shows_its_head_and_passages(
    newsroom: Newsroom, kept: Kept
) -> None:
    number = put_document(kept, GLOBAL, 3)
    await articles(newsroom)
    shown = await open_article(newsroom, number)
    head = shown.splitlines()
    assert head[:2] == [
        "**The report**",
        "Courier · Ann Lee · no date · <https://news.example/report>",
    ]
    assert head[2].startswith("-# Added <t:") and head[2].endswith(" by <@123>")
    assert head[3] == "-# 3 passages, page 1 of 3"
    assert head[4].startswith("> **1 · p. 1** Paragraph 0 says")
    assert newsroom.first_responses()[-1] == (DEFERRAL, EPHEMERAL)
    second = await turn(newsroom, "▶")
    assert second.splitlines()[4].startswith("> **2 · p. 2** Paragraph 1 says")
    assert await turn(newsroom, "◀") == shown
    assert len(newsroom.shown_to(newsroom.alice)) == 2, "the list stays to choose from again"


async def test_passages_turn_after_a_restart(
    newsroom: Newsroom, kept: Kept, dateline: Dateline, ledger: Ledger
) -> None:
    number = put_document(kept, GLOBAL, 2)
    await articles(newsroom)
    await newsroom.env.restart_bot(Client(dateline, ledger))
    await open_article(newsroom, number)
    await newsroom.env.restart_bot(Client(dateline, ledger))
    assert "page 2 of 2" in await turn(newsroom, "▶")


@pytest.mark.parametrize("how", ["removed", "another server's"])
async def test_what_is_no_longer_here_is_not_shown(
    newsroom: Newsroom, kept: Kept, how: str
) -> None:
    number = put_document(kept, Scope.guild(newsroom.guild.id), 2)
    await articles(newsroom)
    await open_article(newsroom, number)
    if how == "removed":
        kept.keeper.remove(number, "test")
    else:
        with kept.database.writing() as db:
            db.execute("UPDATE articles SET scope = 'guild:1'")
    gone = "That article is not in the library any more: /articles lists what there is."
    assert await turn(newsroom, "▶") == gone
    assert await open_article(newsroom, number) == gone


async def test_a_hostile_passage_is_quoted_as_text(newsroom: Newsroom, kept: Kept) -> None:
    hostile = "\u202eCall @everyone at [x](https://x.example). **Now** # stop"
    number = kept.put("\u2066@here", hostile)
    await articles(newsroom)
    await open_article(newsroom, number)
    for body in newsroom.said():
        assert body["allowed_mentions"]["parse"] == []
        assert not set("\u202e\u2066") & set(body["content"])
        assert "@everyone" not in body["content"] and "@here" not in body["content"]
    shown = newsroom.shown_to(newsroom.alice)[-1]
    assert r"\[x\]\(<https://x.example>\). \*\*Now\*\* \# stop" in shown


async def test_lists_and_passages_open_no_previews(newsroom: Newsroom, kept: Kept) -> None:
    number = put_document(kept, GLOBAL)
    await articles(newsroom)
    await open_article(newsroom, number)
    assert all(body["flags"] & NO_PREVIEWS for body in newsroom.said())


# /audit


async def audit(newsroom: Newsroom) -> str:
    await newsroom.editor.slash(newsroom.channel, "audit")
    return last_message(newsroom, newsroom.editor).content


async def test_audit_tells_who_did_what_here_latest_first(newsroom: Newsroom, kept: Kept) -> None:
    here = Scope.guild(newsroom.guild.id)
    number = kept.put("Ours", scope=here)
    kept.put("Everybody's")
    kept.put("Theirs", scope=Scope.guild(1))
    kept.keeper.remove(number, f"user:{newsroom.editor.id}")
    shown = await audit(newsroom)
    head, removed, added = shown.splitlines()
    assert head == "**2 changes**"
    assert removed.endswith(f"· <@{newsroom.editor.id}> · removed Ours")
    assert "· test · added Ours" in added
    assert newsroom.first_responses() == [(DEFERRAL, EPHEMERAL)]
    assert newsroom.shown_to(newsroom.alice) == []


async def test_audit_turns_pages_after_a_restart_too(
    newsroom: Newsroom, kept: Kept, dateline: Dateline, ledger: Ledger
) -> None:
    for number in range(12):
        kept.put(f"Wheat {number}", scope=Scope.guild(newsroom.guild.id))
    assert (await audit(newsroom)).startswith("**12 changes, 1-10**")
    await newsroom.env.restart_bot(Client(dateline, ledger))
    await newsroom.editor.click(last_message(newsroom, newsroom.editor), label="▶")
    shown = last_message(newsroom, newsroom.editor).content
    assert shown.startswith("**12 changes, 11-12**")
    assert [line.split(" · ")[-1] for line in shown.splitlines()[1:]] == [
        "added Wheat 1 (1 of 1 passages)",
        "added Wheat 0 (1 of 1 passages)",
    ]


async def test_audit_needs_manage_server_on_every_page(newsroom: Newsroom, kept: Kept) -> None:
    for number in range(12):
        kept.put(f"Wheat {number}", scope=Scope.guild(newsroom.guild.id))
    await show_commands_to_all(newsroom)
    await newsroom.alice.slash(newsroom.channel, "audit")
    assert newsroom.shown_to(newsroom.alice) == [NOT_ALLOWED]
    first = await audit(newsroom)
    message = last_message(newsroom, newsroom.editor)
    demote(newsroom, newsroom.editor)
    await newsroom.editor.click(message, label="▶")
    assert newsroom.shown_to(newsroom.editor) == [first, NOT_ALLOWED]


async def test_audit_in_direct_messages_is_ones_own(newsroom: Newsroom, kept: Kept) -> None:
    await newsroom.alice.user.slash("audit")
    nothing = "Nothing has been added or removed here yet."
    assert last_directly(newsroom, newsroom.alice).content == nothing
    kept.put("Mine", scope=Scope.user(newsroom.alice.id))
    await newsroom.alice.user.slash("audit")
    assert last_directly(newsroom, newsroom.alice).content.startswith("**1 change**")
