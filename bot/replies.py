"""An answer as it is sent: in few messages, with its question where Discord shows none. Pure."""

from dataclasses import replace

from bot.answering.models import Answer
from bot.marks import units
from bot.render import CONTENT_LIMIT, MOST, Shown, fit, shown

_QUESTION = 300  # characters of a question beside its answer


def reply(answer: Answer, question: str = "") -> Shown:
    """question: what was asked, where Discord does not show it: beside a command or a form."""
    told = shown(answer)
    if question in ("", answer.understood):  # which is shown already
        return told
    *first, last = told.contents
    line = f"-# Asked: {fit(question, _QUESTION)}"
    if units(last) + 1 + units(line) <= CONTENT_LIMIT:
        return replace(told, contents=[*first, f"{last}\n{line}"])
    return replace(told, contents=[*first, line, last]) if len(first) + 2 <= MOST else told
