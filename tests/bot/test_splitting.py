"""Long texts in pieces: none over the limit, and each reads as it did in the whole."""

import re
import time

import pytest
from client_markdown import Part, made_of, parts_of, text_of
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.escaping import escape
from bot.marks import tokens, units, within
from bot.splitting import split

LINKS = (
    "<https://e.org/a_b/c>", "https://e.org/a_b", "[the text](https://e.org/x_(y))",
    "[a \\] b](<https://e.org/z>)", "<@123>", "<t:0:f>", "<:fish:12>", "</ask me:1>",
)  # fmt: skip
CHARACTERS = ("🙂", "👨‍👩‍👧", "🇫🇷", "👋🏽", "e\u0301", "\\*", "\\\\", "\\_", "1\u20e3")
WORDS = st.sampled_from([*LINKS, *CHARACTERS, "Yes.", "No!", "1.", "-", "#", "a", "word", "日本語"])
runs = st.lists(WORDS | st.text("xyz", min_size=1, max_size=200), min_size=1, max_size=12)
phrases = st.builds(lambda run, blank: blank.join(run), runs, st.sampled_from([" ", " ", "  ", ""]))


@st.composite
def marked(draw: st.DrawFn) -> str:
    """Quotes, small print and plain lines, with bold in them, as Dateline sets them."""
    lines = []
    for phrase in draw(st.lists(phrases, min_size=1, max_size=5)):
        before, after = draw(phrases), draw(phrases)
        words = draw(st.sampled_from([f"x {phrase}", f"x {before} **x{phrase}x** y{after}"]))
        lines.append(draw(st.sampled_from(["", "> ", "-# ", "> -# "])) + words)
    return draw(st.sampled_from(["\n", "\n\n"])).join(lines)


def seen(contents: list[str]) -> list[Part]:
    """Letter by letter what is seen, without the blanks."""
    parts = [part for content in contents for part in parts_of(content)]
    letters = [Part(letter, part.made) for part in parts for letter in part.text]
    return [letter for letter in letters if not letter.text.isspace()]


@settings(deadline=None)
@given(marked(), st.integers(100, 400))
@example("> " + "\\*" * 300, 101)
@example("**x" + " <https://e.org/a_b/c>" * 40 + "x**", 100)
@example("> " + "word - 1. # > -# " * 60, 100)
def test_every_piece_fits_and_all_is_seen_as_in_the_whole(text: str, limit: int) -> None:
    pieces = split(text, limit)
    assert all(0 < units(piece) <= limit and piece.strip() for piece in pieces)
    assert seen(pieces) == seen([text]), pieces
    for piece in pieces:
        bare = re.sub(r"\\.|<[^>]+>|https?://[^\s<>*]+", "", piece)
        assert bare.count("**") % 2 == 0, "bold where it is not, or stars"


@settings(deadline=None)
@given(marked(), st.integers(100, 400))
def test_links_mentions_and_characters_stay_whole(text: str, limit: int) -> None:
    pieces = split(text, limit)
    for whole in (*LINKS, *CHARACTERS):
        assert sum(piece.count(whole) for piece in pieces) == text.count(whole)


@settings(deadline=None)
@given(st.text(max_size=3000), st.integers(100, 400))
@example("*" * 999 + "`" * 999, 100)
@example("```" + "\n" * 500 + "x" + " " * 500, 100)
@example("**" + " " * 500 + "x" + " " * 500 + "**", 100)
@example("> " + " " * 500 + "x" + "\u0301" * 500, 100)
@example("[" + "x" * 500 + "](https://e.org/" + "y" * 500 + ")", 100)
@example("- " * 300, 100)
def test_whatever_the_text_is_no_piece_is_over_the_limit_or_empty(text: str, limit: int) -> None:
    assert all(0 < units(piece) <= limit for piece in split(text, limit))


@settings(deadline=None)
@given(st.text(max_size=2000), st.integers(100, 400))
def test_what_was_escaped_stays_text_in_every_piece(text: str, limit: int) -> None:
    for before in ("", "> ", "-# "):
        pieces = split(before + escape(text), limit)
        assert set().union(*map(made_of, pieces)) <= {"quote", "small", "link"}


def test_what_fits_is_left_as_it_is() -> None:
    assert split("**a\n\nb", 100) == ["**a\n\nb"] and split(" \n", 100) == []
    assert split("a" * 100, 100) == ["a" * 100]


SENTENCES = "One two three four. Five six seven. "


@pytest.mark.parametrize(
    ("text", "first"),
    [
        (f"{'a ' * 30}a.\n\n{'b. ' * 10}\n{'c ' * 30}", f"{'a ' * 30}a."),
        (f"{'a. ' * 20}a\n{'b. ' * 30}", f"{'a. ' * 20}a"),
        (SENTENCES * 4, (SENTENCES * 2 + "One two three four.")),
        (f"“{SENTENCES * 2}(Eight nine.)” {'ten ' * 30}", f"“{SENTENCES * 2}(Eight nine.)”"),
        ("word " * 40, ("word " * 20).strip()),
        (f"a. {'b ' * 90}", f"a. {'b ' * 49}".strip()),
        ("x" * 150, "x" * 100),
        (f"word {'x' * 99}", "word"),
    ],
)
def test_it_is_cut_at_a_paragraph_else_a_sentence_else_a_word(text: str, first: str) -> None:
    assert split(text, 100)[0] == first


def test_nothing_begins_a_message_that_makes_a_list_or_a_heading_of_it() -> None:
    for mark in ("-", "#", ">", "-#", "12.", "```"):
        text = f"{'word ' * 18}in 123456 {mark} {'word ' * 10}"
        assert split(text, 100)[1].startswith(f"123456 {mark} word"), mark


def test_a_code_block_is_closed_and_opened_again() -> None:
    code = "\n".join(f"    line_{n} = **{n}" for n in range(20))
    for quoted in ("", "> "):
        text = f"before\n```py\n{code}\n```\nafter **all**".replace("\n", f"\n{quoted}")
        pieces = split(quoted + text, 120)
        assert len(pieces) > 3 and all(units(piece) <= 120 for piece in pieces)
        blocks = [re.search(rf"{quoted}```py\n(.*)\n{quoted}```", p, re.DOTALL) for p in pieces]
        joined = "\n".join(block[1] for block in blocks if block)
        assert re.sub(f"^{quoted}", "", joined, flags=re.MULTILINE) == code
        assert "after **all**" in pieces[-1]


def test_a_line_of_code_longer_than_a_message_is_cut_as_code() -> None:
    pieces = split(f"```\n{'x = *1 ' * 60}\n```", 100)
    found = [re.fullmatch(r"```\n([^`]+)\n```", piece) for piece in pieces]
    assert " ".join(code[1].strip() for code in found if code) == ("x = *1 " * 60).strip()


def test_what_is_too_long_for_a_message_is_cut_all_the_same() -> None:
    for text in (f"<https://e.org/{'a' * 300}>", f"`{'a' * 300}`", "x" + "\u0301" * 300):
        pieces = split(text, 100)
        assert len(pieces) < 6 and "".join(pieces) == text


def test_a_mark_without_a_partner_makes_nothing_bold() -> None:
    assert "bold" not in set().union(*map(made_of, split("a ** " + "word " * 60, 100)))


def test_nothing_is_bold_that_holds_no_words() -> None:
    for text in (f"{'x' * 96}**{'y' * 60}**", f"**{'x' * 96}** yes {'y' * 60}"):
        pieces = split(text, 100)
        assert not any("****" in piece for piece in pieces), pieces
        assert "".join(letter.text for letter in seen(pieces)) == re.sub(r"[* ]", "", text)


def test_characters_outside_the_basic_plane_count_twice() -> None:
    assert units("a🙂é") == 4 and within("🙂🙂", 3) == "🙂" and within("🙂", 1) == ""
    assert [len(piece) for piece in split("🙂" * 120, 100)] == [50, 50, 20]


TEXTS = ["[", "`", "``` ", "*", "**a", "<", "\\", "\n> ", "a. ", "🙂", "[a]("]


@pytest.mark.parametrize("text", TEXTS)
def test_no_text_takes_long(text: str) -> None:
    started = time.perf_counter()
    pieces = split(text * 8_000, 2000)
    assert time.perf_counter() - started < 5 and text_of(pieces[0]) is not None


def test_all_of_a_text_is_in_its_tokens() -> None:
    text = "> **a** `b` <https://e.org> \\* 👋🏽\n```\nx\n```"
    found = tokens(text, 10)
    assert "".join(text[token.start : token.end] for token in found) == text
