"""What is denied, what may be and what is to come, in a written sentence and in those that support
it. Looks at the words that follow a negation or a hedge. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.answering.writing.lexicon import NEGATIVE, NEGATORS, PLANNED, POSSIBLE
from bot.answering.writing.tokens import SAYS, Token, key, opposites, tokens

_REACH = 7  # words that a negation or a hedge reaches
_CONTENT = 3  # of them that carry meaning
_NOUN_FOLLOWS = frozenset("the a an of for its their his her in on".split())
_TOLD = frozenset("said believed thought reported understood assumed rumoured".split())
_ARTICLES = frozenset("the a an his her their its this that".split())
_PLAIN = frozenset({"not", "never"})
_NOT_ONLY = re.compile(
    r"\bnot\s(?:only|just|even)\b|\bnot\s(?=[^,.;]{3,30}\bsince\b)"
    r"|\bno\s(?:longer|less|more)\sthan\b|\bif\snot\b"
)
_PAST = re.compile(r"\w{2}ed$")
_PROGRESSIVE = re.compile(r"\b(?:is|are|was|were|be)\s(?:\w+ly\s)?(?:\w+ing|to)\b")


@dataclass(frozen=True)
class _Marked:
    """A negation or a hedge, and the keys that it reaches, the nearest first."""

    word: str
    keys: tuple[str, ...]


def changed_denial(written: str, told: Sequence[str], around: Sequence[str]) -> bool:
    """Whether one side denies what the other affirms; a denial of nothing named, as in *which he
    denies*, may stand in the sentences `around`."""
    ours = _marked(_NOT_ONLY.sub("", written), NEGATORS)
    theirs = [each for text in told for each in _marked(_NOT_ONLY.sub("", text), NEGATORS)]
    our_keys, their_keys = _keys(written), frozenset[str]().union(*map(_keys, told))
    ours_free = [o for o in ours if not any(set(o.keys) & set(t.keys) for t in theirs)]
    theirs_free = [
        t
        for t in theirs
        if set(t.keys) & our_keys and not any(set(o.keys) & set(t.keys) for o in ours)
    ]
    their_negative = any(_negative(text) for text in told)
    for each in ours_free:
        if not each.keys and any(_negative(text) for text in around):
            continue
        if not theirs_free and not their_negative:
            return True
        plain = each.word in _PLAIN and each.keys and each.keys[0] in their_keys
        if not theirs_free and plain and not any(_denies_by_word(each, text) for text in told):
            return True
    return bool(theirs_free) and not ours_free and not _negative(written)


def _denies_by_word(denied: _Marked, text: str) -> bool:
    """Whether a stretch of `text` has a negative word beside one that is denied here."""
    every = tokens(text)
    parts = {token.part for token in every if token.low in NEGATIVE or token.low in NEGATORS}
    return any(token.part in parts and token.key in denied.keys[1:] for token in every)


def changed_direction(written: str, told: Sequence[str]) -> str:
    """A word of `written` whose opposite the support says instead, or ''."""
    ours, theirs = _words(written), frozenset[str]().union(*map(_words, told))
    our_keys, their_keys = _keys(written), frozenset[str]().union(*map(_keys, told))
    negated = bool(_marked(written, NEGATORS)) != any(_marked(text, NEGATORS) for text in told)
    if negated:
        return ""
    again = any(re.search(r"\bfirst\stime\b.*\b(?:since|in)\b", text) for text in told)
    for one, other in opposites():
        if again and one == "last":
            continue  # last in 1978, for the first time since 1978
        if one in ours and one not in theirs and key(one) not in their_keys - {key(other)}:
            turned = other in theirs or (key(other) in their_keys and key(one) != key(other))
            if (
                turned
                and other not in ours
                and (key(other) not in our_keys or key(other) == key(one))
            ):
                return one
    return ""


def changed_certainty(written: str, told: Sequence[str]) -> bool:
    """Whether what may be or will be is told as what is, or the reverse."""
    our_hedges = _hedges(written)
    their_hedges = [each for text in told for each in _hedges(text)]
    their_keys = frozenset[str]().union(*map(_keys, told))
    ours = {level for level, _ in our_hedges}
    theirs = {level for level, _ in their_hedges}
    if _PROGRESSIVE.search(written):
        ours.add("planned")
    if any(each.word in _TOLD for _, each in their_hedges) and _reports(written):
        ours.add("possible")
    done = frozenset(_verbs(written))
    for level, each in their_hedges:
        said = each.keys and each.keys[0] in done
        if said and level == "possible" and "possible" not in ours:
            return not _negative(written)
        if said and level == "planned" and not ours and not _negative(written):
            return True
    for level, each in our_hedges:
        said = each.keys and each.keys[0] in their_keys and each.word != "could"  # was able to
        if said and level == "possible" and "possible" not in theirs:
            return True
        if said and level == "planned" and not theirs and _is_past(each.keys[0], told):
            return True
    return False


def _verbs(text: str) -> Iterator[str]:
    """The keys of words that no article or preposition makes nouns."""
    before = ""
    for token in tokens(text):
        if token.is_content and before not in _NOUN_FOLLOWS:
            yield token.key
        before = "their" if token.text.endswith(("'s", "’s", "s'", "s’")) else token.low


def _reports(text: str) -> bool:
    return any(token.key == SAYS or token.low in ("according", "reports") for token in tokens(text))


def _hedges(text: str) -> list[tuple[str, _Marked]]:
    possible = [("possible", each) for each in _marked(text, POSSIBLE)]
    return possible + [("planned", each) for each in _marked(text, PLANNED)]


def _is_past(meaning: str, told: Sequence[str]) -> bool:
    return any(t.key == meaning and _PAST.search(t.low) for text in told for t in tokens(text))


def _marked(text: str, words: frozenset[str]) -> list[_Marked]:
    every = tokens(text)
    found = []
    for at, token in enumerate(every):
        after = every[at + 1].low if at + 1 < len(every) else ""
        allowed = (after in ("not", "no", "only") and token.low in POSSIBLE) or (
            token.low == "claimed" and any(each.low == "lives" for each in every[at : at + 4])
        )
        agreed = token.low in ("agreed", "agrees") and not _leads_to(every, at)
        phrase = (words is PLANNED and _plans(every, at)) or (
            words is POSSIBLE and _is_told(every, at)
        )
        contracted = "not" in words and token.low.endswith(("n't", "n’t"))
        capital = token.is_capital and at > 0  # May
        adjective = token.low == "failed" and at > 0 and every[at - 1].low in _ARTICLES
        plain = capital or allowed or agreed or adjective
        if (token.low in words and not plain) or contracted or phrase:
            found.append(_Marked("not" if contracted else token.low, _reached(every, at)))
    return found


def _plans(every: Sequence[Token], at: int) -> bool:
    """*Called for*, *has to*; not *had to*, which was done."""
    after = every[at + 1].low if at + 1 < len(every) else ""
    calls = every[at].low in ("called", "calls", "calling") and after == "for"
    return calls or (every[at].low in ("has", "have") and after == "to")


def _is_told(every: Sequence[Token], at: int) -> bool:
    """*Is said to*."""
    after = every[at + 1].low if at + 1 < len(every) else ""
    before = every[at - 1].low if at else ""
    return every[at].low in _TOLD and after == "to" and before in ("is", "are", "was", "were")


def _leads_to(every: Sequence[Token], at: int) -> bool:
    return any(token.low == "to" for token in every[at + 1 : at + 3])


def _reached(every: Sequence[Token], at: int) -> tuple[str, ...]:
    keys: list[str] = []
    for token in every[at + 1 : at + 1 + _REACH]:
        if token.part != every[at].part or token.low in ("but", "and", "because"):
            break
        if token.is_content:
            keys.append(token.key)
        if len(keys) == _CONTENT:
            break
    return tuple(keys)


def _negative(text: str) -> bool:
    return any(token.low in NEGATIVE or token.low in NEGATORS for token in tokens(text))


@lru_cache(maxsize=4096)
def _keys(text: str) -> frozenset[str]:
    return frozenset(token.key for token in tokens(text) if token.is_content)


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    return frozenset(token.low for token in tokens(text))
