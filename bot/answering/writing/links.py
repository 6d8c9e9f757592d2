"""Ties of names to the words beside them in a sentence: who does it, to whom it is done, what a
name is. Told by the order of words alone. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from bot.answering.writing.lexicon import ACTS, SAYING, TITLES
from bot.answering.writing.naming import names
from bot.answering.writing.tokens import SAYS, Token, tokens

Part = Literal["doer", "done to", "is"]
_PRONOUNS = frozenset("he she they it".split())
_PASSIVE = frozenset("was were been being is are be get got".split())
_ONE_OF = re.compile(r"\b[Oo]ne\sof\s[^,.]{1,30},\s[^,.]{1,40},|[^,.]{1,40},\sone\sof\b")
_LEADING = frozenset("the a an his her their its by to mr mrs ms dr also new former".split())
_HELPING = frozenset(
    "has have had was were is are am be been being will would could may might can should must did "
    "do does not never also then now still later first already just both all once even only".split()
)
_LONGEST_ASIDE = 12  # words between two commas
_DONE = re.compile(r"ed$|en$|wn$")
_MAKING = frozenset("made took gave taken given".split())
_INVERTED = frozenset("said says added announced wrote".split())
_IRREGULAR_DONE = frozenset(
    "sold paid told taught bought sent hit led lent shot beaten beat cut lost found made held "
    "built overtaken won fed read left met said hurt caught brought struck".split()
)


@dataclass(frozen=True)
class Link:
    """`who` is a name's words, or the key of a noun in a tuple of its own."""

    part: Part
    who: tuple[str, ...]
    what: str
    named: bool
    through_by: bool = False


@lru_cache(maxsize=4096)
def links(text: str, pronoun: tuple[str, ...], small: frozenset[str]) -> tuple[Link, ...]:
    return tuple(_Sentence(text, pronoun, small).links())


class _Sentence:
    """One sentence as a row of names and words."""

    def __init__(self, text: str, pronoun: tuple[str, ...], small: frozenset[str]) -> None:
        """small: words that are none of a name where they open the sentence."""
        self._text = text
        self._every = tokens(text)
        self._pronoun = pronoun
        self._subject: int | None = None  # the place of the last doer by name
        self._name_at: dict[int, tuple[str, ...]] = {}
        for name in names(text, small):
            for at, token in enumerate(self._every):
                if name.start <= token.start < name.end and token.low in name.core:
                    self._name_at[at] = name.core

    def links(self) -> Iterator[Link]:
        for match in _ONE_OF.finditer(self._text):
            for name in names(self._text):
                if match.start() <= name.start < match.end():
                    yield Link("is", name.core, "one of", True)
        for at, token in enumerate(self._every):
            before = self._every[at - 1] if at else None
            counted = before and before.low[0].isdigit() and before.part == token.part
            if at in self._name_at or token.low[0].isdigit() or counted:
                continue
            if token.low in SAYING or token.low in _MAKING or token.is_content:
                yield from self._around(at, token)
            elif token.low == "according":
                yield from self._according(at)

    def _around(self, at: int, token: Token) -> Iterator[Link]:
        says, acts = token.low in SAYING, token.low in ACTS
        for place, light in self._before(at):
            who, named = self._who(place, token)
            if who:
                self._subject = place if place in self._name_at else self._subject
                passive = bool(light & _PASSIVE) and _is_done(token.low)
                yield Link("done to" if passive else "doer", who, token.key, named)
        behind, light = self._after(at)
        who, named = self._who(behind, token) if behind is not None else ((), False)
        if not who:
            return
        if "by" in light or (token.low in _INVERTED and self._comma_before(at)):
            yield Link("doer", who, token.key, named, "by" in light)
        elif acts or says:
            yield Link("done to", who, token.key, named)
        verb = at > 0 and self._every[at - 1].low in ("who", "which", "that")
        if named and light <= {"the", "a"} and not (acts or says or verb):
            yield Link("is", who, token.key, named)

    def _according(self, at: int) -> Iterator[Link]:
        place, light = self._after(at)
        if place is not None and place in self._name_at and "to" in light:
            yield Link("doer", self._name_at[place], SAYS, True)

    def _who(self, place: int, verb: Token) -> tuple[tuple[str, ...], bool]:
        token = self._every[place]
        if place in self._name_at:
            owned = token.text.endswith(("'s", "’s"))
            return ((), False) if owned or self._is_of(place) else (self._name_at[place], True)
        if token.low in _PRONOUNS:
            return self._pronoun, bool(self._pronoun)
        return ((token.key,), False) if token.is_content and verb.low in ACTS else ((), False)

    def _before(self, at: int) -> Iterator[tuple[int, frozenset[str]]]:
        """The nearest word before that may do it, past small words and one aside in commas."""
        light: set[str] = set()
        place = at - 1
        while place >= 0:
            token, follower = self._every[place], self._every[place + 1]
            if token.part != follower.part:
                yield from self._past_aside(place, frozenset(light))
                return
            if place in self._name_at or token.low in _PRONOUNS or token.is_content:
                if token.low.endswith("ly") and place not in self._name_at:
                    place -= 1
                    continue
                yield place, frozenset(light)
                return
            if token.low in ("and", "but") and self._subject is not None:
                yield self._subject, frozenset(light)
            to = token.low == "to" and self._for_name(place - 1)
            if token.low not in _HELPING and not to:
                return
            light.add(token.low)
            place -= 1

    def _for_name(self, place: int) -> bool:
        """Whether a name that *for* leads to ends there: *enough for Mei Lao to win*."""
        return place in self._name_at and self._led_by(place) == "for"

    def _is_of(self, place: int) -> bool:
        """Whether a name only tells which: *the hut of the Alpine Club*."""
        return self._led_by(place) == "of"

    def _led_by(self, place: int) -> str:
        core = self._name_at[place]
        while self._name_at.get(place) == core or (
            place >= 0 and self._every[place].low in ("the", "of") and place - 1 in self._name_at
        ):
            place -= 1
        if place >= 0 and self._every[place].low == "the":
            place -= 1
        return self._every[place].low if place >= 0 else ""

    def _past_aside(self, last: int, light: frozenset[str]) -> Iterator[tuple[int, frozenset[str]]]:
        """Of *the lawyer, Felix Stein, said* both."""
        part = self._every[last].part
        aside = [at for at in range(last + 1) if self._every[at].part == part]
        if aside[0] == 0 or len(aside) > _LONGEST_ASIDE:
            return
        if all(at in self._name_at for at in aside):
            yield last, light
        yield aside[0] - 1, light

    def _after(self, at: int) -> tuple[int | None, frozenset[str]]:
        light: set[str] = set()
        for place in range(at + 1, min(len(self._every), at + 8)):
            token = self._every[place]
            title = token.low in TITLES and place not in self._name_at
            if place in self._name_at or (token.is_content and not title):
                return place, frozenset(light)
            if token.low in _MAKING:
                return None, frozenset()
            if token.low in ("and", "but", "that", "to", "in", "of", "for", "with", "on", "at"):
                allowed = token.low == "to" and self._every[at].low in ("apologised", "according")
                if not allowed:
                    return None, frozenset()
            if token.low not in _LEADING and not title:
                return None, frozenset()
            light.add(token.low)
        return None, frozenset()

    def _comma_before(self, at: int) -> bool:
        return at > 0 and self._every[at - 1].part != self._every[at].part


def _is_done(word: str) -> bool:
    return bool(_DONE.search(word)) or word in _IRREGULAR_DONE
