"""Reports, lists, passages and the audit list: what they say, and that each fits one message."""

from datetime import date

import pytest

from bot.listings import audit_page, choice_name, listing, passage_pages, report
from ingest.pipeline import Outcome
from vectorstore.catalog import Filter
from vectorstore.models import GLOBAL, Article, Entry, Passage, Scope, StoredArticle
from vectorstore.trail import Deed

HERE = Scope.guild(5)
AT = "2026-01-02T03:04:05+00:00"
MOMENT = "<t:1767323045:f>"  # AT, in seconds since 1970
HOSTILE = "# @everyone **x** [a](https://x.example) \u202e"


def test_a_report_counts_then_tells_article_by_article_failures_first() -> None:
    outcomes = [
        Outcome("added", "Bridge", near=("Bridge opens", "A bridge")),
        Outcome("updated", "Wheat", passages=9, changed=2),
        Outcome("unchanged", "Rain"),
        Outcome("removed", "Fog"),
        Outcome("added", "Road"),
        Outcome("failed", "x.bin", "x.bin is an image, which Dateline does not read."),
    ]
    shown = report(outcomes)
    assert shown.content.splitlines() == [
        "**2 added, 1 updated, 1 unchanged, 1 removed, 1 failed**",
        "- x.bin is an image, which Dateline does not read.",
        "- removed: Fog",
        "- updated: Wheat \\(2 of 9 passages changed\\)",
        "- added: Bridge \\(nearly the same as Bridge opens, A bridge\\)",
        "- added: Road",
        "- unchanged: Rain",
    ]
    assert shown.whole == "", "nothing was cut, so no file is needed"


def test_a_report_says_whether_it_goes_on_was_stopped_or_found_nothing() -> None:
    one = [Outcome("added", "Bridge")]
    assert report([], "going on").content == "Reading … nothing so far"
    assert report(one, "going on").content == "**1 added** so far …\n- added: Bridge"
    assert report(one, "cancelled").content.startswith(
        "**Stopped: 1 added.** What is stored stays."
    )
    assert report([], "cancelled").content.startswith("**Stopped: nothing changed.**")
    assert report([]).content == "**Nothing found to add**"


def test_a_report_that_is_cut_says_by_how_much_and_carries_the_whole() -> None:
    outcomes = [
        Outcome("added", f"Bridge {n} \u202e {'long ' * 20}", source=f"many.jsonl {n}")
        for n in range(99)
    ]
    outcomes.append(Outcome("failed", "x", "Line 7 is bad.", "many.jsonl"))
    shown = report(outcomes)
    assert len(shown.content) <= 2000
    head, first, *_, last = shown.content.splitlines()
    assert (head, first) == ("**99 added, 1 failed**", "- Line 7 is bad.")
    assert last == f"… and {100 - shown.content.count(chr(10) + '- ')} more"
    lines = shown.whole.splitlines()
    assert len(lines) == 101 and lines[0] == "99 added, 1 failed"
    assert lines[1].startswith("added: Bridge 0 long") and lines[1].endswith("[many.jsonl 0]")
    assert "\u202e" not in shown.whole


def entry(number: int, title: str, scope: Scope = HERE, source: str = "") -> Entry:
    return Entry(number, title, source, date(2022, 5, 1), "", scope, 1, AT, "test")


def test_a_list_says_outlet_date_and_for_whom() -> None:
    entries = [entry(2, "Ours", source="Courier"), entry(1, "All's", GLOBAL)]
    assert listing(entries, 2, 0, HERE, Filter()).splitlines() == [
        "**2 articles**",
        "- Ours · Courier · 2022-05-01 · here only",
        "- All's · 2022-05-01 · everywhere",
    ]


def test_a_page_of_a_list_says_what_was_asked_and_where_it_stands() -> None:
    narrowed = Filter("wheat", date(2022, 1, 1), date(2022, 12, 31))
    shown = listing([entry(1, "Wheat")], 31, 30, HERE, narrowed)
    head = "**31 articles with “wheat” since 2022-01-01 until 2022-12-31, 31-31**"
    assert shown.splitlines()[0] == head


def test_an_empty_list_says_what_to_do() -> None:
    assert "/ingest" in listing([], 0, 0, HERE, Filter())
    assert listing([], 0, 0, HERE, Filter("rain")) == (
        "No article here fits with “rain”. Try fewer words or other dates."
    )


def stored(title: str, text: str, **more: object) -> StoredArticle:
    article = Article(text, title, published=date(2022, 5, 1), scope=HERE, **more)  # type: ignore[arg-type]
    return StoredArticle(7, article, AT, "user:123", 1)


def passage(text: str, start: int) -> Passage:
    return Passage(1, 7, start, start + len(text), text)


def test_passages_stand_under_the_articles_head_each_with_its_page() -> None:
    article = stored(
        "Bridge", "One. Two. Three.", source="Courier", url="https://e.org/b", authors="Ann Lee",
        pages=(0, 10),
    )  # fmt: skip
    (page,) = passage_pages(article, [passage("One. Two.", 0), passage("Three.", 10)])
    assert page.splitlines() == [
        "**Bridge**",
        "Courier · Ann Lee · 2022-05-01 · <https://e.org/b>",
        f"-# Added {MOMENT} by <@123>",
        "-# 2 passages, page 1 of 1",
        "> **1 · p. 1** One. Two.",
        "> **2 · p. 2** Three.",
    ]


def test_passages_of_an_article_without_pages_have_numbers_only() -> None:
    (page,) = passage_pages(stored("Bridge", "One."), [passage("One.", 0)])
    assert page.splitlines()[-1] == "> **1** One."


def test_a_long_article_comes_in_pages_and_no_word_is_lost() -> None:
    texts = [" ".join(f"w{n}_{i}*" for i in range(100)) for n in range(12)]
    passages = [passage(text, 0) for text in texts]
    pages = passage_pages(
        stored("*" * 200, "x", source="*" * 200, url=f"https://e.org/{'a' * 280}"), passages
    )
    assert all(len(page) <= 2000 for page in pages)
    assert [page.splitlines()[3] for page in pages] == [
        f"-# 12 passages, page {n} of {len(pages)}" for n in range(1, len(pages) + 1)
    ]
    bodies = [line for page in pages for line in page.splitlines()[4:]]
    assert all(line.startswith("> ") for line in bodies)
    shown = "\n".join(bodies)
    assert all(rf"w{n}\_{i}\*" in shown for n in range(12) for i in (0, 50, 99))


def deed(by: str = "user:123", what: str = "updated", detail: str = "2 of 3") -> Deed:
    return Deed(AT, by, what, HERE, 7, "Bridge", detail)


@pytest.mark.parametrize(
    ("by", "who"),
    [("user:123", "<@123>"), ("command line", "command line"), ("user:x", "user:x")],
)
def test_the_audit_list_says_when_who_and_what(by: str, who: str) -> None:
    lines = audit_page([deed(by)], 1, 0).splitlines()
    assert lines == ["**1 change**", f"- {MOMENT} · {who} · updated Bridge (2 of 3)"]
    assert audit_page([deed()], 21, 20).splitlines()[0] == "**21 changes, 21-21**"
    assert audit_page([], 0, 0) == "Nothing has been added or removed here yet."


@pytest.mark.parametrize("title", ["*" * 400, HOSTILE * 9, "https://e.org/" * 30])
def test_ten_lines_of_anything_fit_one_message(title: str) -> None:
    entries = [entry(n, title, GLOBAL, source=title) for n in range(10)]
    narrowed = Filter("_" * 40, date(2022, 1, 1), date(2022, 12, 31))
    deeds = [Deed(AT, title, "updated", HERE, 1, title, title)] * 10
    for shown in (listing(entries, 99_999, 10, HERE, narrowed), audit_page(deeds, 99_999, 10)):
        assert len(shown) <= 2000
        assert len(shown.splitlines()) == 11


def test_a_choice_is_one_plain_line_within_discords_limit() -> None:
    assert choice_name(entry(1, "Bridge\n\u202eopens")) == "2022-05-01 · Bridge opens"
    assert len(choice_name(entry(1, "T" * 300))) == 100
