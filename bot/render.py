"""From answers and reports to Discord messages. Pure; all limits of Discord's messages are here."""

import re
from collections.abc import Iterable

from discord.utils import escape_mentions

from bot.answering.models import Answer, Quote, Source
from bot.wording import CLOSEST, REFUSAL, plural, source_line
from ingest.pipeline import Outcome
from vectorstore.models import Scope, StoredArticle

CONTENT_LIMIT = 2000
CHOICE_LIMIT = 100  # of an autocompleted choice's name
_TITLE_LIMIT = 200
_URL_LIMIT = 400


# discord.utils.escape_markdown leaves a second masked link in a line as it is.
_MARKUP = re.compile(
    r"(?P<url>https?://[\w./?=&%+:;,@-]+)|[\\*_~`|\[\]()<>#]|^\s*(?:[-+]|\d+(?=\.))"
)


def escape(text: str) -> str:
    """Text from an article or a person, on one line, so that Discord shows it letter by letter."""
    line = " ".join(text.split())
    return escape_mentions(_MARKUP.sub(_escaped, line))


def _escaped(match: re.Match[str]) -> str:
    if match["url"]:
        return match[0]
    return f"{match[0]}\\" if match[0][-1].isdigit() else f"\\{match[0]}"


def answer_messages(answer: Answer) -> list[str]:
    """The contents of the messages that show `answer`, each within Discord's limit."""
    if answer.status == "not_found":
        closest = [f"- {_source(source)}" for source in answer.closest]
        return pack(["\n".join([f"**{REFUSAL}**", *([CLOSEST, *closest] if closest else [])])])
    head = [f"**{escape(answer.text)}**"] if answer.text else []
    return pack([*head, *map(_quoted, answer.quotes)])


def _quoted(quote: Quote) -> str:
    start, end = quote.marked or (0, 0)
    parts = [quote.text[:start], quote.text[start:end], quote.text[end:]]
    before, marked, after = (_spaced(part) for part in parts)
    bold = f"**{marked}**" if marked else ""
    return f"> {before}{bold}{after}\n-# {_source(quote.source)}"


def _spaced(text: str) -> str:
    """`escape`, keeping a blank at either end, where the marked words meet the others."""
    return (
        " " * text[:1].isspace() + escape(text) + " " * (text[-1:].isspace() and bool(text.strip()))
    )


def _source(source: Source) -> str:
    line = escape(_cut(source_line(source), _TITLE_LIMIT))
    shown = re.fullmatch(r"https?://[^<>\s]+", source.url) and len(source.url) <= _URL_LIMIT
    return f"{line} · <{source.url}>" if shown else line


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


def report(outcomes: list[Outcome], more: bool = False) -> str:
    """What became of an ingest, in one message; `more` while it is still going on."""
    counts: dict[str, int] = {}
    for outcome in outcomes:
        counts[outcome.change] = counts.get(outcome.change, 0) + 1
    head = (
        ", ".join(f"{count} {change}" for change, count in counts.items()) or "Nothing found to add"
    )
    lines = [f"**{head}**" + (" so far …" if more else "")]
    for outcome in outcomes:
        lines.append(f"- {escape(_cut(outcome.problem or outcome.name, 300))}")
    return _shortened(lines)


def listing(articles: list[StoredArticle], here: Scope) -> str:
    """The articles that a question asked here searches, newest first, in one message."""
    if not articles:
        return "There are no articles here yet. Add one with /ingest."
    lines = [f"**{plural(len(articles), 'article')}**"]
    for stored in articles:
        article = stored.article
        scope = {here: "here only"}.get(article.scope, "everywhere")
        title = escape(_cut(article.title, _TITLE_LIMIT))
        lines.append(f"- {title} · {article.published or 'no date'} · {scope}")
    return _shortened(lines)


def _shortened(lines: list[str]) -> str:
    """As many lines as one message holds, and how many were left out."""
    kept: list[str] = []
    for number, line in enumerate(lines):
        rest = f"\n… and {len(lines) - number:,} more"
        if len("\n".join([*kept, line])) + len(rest) > CONTENT_LIMIT and number:
            return "\n".join(kept) + rest
        kept.append(line)
    return "\n".join(kept)


def choice_name(stored: StoredArticle) -> str:
    """An article as one line to choose from."""
    return _cut(f"{stored.article.published or 'no date'} · {stored.article.title}", CHOICE_LIMIT)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"
