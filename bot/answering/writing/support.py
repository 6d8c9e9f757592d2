"""Which sentences of the cited passages together say what a written one claims. Pure."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from bot.answering.writing.bearing import Told, told_by
from bot.answering.writing.claims import Claims
from bot.answering.writing.lexicon import NEGATORS, PRIVATIVE
from bot.answering.writing.naming import stands_in
from bot.answering.writing.nearness import all_near, each_says_more
from bot.answering.writing.passages import Passage
from bot.answering.writing.tokens import key, opposites, root, tokens

TOGETHER = "no sentences of the passages say all of this together"
_ALIKE = 0.6  # share of the words that a sentence counts as saying that is alike as a whole
_MOST = 3  # sentences that together say what one written sentence does
_MOST_LOOKED_AT = 16  # sentences, those that bear most first
_WORTH = 0.1  # share of the words that one more sentence must add
_TELLING = 20  # from here on a number is rare enough to tell its sentence
_CLAIM = 0.5  # of a word, that a name or a number counts for
_OWN_ALONE = 0.34  # the same as _OWN, where nothing in it is rare, as a large number is
_OWN = 0.3  # share of the words that the sentences themselves must say
_AROUND = 2  # sentences before and behind, that a supporting one leans on
_BEARS = 0.3  # share of the words from which on a further citation bears the sentence


@dataclass(frozen=True)
class Support:
    """`told` together bear every claim; `covered` is the share of the words that they say;
    `missing` is what they do not bear, '' when nothing."""

    told: tuple[Told, ...]
    covered: float
    missing: str = ""


def supported(
    written: Claims,
    passages: Sequence[Passage],
    found: Callable[[int], bool] = lambda _: False,
    alike: Callable[[str], bool] = lambda _: False,
    loose: bool = False,
) -> Support:
    """The fewest sentences of `passages` that bear `written`, of those the ones that say most.

    `found` says of a claim, by its number, that it has its place there by other evidence; `alike`
    of a sentence that it says the same as a whole. `loose` is that of `told_by`."""
    every = [
        told_by(written, passage, index, tuple(passages), loose)
        for passage in passages
        for index in range(len(passage.sentences))
    ]
    labels = written.labels
    all_claims = frozenset(range(len(labels)))
    nowhere = all_claims - frozenset[int]().union(*(each.claims for each in every))
    if nowhere:
        return Support((), 0.0, f"{labels[min(nowhere)]} is not in the passages cited")
    every.sort(key=lambda each: -(2 * len(each.claims) + len(each.keys & written.keys)))
    best: Support | None = None
    for told in _sets(every[:_MOST_LOOKED_AT]):
        if frozenset().union(*(each.claims for each in told)) != all_claims:
            continue
        if not (all_near(written, told, found) and each_says_more(written, told, found)):
            continue
        covered = _covered(written, told)
        if covered < _ALIKE and len(told) == 1 and alike(told[0].text):
            covered = _ALIKE
        support = Support(told, covered)
        if best is None or support.covered > best.covered + _WORTH * (len(told) - len(best.told)):
            best = support
    return best or Support((), 0.0, TOGETHER)


def bearing(written: Claims, support: Support, passages: Sequence[Passage]) -> list[Told] | None:
    """For each of `passages` the sentence that bears `written` best; None when one does not."""
    found: list[Told] = []
    for passage in passages:
        mine = [each for each in support.told if each.passage == passage]
        if not mine:
            told = [
                told_by(written, passage, index, tuple(passages))
                for index in range(len(passage.sentences))
            ]
            share = _BEARS * len(written.keys)
            mine = [
                each
                for each in told
                if (
                    len(each.keys & written.keys) >= max(1, share)
                    or _says_who(each, written, passages)
                )
                and (each.claims or len(each.keys & written.keys) >= len(written.keys) / 2)
            ]
        if not mine:
            return None
        found.append(
            max(mine, key=lambda each: 2 * len(each.claims) + len(each.keys & written.keys))
        )
    return found


def _says_who(told: Told, written: Claims, passages: Sequence[Passage]) -> bool:
    """Whether it alone has a name in full, or says of one what the written sentence does too."""
    others = [text for each in passages if each != told.passage for text in each.sentences]
    return any(
        number in told.claims
        and stands_in(name, told.text)
        and (
            not any(stands_in(name, text) for text in others)
            or bool(told.keys & written.beside[number])
        )
        for number, name in enumerate(written.names)
    )


def _sets(every: Sequence[Told]) -> Iterator[tuple[Told, ...]]:
    for size in range(1, _MOST + 1):
        yield from combinations(every, size)


def _covered(written: Claims, told: Sequence[Told]) -> float:
    """The share of its words that the sentences say; what only those around them or their titles
    say counts half."""
    own, around = set[str](), set[str]()
    for each in told:
        near = each.passage.sentences[max(0, each.index - _AROUND) : each.index + _AROUND + 1]
        own |= set(map(root, each.keys))
        for text in (each.passage.title, *near):
            around |= {root(token.key) for token in tokens(text)}
    negated = any(token.low in NEGATORS for each in told for token in tokens(each.text))
    words = {token.key: token for token in written.words}
    quoted = {token.key for each in written.quotes for token in tokens(each) if token.is_content}
    said = [
        1.0 if root(each) in own or (negated and (token.low in PRIVATIVE or _turned(each, own)))
        else 0.5 if root(each) in around
        else 0.0
        for each, token in words.items()
    ]  # fmt: skip
    others = len(quoted) + _CLAIM * len(written.labels)
    if not said and not others:
        return 1.0
    telling = any(each.value >= _TELLING for each in written.amounts) or any(
        each.year and each.month for each in written.days
    )
    own_share = _OWN if telling or len(written.labels) > 2 else _OWN_ALONE
    if said.count(1.0) + len(quoted) < own_share * len(said):
        return 0.0
    return (sum(said) + others) / (len(said) + others)


def _turned(meaning: str, said: set[str]) -> bool:
    """Whether the opposite is said: *will stay open* for *will not close*."""
    return any(root(key(other)) in said for one, other in opposites() if key(one) == meaning)
