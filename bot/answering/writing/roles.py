"""Who does what to whom, as far as the order of names around a word tells. Pure.

A name whose word is tied only to others in the support has another part there.
"""

import re
from collections.abc import Iterator, Sequence

from bot.answering.writing.bearing import Told
from bot.answering.writing.links import Link, links
from bot.answering.writing.naming import names, one_form, small_words
from bot.answering.writing.tokens import key

_BESIDE = re.compile(r"\b(?:off|near|outside)\s(?:the\s)?$", re.I)
_ANY_PLACE = re.compile(r"\b(?:off|near|outside|in|at|of|by|to|from)\s(?:the\s)?$", re.I)
_INSIDE = re.compile(r"\b(?:in|at|near|off|of|from|to|a|an|for|by|with)\s(?:the\s)?$", re.I)
_PLACE = re.compile(
    r"\b(?:in|at|near|off|outside|inside)\s(?:the\s)?(?:(?:village|town|city|port)\sof\s)?$", re.I
)
_SYMMETRIC = frozenset({key("met"), key("agreed"), key("married")})


def swapped_roles(written: str, told: Sequence[Told]) -> Iterator[tuple[str, bool]]:
    """The names and nouns of `written` that have another part in the support, and whether that
    part cannot be theirs at all."""
    small = small_words((written,))
    theirs = [link for each in told for link in _links_told(each, small)]
    said = frozenset[str]().union(*(each.keys for each in told))
    for link in links(written, (), frozenset()):
        about = [each for each in theirs if each.what == link.what]
        if link.what in _SYMMETRIC or any(_agree(link, each) for each in about):
            continue
        if (
            link.named
            and link.part == "doer"
            and not link.through_by
            and _is_only_place(link, written, told)
        ):
            yield " ".join(link.who), False
            continue
        if any(_cross(link, each) for each in about):
            yield " ".join(link.who), True
            continue
        rivals = [each for each in about if each.part == link.part and each.named]
        by = link.through_by and link.what in said
        if link.named and (rivals or by):
            yield " ".join(link.who), False
    for name in names(written):
        if _BESIDE.search(written[: name.start]) and not _has_place(name.core, told):
            yield name.text, True


def _has_place(who: tuple[str, ...], told: Sequence[Told]) -> bool:
    return any(
        _same(name.core, who) and _ANY_PLACE.search(each.text[: name.start])
        for each in told
        for name in names(each.text)
    )


def _is_only_place(link: Link, written: str, told: Sequence[Told]) -> bool:
    """Whether the support has the name only as a place: *in Ostra*, *near the village of Ostra*."""
    if any(
        name.core == link.who and _INSIDE.search(written[: name.start]) for name in names(written)
    ):
        return False
    told_so = []
    for each in told:
        for name in names(each.text):
            if _same(name.core, link.who):
                told_so.append(bool(_PLACE.search(each.text[: name.start])))
    return bool(told_so) and all(told_so)


def _agree(one: Link, other: Link) -> bool:
    return one.part == other.part and _same(one.who, other.who)


def _cross(one: Link, other: Link) -> bool:
    """Whether one does what is done to the other."""
    parts = {one.part, other.part}
    return parts == {"doer", "done to"} and _same(one.who, other.who)


def _same(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return one_form(one) == one_form(other) or one[-1] in other or other[-1] in one


def _links_told(told: Told, small: frozenset[str]) -> tuple[Link, ...]:
    return links(told.text, _subject_before(told), small)


def _subject_before(told: Told) -> tuple[str, ...]:
    """Whom a pronoun means: the first name of the nearest sentence before that has one."""
    for before in reversed(told.passage.sentences[max(0, told.index - 3) : told.index]):
        if found := names(before):
            return found[0].core
    return ()
