"""The form of /ingest as people see it: files, or text with what is known of it."""

from datetime import date
from typing import Any

import pytest
from editing import (
    MADE_TITLE,
    NOT_ALLOWED,
    TEXT,
    demote,
    file_of,
    fill,
    last_message,
)
from fakes import Kept
from newsroom import EPHEMERAL, MESSAGE, MODAL, NO_PREVIEWS, Newsroom


async def paste(newsroom: Newsroom, **fields: Any) -> str:
    """What the editor is shown after sending the form with these fields."""
    opened = await newsroom.editor.slash(newsroom.channel, "ingest")
    await fill(newsroom.editor, opened, **fields)
    return newsroom.shown_to(newsroom.editor)[-1]


async def test_the_form_takes_files_and_text_with_what_is_known_of_it(
    newsroom: Newsroom, kept: Kept
) -> None:
    files = [("a.txt", b"The road was closed on Monday."), ("b.txt", b"Rain fell all night long.")]
    report = await paste(
        newsroom, files=files, text=f" {TEXT}\n", title=" A visit ", date="20 May 2022",
        web="https://News.example/a?utm_source=x",
    )  # fmt: skip
    assert newsroom.first_responses() == [(MODAL, 0), (MESSAGE, EPHEMERAL | NO_PREVIEWS)]
    assert report.startswith("**3 added**")
    by_title = {each.article.title: each.article for each in kept.all()}
    visit = by_title["A visit"]
    assert (visit.text, visit.published) == (TEXT, date(2022, 5, 20))
    assert visit.url == "https://news.example/a"
    others = [each for title, each in by_title.items() if title != "A visit"]
    assert [(each.url, each.published) for each in others] == [("", None)] * 2
    assert {str(each.scope) for each in by_title.values()} == {f"guild:{newsroom.guild.id}"}


async def test_the_form_is_within_discords_limits(newsroom: Newsroom) -> None:
    opened = await newsroom.editor.slash(newsroom.channel, "ingest")
    assert opened.modal is not None
    fields = opened.modal["components"]
    assert [field["label"] for field in fields] == ["Files", "Text", "Title", "Date", "Web address"]
    assert all(len(field["description"]) <= 100 for field in fields)
    upload = fields[0]["component"]
    assert (upload["required"], upload["min_values"], upload["max_values"]) == (False, 0, 10)


async def test_ten_files_go_in_and_a_broken_one_stops_none(newsroom: Newsroom, kept: Kept) -> None:
    files = [(f"{n}.txt", f"Report number {n} is all there is to say.".encode()) for n in range(9)]
    report = await paste(newsroom, files=[*files[:4], ("x.txt", b""), *files[4:]])
    assert report.startswith("**9 added, 1 failed**\n- No article text was found in x.txt")
    assert len(kept.all()) == 9


async def test_a_file_too_large_or_gone_fails_and_the_others_go_in(
    newsroom: Newsroom, kept: Kept
) -> None:
    files = [("big.txt", b"wheat " * 4000), ("gone.txt", b"Lost."), ("a.txt", TEXT.encode())]

    def expire(event: str, payload: Any) -> None:
        """simcord has no expired attachments: point one at an address that nothing stands at."""
        if event == "INTERACTION_CREATE" and "resolved" in payload["data"]:
            for each in payload["data"]["resolved"]["attachments"].values():
                if each["filename"] == "gone.txt":
                    each["url"] = "https://cdn.simcord.invalid/expired"

    newsroom.env.backend.subscribers.insert(0, expire)
    report = await paste(newsroom, files=files)
    assert report.splitlines() == [
        "**1 added, 2 failed**",
        "- big.txt is larger than the limit of 0.02 MB: split it, or have the limit raised.",
        "- gone.txt could not be downloaded from Discord: attach it again.",
        f"- added: {MADE_TITLE}",
    ]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"date": "last week"}, "“last week” is not a date that I can read: write 2022-05-20"),
        ({"date": "2022-02-30"}, "“2022-02-30” is not a date"),
        ({"web": "news.example/a"}, "“news.example/a” is not a web address: write one that starts"),
        ({"web": "javascript:alert(1)"}, r"“javascript:alert\(1\)” is not a web address"),
    ],
)
async def test_a_field_that_cannot_be_read_is_refused_and_what_was_typed_comes_back(
    newsroom: Newsroom, kept: Kept, fields: dict[str, str], sentence: str
) -> None:
    shown = await paste(newsroom, text=TEXT, title="A visit", **fields)
    assert shown.startswith(sentence)
    assert newsroom.first_responses()[-1] == (MESSAGE, EPHEMERAL | NO_PREVIEWS)
    typed = await file_of(last_message(newsroom, newsroom.editor))
    (value,) = fields.values()
    assert typed.splitlines() == ["A visit", value, TEXT]
    assert kept.all() == []


@pytest.mark.parametrize(
    "fields", [{}, {"text": " \n "}, {"title": "Only a title"}, {"web": "https://news.example/a"}]
)
async def test_a_form_without_a_file_or_text_is_refused(
    newsroom: Newsroom, kept: Kept, fields: dict[str, str]
) -> None:
    shown = await paste(newsroom, **fields)
    assert shown.startswith("There was nothing to add. Attach a file or paste the article's text")
    assert kept.all() == []


async def test_a_report_pings_nobody_and_shows_titles_as_text(
    newsroom: Newsroom, kept: Kept
) -> None:
    await paste(newsroom, text=TEXT, title="# @everyone **now** \u202ex https://x.example")
    assert newsroom.said()[-1]["content"] == (
        "**1 added**\n- added: \\# @\u200beveryone \\*\\*now\\*\\* x <https://x.example>"
    )
    assert all(body["allowed_mentions"]["parse"] == [] for body in newsroom.said())


async def test_the_permission_is_asked_for_again_when_the_form_is_sent(
    newsroom: Newsroom, kept: Kept
) -> None:
    opened = await newsroom.editor.slash(newsroom.channel, "ingest")
    demote(newsroom, newsroom.editor)
    await fill(newsroom.editor, opened, text=TEXT)
    assert newsroom.first_responses()[-1] == (MESSAGE, EPHEMERAL | NO_PREVIEWS)
    assert newsroom.shown_to(newsroom.editor) == [NOT_ALLOWED]
    assert await file_of(last_message(newsroom, newsroom.editor)) == TEXT, "the text is lost"
    assert kept.all() == []
