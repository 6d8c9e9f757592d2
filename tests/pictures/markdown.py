"""From Discord's markdown to HTML, for what the bot sends and what it must not let through. Pure.

The rules are the app's own, as its users know them from
https://support.discord.com/hc/en-us/articles/210298617; code blocks and emoji are left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from html import escape as text_only
from itertools import groupby

Names = Mapping[int, str]  # of people, roles and channels, by id

_INLINE = re.compile(
    r"\\(?P<escaped>[^0-9A-Za-z\s])"
    r"|(?P<ticks>`+)(?P<code>.*?[^`])(?P=ticks)(?!`)"
    r"|\[(?P<label>(?:\\.|[^\]\\])+)\]\(<?(?P<target>https?://[^\s)>]+)>?\)"
    r"|<(?P<bare>https?://[^\s<>]+)>"
    r"|(?P<url>https?://[^\s<]+[^\s<.,:;\"')\]])"
    r"|<(?P<kind>@!?|@&|\#)(?P<id>\d+)>"
    r"|</(?P<command>[\w -]+):\d+>"
    r"|(?P<everyone>@everyone|@here)"
    r"|<t:(?P<time>\d+)(?::[tTdDfFR])?>"
    r"|\*\*(?P<bold>(?:\\.|[^\\])+?)\*\*(?!\*)"
    r"|__(?P<underlined>(?:\\.|[^\\])+?)__(?!_)"
    r"|\*(?=\S)(?P<star>(?:\*\*|\\.|[^*\\])+?)(?<!\s)\*(?!\*)"
    r"|\b_(?P<italic>(?:__|\\.|[^\\_])+?)_\b"
    r"|~~(?P<struck>(?:\\.|[^\\])+?)~~(?!_)"
    r"|\|\|(?P<spoiler>.+?)\|\|",
    re.DOTALL,
)
_NESTED = {
    "bold": "strong", "underlined": "u", "star": "em", "italic": "em", "struck": "s",
    "spoiler": "mark",
}  # fmt: skip
_LINE = re.compile(
    r"(?P<quote>> )|(?P<small>-# )|(?P<heading>#{1,3}) +|(?P<bullet> *[-*] +)|(?P<number>\d+)\. +"
)


def html(content: str, names: Names | None = None) -> str:
    """A message's content as the app shows it, with nothing in it that HTML would obey."""
    return "".join(_blocks(content, names or {}))


def one_line(content: str, names: Names | None = None) -> str:
    """The content as the line above a reply shows it: on one line, without links and blocks."""
    marked = " ".join(map(_bare, content.split("\n")))
    return re.sub(r"</?(?:a|mark)[^>]*>", "", _inline(marked, names or {}))


def _blocks(content: str, names: Names) -> Iterator[str]:
    lines = [(_kind(line), line) for line in content.split("\n")]
    for kind, group in groupby(lines, key=lambda each: each[0]):
        texts = [line for _, line in group]
        yield from _DRAWN[kind](texts, names)


def _kind(line: str) -> str:
    found = _LINE.match(line)
    return next(name for name, part in found.groupdict().items() if part) if found else "plain"


def _bare(line: str) -> str:
    found = _LINE.match(line)
    return line[found.end() :] if found else line


def _plain(lines: list[str], names: Names) -> Iterator[str]:
    # Joined first: what is bold may go on in the next line.
    yield f"<div>{_inline(chr(10).join(lines), names)}</div>"


def _quote(lines: list[str], names: Names) -> Iterator[str]:
    yield f"<blockquote>{html(chr(10).join(line[2:] for line in lines), names)}</blockquote>"


def _small(lines: list[str], names: Names) -> Iterator[str]:
    for line in lines:
        yield f"<small>{_inline(_bare(line), names)}</small>"


def _heading(lines: list[str], names: Names) -> Iterator[str]:
    for line in lines:
        level = len(line) - len(line.lstrip("#"))
        yield f"<h{level}>{_inline(_bare(line), names)}</h{level}>"


def _bullets(lines: list[str], names: Names) -> Iterator[str]:
    yield "<ul>"
    for line in lines:
        yield f"<li>{_inline(_bare(line), names)}</li>"
    yield "</ul>"


def _numbers(lines: list[str], names: Names) -> Iterator[str]:
    yield f'<ol start="{int(lines[0].split(".")[0])}">'
    for line in lines:
        yield f"<li>{_inline(_bare(line), names)}</li>"
    yield "</ol>"


_DRAWN: Mapping[str, Callable[[list[str], Names], Iterator[str]]] = {
    "plain": _plain, "quote": _quote, "small": _small, "heading": _heading, "bullet": _bullets,
    "number": _numbers,
}  # fmt: skip


def _inline(text: str, names: Names) -> str:
    drawn, at = [], 0
    for match in _INLINE.finditer(text):
        drawn += [_text(text[at : match.start()]), _marked(match, names)]
        at = match.end()
    return "".join([*drawn, _text(text[at:])])


def _text(text: str) -> str:
    return text_only(text).replace("\n", "<br>")


def _marked(match: re.Match[str], names: Names) -> str:
    for name, tag in _NESTED.items():
        if match[name] is not None:
            return f"<{tag}>{_inline(match[name], names)}</{tag}>"
    if address := match["bare"] or match["url"]:
        return f"<a>{_text(address)}</a>"
    if match["label"]:
        return f"<a>{_inline(match['label'], names)}</a>"
    if match["code"]:
        return f"<code>{_text(match['code'])}</code>"
    if told := _mentioned(match, names):
        return f'<span class="mention">{_text(told)}</span>'
    if match["time"]:
        return f"<time>{datetime.fromtimestamp(int(match['time']), UTC):%-d %B %Y %H:%M}</time>"
    return _text(match["escaped"])


def _mentioned(match: re.Match[str], names: Names) -> str:
    if match["id"]:
        sign = "#" if match["kind"] == "#" else "@"
        return f"{sign}{names.get(int(match['id']), 'unknown')}"
    return f"/{match['command']}" if match["command"] else match["everyone"] or ""
