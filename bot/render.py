"""From answers to Discord messages, and text that Discord shows as it is. Pure. Lists and reports
are in bot/listings.py; the limits of Discord's messages are here."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from discord.utils import escape_mentions

from bot.answering.models import Answer, Quote, Source
from bot.wording import (
    CLOSEST,
    OLDER,
    REFUSAL,
    UNDERSTOOD,
    as_of,
    datings,
    plain,
    source_line,
    spaced,
)

CONTENT_LIMIT = 2000
CHOICE_LIMIT = 100  # of the name of an autocompleted choice, and of an option in a menu
_TITLE_LIMIT = 200
_OUTLET_LIMIT = 80
_URL_LIMIT = 400

# discord.utils.escape_markdown leaves a second masked link in a line as it is.
_MARKUP = re.compile(
    r"(?P<url>(?i:https?)://[\w./?=&%+:;,@-]*[\w/=&%+@-])|[\\*_~`|\[\]()<>#]|^\s*(?:[-+]|\d+(?=\.))"
)


def escape(text: str) -> str:
    """Text from an article or a person, on one line, so that Discord shows it letter by letter.

    It pings nobody, opens no preview and turns nothing around.
    """
    return escape_mentions(_MARKUP.sub(_escaped, plain(text)))


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
    understood = [f"{UNDERSTOOD} {escape(answer.understood)}"] if answer.understood else []
    shown = _answered(answer) if answer.status == "answered" else [_refused(answer)]
    beside = filter(None, (as_of(answer), escape(answer.notice)))
    return pack([*map(_small, understood), *shown, *map(_small, beside)])


def at_most(contents: list[str], most: int) -> list[str]:
    """As many messages as may be sent; where there are more, the last one ends by saying so."""
    if len(contents) <= most:
        return contents
    told = _small("There is more to this answer than can be shown here.")
    kept = contents[:most]
    last = pack(kept[-1].split("\n"), CONTENT_LIMIT - len(told) - 1)[0]
    return [*kept[:-1], f"{last}\n{told}"]


def _refused(answer: Answer) -> str:
    closest = [f"- {_source(source)}" for source in answer.closest]
    return "\n".join([f"**{REFUSAL}**", *([CLOSEST, *closest] if closest else [])])


def _answered(answer: Answer) -> Iterator[str]:
    # In pieces, because what is bold in one message is not bold in the next.
    yield from (
        f"**{piece}**" for piece in _pieces(escape(answer.text), CONTENT_LIMIT - 4) if piece
    )
    yield from map(_quoted, answer.quotes)
    for older in answer.older:
        yield from pack([f"{OLDER} **{escape(older.text)}**" if older.text else OLDER])
        yield _quoted(older.quote)


def _quoted(quote: Quote) -> str:
    start, end = quote.marked or (0, 0)
    parts = [quote.text[:start], quote.text[start:end], quote.text[end:]]
    before, marked, after = map(_spaced, parts)
    bold = f"**{marked}**" if marked else ""
    dates = [_small(escape(datings(quote)))] if quote.dates else []
    return "\n".join(
        [f"> {before}{bold}{after}", *dates, _small(_source(quote.source, quote.page))]
    )


def _small(line: str) -> str:
    return f"-# {line}"


def _spaced(text: str) -> str:
    """`escape`, keeping a blank at either end, where the marked words meet the others."""
    before, bare, after = spaced(text)
    return before + escape(bare) + after


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
    return f"<{plain(url)}>" if shown else ""


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


def _pieces(block: str, limit: int) -> Iterator[str]:
    """The block, or its lines when it is too long, cut between words where they are too long.

    Each piece of a quote is a quote, each of small print small print.
    """
    if len(block) <= limit:
        yield block
        return
    for line in block.split("\n"):
        mark = next((mark for mark in ("> ", "-# ") if line.startswith(mark)), "")
        while len(line) > limit:
            at = line.rfind(" ", len(mark), limit) + 1 or limit
            yield line[:at].rstrip()
            line = mark + line[at:]
        yield line


def cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"
