"""Discord messages: text stays text, nothing passes a limit."""

from dataclasses import replace
from datetime import date

import pytest
from asking import HOSTILE, full_answer

from bot.answering.models import Answer, Dating, Older, Quote, Source
from bot.render import answer_messages, at_most, escape, fit, link, pack

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
        "-# as of 2022-05-01",
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


ALL_TURNING = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u206a\u206f"


def test_a_hostile_article_pings_nobody_opens_no_preview_and_turns_nothing_around() -> None:
    words = HOSTILE + ALL_TURNING
    source = replace(SOURCE, title=words, outlet=words, url="https://evil.example/\u202egpj")
    quote = Quote(source, 0, len(words), words, (0, len(words)))
    refusal = Answer("not_found", "", "", (), (source,), (), 0.1)
    for answer in (answered(words, quote), refusal):
        message = "\n".join(answer_messages(answer))
        assert not set(message) & set(ALL_TURNING), "what stands after it reads backwards"
        assert "@everyone" not in message and "@&1" not in message
        assert "https://e" not in message.replace("<https://e", ""), "a link that shows a preview"
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


def test_an_answer_shows_all_there_is_to_it_in_order() -> None:
    (message,) = answer_messages(full_answer())
    assert message.splitlines() == [
        "-# I took this as: Who said that the crane will be back?",
        "**harbour master Ida Brandt**",
        "> The crane will be back this September, harbour master **Ida Brandt** said.",
        "-# this September → September 2022",
        "-# Crane lifted · Herald · 2022-06-02 · p. 3 · <https://e.org/new>",
        "An older article says otherwise: **Tor Lund**",
        "> **Tor Lund**, who has left since, said so.",
        "-# Crane falls · Courier · 2021-03-04 · <https://e.org/old>",
        "-# as of 2022-06-02",
        "-# The library may be two days old.",
    ]


def test_a_refusal_tells_what_was_understood_and_has_no_date_of_its_own() -> None:
    refusal = Answer(
        "not_found", "", "", (), (SOURCE,), (), 0.1, "Old.", understood="Who led Acme?"
    )
    (message,) = answer_messages(refusal)
    lines = message.splitlines()
    assert lines[:2] == ["-# I took this as: Who led Acme?", "**My articles don't say.**"]
    assert lines[-1] == "-# Old." and "as of" not in message


def test_an_answer_without_dates_does_not_say_how_new_it_is() -> None:
    quote = Quote(replace(SOURCE, published=None), 0, 3, "Yes", None)
    assert "as of" not in answer_messages(answered("", quote))[0]


def test_three_sentences_and_no_words_are_three_quotes_with_one_date() -> None:
    quotes = [
        Quote(replace(SOURCE, published=date(2022, 5, day)), 0, 4, f"On {day}.")
        for day in (1, 9, 4)
    ]
    lines = answer_messages(answered("", *quotes))[0].splitlines()
    assert [line for line in lines if line.startswith("> ")] == ["> On 1.", "> On 9.", "> On 4."]
    assert [line for line in lines if "as of" in line] == ["-# as of 2022-05-09"]


def test_a_list_longer_than_a_message_is_shown_whole_and_all_of_it_bold() -> None:
    names = [f"Person_{n} of Velm" for n in range(200)]
    messages = answer_messages(answered(", ".join(names), Quote(SOURCE, 0, 4, "All.")))
    assert len(messages) > 2 and all(len(message) <= 2000 for message in messages)
    lines = [line for message in messages for line in message.splitlines()]
    bold = [line for line in lines if not line.startswith((">", "-#"))]
    assert all(line[:2] == line[-2:] == "**" for line in bold)
    assert " ".join(line.strip("*") for line in bold).replace("\\_", "_") == ", ".join(names)


def test_each_part_of_a_hostile_answer_is_text() -> None:
    hostile = Quote(
        replace(SOURCE, title=HOSTILE), 0, len(HOSTILE), HOSTILE, None, None,
        (Dating(HOSTILE, HOSTILE),),
    )  # fmt: skip
    shown = replace(
        answered(HOSTILE, hostile),
        notice=HOSTILE, understood=HOSTILE, older=(Older(HOSTILE, hostile),),
    )  # fmt: skip
    messages = "\n".join(answer_messages(shown))
    assert not set(messages) & set(ALL_TURNING) and "\x1b" not in messages
    assert "@everyone" not in messages and "@&1" not in messages and "](" not in messages
    assert messages.count("https://evil") == messages.count("<https://evil")
    bold = answer_messages(replace(shown, quotes=(), older=(), notice="", understood=""))
    assert bold[0].startswith("**\\# ") and "\\*\\*loud\\*\\*" in bold[0]


@pytest.mark.parametrize("part", ["understood", "notice", "older", "dates"])
def test_no_part_of_an_answer_passes_the_limit(part: str) -> None:
    words = " ".join(f"w{n}_" for n in range(700))
    quote = Quote(SOURCE, 0, 1, "Yes.")
    parts: dict[str, Answer] = {
        "understood": replace(answered("yes", quote), understood=words),
        "notice": replace(answered("yes", quote), notice=words),
        "older": replace(answered("yes", quote), older=(Older("no", replace(quote, text=words)),)),
        "dates": answered("yes", replace(quote, dates=(Dating(words, "a day"),))),
    }
    messages = answer_messages(parts[part])
    assert all(0 < len(message) <= 2000 for message in messages)
    lines = [line for message in messages for line in message.splitlines()]
    long = [line for line in lines if "w" in line and r"\_" in line]
    assert len(long) > 1 and all(line.startswith(("> ", "-# ")) for line in long)
    assert all(rf"w{n}\_" in " ".join(long) for n in (0, 350, 699))


def test_of_more_messages_than_may_be_sent_the_last_one_says_so() -> None:
    contents = [f"{n} " * 900 for n in range(1, 8)]
    assert at_most(contents[:5], 5) == contents[:5]
    kept = at_most(contents, 5)
    assert kept[:4] == contents[:4] and len(kept) == 5
    assert kept[4].startswith("5 5 5") and all(len(content) <= 2000 for content in kept)
    assert kept[4].endswith("\n-# There is more to this answer than can be shown here.")
    full = at_most(["x" * 2000] * 3, 2)[1]
    assert len(full) <= 2000 and full.endswith("shown here.")
