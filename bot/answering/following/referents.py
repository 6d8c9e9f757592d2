"""Whom and what *he*, *it*, *they* and *there* mean, told from the turns before. Patterns only.

Newest turn first. For *he* and *she*: who was asked for, if the question word was the subject
(*who leads Acme?*), else the last question's subject, then its answer, then its other names. For
*it*: the company or thing asked for, then the subject, then other names that are no people. For
*they*: both sides of a meeting, else the answer's list, else a subject.
"""

import re
from collections.abc import Collection, Iterator, Sequence

from bot.answering.following.asked import Asked, answer_to, short_names, take_apart
from bot.answering.following.mentions import (
    LONGEST_CARRIED,
    is_geographic,
    is_person,
    is_woman,
    joined,
    list_in,
    may_be,
    names_in,
    people_in,
)
from bot.answering.models import Turn

_TOGETHER = frozenset(
    "meet met talk talked speak spoke discuss negotiate agree sign marry fight debate play".split()
)
_ONLY_PEOPLE = frozenset("meet met marry die live resign visit tell born".split())
_SAYING = frozenset("say said think know write report announce reveal ask".split())
_EMPTY = frozenset("someone something this that it he she they there here you we i".split())


def person(pronoun: str, turns: Sequence[Turn], taken: Collection[str] = ()) -> str:
    """The person meant by *he*, *him*, *his*, *she* or *her*, other than those `taken`; or ''."""
    found = [
        name
        for turn in turns
        for name in _people(turn)
        if name not in taken and may_be(pronoun, name)
    ]
    if pronoun in {"she", "her", "hers"}:
        found.sort(key=is_woman, reverse=True)  # before the names that don't tell
    return _carried(found[0]) if found else ""


def thing(turns: Sequence[Turn], taken: Collection[str] = (), *, is_object: bool = False) -> str:
    """What *it* means, other than those `taken`, or ''. As an object, *it* is rather what was one
    before: after *did Acme buy Globex?*, who sold it?"""
    found = (name for turn in turns for name in _things(turn, is_object) if name not in taken)
    return _carried(next(found, ""))


def group(pronoun: str, turns: Sequence[Turn], taken: Collection[str] = ()) -> str:
    """Whom or what *they*, *them* or *their* means, or ''."""
    found = (name for turn in turns for name in _groups(pronoun, turn) if name not in taken)
    return _carried(next(found, ""))


def place(turns: Sequence[Turn]) -> str:
    """What *there* means, with its preposition, or ''."""
    for turn in turns:
        asked = take_apart(turn.question)
        if asked and re.match("where", asked.wh, re.I) and (told := short_names(turn.answer)):
            return f"in {_carried(told)}"
        for name in reversed(names_in(turn.question)):
            if name.is_place and name.before != "from":
                return f"{name.before} {_carried(name.text)}"
        if found := re.search(r"\b(at|in) ((?:the )?[a-z]{3,})\W*$", turn.question):
            return found.group()[:LONGEST_CARRIED].rstrip(" ?.!")
    return ""


def listed(turns: Sequence[Turn]) -> str:
    """The list that the last answer was, for *which of them*; '' if it was none."""
    return joined(list_in(turns[0].answer)) if turns else ""


def counts(turns: Sequence[Turn]) -> bool:
    """Whether the last question asked which or how many of some: *they* are then those."""
    asked = take_apart(turns[0].question)
    return (
        asked is not None
        and re.match(r"(?:how many|which|what) \w+s\b|how many people", asked.wh, re.I) is not None
    )


def subjects(turns: Sequence[Turn]) -> list[str]:
    """The names of the last turn, those of the question first."""
    names = [name.text for name in names_in(turns[0].question)]
    asked = take_apart(turns[0].question)
    known = answer_to(asked, turns[0].answer) if asked else short_names(turns[0].answer)
    return names + ([known] if known and known[0].isupper() and known not in names else [])


def _people(turn: Turn) -> Iterator[str]:
    asked = take_apart(turn.question)
    asks_who = asked is not None and re.match(r"(\w+ )?whom?\b", asked.wh, re.I) is not None
    answered = _humans(turn.answer) if asks_who else []
    subject = [asked.subject] if asked and _may_be_person(asked, asks_who) else []
    who_is = asks_who and asked is not None and (not asked.aux or _is_description(asked))
    yield from answered + subject if who_is else subject + answered
    for name in names_in(turn.question):
        if is_person(name.text) or (not name.is_place and _looks_human(name.text, asked)):
            yield name.text


def _looks_human(name: str, asked: Asked | None) -> bool:
    """Whether nothing speaks against it: no article, no house; outside a question, two words."""
    named = is_person(name) is None and not name.startswith("the ") and not is_geographic(name)
    return named and (asked is not None or len(name.split()) > 1)


def _humans(answer: str) -> list[str]:
    return [name for name in people_in(answer) if not is_geographic(name)]


def _may_be_person(asked: Asked, asks_who: bool) -> bool:
    if re.search(r"['’]s ", asked.subject):
        return False
    if asked.subject.lower() in _EMPTY or not asked.subject or is_person(asked.subject) is False:
        return False
    described = asked.subject.startswith(("the ", "a ", "an ")) or not asked.subject[0].isupper()
    if asked.subject.islower() and not re.match("(the|an?) ", asked.subject):
        return True  # chat writes names without capitals
    return not described or is_person(asked.subject) is True or (asks_who and asked.verb == "")


def _is_description(asked: Asked) -> bool:
    """Whether the question is of the form *who is the mayor*, not *who is Ode*."""
    return (
        asked.verb == ""
        and re.match(r"(the|an?|his|her|their|its)\b|.*['’]s ", asked.subject) is not None
    )


def _things(turn: Turn, is_object: bool) -> Iterator[str]:
    """A country that does something is none: what it did is meant, or what was done in it."""
    asked = take_apart(turn.question)
    acts = asked is not None and asked.verb != ""
    names = [
        name
        for name in names_in(turn.question)
        if is_person(name.text) is not True and not (acts and is_geographic(name.text))
    ]
    if asked and is_object and asked.aux and asked.verb:
        yield from (name.text for name in names if asked.rest.startswith(name.text))
    if asked:
        known = short_names(turn.answer) if re.match("what|which", asked.wh, re.I) else ""
        is_one = is_person(known) is not True and not list_in(turn.answer)
        if known and is_one and not (acts and is_geographic(known)):
            yield known
        about = re.match(r"about ((?:the |an? )?[\w’'-]+)", asked.rest)
        if about and asked.verb in _SAYING:
            yield re.sub(r"^an? ", "the ", about[1])
        if asked.subject and asked.subject.lower() not in _EMPTY and not _is_someone(asked):
            yield asked.subject
    people = {asked.subject} if asked and asked.verb in _ONLY_PEOPLE else set()
    yield from (name.text for name in names if not name.is_place and name.text not in people)
    if asked and not asked.aux and (plain := re.match(r"(?:the )?[a-z]+$", asked.rest)):
        yield plain.group()
    yield from (name.text for name in names if name.is_place and asked and not asked.aux)


def _is_someone(asked: Asked) -> bool:
    """Whether the subject is no thing: people, or a country that does something."""
    if asked.verb and is_geographic(asked.subject):
        return True
    asks_who = re.match(r"whom?\b", asked.wh, re.I) is not None
    return (
        asked.verb in _ONLY_PEOPLE
        or is_person(asked.subject) is True
        or (asks_who and asked.verb == "")
        or " and " in asked.subject
    )


def _groups(pronoun: str, turn: Turn) -> Iterator[str]:
    asked = take_apart(turn.question)
    answered = _humans(turn.answer) if asked and re.match("who", asked.wh, re.I) else []
    answered = answered or list_in(turn.answer)
    if asked and not asked.aux and re.match("what|which", asked.wh, re.I):
        answered = answered or [name for name in [short_names(turn.answer)] if name]
    subject = asked.subject if asked and asked.subject.lower() not in _EMPTY else ""
    both = asked is not None and (asked.verb in _TOGETHER or " " in asked.subject)
    if answered and subject and both and is_person(subject) is not False and pronoun != "them":
        yield joined([subject, *answered])
    if len(answered) > 1:
        yield joined(answered)
    if subject and (" and " in subject or pronoun != "them"):
        yield subject
    yield from answered
    if subject:
        yield subject
    for name in names_in(turn.question):
        if not name.is_place and not is_geographic(name.text):
            yield name.text


def _carried(name: str) -> str:
    return name if len(name) <= LONGEST_CARRIED else ""
