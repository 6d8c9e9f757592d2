"""Whether claims stand in the support beside the words that they stand beside in the written
sentence, so that a number or a name from elsewhere in a passage proves nothing. Pure."""

from collections.abc import Callable, Sequence

from bot.answering.writing.bearing import Told
from bot.answering.writing.claims import Claims
from bot.answering.writing.days import days_told
from bot.answering.writing.references import OPENING
from bot.answering.writing.tokens import SAYS, key, root, tokens

Found = Callable[[int], bool]
_CLOSE = 30  # characters between two claims, or a claim and a word for saying


def each_says_more(written: Claims, told: Sequence[Told], found: Found) -> bool:
    """Whether each sentence says something near its claims that no other of its passage does."""
    if len(told) == 1:
        return True
    all_names = frozenset(range(len(written.names)))
    first_quote = len(written.labels) - len(written.quotes)
    own_words = {key(word) for name in written.names for word in name.core}
    for each in told:
        others = [other for other in told if other is not each]
        claims = each.claims - frozenset[int]().union(*(other.claims for other in others))
        others = [other for other in others if other.passage == each.passage]
        if not others:
            if any(not (_is_near(written, claim, each) or found(claim)) for claim in claims):
                return False
            continue
        keys = each.keys - frozenset[str]().union(*(other.keys for other in others))
        new = keys & (written.keys - own_words)
        if len(claims) + len(new) < 2 or not new:
            if each.claims & all_names and claims and min(claims) >= first_quote:
                continue  # what is quoted of somebody is bound by its own words
            if not claims or not all(map(found, range(first_quote))):
                return False
        if any(not (new & written.beside[claim] or found(claim)) for claim in claims):
            return False
    return True


def all_near(written: Claims, told: Sequence[Told], found: Found) -> bool:
    """Whether each name has, in a sentence that bears it, one of the words beside it here."""
    return all(
        any(_is_near(written, claim, each) for each in told if claim in each.claims) or found(claim)
        for claim in range(len(written.names))
    ) and all(_is_in_its_month(written, at, told) for at in range(len(written.days)))


def _is_in_its_month(written: Claims, at: int, told: Sequence[Told]) -> bool:
    """Whether a month that only the day of publication gives stands by what that article says."""
    claim = len(written.names) + len(written.amounts) + at
    bearers = [each for each in told if claim in each.claims]
    for each in bearers:
        dates = days_told(each.text, each.passage.published)
        if any(written.days[at].is_said_by(other) for other in dates):
            return True
    spans = written.spans
    others = [other for other in range(len(spans)) if spans[other] != spans[claim]]
    before = [other for other in others if spans[other] < spans[claim]]
    closest = min(
        before or others, key=lambda other: _apart(spans[claim], spans[other]), default=None
    )
    far = closest is None or _apart(spans[claim], spans[closest]) > _CLOSE
    return far or any(closest in each.claims for each in bearers)


def _apart(one: tuple[int, int], other: tuple[int, int]) -> int:
    return max(one[0], other[0]) - min(one[1], other[1])


def _is_near(written: Claims, claim: int, told: Told) -> bool:
    """Whether `told` has one of the words beside a claim, or a number or a date that is close."""
    spans = written.spans
    start, end = spans[claim]
    near = set(map(root, written.beside[claim]))
    around = tokens(written.bare[max(0, start - _CLOSE) : end + _CLOSE])
    near |= {token.key for token in around} & {SAYS}
    said = set(map(root, told.keys))
    first = tokens(told.text)[:1]
    if claim >= len(written.names) and first and first[0].low in OPENING and told.index:
        said |= {root(each.key) for each in tokens(told.passage.sentences[told.index - 1])}
    if not near or near & said:
        return True
    named = range(len(written.names)) if claim < len(written.names) else ()
    others = told.claims - {claim, *named}  # names alone stand together in many sentences
    return any(_apart(spans[claim], spans[each]) < _CLOSE for each in others)
