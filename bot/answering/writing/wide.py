"""Questions that no single sentence answers: a summary, what is new, a comparison, a course of
events. Patterns only."""

import re
from collections.abc import Sequence
from typing import Literal

from bot.answering.models import Considered, Question

Wide = Literal["summary", "news", "comparison", "timeline", ""]

LEAST_SIMILAR = (
    0.35  # cosine of the nearest passage, below which the articles are about other things
)

_KINDS: tuple[tuple[Wide, re.Pattern[str]], ...] = (
    (
        "summary",
        re.compile(
            r"\b(?:summar(?:y|ies|ise|ize|ising|izing)|tl;?dr|sum up|in short|main points?"
            r"|key points?"
            r"|what (?:does|do|did) (?:the|this|that|it) (?:article|report|story|piece)s? say"
            r"|what is (?:the|this|that) (?:article|report|story|piece) about)\b",
            re.I,
        ),
    ),
    (
        "news",
        re.compile(
            r"^(?:so )?(?:what(?:['’]s| is| are)? (?:new|the news|the latest(?: news)?)"
            r"|(?:any|latest) news|what (?:has )?happened (?:today|lately|recently|this week))\b",
            re.I,
        ),
    ),
    (
        "comparison",
        re.compile(
            r"\b(?:compare[ds]?|comparison|differ(?:s|ence|ences|ently)?|contrast|disagree[ds]?"
            r"|versus|vs\.?)\b",
            re.I,
        ),
    ),
    (
        "timeline",
        re.compile(
            r"\b(?:timeline|chronology|what (?:has )?happened (?:with|to|in|at|since)"
            r"|how did .+ (?:develop|unfold)|course of events)\b",
            re.I,
        ),
    ),
)


def wide_kind(text: str) -> Wide:
    """What kind of wide question it is; '' for any other."""
    return next((kind for kind, pattern in _KINDS if pattern.search(text)), "")


def is_near(considered: Sequence[Considered]) -> bool:
    """Whether the articles speak of what is asked at all."""
    cosines = [each.similarity for each in considered if each.similarity is not None]
    return bool(cosines) and max(cosines) >= LEAST_SIMILAR


def given(
    question: Question, kind: Wide, considered: Sequence[Considered], most: int
) -> Sequence[Considered]:
    """The passages to write from: of one article in its order, of several by their dates."""
    if kind == "summary" and considered:
        article = question.about or considered[0].passage.source.article_number
        own = [each for each in considered if each.passage.source.article_number == article]
        return sorted(own, key=lambda each: each.passage.start)[:most]
    if kind in ("news", "timeline"):
        days = [each for each in considered[: 2 * most] if each.passage.source.published]
        return sorted(days, key=_day, reverse=kind == "news")[:most]
    return considered[:most]


def _day(each: Considered) -> str:
    return str(each.passage.source.published)
