"""Whether a written sentence is proved by the passages that it cites, and by which sentences. Pure.

What it cannot see: a change of meaning in words of its own. tests/bot/writing/test_lies.py counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.writing.claims import claims
from bot.answering.writing.draft import LONGEST_SENTENCE, Written
from bot.answering.writing.meaning import contradiction
from bot.answering.writing.passages import Passage
from bot.answering.writing.support import bearing, supported

_MOST_CLAIMS = 20
_BARE = 0.05  # where it names and counts nothing
_MORE = 0.25  # for each sentence over two that it takes together
LEAST_COVERED = 0.5  # share of the words; measured on the true sentences and lies of the tests


@dataclass(frozen=True)
class Verdict:
    """`reason` says in a few words why it is not `kept`. `support` is, for each citation, the
    passage's number and the index of the sentence in it that says it best."""

    text: str
    cites: tuple[int, ...]
    kept: bool
    reason: str
    support: tuple[tuple[int, int], ...]


def check(written: Written, passages: Sequence[Passage]) -> Verdict:
    """Keep `written` only if the passages that it cites say what it claims."""
    reason, support = _judged(written, {each.number: each for each in passages})
    return Verdict(written.text, written.cites, not reason, reason, support)


def _judged(written: Written, given: dict[int, Passage]) -> tuple[str, tuple[tuple[int, int], ...]]:
    if not written.cites:
        return "it cites no passage", ()
    if unknown := [number for number in written.cites if number not in given]:
        return f"there is no passage {unknown[0]}" if unknown[0] else "a citation is unreadable", ()
    cited = [given[number] for number in dict.fromkeys(written.cites)]
    texts = tuple(text for each in cited for text in each.sentences)
    if len(written.text) > LONGEST_SENTENCE:
        return "it is too long", ()
    if _foreign_letters(written.text, texts):
        return "it has letters that the passages cited do not have", ()
    claimed = claims(written.text, texts)
    if claimed is None:
        return "a quotation in it does not end", ()
    if not (claimed.labels or claimed.keys):
        return "it says nothing that can be proved", ()
    if len(claimed.labels) > _MOST_CLAIMS:
        return "it says too much at once", ()
    found = supported(claimed, cited)
    if found.missing:
        return found.missing, ()
    more = _BARE * (not claimed.labels) + _MORE * max(0, len(found.told) - 2)
    if found.covered < LEAST_COVERED + more:
        return "too few of its words are in the passages cited", ()
    borne = bearing(claimed, found, cited)
    if borne is None:
        return "a passage that it cites does not say this", ()
    if problem := contradiction(claimed, found.told):
        return problem, ()
    return "", tuple(each.place for each in borne)


def _foreign_letters(text: str, texts: Sequence[str]) -> bool:
    """Whether a letter beyond ASCII stands in none of `texts`: a Greek o in *work* looks right."""
    beyond = {character for character in text if character.isalpha() and not character.isascii()}
    return bool(beyond - set("".join(texts)))
