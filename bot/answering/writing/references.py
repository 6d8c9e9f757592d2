"""Whether a sentence of a passage is about a name: by the name, a part of it, a noun or a pronoun.
Pure; guesses nothing where a second name could be meant."""

import re

from bot.answering.writing.claims import Claims
from bot.answering.writing.naming import (
    Name,
    half_stands_in,
    names,
    others_called_so,
    stands_in,
)
from bot.answering.writing.passages import Passage
from bot.answering.writing.tokens import SAYS, tokens

_NEAR = 7  # words between a pronoun and what is said
_CLOSE = 30  # characters between a name and what is said of it
_PERSONAL = frozenset("he she they it his her their its him them who".split())
_OBJECTS = frozenset("him her them".split())
_OWNING = frozenset("his her their its".split())
OPENING = frozenset("he she they it his her their its".split())


def bears_name(
    name: Name, written: Claims, passage: Passage, index: int, cited: tuple[Passage, ...]
) -> bool:
    text = passage.sentences[index]
    if stands_in(name, text):
        return True
    every = tuple(text for each in cited for text in (each.title, *each.sentences))
    if not any(stands_in(name, each) for each in every):
        return False
    if half_stands_in(name, text):
        return not others_called_so(name, every)
    return _is_the_noun(name, written, passage, index) or _is_pronoun(name, written, passage, index)


def _is_the_noun(name: Name, written: Claims, passage: Passage, index: int) -> bool:
    """*The bridge*, where the title or a sentence before says *the Skarvik bridge*; *the agency*
    for the Rivers Agency; *the site*, where it is written of as *the Marnhill site*."""
    text = passage.sentences[index]
    said = set(re.findall(r"\b(?:the|this|that|its|their)\s(?:\w+\s)?(\w+)", text.lower()))
    said |= set(re.findall(r"\b(?:the|this|that|its|their)\s(\w+)", text.lower()))
    if len(name.core) > 1 and name.core[-1] in said:
        return any(stands_in(name, each) for each in (passage.title, *passage.sentences[:index]))
    behind = re.match(r"\s(\w+)", written.bare[name.end :])
    if (
        behind
        and behind[1].lower() in said
        and (stands_in(name, passage.title) or is_subject(name, passage, index))
    ):
        return True
    for before in (passage.title, *passage.sentences[:index]):
        for each in names(before):
            if each.core != name.core and each.core[-1:] != name.core:
                continue
            after = re.match(r"\s(\w+)", before[each.end :])
            ahead = re.search(r"(\w+)\s(?:of\s)?$", before[: each.start])
            if (after and after[1].lower() in said) or (ahead and ahead[1].lower() in said):
                return True
    return False


def _is_pronoun(name: Name, written: Claims, passage: Passage, index: int) -> bool:
    """*She*, where the sentence before is about this name, and next to what is said of it."""
    here = tokens(passage.sentences[index])
    pronouns = [at for at, token in enumerate(here) if token.low in _PERSONAL]
    if not pronouns or not is_subject(name, passage, index):
        return False
    ours = {word for each in written.names for word in each.core}
    spans = [(each.start, each.end) for each in names(passage.sentences[index])]
    named = [at for at, token in enumerate(here) if any(a <= token.start < b for a, b in spans)]
    said = [at for at, token in enumerate(here) if token.key == SAYS]
    alone = [  # a name before it is whom it means, but in *Brandt said he* and *…, she said*
        at
        for at in pronouns
        if at + 1 in said
        or not any(
            other < at
            and not (
                here[other].low in ours - set(name.core)
                and (
                    (here[at].low in _OBJECTS and len(spans) == 1)
                    or any(other < each < at for each in said)
                )
            )
            for other in named
        )
    ]
    for token in tokens(written.bare):
        before = token.end <= name.start
        far = min(abs(token.start - name.end), abs(name.start - token.end))
        if not (token.is_content or token.key == SAYS) or far > _CLOSE:
            continue
        for at, other in enumerate(here):
            if other.key == token.key and any(
                abs(at - each) <= _NEAR
                and ((at < each) is before or token.key == SAYS or here[each].low in _OWNING)
                for each in alone
            ):
                return True
    return False


def is_subject(name: Name, passage: Passage, index: int) -> bool:
    """Whether the nearest sentence before that has names is about `name`: it is the first there."""
    for before in reversed(passage.sentences[max(0, index - 3) : index]):
        found = names(before)
        if found and _holds(found[0].core, name.core):
            return True
        first = tokens(before)[:1]
        if found and not (first and first[0].low in OPENING):
            return False
    return False


def _holds(whole: tuple[str, ...], part: tuple[str, ...]) -> bool:
    """Whether a name, or its last word, is in a longer one."""
    return f" {' '.join(part)} " in f" {' '.join(whole)} " or part[-1] == whole[-1]
