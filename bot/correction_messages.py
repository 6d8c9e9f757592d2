"""What is shown of an answer that was corrected, as Discord messages. Pure."""

from dataclasses import replace

from bot.corrections import Correction, Fallen
from bot.render import CONTENT_LIMIT, Shown, fit, pack, shown
from bot.replies import reply
from bot.wording import source_line

_QUESTION = 1000  # characters as shown, of texts that people and articles wrote
_SOURCE = 300
_WITHDRAWN = {
    "removed": "**Withdrawn: the article was removed.**",
    "changed": "**Withdrawn: the article no longer says this.**",
}
_CORRECTED = {
    "removed": "**Corrected: an article that I quoted was removed.**",
    "changed": "**Corrected: an article that I quoted no longer says this.**",
}
_TAKEN_OUT = {
    "removed": "a quote was taken out, as its article was removed",
    "changed": "a quote was taken out, as its article no longer says this",
}


def told(correction: Correction) -> str:
    """The message that stands in place of an answer, or beside one that cannot be edited."""
    whole = correction.left is None
    named = correction.fallen[:1] if whole else correction.fallen
    heads = _WITHDRAWN if whole else _CORRECTED
    done = "withdrawn" if whole else "corrected"
    hint = "Ask again for what the articles say now." if whole else "The rest of the answer stands."
    lines = [
        heads[named[0].reason],
        f"“{fit(correction.exchange.turn.question, _QUESTION)}”",
        *(f"-# {line}" for line in map(_source, named) if line),
        f"-# {done} on {correction.on}",
        f"*{hint}*",
    ]
    return pack(lines)[0]


def amended(correction: Correction) -> Shown:
    """What is left of the answer, in at most as many messages as it had, and what was taken out."""
    assert correction.left is not None
    most = len(correction.messages)
    answer = reply(correction.left, correction.exchange.turn.question)
    if len(answer.contents) > most:
        answer = shown(correction.left, most)
    *first, last = answer.contents
    note = _note(correction)
    if len(answer.contents) < most:
        return replace(answer, contents=[*first, last, note])
    fitting = pack(last.split("\n"), CONTENT_LIMIT - len(note) - 1)[0]
    return replace(answer, contents=[*first, f"{fitting}\n{note}"])


def _note(correction: Correction) -> str:
    reason = _TAKEN_OUT[correction.fallen[0].reason]
    note = f"-# Corrected on {correction.on}: {reason}"
    named = "; ".join(filter(None, map(_source, correction.fallen)))
    return f"{note}: {named}" if named and len(named) <= 2 * _SOURCE else note


def _source(fallen: Fallen) -> str:
    return fit(source_line(fallen.source), _SOURCE) if fallen.source else ""
