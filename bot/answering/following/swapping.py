"""The last question over again with one thing in the place of its like. Patterns only."""

import re
from collections.abc import Sequence

from bot.answering.following.asked import Asked, take_apart
from bot.answering.following.mentions import Name, is_geographic, is_person, names_in, people_in
from bot.answering.models import Turn
from vectorstore.words import stem

_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
)
_DAY = r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
_TIME = re.compile(
    r"\b(?:(?:in|on|by|since|until|before|after|during)\s+)?"
    rf"(?:(?:{_MONTH}\s+)?(?:\d{{1,2}},?\s+)?(?:19|20)\d\d|{_MONTH}(?:\s+\d{{1,2}})?|{_DAY}"
    r"|(?:this|last|next|the\s+\w+)\s+(?:week|month|year|quarter|decade|spring|summer|autumn|fall"
    r"|winter|night)|today|yesterday|tomorrow|now)\b",
    re.I,
)
_PHRASE = re.compile(r"(at|in|on|of|during|after|before|since|with|from|for|to|by)\s+(.+)", re.I)
_ALIKE = {"at": "at|in", "in": "at|in"}
_MEETING = re.compile(r"(?:.+['’]s|the|his|her|their|its|a)\s+(\w+)\s+((?:at|in|with|to|on)\s.+)")


def put_in_place(what: str, turns: Sequence[Turn]) -> str:
    """The last question with `what` in it: *and in 2021*, *and Acme*, *and at the port*; or ''."""
    question = turns[0].question.strip().rstrip(" ?.!")
    asked = take_apart(question)
    if not asked:
        return ""
    what = _of_the_verb(what, asked)
    if _TIME.match(what) or _PHRASE.match(what):
        what = _lowered(what) if " " in what else what
    if _TIME.fullmatch(what):
        return _timed(question, what)
    if phrase := _PHRASE.fullmatch(what):
        return _placed(question, phrase[1].lower(), what)
    slot = _slot(what, question, asked, turns)
    return f"{question[: slot[0]]}{what}{question[slot[1] :]}" if slot else ""


def with_topic(turn: Turn, bare: str) -> str:
    """The last question kept as the topic, where no sentence can be built from it."""
    question = turn.question.strip().rstrip(" ?.!")
    named = any(name.start == 0 for name in names_in(question))
    first = question[:1] if named else question[:1].lower()
    asked_now = bare if names_in(bare)[:1] and names_in(bare)[0].start == 0 else _lowered(bare)
    return f"about “{first}{question[1:]}”: {asked_now}"


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


def _of_the_verb(what: str, asked: Asked) -> str:
    """*His meeting at the port* is *at the port*, where a meeting was asked about."""
    match = _MEETING.fullmatch(what)
    return match[2] if match and stem(match[1].lower()) == stem(asked.verb.lower()) else what


def _timed(question: str, what: str) -> str:
    found = list(_TIME.finditer(question))
    if not found:
        return f"{question} {what}"
    return f"{question[: found[-1].start()]}{what}{question[found[-1].end() :]}"


def _placed(question: str, preposition: str, what: str) -> str:
    likes = _ALIKE.get(preposition, preposition)
    for name in reversed(names_in(question)):
        if re.fullmatch(likes, name.before) and not _TIME.fullmatch(name.text):
            start = question.lower().rindex(name.before, 0, name.start)
            return f"{question[:start]}{what}{question[name.end :]}"
    found = list(re.finditer(rf"\b(?:{likes})\s+(?:the\s+)?[a-z]+$", question))
    return f"{question[: found[-1].start()]}{what}" if found else f"{question} {what}"


def _slot(what: str, question: str, asked: Asked, turns: Sequence[Turn]) -> tuple[int, int] | None:
    """Where in the question the like of `what` stands."""
    names = [name for name in names_in(question) if not _TIME.fullmatch(name.text)]
    if names and not re.match(r"(?:the|an?)\s+[a-z]|[a-z]+\s+[a-z]", what):
        best = max(names, key=lambda name: (_likeness(what, name, turns), name.start))
        owns = what.endswith("'s") and question[best.end :].startswith(("'s", "’s"))
        return best.start, best.end + 2 * owns
    subject = re.search(rf"\b{re.escape(asked.subject)}\b", question) if asked.subject else None
    if names or " " in what:
        subject = subject if re.match(r"the |an? |[A-Z]", what) else None
        return subject.span() if subject else None
    tail = re.search(r"\b(at|of|with|to|by|for|from|in)\s+((?:the\s+)?\w+)$", question)
    if tail and (tail[1] != "in" or is_geographic(what) or not subject):
        return tail.span(2)
    if not asked.aux and re.fullmatch(r"(?:the\s+)?\w+", asked.rest):
        return len(question) - len(asked.rest), len(question)
    return subject.span() if subject else None


def _likeness(what: str, name: Name, turns: Sequence[Turn]) -> int:
    geographic = is_geographic(name.text) or name.before == "in"
    if is_geographic(what):
        return 2 * geographic
    person = is_person(what) or any(what in _names_of(turn) for turn in turns)
    if person:
        return 2 * (is_person(name.text) is True) + (not name.is_place and not geographic)
    return (not geographic) + (is_person(name.text) is not True)


def _names_of(turn: Turn) -> set[str]:
    """The people of an earlier answer to *who*, whole and by their last name."""
    people = people_in(turn.answer) if re.match("who", turn.question, re.I) else []
    return {part for person in people for part in (person, person.split()[-1])}
