"""Discord messages: text stays text, nothing passes a limit."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from asking import HOSTILE, full_answer
from client_markdown import made_of, parts_of, text_of

from bot.answering.models import Answer, Claim, Dating, Older, Quote, Source
from bot.console import render
from bot.marks import units
from bot.render import Shown, answer_messages, escape, fit, link, pack, shown
from bot.why_messages import why_messages

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
        ("HTTP://e.org", "<http://e.org>"),
        ("plain text, it's 5% more", "plain text, it's 5% more"),
    ],
)
def test_text_stays_text(text: str, shown: str | None) -> None:
    escaped = escape(text)
    if shown is not None:
        assert escaped == shown
    assert "](" not in escaped and "<@" not in escaped.replace("\\<", "") and "\n" not in escaped
    added = str.maketrans("", "", "\\\u200b<>")
    words = " ".join(text.split()).replace("HTTP:", "http:")
    assert escaped.translate(added) == words.translate(added), "a word was lost"


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
        "**harbour master Ida Brandt**",
        "> The crane will be back this September, harbour master **Ida Brandt** said.",
        "-# this September → September 2022",
        "-# Crane lifted · Herald · 2022-06-02 · p. 3 · <https://e.org/new>",
        "An older article says otherwise: **Tor Lund**",
        "> **Tor Lund**, who has left since, said so.",
        "-# Crane falls · Courier · 2021-03-04 · <https://e.org/old>",
        "-# I took this as: Who said that the crane will be back?",
        "-# as of 2022-06-02",
        "-# The library may be two days old.",
    ]


def test_a_refusal_tells_what_was_understood_and_has_no_date_of_its_own() -> None:
    refusal = Answer(
        "not_found", "", "", (), (SOURCE,), (), 0.1, "Old.", understood="Who led Acme?"
    )
    (message,) = answer_messages(refusal)
    lines = message.splitlines()
    assert lines[0] == "**My articles don't say.**"
    assert lines[-2:] == ["-# I took this as: Who led Acme?", "-# Old."]
    assert "as of" not in message


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


def test_blanks_stay_outside_of_what_is_bold() -> None:
    quote = Quote(SOURCE, 0, 15, "By Cy  Ode, now.", (2, 7))
    (message,) = answer_messages(answered(" Cy ", quote))
    assert message.splitlines()[:2] == ["**Cy**", "> By **Cy** Ode, now."]
    nothing = replace(quote, marked=(2, 3))
    assert answer_messages(answered("", nothing))[0].splitlines()[0] == "> By Cy Ode, now."


@pytest.mark.parametrize(
    "marked", ["*", "**", "\\", "`", "_a_", "- ", "1.", "https://e.org/**", "@here"]
)
def test_the_marked_words_are_bold_and_only_they_whatever_they_are(marked: str) -> None:
    text = f"a* {marked}*b"
    quote = Quote(SOURCE, 0, len(text), text, (3, 3 + len(marked)))
    line = answer_messages(answered("", quote))[0].splitlines()[0]
    bold = "".join(part.text for part in parts_of(line) if "bold" in part.made)
    assert bold.replace("\u200b", "").replace("%2A", "*") == marked.strip()
    assert made_of(line) <= {"quote", "bold", "link"}


def test_a_bold_answer_goes_on_in_bold_and_ends_no_link_and_no_escape() -> None:
    words = "mark* <https://e.org/a_b> 👨‍👩‍👧 "
    messages = answer_messages(answered(words * 120, Quote(SOURCE, 0, 4, "All.")))
    lines = [line for message in messages for line in message.splitlines()]
    bold = "".join(p.text for line in lines for p in parts_of(line) if "bold" in p.made)
    assert len(messages) > 2 and all(units(message) <= 2000 for message in messages)
    assert bold.replace(" ", "") == (words * 120).replace(" ", "")


def long_answer(count: int, **more: Any) -> Answer:
    return replace(
        full_answer(),
        quotes=tuple(
            Quote(replace(SOURCE, title=f"Title {n}"), 0, 9, f"Quote {n} " + "word " * 150, (0, 5))
            for n in range(count)
        ),
        **more,
    )


def test_up_to_three_messages_hold_the_whole_answer() -> None:
    assert shown(full_answer()) == Shown(answer_messages(full_answer()))
    three = long_answer(5)
    assert len(answer_messages(three)) == 3 and shown(three) == Shown(answer_messages(three))


def test_what_needs_more_than_three_messages_is_whole_in_a_file() -> None:
    answer = long_answer(12)
    told = shown(answer)
    assert len(answer_messages(answer)) > 3 and len(told.contents) == 2
    assert all(units(content) <= 2000 for content in told.contents)
    assert "**harbour master Ida Brandt**" in told.contents[0].splitlines()
    assert told.contents[1].splitlines()[-4:] == [
        "-# I took this as: Who said that the crane will be back?",
        "-# as of 2022-05-01",
        "-# The library may be two days old.",
        "-# There is more: the whole answer is in the file.",
    ]
    assert "Title" in told.contents[1].splitlines()[-5], "a quote without its source"
    lines = told.file.splitlines()
    assert lines[0] == "I took this as: Who said that the crane will be back?"
    assert lines[1] == "harbour master Ida Brandt"
    for n in range(12):
        at = lines.index(f"  Title {n} · Outlet · 2022-05-01")
        assert lines[at - 1].startswith(f"  “Quote {n} word")
        assert lines[at + 1] == "  https://example.org/a_b"
    assert "An older article says otherwise: Tor Lund" in lines
    assert lines[-2:] == ["as of 2022-05-01", "The library may be two days old."]
    assert not set(told.file) & set("*\\<>"), "markup in a plain text"


@pytest.mark.parametrize("most", [1, 2, 3, 5])
@pytest.mark.parametrize("part", ["text", "notice", "understood", "older"])
def test_no_answer_is_shown_in_more_messages_than_may_be_sent(part: str, most: int) -> None:
    words = "wo_rd* " * 3000
    older = (Older(words, Quote(SOURCE, 0, 9, words)),)
    answer = long_answer(1, **{part: older if part == "older" else words})
    told = shown(answer, most)
    assert 0 < len(told.contents) <= max(1, most - 1)
    assert all(0 < units(content) <= 2000 for content in told.contents)
    assert told.contents[-1].endswith("\n-# There is more: the whole answer is in the file.")
    assert told.file.count("wo_rd*") == 3000 * (2 if part == "older" else 1)


def test_a_file_holds_what_no_encoding_has() -> None:
    told = shown(long_answer(12, understood="half \ud83d of one"))
    assert told.file.encode().startswith(b"I took this as: half ? of one")


def test_an_article_of_a_hostile_address_is_named_without_it() -> None:
    source = replace(SOURCE, url="https://discord.gg/abc", title="discord.gg/abc", outlet="||o||")
    (message,) = answer_messages(answered("", Quote(source, 0, 4, "Yes.")))
    line = message.splitlines()[1]
    assert text_of(line).replace("\u200b", "") == "discord.gg/abc · ||o|| · 2022-05-01"
    assert made_of(line) == {"small"}


def prose() -> Answer:
    """Two sentences of a language model with their quotes, and one that was dropped."""
    quotes = tuple(
        Quote(replace(SOURCE, title=title), 0, 9, words, None)
        for title, words in (("Crane", "The crane *fell*."), ("Ferry", "A ferry sailed."))
    )
    draft = (
        Claim("A crane_fell.", (1,), ""), Claim("It was red.", (), "red stands nowhere"),
        Claim("A ferry sailed on.", (1, 2), ""),
    )  # fmt: skip
    text = "A crane_fell. A ferry sailed on."
    return replace(answered("", *quotes), text=text, draft=draft)


def test_prose_names_the_quotes_that_prove_each_sentence() -> None:
    (message,) = answer_messages(prose())
    assert message.splitlines()[:4] == [
        r"A crane\_fell. \[1\] A ferry sailed on. \[1\]\[2\]",
        r"> \[1\] The crane \*fell\*.",
        "-# Crane · Outlet · 2022-05-01 · <https://example.org/a_b>",
        r"> \[2\] A ferry sailed.",
    ]
    assert "red" not in message


def test_prose_in_the_terminal_names_them_too() -> None:
    told = render(prose()).plain.splitlines()
    assert told[0] == "A crane_fell. [1] A ferry sailed on. [1][2]"
    assert "  [2] “A ferry sailed.”" in told


def test_why_tells_what_became_of_each_sentence_of_a_draft() -> None:
    told = "\n".join(why_messages("Who?", prose()))
    assert r"-# Draft, shown: A crane\_fell." in told
    assert "-# Draft, dropped: red stands nowhere: It was red." in told
