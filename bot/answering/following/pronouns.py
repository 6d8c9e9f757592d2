"""Which words of a question point back to what came before, and the question with names instead of
them. Patterns only; words that only look like pronouns, and those in quotes, are left alone."""

import re
from collections.abc import Sequence

from bot.answering.following import referents
from bot.answering.following.asked import AUXILIARY, PREPOSITION
from bot.answering.following.mentions import names_in
from bot.answering.following.swapping import with_topic
from bot.answering.models import Turn

_WORD = re.compile(
    r"\b(he|she|they|him|them|his|hers?|theirs?|its|it|there|that|this|these|those)\b", re.I
)
_SPAN_OF_TIME = (
    r"(?:week|month|year|morning|afternoon|evening|spring|summer|autumn|fall|winter|"
    r"season|quarter|decade|century|weekend|time|day|january|february|march|april|may|june|july|"
    r"august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|"
    r"saturday|sunday)"
)
# It, that and there that mean nothing before them: is it true, it rains, there is, this week.
_IDLE = re.compile(
    r"[\"“«][^\"”»]*[\"”»]|(?<!\w)['‘][^'’]*['’](?!\w)"
    r"|\b(?:is|was|isn't) it (?:true|possible|likely|safe|legal|illegal|necessary|known|clear|worth"
    r"|ever|really true|important (?:to|that)|okay|ok|just|fair|hard|easy|right)\b"
    r"|\b(?:is|was|does|did|will|has|would)? ?it (?:(?:is|was|has been|will|had|has) )?(?:rain|snow"
    r"|hail|pour)(?:s|ed|ing)?\b"
    r"|\bwhat (?:is|was|'s) it like\b|\bwhat (?:time|day|date|year) (?:is|was) it\b"
    r"|\bwhat does it take\b"
    r"|\bhow (?:long|much|many \w+) (?:does|did|will|would) it (?:take|cost) to\b"
    r"|\bit(?:'s| is| was|'s been| has been) (?:said|known|reported|expected|claimed|believed|true"
    r"|possible|likely|clear|time)\b|\bit (?:seems|appears|turns out|matters)\b"
    r"|\bwhen it comes to\b"
    r"|\bwho (?:is|was) it\b|\b(?:is|was) it (?=\S+ (?:who|that)\b)"
    r"|\bhow (?:is|come|was) it that\b"
    r"|\bthere(?:'s|'re)|\bthere (?:is|are|was|were|will|has|have|had|may|might|could|would)\b"
    rf"|\b(?:is|are|was|were|will|has|have) there\b(?= (?!(?:{PREPOSITION})\b)\w)"
    r"|\bhow (?:many|much)(?: \w+){0,4} (?:is|are|was|were) there\b"
    rf"|\bthis (?:past |coming |very )?{_SPAN_OF_TIME}\b"
    r"|\b(?:those|these) (?:who|in|of|with|from|that|which|days)\b|\bthat of\b|\bthis is\b",
    re.I,
)
_CLAUSE = re.compile(
    r"^(?:when|if|after|before|while|although|because|since)\b[^,]*\b[\w’]{3,}[^,]*,", re.I
)
# *Did the minister*: the question has a subject of its own.
_OWN_SUBJECT = re.compile(
    r"\b(?:did|does|do|has|have|had|will|would|can|could|should)\s+(?!(?:he|she|it|they|that|this"
    r"|these|those|there|his|her|their|its|you|we|i|not|been|be)\b)[\w’'-]+",
    re.I,
)
_ENDS = re.compile(
    rf"\s*(?:$|[,;:]|(?:{PREPOSITION}|of|and|or|but|so|again|yet|else|then|there|called"
    r"|exactly)\b)",
    re.I,
)
_BEFORE_THAT = re.compile(rf"(?:^|\b(?:{AUXILIARY}|{PREPOSITION}|of))\s*$", re.I)
_THAT_MEANS = re.compile(
    r" (?:(?:mean|happen|change|matter|help|work|affect|cost|end|start|begin|go)\w*|an?|the|true"
    r"|right|so|all|why|how|legal|possible|normal|important|good|bad)\b"
)
_THAT_EVENT = re.compile(
    r" (?:meeting|deal|talks|visit|trip|agreement|event|crash|company|attack|case|contract|law|plan"
    r"|summit|election|statement|decision|project|vote|trial|report|speech|companies|people"
    r"|countries|day|night|week|month|year|time)\b"
)
_OUT_OF = re.compile(r"\b(?:which|who|what|how many|one|any|some|none|all|both|each) of $", re.I)
_EVENT = "\0"  # what is meant is all that the last question says


def resolve(bare: str, turns: Sequence[Turn]) -> str:
    """`bare` with what its pronouns mean in their place; '' where none points back, or one points
    to nothing that is known."""
    if _CLAUSE.match(bare):
        return ""
    idle = [match.span() for match in _IDLE.finditer(bare)]
    made, done, topical = "", 0, False
    taken = [name.text for name in names_in(bare)]
    for match in _WORD.finditer(bare):
        if any(start <= match.start() < end for start, end in idle):
            continue
        meant = _meant(match, bare, turns, taken)
        if meant == _EVENT:
            topical = True
        elif meant:
            made += bare[done : match.start()] + meant
            done = match.end()
            taken.append(meant.removesuffix("'s"))
        elif meant is not None:
            return ""
    made += bare[done:]
    return with_topic(turns[0], made) if topical else made if done else ""


def _meant(match: re.Match[str], bare: str, turns: Sequence[Turn], taken: list[str]) -> str | None:
    """What one pronoun means; None if it does not point back, '' if to nothing that is known."""
    word, before, after = match.group().lower(), bare[: match.start()], bare[match.end() :]
    ends = _ENDS.match(after) is not None
    if word in {"that", "this", "these", "those"}:
        return _EVENT if _is_all(before, after, ends) else None
    if word == "there":
        return (referents.place(turns) or None) if ends else None
    is_object = word in {"him", "them"} or (word in {"her", "it"} and ends)
    if not is_object and (names_in(before) or _OWN_SUBJECT.search(before)):
        return None
    owns = word in {"his", "its", "their", "theirs", "hers"} or (word == "her" and not ends)
    if word in {"it", "its"}:
        others = [*taken, *_people_of(bare, turns)]
        meant = referents.thing(turns, others, is_object=is_object) or ("" if owns else _EVENT)
    elif word.startswith("the"):
        meant = _group(word, before, turns, taken)
    else:
        meant = referents.person(word, turns, taken if is_object else ())
    return f"{meant}'s" if owns and meant and meant != _EVENT else meant


def _is_all(before: str, after: str, ends: bool) -> bool:
    """Whether *that* is all that was asked: alone at an end, as a subject, or with *deal*."""
    as_subject = re.search(rf"\b(?:{AUXILIARY})\s*$", before, re.I) and _THAT_MEANS.match(after)
    at_end = ends and (not after.strip() or _BEFORE_THAT.search(before))
    return bool(as_subject or at_end or _THAT_EVENT.match(after))


def _people_of(bare: str, turns: Sequence[Turn]) -> list[str]:
    """Whom *he* and *she* elsewhere in the question mean."""
    words = re.findall(r"\b(?:he|she|his|her|him)\b", bare.lower())
    return [referents.person(word, turns) for word in words]


def _group(word: str, before: str, turns: Sequence[Turn], taken: list[str]) -> str:
    if _OUT_OF.search(before) or referents.counts(turns):
        return referents.listed(turns) or _EVENT
    return referents.group(word, turns, taken)
