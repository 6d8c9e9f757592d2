"""From answers to Discord messages. Pure. Lists and reports are in bot/listings.py; the limits of
Discord's messages are here."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bot.answering.models import Answer, Quote, Source
from bot.console import render as as_in_the_terminal
from bot.escaping import cut, escape, fit, link
from bot.marks import units
from bot.splitting import split
from bot.wording import (
    CLOSEST,
    OLDER,
    REFUSAL,
    UNDERSTOOD,
    as_of,
    datings,
    prose,
    source_line,
    spaced,
)

CONTENT_LIMIT = 2000
CHOICE_LIMIT = 100  # of the name of an autocompleted choice, and of an option in a menu
MOST = 3  # messages that an answer is shown in; Discord lets the bot send five to a guest
_TITLE_LIMIT = 200
_OUTLET_LIMIT = 80
_BESIDE_LIMIT = 300  # characters of what stands beside an answer that is whole in a file
_IN_FILE = "There is more: the whole answer is in the file."


@dataclass(frozen=True)
class Shown:
    """What a reply consists of: messages, and a file of plain text with the last one, if any."""

    contents: list[str]
    file: str = ""


def shown(answer: Answer, most: int = MOST) -> Shown:
    """The answer in at most `most` messages; in fewer, and whole in a file, where it needs more."""
    contents = answer_messages(answer)
    if len(contents) <= most:
        return Shown(contents)
    beside = "\n".join(map(_small, [*_beside(answer, _BESIDE_LIMIT), _IN_FILE]))
    *first, last = pack(_blocks(answer), CONTENT_LIMIT - units(beside) - 1)[: max(1, most - 1)]
    return Shown([*first, f"{last}\n{beside}"], _readable(answer))


def _readable(answer: Answer) -> str:
    """All of the answer without markup, in characters that a file can hold."""
    return as_in_the_terminal(answer).plain.encode(errors="replace").decode() + "\n"


def answer_messages(answer: Answer) -> list[str]:
    """The contents of the messages that show `answer`, each within Discord's limit."""
    return pack([*_blocks(answer), *map(_small, _beside(answer))])


def _blocks(answer: Answer) -> Iterator[str]:
    if answer.status == "answered":
        yield from _answered(answer)
    else:
        yield _refused(answer)


def _beside(answer: Answer, limit: int | None = None) -> Iterator[str]:
    """limit: characters of each line that can be long."""

    def shown(text: str) -> str:
        return escape(text) if limit is None else fit(text, limit)

    if answer.understood:
        yield f"{UNDERSTOOD} {shown(answer.understood)}"
    if told := as_of(answer):
        yield told
    if answer.notice:
        yield shown(answer.notice)


def _refused(answer: Answer) -> str:
    closest = [f"- {_source(source)}" for source in answer.closest]
    return "\n".join([f"**{REFUSAL}**", *([CLOSEST, *closest] if closest else [])])


def _answered(answer: Answer) -> Iterator[str]:
    if answer.is_prose:
        yield escape(prose(answer))
        yield from (_quoted(quote, f"[{n}]") for n, quote in enumerate(answer.quotes, 1))
        return
    if answer.text:
        yield _bold(answer.text)
    yield from map(_quoted, answer.quotes)
    for older in answer.older:
        yield f"{OLDER} {_bold(older.text)}".rstrip()
        yield _quoted(older.quote)


def _quoted(quote: Quote, label: str = "") -> str:
    start, end = quote.marked or (0, 0)
    before, marked, after = quote.text[:start], quote.text[start:end], quote.text[end:]
    words = _spaced(before) + _bold(marked) + _spaced(after)
    dates = [_small(escape(datings(quote)))] if quote.dates else []
    said = f"{escape(label)} {words}".lstrip()
    return "\n".join([f"> {said}", *dates, _small(_source(quote.source, quote.page))])


def _bold(text: str) -> str:
    """The text in bold, with the blanks at its ends outside; nothing where there are no words."""
    before, bare, after = spaced(text)
    return f"{before}**{escape(bare)}**{after}" if bare else before


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


def pack(blocks: Iterable[str], limit: int = CONTENT_LIMIT) -> list[str]:
    """Join blocks into as few messages as hold them; only a block over the limit itself is cut."""
    messages: list[str] = []
    for block in blocks:
        for piece in split(block, limit):
            if messages and units(messages[-1]) + 1 + units(piece) <= limit:
                messages[-1] += f"\n{piece}"
            else:
                messages.append(piece)
    return messages
