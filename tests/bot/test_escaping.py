"""What articles and people write is shown letter by letter, whatever Discord could make of it."""

import time

import pytest
from client_markdown import made_of, text_of
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.escaping import cut, escape, fit, link
from bot.marks import units
from bot.wording import plain

# Pieces of all that Discord makes something of, and what may stand between them.
PIECES = (
    "* ** *** _ __ ~~ || ` `` ``` \\ \\* > >>> # ### -# - + 1. 12. [ ] ( ) ]( [a](b) < > <> : :: "
    "https:// http:// HTTPS:// steam://run/1 discord://x https://e.org/a_b*c https://e.org/**x "
    "https://e.org/(a)_b) https://[::1]/x https://) discord.gg/abc Discord.GG/a discord.gift/x "
    "discord.com/invite/a https://discord.gg/a https://e.org/?u=discord.gg/a :smile: :+1: smile "
    "<t:0> <t:1:R> <:e:1> <a:e:1> </ask:1> </ask me:123> <id:customize> <@1> <@&1> <#1> <@!1> "
    "@everyone @here @ everyone <@123456789012345678> <mailto:a@e.org> a@e.org <a@e.org> "
    "a b1 word, é 日本 🙂 👨‍👩‍👧 e.org/x www.e.org ;) ¯\\_(ツ)_/¯ … ."
).split(" ")
INVISIBLE = ["\u200b", "\u202e", "\u2060", "\ufeff", "\u2028", "\x00"]
BETWEEN = [" ", "", "", "\n", "\n\n", "\t", *INVISIBLE]

hostile = st.lists(st.sampled_from([*PIECES, *BETWEEN]) | st.text(max_size=3), max_size=14).map(
    "".join
)


def letters(text: str) -> str:
    """Without the zero-width space that keeps a ping or an invitation apart, and with links as they
    are written: schemes in small letters, stars and pinging @s as numbers."""
    return text.replace("\u200b", "").lower().replace("%2a", "*").replace("%40", "@")


@settings(deadline=None, max_examples=300)
@given(hostile)
@example("[a](https://evil.example) [b](https://e.org/x)")
@example("see https://en.wikipedia.org/wiki/Foo_(bar)_x, (https://e.org/a) and https://e.org/#b")
def test_every_letter_is_seen_and_nothing_but_links_is_made_of_any(text: str) -> None:
    for before, after in (("", ""), ("> ", ""), ("-# ", ""), ("**", "**"), ("> a**", "**b")):
        if not plain(text):
            continue
        content = f"{before}{escape(text)}{after}"
        around = text_of(f"{before}x{after}").split("x")
        assert letters(text_of(content)) == letters(plain(text)).join(around), content
        assert made_of(content) <= made_of(f"{before}x{after}") | {"link"}, content


@pytest.mark.parametrize(
    "text",
    [
        "join discord.gg/abc now",
        "DISCORD.GG/abc",
        "(discordapp.com/invite/abc)",
        "https://discord.gg/abc",
        "<https://discord.com/invite/abc>",
        "[a](https://ptb.discord.com/channels/1/2)",
        "https://e.org/?to=discord.gg/abc",
        "https://https://discord.gg/abc",
        "dis\u202ecord.gg/abc",
    ],
)
def test_an_invitation_is_neither_a_card_nor_a_link(text: str) -> None:
    assert not made_of(escape(text))
    assert letters(text_of(escape(text))) == letters(plain(text))


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("in https://en.wikipedia.org/wiki/Velm_(town),", "<https://en.wikipedia.org/wiki/Velm_(town)>"),
        ("(see https://e.org/a_b?c=d#e)", "<https://e.org/a_b?c=d#e>"),
        ("“https://e.org/it's”", "<https://e.org/it's>"),
        ("https://e.org/~a!", "<https://e.org/~a>"),
        ("https://e.org/x*y", "<https://e.org/x%2Ay>"),
        ("https://e.org/@here/1", "<https://e.org/%40here/1>"),
        ("https://discord.com/blog/a", "<https://discord.com/blog/a>"),
        ("ahttps://e.org", "<https://e.org>"),
    ],
)  # fmt: skip
def test_an_address_in_a_text_leads_where_it_led(text: str, link: str) -> None:
    assert link in escape(text) and made_of(escape(text)) == {"link"}


@pytest.mark.parametrize(
    "text", ["https://[::1]/x", "https://)x", "steam://run/1", "https://e.org/" + "a" * 400]
)
def test_what_cannot_be_linked_as_a_whole_is_text(text: str) -> None:
    assert not made_of(escape(text)) and text_of(escape(text)) == text


@pytest.mark.parametrize(
    "url", ["https://discord.gg/abc", "https://discord.com/oauth2/authorize?client_id=1"]
)
def test_an_articles_own_address_is_not_linked_where_it_would_show_a_card(url: str) -> None:
    assert link(url) == ""


def test_an_articles_own_address_ends_no_mark_around_it_and_pings_nobody() -> None:
    assert link("https://e.org/**a`|@everyone") == "<https://e.org/%2A%2Aa%60%7C%40everyone>"


@pytest.mark.parametrize("limit", [1, 2, 30, 100])
@pytest.mark.parametrize("character", ["🙂", "e\u0301", "👨‍👩‍👧", "👋🏽", "🇫🇷", "*", "\\", "p"])
def test_what_is_cut_fits_and_ends_between_characters(character: str, limit: int) -> None:
    text = character * 300
    for shown in (text_of(fit(text, limit)), cut(text, limit)):
        assert units(shown) <= limit and shown.endswith("…")
        kept = shown.removesuffix("…")
        assert not kept.replace(character, "")
        assert limit < 30 or len(kept) > 0.2 * limit, "much more would have fitted"


def test_an_address_that_was_cut_is_not_linked() -> None:
    shown = fit("see https://e.org/2022/05/01/harbour for more", 25)
    assert text_of(shown) == "see https://e.org/2022/…" and not made_of(shown)
    assert made_of(fit("see https://e.org/a for more and more", 25)) == {"link"}


def test_half_a_character_is_shown_as_one_that_is_missing() -> None:
    assert escape("a\ud83d b") == "a\ufffd b"


@pytest.mark.parametrize("text", ["https://", "(", "https://(", "`", "@", ":a", "\\", "discord."])
def test_no_text_takes_long(text: str) -> None:
    started = time.perf_counter()
    escape(text * 20_000)
    assert time.perf_counter() - started < 2
