"""Discord's markdown as tokens, which are what must not be cut; and what counts as one character.
Pure. It knows the marks that Dateline sets: not `__`, `~~`, `||` and `>>>`.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

_LONGEST = 16  # code points that are seen as one character; a family of emoji has eleven
_PREFIX = re.compile(r"(?:> )?(?:-# |#{1,3} )?")
_ATOM = re.compile(
    r"<https?://[^\s<>]+>|https?://[^\s<>*]+"
    r"|\[(?:\\.|[^\[\]\\\n])+\]\((?:<[^\s<>]+>|(?:\\.|[^\s()\\]|\([^\s()]*\))+)\)"
    r"|<(?:@[!&]?|#|a?:\w+:|t:|id:|/[^<>:\n]+:)[\w:-]+>"
    r"|(?P<ticks>`{1,2})(?!`)[^`\n]+(?P=ticks)(?!`)"
)
_CODE = re.compile(r"```(?:[\w+.#-]{1,20}\n|\n)?(?P<body>[^\n].*?)\n?```", re.DOTALL)
_CODE_LINE = re.compile(r"(?P<break>\n)|[^\n]+")
_QUOTED_CODE_LINE = re.compile(r"(?P<break>\n(?:> )?)|[^\n]+")
_BLANK = re.compile(r"\s+")
# What goes with the character before it, beside marks: joiners, Hangul, halves of UTF-16 pairs,
# the colours of emoji and the letters of flags. https://www.unicode.org/reports/tr29/
_GOES_ON = re.compile(
    "[\u200c\u200d\u1160-\u11ff\udc00-\udfff\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]"
)
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")


@dataclass(frozen=True)
class Token:
    """`text[start:end]`. A *prefix* makes a line a quote, small print or a heading; *bold* opens
    and closes in turn, as *fence* does for a code block too long to be one word."""

    kind: Literal["word", "blank", "prefix", "bold", "fence"]
    start: int
    end: int


def units(text: str) -> int:
    """Its length in UTF-16 code units. Discord counts code points, which are never more:
    https://github.com/discord/discord-api-docs/issues/1315"""
    return len(text) + sum(character > "\uffff" for character in text)


def within(text: str, limit: int) -> str:
    """The longest beginning of at most `limit` UTF-16 code units that ends between characters."""
    end = 0
    while end < len(text):
        following = _character_end(text, end)
        limit -= units(text[end:following])
        if limit < 0:
            break
        end = following
    return text[:end]


def tokens(text: str, room: int) -> list[Token]:
    """All of the text. What belongs together is one word unless it has more than `room` UTF-16
    code units; other words are single characters. A bold mark without a partner is a word."""
    found = list(_tokens(text, room))
    bold = [index for index, token in enumerate(found) if token.kind == "bold"]
    if len(bold) % 2:
        found[bold[-1]] = replace(found[bold[-1]], kind="word")
    return found


def _tokens(text: str, room: int) -> Iterator[Token]:
    at, quoted = 0, False
    while at < len(text):
        if at == 0 or text[at - 1] == "\n":
            prefix = _PREFIX.match(text, at)
            quoted = bool(prefix and prefix[0].startswith("> "))
            if prefix and prefix[0]:
                yield Token("prefix", at, prefix.end())
                at = prefix.end()
                continue
        code = _CODE.match(text, at)
        if code and units(code[0]) > room:
            yield from _code_block(text, code, room, quoted)
            at = code.end()
        else:
            token = Token("word", *code.span()) if code else _token(text, at, room)
            yield token
            at = token.end


def _code_block(text: str, code: re.Match[str], room: int, quoted: bool) -> Iterator[Token]:
    yield Token("fence", code.start(), code.start("body"))
    lines = _QUOTED_CODE_LINE if quoted else _CODE_LINE
    for line in lines.finditer(text, *code.span("body")):
        at, end = line.span()
        if line["break"] or not line[0].strip():
            yield Token("blank", at, end)
        elif units(line[0]) <= room:
            yield Token("word", at, end)
        else:
            while at < end:
                blank = _BLANK.match(text, at, end)
                following = blank.end() if blank else _character_end(text, at)
                yield Token("blank" if blank else "word", at, following)
                at = following
    yield Token("fence", code.end("body"), code.end())


def _token(text: str, at: int, room: int) -> Token:
    if blank := _BLANK.match(text, at):
        return Token("blank", at, blank.end())
    if text[at] == "\\" and text[at + 1 : at + 2].strip():
        return Token("word", at, _character_end(text, at + 1))
    atom = _ATOM.match(text, at)
    if atom and units(atom[0]) <= room:
        return Token("word", at, atom.end())
    if text.startswith("**", at):
        return Token("bold", at, at + 2)
    return Token("word", at, _character_end(text, at))


def _character_end(text: str, at: int) -> int:
    """Where the character that is seen at `at` ends, as far as text goes on."""
    end = at + (2 if _FLAG.match(text, at) else 1)
    while end < min(len(text), at + _LONGEST) and _goes_on(text[end - 1], text[end]):
        end += 1
    return end


def _goes_on(before: str, character: str) -> bool:
    joined = before == "\u200d" or _GOES_ON.match(character) is not None
    return joined or unicodedata.category(character).startswith("M")
