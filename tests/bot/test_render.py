"""Discord messages: text stays text, nothing passes a limit."""

from dataclasses import replace
from datetime import date

import pytest

from bot.answering.models import Answer, Quote, Source
from bot.render import answer_messages, escape, fit, link, pack

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
        ("see https://e.org/a_b?c=d_e.", "see <https://e.org/a_b?c=d_e>."),
        ("HTTP://e.org", "<HTTP://e.org>"),
        ("plain text, it's 5% more", "plain text, it's 5% more"),
    ],
)
def test_text_stays_text(text: str, shown: str | None) -> None:
    escaped = escape(text)
    if shown is not None:
        assert escaped == shown
    assert "](" not in escaped and "<@" not in escaped.replace("\\<", "") and "\n" not in escaped
    added = str.maketrans("", "", "\\\u200b<>")
    assert escaped.translate(added) == " ".join(text.split()).translate(added), "a word was lost"


TURNING = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u206a\u206f"
HOSTILE = (
    f"# @everyone <@&123456789012345678> \u202eevil\u2066 [a](https://x.example) {TURNING}**b**"
)


def test_a_hostile_article_pings_nobody_opens_no_preview_and_turns_nothing_around() -> None:
    source = replace(SOURCE, title=HOSTILE, outlet=HOSTILE, url="https://x.example/\u202egpj")
    quote = Quote(source, 0, len(HOSTILE), HOSTILE, (0, len(HOSTILE)))
    refusal = Answer("not_found", "", "", (), (source,), (), 0.1)
    for answer in (answered(HOSTILE, quote), refusal):
        (message,) = answer_messages(answer)
        assert not set(message) & set(TURNING), "what stands after it reads backwards"
        assert "@everyone" not in message and "@&1" not in message
        assert "https://x" not in message.replace("<https://x", ""), "a link that shows a preview"
        assert "](" not in message


def test_letters_of_scripts_written_from_the_right_stay() -> None:
    assert escape("شارع 5, רחוב\u200d") == "شارع 5, רחוב\u200d"


def test_a_quote_of_a_document_names_its_page() -> None:
    long = replace(SOURCE, title="Long " * 60, outlet="O" * 100)
    for source in (SOURCE, long):
        quote = Quote(source, 0, 1, "It was opened.", None, page=4)
        line = answer_messages(answered("", quote))[0].splitlines()[1]
        assert " · 2022-05-01 · p. 4 · <https://example.org/a_b>" in line


@pytest.mark.parametrize("text", ["*" * 300, "plain " * 60, "a" * 300, "https://e.org/" + "a" * 90])
def test_what_must_fit_fits_escaped_and_whole(text: str) -> None:
    shown = fit(text, 100)
    assert len(shown) <= 100
    assert len(shown) > 80 or shown == escape(text)
    assert not shown.removesuffix("…").endswith("\\") or shown.count("\\") % 2 == 0
    assert shown.count("<") == shown.count(">")


@pytest.mark.parametrize(
    "url",
    ["", "ftp://e.org", "javascript:alert(1)", "https://e.org/a b", "https://e.org/>x", "a" * 9],
)
def test_what_is_no_web_address_is_not_linked(url: str) -> None:
    assert link(url) == ""


def test_an_address_too_long_for_its_place_is_left_out() -> None:
    assert link("https://e.org/a", 14) == "" and link("https://e.org/a", 15) == "<https://e.org/a>"


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
