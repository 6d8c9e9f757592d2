"""The README's pictures: what the bot sends is drawn as Discord shows it, all of it."""

from __future__ import annotations

import re
import struct
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from asking import HOSTILE, full_answer
from fake_discord import Channel, Guild, Message, Modal, Upload, User
from fake_discord.model import EPHEMERAL, LOADING, SLASH, Attachment, Interaction
from hypothesis import given
from hypothesis import strategies as st
from pictures.markdown import html, one_line
from pictures.page import Line, View, page
from pictures.png import png
from pictures.scenes import SCENES, SIZES, file_name

from bot.render import answer_messages, escape
from bot.wording import plain

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
SIGNS = "*_~`|[]()<>#@\\!&:-+.,1 ab\n/"


def shown(drawn: str) -> str:
    """What a person reads of the HTML; what `escape` puts in against mentions takes no room."""
    return unescape(re.sub(r"<[^>]*>", "", drawn.replace("<br>", "\n"))).replace("\u200b", "")


def tags(drawn: str) -> set[str]:
    return set(re.findall(r"<(\w+)", drawn))


@pytest.mark.parametrize(
    ("content", "drawn"),
    [
        ("**Ida** led it", "<div><strong>Ida</strong> led it</div>"),
        ("*a* _b_ __c__ ~~d~~", "<div><em>a</em> <em>b</em> <u>c</u> <s>d</s></div>"),
        ("**a *b***", "<div><strong>a <em>b</em></strong></div>"),
        ("**a\\*b**", "<div><strong>a*b</strong></div>"),
        ("> one\n> **two**", "<blockquote><div>one<br><strong>two</strong></div></blockquote>"),
        ("> \\# **a**", "<blockquote><div># <strong>a</strong></div></blockquote>"),
        ("-# as of 2022", "<small>as of 2022</small>"),
        ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
        ("## Help", "<h2>Help</h2>"),
        ("<https://e.org/a?b=1&c=2>", "<div><a>https://e.org/a?b=1&amp;c=2</a></div>"),
        ("see https://e.org/a.", "<div>see <a>https://e.org/a</a>.</div>"),
        ("[here](https://e.org)", "<div><a>here</a></div>"),
        ("`a*b*`", "<div><code>a*b*</code></div>"),
        ("ask </ask:1>", '<div>ask <span class="mention">/ask</span></div>'),
        ("hi <@7>", '<div>hi <span class="mention">@Ida</span></div>'),
        ("in <#8>", '<div>in <span class="mention">#desk</span></div>'),
        ("to @everyone", '<div>to <span class="mention">@everyone</span></div>'),
        ("<t:0:D>", "<div><time>1 January 1970 00:00</time></div>"),
    ],
)  # fmt: skip
def test_markdown_is_drawn_as_discord_shows_it(content: str, drawn: str) -> None:
    assert html(content, {7: "Ida", 8: "desk"}) == drawn


@pytest.mark.parametrize(
    "content",
    [
        r"\*\*a\*\*",
        r"\> a",
        r"\-# a",
        r"1\. a",
        r"\<@7\>",
        r"\`a\`",
        "a_b_c",
        "2 * 3 * 4",
        "C#",
        "**",
    ],
)
def test_what_is_escaped_or_opens_nothing_stays_text(content: str) -> None:
    drawn = html(content)
    assert tags(drawn) == {"div"}
    assert shown(drawn) == content.replace("\\", "")


def test_html_in_a_message_is_text() -> None:
    drawn = html("<script>alert('1')</script> & <b>")
    assert tags(drawn) == {"div"}
    assert shown(drawn) == "<script>alert('1')</script> & <b>"


@given(st.text(st.sampled_from(SIGNS), max_size=40) | st.text(max_size=40))
def test_no_text_of_an_article_becomes_markup(text: str) -> None:
    drawn = html(f"x {escape(text)}")
    assert tags(drawn) <= {"div", "a"}, "an address may be a link, nothing else may be anything"
    assert shown(drawn) == f"x {plain(text)}".replace("\u200b", "")


def test_a_hostile_article_stays_text_in_a_whole_answer() -> None:
    answer = full_answer()
    quotes = tuple(replace(one, text=HOSTILE, marked=None) for one in answer.quotes)
    content = "\n".join(answer_messages(replace(answer, text=HOSTILE, quotes=quotes)))
    drawn = html(content)
    assert tags(drawn) <= {"div", "strong", "blockquote", "small", "a", "br"}
    assert shown(drawn).count(plain(HOSTILE)) == 1 + len(quotes)


def test_the_line_above_a_reply_is_one_line_without_links() -> None:
    drawn = one_line("**a** <@7>\n> b\n-# <https://e.org>", {7: "Ida"})
    assert drawn == '<strong>a</strong> <span class="mention">@Ida</span> b https://e.org'


GUILD = Guild(1, "Newsroom")
CHANNEL = Channel(2, "desk", GUILD)
BOT, ALICE = User(3, "fake-bot", bot=True), User(4, "alice")
QUESTION = Message(10, CHANNEL, ALICE, "<@3> who?", mentions=(BOT,))
ANSWER = Message(11, CHANNEL, BOT, "**Ida**")
BUTTON = {"type": 2, "style": 2, "label": "Why?", "custom_id": "why:1"}
USED = Interaction(20, SLASH, "token", ALICE, CHANNEL, 0.0)


def drawn(*lines: Line, modal: Modal | None = None) -> str:
    _, _, body = page(View("desk", lines, {3: "Dateline"}, modal)).partition("<body>")
    return body


def one(**changes: Any) -> str:
    return drawn(Line(replace(ANSWER, **changes), "14:02"))


def test_a_reply_shows_who_said_it_when_and_to_what() -> None:
    body = drawn(Line(QUESTION, "14:02"), Line(ANSWER, "14:03", QUESTION))
    asked, answered = body.split("<article", 2)[1:]
    assert "Alice" in shown(asked) and "APP" not in shown(asked)
    above, below = answered.split("<section>")
    assert shown(above).endswith("Alice@Dateline who?D"), "the bot's answer pings nobody"
    assert re.fullmatch(r"DatelineAPP14:03Ida", shown(below))
    follow_up = replace(QUESTION, id=12, content="and when?")
    assert "@Dateline" in shown(drawn(Line(follow_up, "14:04", ANSWER)).split("<section>")[0])


def test_an_answer_to_a_command_names_who_used_it() -> None:
    body = drawn(Line(replace(ANSWER, interaction=USED), "14:02", command="/ask"))
    assert "Alice" in shown(body) and "used /ask" in shown(body)


def test_a_second_message_stands_under_the_first_without_a_head() -> None:
    second = replace(ANSWER, id=12, content="more")
    assert shown(drawn(Line(ANSWER, "14:02"), Line(second, "14:02"))).count("APP") == 1
    hidden = replace(second, flags=EPHEMERAL)
    assert shown(drawn(Line(ANSWER, "14:02"), Line(hidden, "14:02"))).count("APP") == 2


def test_what_only_one_person_sees_says_so() -> None:
    assert "Only you can see this" not in one()
    assert "Only you can see this" in one(flags=EPHEMERAL)


def test_what_was_changed_and_what_still_loads_say_so() -> None:
    assert "(edited)" not in one() and "(edited)" in one(edited=datetime.now(UTC))
    assert "is thinking…" in one(content="", flags=LOADING)


def test_buttons_stand_in_their_rows() -> None:
    link = {"type": 2, "style": 5, "label": "Read <it>", "url": "https://e.org"}
    off = BUTTON | {"style": 4, "label": None, "emoji": {"name": "👎"}, "disabled": True}
    rows = ({"type": 1, "components": [BUTTON, link]}, {"type": 1, "components": [off]})
    _, first, second = one(components=rows).split('<div class="row">')
    assert '<span class="button secondary">Why?</span>' in first
    assert '<span class="button link">Read &lt;it&gt; ↗\ufe0e</span>' in first
    assert '<span class="button danger disabled">👎</span>' in second


def test_a_menu_shows_what_is_chosen_else_what_it_is_for() -> None:
    options = [{"label": "Off", "value": "0"}, {"label": "On", "value": "1", "default": True}]
    menu = {"type": 3, "custom_id": "m", "options": options, "placeholder": "Mentions"}
    assert "On" in shown(one(components=(menu,)))
    menu["options"] = options[:1]
    assert "Mentions" in shown(one(components=(menu,)))
    channels = {"type": 8, "custom_id": "c", "default_values": [{"id": "3", "type": "channel"}]}
    assert "#Dateline" in shown(one(components=(channels,)))


def test_a_form_shows_its_fields() -> None:
    field = {"type": 4, "custom_id": "q", "style": 2, "placeholder": "Ask on", "required": False}
    label = {"type": 18, "label": "Question", "description": "About this", "component": field}
    body = shown(drawn(modal=Modal("f", "Follow-up", (label,), USED)))
    assert body.endswith("Follow-upQuestionAbout thisAsk onCancelSubmit")


def test_a_file_shows_its_name_and_size() -> None:
    file = Attachment(5, "http://127.0.0.1/5", Upload("answer.txt", b"a" * 2048))
    assert "answer.txt2.00 KB" in shown(one(attachments=(file,)))


@pytest.mark.parametrize(
    "changes", [{"embeds": ({"title": "a"},)}, {"components": ({"type": 12},)}]
)
def test_a_picture_leaves_nothing_out(changes: dict[str, Any]) -> None:
    with pytest.raises(LookupError, match="no drawing"):
        one(**changes)


def test_a_png_keeps_a_few_colours_exactly_and_many_nearly() -> None:
    few = np.array([[[1, 2, 3], [250, 0, 9]], [[1, 2, 3], [4, 4, 4]]], np.uint8)
    assert (unpacked(png(few)) == few).all()
    many = np.random.default_rng(7).integers(0, 256, (90, 80, 3), np.uint8)
    many[:45] = (49, 51, 56)
    back = unpacked(png(many))
    assert (back[:45] == many[:45]).all(), "the background stays as it is"
    assert np.abs(back.astype(int) - many).max() <= 32


def unpacked(packed: bytes) -> np.ndarray[Any, Any]:
    chunks, at = {}, 8
    while at < len(packed):
        size, kind = struct.unpack_from(">I4s", packed, at)
        chunks[kind], at = packed[at + 8 : at + 8 + size], at + size + 12
    width, height = struct.unpack_from(">II", chunks[b"IHDR"])
    rows = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8).reshape(height, width + 1)
    return np.frombuffer(chunks[b"PLTE"], np.uint8).reshape(-1, 3)[rows[:, 1:]]


def test_every_scene_has_its_pictures_and_none_is_left_over_or_too_large() -> None:
    wanted = {file_name(scene, size) for scene in SCENES for size in SIZES}
    assert {file.name for file in PICTURES.iterdir()} == wanted, "make screenshots takes them"
    assert all(file.stat().st_size < 150_000 for file in PICTURES.iterdir())
