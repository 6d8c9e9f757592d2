"""A quoted text with the day that it was published on, as the rules for its dates look at it."""

import re
from bisect import bisect_left
from datetime import date

from bot.answering.dating.tense import Tense, Tenses

_RECURS = re.compile(r"\b(?:born|birthdays?|annual|annually|every|each|anniversary|holiday)\b")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b(?![.,]\d|%)")
_OWNED = re.compile(r"(?:\b(?:his|her|their|its|my|our|your|whose|the)|['’]s)\s{1,3}$", re.I)
_OPENS = re.compile(r"(?:^|[.!?:\n]|[\"“‘(—–])\s*$")
_LOOKED_BACK = 16  # characters


class Told:
    """`published` is what *today* means in `text`."""

    def __init__(self, text: str, published: date) -> None:
        self.text = text
        self.published = published
        self._tenses = Tenses(text)
        self._recurrences = [match.start() for match in _RECURS.finditer(text)]
        years = list(_YEAR.finditer(text))
        self._year_places = [match.start() for match in years]
        self._years = [int(match[0]) for match in years]

    def before(self, match: re.Match[str]) -> str:
        """The few characters that lead up to `match`."""
        return self.text[max(0, match.start() - _LOOKED_BACK) : match.start()]

    def opens(self, match: re.Match[str]) -> bool:
        """Whether `match` begins its sentence, so that its capital letter means nothing."""
        return bool(_OPENS.search(self.before(match)))

    def is_owned(self, match: re.Match[str]) -> bool:
        """Whether it is somebody's or a story's own: *his last year*, *the last week*."""
        return bool(_OWNED.search(self.before(match)))

    def tense(self, match: re.Match[str]) -> Tense:
        return self._tenses.at(*match.span())

    def names_another_year(self, match: re.Match[str], than: int) -> bool:
        """Whether the sentence names a year, which may then be the one meant, other than `than`."""
        first, last = self._tenses.sentence(*match.span())
        begin = bisect_left(self._year_places, first)
        end = bisect_left(self._year_places, last)
        # The nearest on either side are enough, and keep a text of years alone from taking long.
        middle = bisect_left(self._year_places, match.start())
        near = self._years[max(begin, middle - 2) : min(end, middle + 2)]
        return any(year != than for year in near)

    def recurs(self, match: re.Match[str]) -> bool:
        """Whether the sentence speaks of a day of every year."""
        first, last = self._tenses.sentence(*match.span())
        place = bisect_left(self._recurrences, first)
        return place < len(self._recurrences) and self._recurrences[place] < last
