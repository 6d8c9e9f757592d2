"""An answer as it is sent: within three messages, and with its question where nobody else shows it.
Pure."""

from dataclasses import replace

from bot.answering.models import Answer
from bot.render import CONTENT_LIMIT, Shown, fit, shown

MOST = 3  # messages; Discord lets the bot send five after a guest's command
_QUESTION = 300  # characters of a question beside its answer


def reply(answer: Answer, question: str = "") -> Shown:
    """question: what was asked, where Discord does not show it: beside a command or a form."""
    told = shown(answer, MOST)
    if not question:
        return told
    *first, last = told.contents
    line = f"-# Asked: {fit(question, _QUESTION)}"
    if len(last) + 1 + len(line) <= CONTENT_LIMIT:
        return replace(told, contents=[*first, f"{last}\n{line}"])
    return replace(told, contents=[*first, line, last]) if len(first) + 2 <= MOST else told
