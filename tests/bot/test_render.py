"""Discord messages: text stays text, nothing passes a limit."""

from datetime import date

import pytest

from bot.answering.models import Answer, Quote, Source
from bot.render import answer_messages, choice_name, escape, listing, pack, report
from ingest.pipeline import Outcome
from vectorstore.models import GLOBAL, Article, Scope, StoredArticle

SOURCE = Source(1, "id", "Bridge opens", "Outlet", date(2022, 5, 1), "https://example.org/a_b")


def answered(text: str, *quotes: Quote) -> Answer:
    return Answer("answered", text, text, quotes, (), (), 0.9)


def test_an_answer_is_bold_then_quoted_then_sourced() -> None:
    quote = Quote(SOURCE, 0, 29, "It was opened by Mayor Cy Ode.", (17, 29))
    (message,) = answer_messages(answered("Mayor Cy Ode", quote))
    assert message.splitlines() == [
        "**Mayor Cy Ode**",
        "> It was opened by **Mayor Cy Ode**.",
        "-# Bridge opens · Outlet · 2022-05-01 · <https://example.org/a_b>",
    ]


def test_a_refusal_quotes_nothing_and_labels_the_closest() -> None:
    (message,) = answer_messages(Answer("not_found", "", "", (), (SOURCE,), (), 0.1))
    assert message.startswith(
        "**My articles don't say.**\nClosest articles, which do not answer it:\n- Bridge"
    )
    assert ">" not in message.replace("<https://example.org/a_b>", "")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**bold** _x_ ~~y~~ `z` ||s||", r"\*\*bold\*\* \_x\_ \~\~y\~\~ \`z\` \|\|s\|\|"),
        ("[a](https://e.org) [b](https://e.org)", None),
        ("@everyone and @here", "@\u200beveryone and @\u200bhere"),
        ("<@123456789012345678> <#1>", None),
        ("# heading", r"\# heading"),
        ("- item", r"\- item"),
        ("1. item", r"1\. item"),
        ("> quote", r"\> quote"),
        ("two\nlines", "two lines"),
        ("see https://e.org/a_b?c=d_e.", "see https://e.org/a_b?c=d_e."),
        ("plain text, it's 5% more", "plain text, it's 5% more"),
    ],
)
def test_text_stays_text(text: str, shown: str | None) -> None:
    escaped = escape(text)
    if shown is not None:
        assert escaped == shown
    assert "](" not in escaped and "<@" not in escaped.replace("\\<", "") and "\n" not in escaped
    assert escaped.replace("\\", "").replace("\u200b", "") == " ".join(text.split()).replace(
        "\\", ""
    )


def test_no_message_passes_the_limit_and_no_word_is_lost() -> None:
    long = Quote(SOURCE, 0, 1, " ".join(f"w{n}_*" for n in range(900)))
    messages = answer_messages(answered("", long, long, long))
    assert all(0 < len(message) <= 2000 for message in messages)
    shown = " ".join(messages)
    assert all(rf"w{n}\_\*" in shown for n in (0, 450, 899))


def test_every_piece_of_a_cut_quote_is_a_quote() -> None:
    long = Quote(SOURCE, 0, 1, "word " * 900)
    for message in answer_messages(answered("", long)):
        assert message.splitlines()[0].startswith("> ")


def test_packing_joins_what_fits() -> None:
    assert pack(["a" * 10, "b" * 10, "c" * 10], limit=21) == ["a" * 10 + "\n" + "b" * 10, "c" * 10]
    assert "".join(pack(["x" * 50], limit=20)) == "x" * 50


def test_a_report_names_what_failed_and_stays_within_a_message() -> None:
    outcomes = [
        Outcome("added", "Bridge"),
        *[Outcome("failed", "x", f"Line {n} is bad." * 9) for n in range(99)],
    ]
    text = report(outcomes)
    assert text.startswith("**1 added, 99 failed**\n- Bridge\n- Line 0 is bad.")
    assert len(text) <= 2000 and text.endswith("more")


def stored(number: int, title: str, scope: Scope) -> StoredArticle:
    article = Article("Text.", title, published=date(2022, 5, 1), scope=scope)
    return StoredArticle(number, article, "2022-05-01T00:00:00+00:00", "test", 1)


def test_a_listing_says_where_each_article_is_searched() -> None:
    here = Scope.guild(5)
    text = listing([stored(1, "Ours", here), stored(2, "All's", GLOBAL)], here)
    assert "- Ours · 2022-05-01 · here only" in text and "- All's · 2022-05-01 · everywhere" in text
    assert len(listing([stored(n, "T" * 200, here) for n in range(50)], here)) <= 2000
    assert "/ingest" in listing([], here)


def test_a_choice_fits_discords_limit() -> None:
    assert len(choice_name(stored(1, "T" * 300, GLOBAL))) <= 100
