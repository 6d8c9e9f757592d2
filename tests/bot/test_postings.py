"""What a posted message holds: its links, each once, and its text when it is one."""

import pytest

from bot.postings import article_text, links_in


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("read https://a.example/b_c?d=e#f now", ["https://a.example/b_c?d=e#f"]),
        ("HTTP://A.example", ["HTTP://A.example"]),
        ("(see https://a.example/b).", ["https://a.example/b"]),
        ("https://a.example/b_(c)", ["https://a.example/b_(c)"]),
        ("<https://a.example>, ||https://b.example||", ["https://a.example", "https://b.example"]),
        ("[name](https://a.example/x)", ["https://a.example/x"]),
        ("[https://a.example](https://b.example)", ["https://a.example", "https://b.example"]),
        ("**https://a.example** https://a.example!", ["https://a.example"]),
        ("ftp://a.example mailto:x@a.example a.example file:///etc/passwd", []),
        ("http:// https://", []),
    ],
)
def test_links_are_found_without_the_marks_around_them(text: str, links: list[str]) -> None:
    assert links_in(text) == links


@pytest.mark.parametrize(
    "text",
    ["", "https://a.example/one/two/three/four/five", "Look at this! https://a.example", "😀 " * 9],
)
def test_a_remark_beside_a_link_is_no_article(text: str) -> None:
    assert article_text(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "The bridge was opened on Friday.",
        "The bridge was opened on Friday: https://a.example",
        "高速鉄道の新しい橋が金曜日に開通し市長が演説しました",
    ],
)
def test_a_text_is_taken_as_it_is(text: str) -> None:
    assert article_text(f"  {text}\r\n") == text
