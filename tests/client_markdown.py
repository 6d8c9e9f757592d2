"""What a Discord client makes of a message's content, by the rules that clients are known to use,
where in doubt the one that sees more in it: https://github.com/Khan/simple-markdown and
https://docs.discord.com/developers/reference#message-formatting
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LINES = {
    "quote": r" *> (?P<line>[^\n]*\n?)| *>>>\s*(?P<rest>.*)",
    "heading": r" *#{1,3}\s+(?P<line>[^\n]*\n?)",
    "small": r" *-#\s+(?P<line>[^\n]*\n?)",
    "list": r" *(?:[-+*]|\d+\.)\s+(?P<line>[^\n]*\n?)",
}
_WORDS = {
    "code block": r"```(?:[a-z0-9_+\-.#]+\n)?\n*(?P<shown>[^\n].*?)\n*```",
    "escape": r"\\(?P<shown>[^0-9A-Za-z\s])",
    "link": r"<(?P<shown>https?://[^ >]+)>",
    "preview": r"(?:https?|steam|discord)://[^\s<]+[^<.,:;\"'\]\s]",
    "masked link": r"\[(?P<inner>[^\[\]]*)\]\(\s*<?[^\s)]*>?\s*\)",
    "mention": r"<(?:@[!&]?\d+|#\d+|/[^<>:]+:\d+|id:\w+)>|@everyone|@here",
    "time": r"<t:-?\d+(?::\w)?>",
    "mail": r"<(?:mailto|tel|sms):[^>]+>|<[^\s<>@]+@[^\s<>]+>",
    "emoji": r"<a?:\w+:\d+>|:[\w+-]+?:",
    "bold": r"\*\*(?P<inner>(?:\\.|[^\\])+?)\*\*(?!\*)",
    "underline": r"__(?P<inner>(?:\\.|[^\\])+?)__(?!_)",
    "italic": r"_(?P<inner>(?:__|\\.|[^\\_])+?)_|\*(?P<starred>(?:\*\*|\\.|[^*\\])+?)\*(?!\*)",
    "strike": r"~~(?P<inner>(?:\\.|[^\\])+?)~~",
    "spoiler": r"\|\|(?P<inner>.+?)\|\|",
    "code": r"(?P<ticks>`+)(?P<shown>.*?[^`])(?P=ticks)(?!`)",
}
_RULES = {kind: re.compile(rule, re.DOTALL) for kind, rule in {**_LINES, **_WORDS}.items()}
_CARD = re.compile(
    r"\bdiscord(?:app)?\.(?:(?:gg|gift|new)/|com/(?:invite|gifts|template|events|channels)/)[\w-]+",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Part:
    """Text as it is shown, and all that was made of it: *bold*, *link*, *quote* …"""

    text: str
    made: frozenset[str] = frozenset()


def parts_of(content: str) -> list[Part]:
    cards = [Part("", frozenset({"card"})) for _ in _CARD.finditer(content)]
    return [*_parts(content, frozenset(), True), *cards]


def text_of(content: str) -> str:
    return "".join(part.text for part in parts_of(content))


def made_of(content: str) -> set[str]:
    return set().union(*(part.made for part in parts_of(content)))


def _parts(content: str, made: frozenset[str], begins: bool) -> Iterator[Part]:
    at = 0
    while at < len(content):
        of_line = begins if at == 0 else content[at - 1] == "\n"
        for kind, rule in _RULES.items():
            usable = kind not in made and (of_line or kind not in _LINES)
            if usable and (match := rule.match(content, at)):
                yield from _made(kind, match, made)
                at = match.end()
                break
        else:
            yield Part(content[at], made)
            at += 1


def _made(kind: str, match: re.Match[str], made: frozenset[str]) -> Iterator[Part]:
    """What it holds, read on; a white square for what is shown as something else than text."""
    groups = {name: text for name, text in match.groupdict().items() if text is not None}
    if "shown" in groups:
        yield Part(groups["shown"], made if kind == "escape" else made | {kind})
        return
    for name in ("line", "rest", "inner", "starred"):
        if name in groups:
            yield from _parts(groups[name], made | {kind}, name in ("line", "rest"))
            return
    yield Part("\N{WHITE SQUARE}", made | {kind})
