"""Whether the words around an expression speak of what was or of what will be. By verbs alone."""

import re
from bisect import bisect_left, bisect_right
from typing import Literal

Tense = Literal["past", "future", "unclear"]

_S = r"\s{1,3}"
_PLANNED = (
    "expected|scheduled|due|set|slated|planned|supposed|going|poised|likely|about|bound|billed"
)
# *He agreed to meet on Friday*: the day may be that of either verb.
_GOVERNING = (
    "agreed|hoped|planned|promised|vowed|pledged|decided|wanted|ordered|asked|urged|told|refused"
    "|threatened|intended|meant|voted|offered|proposed|prepared|invited|allowed|supposed|needed"
    "|expected|scheduled|set|due|slated|forced|required|ready|able|warned|chose|opted|tried"
)
_OPEN = (
    "scheduled|rescheduled|planned|postponed|delayed|slated|expected|due|would|could|should|can"
    "|cannot"
)
_IRREGULAR = (
    "was|were|did|had|been|said|told|went|came|got|made|took|gave|met|won|lost|left|led|held|began"
    "|became|broke|brought|built|bought|caught|chose|cost|cut|drew|drove|fell|felt|fled|flew|fought"
    "|found|froze|gone|grew|heard|hit|hurt|kept|knew|laid|lent|let|lay|meant|overtook|paid|put|quit"
    "|ran|rang|rose|sank|sat|saw|seen|sent|set|shook|shot|shut|slid|sold|spent|spoke|split|spread"
    "|stood|stole|struck|stuck|swore|swam|taught|taken|tore|thought|threw|thrown|understood|undertook"
    "|withdrew|woke|wore|wrote|written|beat|bid|burst|died|ate|sang|slept|swept|won|wound"
)
# Words in -ed that are no verbs in the past.
_NOT_VERBS = (
    "need|speed|feed|seed|breed|exceed|proceed|succeed|indeed|bed|hundred|embed|wed|sacred|naked"
    "|wicked|bleed|heed|weed|deed|greed|creed|reed|steed|hatred|shred|kindred|biped|unprecedented"
    "|unidentified|so-called|armed|wounded|limited|alleged|accused|injured|named|based"
)
_MARKERS = re.compile(
    rf"(?P<unclear>\b(?:was|were|been|wasn['’]t|weren['’]t){_S}(?:not{_S}|\w{{2,12}}ly{_S})?"
    rf"(?:{_PLANNED}|to)\b"
    rf"|\b(?:{_GOVERNING})(?:{_S}[a-z]{{1,20}}){{0,3}}?{_S}to{_S}(?=[a-z])"
    rf"|\b(?:{_OPEN})\b)"
    rf"|(?P<future>\b(?:will|shall|won['’]t|must|may(?={_S}[a-z])|upcoming|tomorrow)\b|['’]ll\b"
    rf"|\b(?:is|are|am|['’]s|['’]re){_S}(?:not{_S}|\w{{2,12}}ly{_S})?(?:{_PLANNED}|to)\b"
    rf"|['’](?:s|re){_S}(?:{_PLANNED})\b"
    rf"|\b(?:plans?|intends?|hopes?|aims?|wants?|vows?|expects?){_S}(?:[a-z]{{1,20}}{_S})?to\b"
    rf"|\b(?:begins|starts|opens|kicks{_S}off|takes?{_S}(?:place|effect)|comes?{_S}into|goes{_S}on|ends|closes|expires|airs"
    r"|premieres|debuts|launches|resumes)\b)"
    rf"|(?P<none>\b(?:be|being|is|are|am){_S}(?:\w{{2,12}}ly{_S})?[a-z]{{2,20}}\b"
    rf"|\b(?:{_NOT_VERBS})\b)"
    rf"|(?P<past>\b(?:{_IRREGULAR})\b|\b(?:did|was|were|had)n['’]t\b|\b[a-z]{{1,20}}ed\b)"
)
_ABBREVIATIONS = "Jan Feb Mar Apr Aug Sept Sep Oct Nov Dec Mr Mrs Ms Dr St Sen Rep Gov Gen Rev Lt"
_SENTENCE_END = re.compile(
    "".join(rf"(?<!\b{short})" for short in _ABBREVIATIONS.split())
    + r"(?<=[\w)%”\"’])(?<!\b[A-Z])[.!?][\"”’)]{0,3}\s{1,9}(?=[\"“‘(]{0,2}[A-Z\d])|\n"
)
_CLAUSE_END = re.compile(
    r"[,;:()\[\]—–\"“”]|\b(?:that|and|but|which|who|whom|whose|when|while|because|if|or|where"
    r"|although|though)\b"
)


# What stands before a day that is not part of its own clause: *On late Monday night, he …*
_ADVERBS = re.compile(
    r"\s*(?:(?:and|on|in|at|by|from|since|until|during|over|also|only|early|late|later|just|then"
    r"|back|again|as|of|the|a|end|start|beginning)\b\s*)*",
    re.I,
)
_LONGEST_ADVERBS = 60  # characters


class Tenses:
    """The verbs of one text, looked up by place. Linear in the length of the text."""

    def __init__(self, text: str) -> None:
        found = [match for match in _MARKERS.finditer(text) if match.lastgroup != "none"]
        self._text = text
        self._starts = [match.start() for match in found]
        self._ends = [match.end() for match in found]
        self._kinds: list[Tense] = [match.lastgroup for match in found]  # type: ignore[misc]
        self._sentences = [0, *(m.end() for m in _SENTENCE_END.finditer(text)), len(text)]
        ends = [m.end() for m in _CLAUSE_END.finditer(text)]
        self._clauses = sorted({*self._sentences, *ends})

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """Where the sentence around [start, end) begins and ends."""
        return _around(self._sentences, start, end)

    def at(self, start: int, end: int) -> Tense:
        """The tense of the verb that [start, end) stands with: the nearest before it in its clause,
        else the nearest after it there, else the nearest in its sentence if its clause has no verb
        that may be unknown here."""
        clause = _around(self._clauses, start, end)
        before, after = self._before(start, clause[0]), self._after(end, clause[1])
        if before is not None or after is not None:
            return self._kinds[before if before is not None else after or 0]
        lead = self._text[max(clause[0], start - _LONGEST_ADVERBS) : start]
        if not _ADVERBS.fullmatch(lead):
            return "unclear"
        first, last = self.sentence(start, end)
        before, after = self._before(start, first), self._after(end, last)
        if before is None or after is None:
            nearest = before if before is not None else after
            return "unclear" if nearest is None else self._kinds[nearest]
        backwards = start - self._ends[before] <= self._starts[after] - end
        return self._kinds[before if backwards else after]

    def _before(self, at: int, bound: int) -> int | None:
        index = bisect_right(self._ends, at) - 1
        return index if index >= 0 and self._starts[index] >= bound else None

    def _after(self, at: int, bound: int) -> int | None:
        index = bisect_left(self._starts, at)
        return index if index < len(self._starts) and self._ends[index] <= bound else None


def _around(bounds: list[int], start: int, end: int) -> tuple[int, int]:
    first = bisect_right(bounds, start) - 1
    last = bisect_left(bounds, end)
    return bounds[first], bounds[min(last, len(bounds) - 1)]


def tenses(text: str) -> frozenset[str]:
    """All that the verbs of `text` speak of."""
    found = {match.lastgroup for match in _MARKERS.finditer(text)}
    return frozenset(kind for kind in found if kind and kind != "none")
