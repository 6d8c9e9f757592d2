"""From reports, lists of articles, passages and the audit list to Discord messages. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.escaping import cut, escape, fit, link
from bot.render import CHOICE_LIMIT, CONTENT_LIMIT, pack
from bot.wording import plain, plural, told
from ingest.pipeline import Outcome
from vectorstore.catalog import Filter
from vectorstore.models import Entry, Passage, Scope, StoredArticle
from vectorstore.trail import Deed

PAGE = 10  # lines of a list, which together fit into one message
_CHANGES = ("added", "updated", "unchanged", "removed", "failed")
_FIRST = ("failed", "removed", "updated", "added", "unchanged")  # what people must see comes first
_LINE_LIMIT = 300
_PASSAGES_LIMIT = 1250  # of a page of passages, under a head of at most 740

State = Literal["going on", "done", "cancelled"]


@dataclass(frozen=True)
class Report:
    """What became of an ingest. `whole` is all of it as a text when `content` had to be cut."""

    content: str
    whole: str = ""


def report(outcomes: Sequence[Outcome], state: State = "done") -> Report:
    """Counts first, then article by article."""
    head = _report_head(outcomes, state)
    ordered = sorted(outcomes, key=lambda outcome: _FIRST.index(outcome.change))
    lines = [f"- {escape(cut(told(outcome), _LINE_LIMIT))}" for outcome in ordered]
    content = _shortened([head, *lines])
    if content.count("\n- ") == len(lines):
        return Report(content)
    return Report(content, "\n".join([_counts(outcomes), *map(_whole_line, outcomes), ""]))


def _report_head(outcomes: Sequence[Outcome], state: State) -> str:
    counts = _counts(outcomes)
    if state == "going on":
        return f"**{counts}** so far …" if counts else "Reading … nothing so far"
    if state == "cancelled":
        return f"**Stopped: {counts or 'nothing changed'}.** What is stored stays."
    return f"**{counts or 'Nothing found to add'}**"


def _counts(outcomes: Sequence[Outcome]) -> str:
    found: Counter[str] = Counter(outcome.change for outcome in outcomes)
    return ", ".join(f"{found[change]:,} {change}" for change in _CHANGES if found[change])


def _whole_line(outcome: Outcome) -> str:
    line, source = plain(told(outcome)), plain(outcome.source)
    return line if not source or source in line else f"{line} [{source}]"


def _shortened(lines: list[str]) -> str:
    """As many lines as one message holds, and how many were left out."""
    kept: list[str] = []
    for number, line in enumerate(lines):
        rest = f"\n… and {len(lines) - number:,} more"
        if len("\n".join([*kept, line])) + len(rest) > CONTENT_LIMIT and number:
            return "\n".join(kept) + rest
        kept.append(line)
    return "\n".join(kept)


def listing(
    entries: Sequence[Entry], total: int, offset: int, here: Scope, narrowed: Filter
) -> str:
    """One page of the articles that a question asked here searches."""
    asked = _asked(narrowed)
    if not entries:
        return (
            f"No article here fits{asked}. Try fewer words or other dates."
            if asked
            else "There are no articles here yet. Add one with /ingest."
        )
    shown = f", {offset + 1:,}-{offset + len(entries):,}" if len(entries) < total else ""
    lines = [f"**{plural(total, 'article')}{asked}{shown}**"]
    for entry in entries:
        where = "here only" if entry.scope == here else "everywhere"
        day = str(entry.published or "no date")
        parts = (fit(entry.title, 105), fit(entry.source, 30), day, where)
        lines.append(f"- {' · '.join(part for part in parts if part)}")
    return "\n".join(lines)


def _asked(narrowed: Filter) -> str:
    words = f" with “{escape(narrowed.words)}”" if narrowed.words else ""
    since = f" since {narrowed.since}" if narrowed.since else ""
    until = f" until {narrowed.until}" if narrowed.until else ""
    return words + since + until


def passage_pages(stored: StoredArticle, passages: Sequence[Passage]) -> list[str]:
    """An article's passages, each quoted, with its head on top of every page."""
    article = stored.article
    blocks = []
    for number, passage in enumerate(passages, 1):
        page = article.page_at(passage.start)
        mark = f"**{number}{f' · p. {page}' if page else ''}**"
        blocks.append(f"> {mark} {escape(passage.text)}")
    bodies = pack(blocks, _PASSAGES_LIMIT) or ["It holds no passages."]
    head = _head(stored)
    count = plural(len(passages), "passage")
    return [
        f"{head}\n-# {count}, page {number:,} of {len(bodies):,}\n{body}"
        for number, body in enumerate(bodies, 1)
    ]


def _head(stored: StoredArticle) -> str:
    article = stored.article
    told_of = (
        fit(article.source, 60), fit(article.authors, 80), str(article.published or "no date"),
        link(article.url, 300),
    )  # fmt: skip
    return (
        f"**{fit(article.title, 150)}**\n{' · '.join(part for part in told_of if part)}\n"
        f"-# Added {_moment(stored.added_at)} by {doer(stored.added_by)}"
    )


def audit_page(deeds: Sequence[Deed], total: int, offset: int) -> str:
    """One page of who changed what, and when; the latest first."""
    if not deeds:
        return "Nothing has been added or removed here yet."
    shown = f", {offset + 1:,}-{offset + len(deeds):,}" if len(deeds) < total else ""
    lines = [f"**{plural(total, 'change')}{shown}**"]
    for deed in deeds:
        detail = f" ({fit(deed.detail, 30)})" if deed.detail else ""
        what = f"{escape(deed.what)} {fit(deed.title, 75)}{detail}"
        lines.append(f"- {_moment(deed.at)} · {doer(deed.by)} · {what}")
    return "\n".join(lines)


def _moment(at: str) -> str:
    """An ISO 8601 time, which Discord shows in the reader's own time zone."""
    return f"<t:{int(datetime.fromisoformat(at).timestamp())}:f>"


def doer(by: str) -> str:
    """Who did it, as Discord shows people; nobody is pinged."""
    kind, _, number = by.partition(":")
    return f"<@{number}>" if kind == "user" and number.isdecimal() else fit(by, 30)


def choice_name(entry: Entry) -> str:
    """An article as one line to choose from; Discord shows no markup there."""
    return cut(f"{entry.published or 'no date'} · {plain(entry.title)}", CHOICE_LIMIT)
