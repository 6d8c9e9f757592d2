"""From answers to Discord messages, and text that Discord shows as it is. Pure. Lists and reports
are in bot/listings.py; the limits of Discord's messages are here."""

import re
from collections.abc import Iterable
from dataclasses import replace

from discord.utils import escape_mentions

from bot.answering.models import Answer, Quote, Source
from bot.wording import CLOSEST, REFUSAL, source_line

CONTENT_LIMIT = 2000
CHOICE_LIMIT = 100  # of the name of an autocompleted choice, and of an option in a menu
_TITLE_LIMIT = 200
_OUTLET_LIMIT = 80
_URL_LIMIT = 400

# What turns the direction of writing: one of these in a quote turns all that stands after it.
# https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters and the deprecated ones
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f]")
# discord.utils.escape_markdown leaves a second masked link in a line as it is.
_MARKUP = re.compile(
    r"(?P<url>(?i:https?)://[\w./?=&%+:;,@-]*[\w/=&%+@-])|[\\*_~`|\[\]()<>#]|^\s*(?:[-+]|\d+(?=\.))"
)


def escape(text: str) -> str:
    """Text from an article or a person, on one line, so that Discord shows it letter by letter.

    It pings nobody, opens no preview and turns nothing around.
    """
    return escape_mentions(_MARKUP.sub(_escaped, plain(text)))


def plain(text: str) -> str:
    """Text on one line, without what would turn around the text beside it."""
    return " ".join(_TURNING.sub("", text).split())


def fit(text: str, limit: int) -> str:
    """`escape`, of as much of the text as stays within `limit` characters when escaped."""
    length = limit
    while len(shown := escape(cut(text, length))) > limit:
        length -= max(1, (len(shown) - limit) // 2)
    return shown


def _escaped(match: re.Match[str]) -> str:
    if match["url"]:
        return f"<{match[0]}>"  # shows no preview
    return f"{match[0]}\\" if match[0][-1].isdigit() else f"\\{match[0]}"


def answer_messages(answer: Answer) -> list[str]:
    """The contents of the messages that show `answer`, each within Discord's limit."""
    notice = [f"-# {escape(answer.notice)}"] if answer.notice else []
    if answer.status == "not_found":
        closest = [f"- {_source(source)}" for source in answer.closest]
        refusal = "\n".join([f"**{REFUSAL}**", *([CLOSEST, *closest] if closest else [])])
        return pack([refusal, *notice])
    head = [f"**{escape(answer.text)}**"] if answer.text else []
    return pack([*head, *map(_quoted, answer.quotes), *notice])


def _quoted(quote: Quote) -> str:
    start, end = quote.marked or (0, 0)
    parts = [quote.text[:start], quote.text[start:end], quote.text[end:]]
    before, marked, after = (_spaced(part) for part in parts)
    bold = f"**{marked}**" if marked else ""
    return f"> {before}{bold}{after}\n-# {_source(quote.source, quote.page)}"


def _spaced(text: str) -> str:
    """`escape`, keeping a blank at either end, where the marked words meet the others."""
    return (
        " " * text[:1].isspace() + escape(text) + " " * (text[-1:].isspace() and bool(text.strip()))
    )


def _source(source: Source, page: int | None = None) -> str:
    short = replace(
        source, title=cut(source.title, _TITLE_LIMIT), outlet=cut(source.outlet, _OUTLET_LIMIT)
    )
    line = escape(source_line(short, page))
    address = link(source.url)
    return f"{line} · {address}" if address else line


def link(url: str, limit: int = _URL_LIMIT) -> str:
    """A web address that can be followed and shows no preview; '' for what is none or too long."""
    shown = re.fullmatch(r"https?://[^<>\s]+", url) and len(url) <= limit
    return f"<{_TURNING.sub('', url)}>" if shown else ""


def pack(blocks: Iterable[str], limit: int = CONTENT_LIMIT) -> list[str]:
    """Join blocks into as few messages as hold them; only a block over the limit itself is cut."""
    messages: list[str] = []
    for block in blocks:
        for piece in _pieces(block, limit):
            if messages and len(messages[-1]) + 1 + len(piece) <= limit:
                messages[-1] += f"\n{piece}"
            else:
                messages.append(piece)
    return messages


def _pieces(block: str, limit: int) -> Iterable[str]:
    """The block cut between words; each piece of a block quote is a block quote."""
    mark = "> " if block.startswith("> ") else ""
    while len(block) > limit:
        at = max(block.rfind("\n", 0, limit), block.rfind(" ", len(mark), limit)) + 1 or limit
        yield block[:at].rstrip()
        block = mark + block[at:]
    yield block


def cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"
