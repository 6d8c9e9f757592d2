"""What a replay puts into a library and does with it, at random. Does nothing itself."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from deeds import Deed, Forget, Kept, Put, Rebuild, Remove, Reopen, Undo, World
from replayed import SCOPES

from vectorstore.models import GLOBAL, Article, Scope, normalise

PEOPLE = ("command line", "user:7", "user:8")
LENGTHS = (120, 200, 400)
TOWNS = ("Leith", "Ғабит", "東京", "Cœur-naïf", "a🚢b", "Straße", "e\u0301tang")


class Desk:
    """Writes what is put in. Each version of a text has a word of its own in every sentence."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self.markers: list[str] = []

    def deed(self, world: World, last: Deed) -> Deed:
        chance = self._chance
        if isinstance(last, Rebuild) and chance.random() < 0.5:
            return replace(last, rounds=1000)  # goes on with what was stopped
        if isinstance(last, Put) and last.failing and chance.random() < 0.5:
            return self._after_failing(world, last)
        known = list(world.articles.values())
        kinds = ("put", "remove", "undo", "forget", "rebuild", "reopen")
        (kind,) = chance.choices(kinds, (9, 3, 2, 1, 3, 2))
        if kind == "remove" and known:
            return Remove(chance.choice([*(kept.number for kept in known), 9999]))
        if kind == "undo" and world.removed:
            return Undo(chance.choice([*world.removed, 9999]))
        if kind == "forget":
            return Forget(chance.choice(SCOPES[1:]))
        if kind == "rebuild":
            return Rebuild(chance.choice(["one", "two"]), chance.choice([1, 2, 1000, 1000]))
        if kind == "reopen":
            return Reopen(chance.choice(LENGTHS))
        return self.put(known)

    def _after_failing(self, world: World, last: Put) -> Deed:
        """What a version that was given up might stand in the way of."""
        keys = {(article.scope, article.id) for article in last.articles}
        for number, kept in world.removed.items():
            if (kept.article.scope, kept.article.id) in keys:
                return Undo(number)
        return Forget(Scope.parse(last.by) if last.by.startswith("user") else SCOPES[1])

    def put(self, known: Sequence[Kept]) -> Put:
        articles = tuple(self._article(known) for _ in range(self._chance.randint(1, 5)))
        return Put(articles, self._chance.choice(PEOPLE), self._chance.random() < 0.15)

    def _article(self, known: Sequence[Kept]) -> Article:
        chance = self._chance
        url = chance.choice(["", f"https://example.org/{chance.randrange(20)}"])
        scope, id = chance.choice([GLOBAL, *SCOPES]), f"id-{chance.randrange(12)}"
        day = chance.choice([None, date(2022, 5, chance.randint(1, 28))])
        if not known or chance.random() < 0.4:
            return Article(self._text(), self._title(), url, day, id=id, scope=scope)
        old = chance.choice(known).article
        return chance.choice(
            [
                old,
                replace(old, text=self._text()),
                replace(old, text=f"{old.text} {self._sentence(self._marker())}"),
                replace(old, title=self._title(), published=day),
                replace(old, url=url),
                replace(old, id=id, scope=scope, url=url),  # one text at several addresses
                replace(old, id=id, text=old.text.replace("morning", self._marker()), url=url),
            ]
        )

    def _marker(self) -> str:
        self.markers.append(f"v{len(self.markers)}v")
        return self.markers[-1]

    def _title(self) -> str:
        return f"A line of {self._marker()}"  # see EVERYTHING

    def _text(self) -> str:
        marker = self._marker()
        return normalise(
            " ".join(self._sentence(marker) for _ in range(self._chance.randint(1, 9)))
        )

    def _sentence(self, marker: str) -> str:
        town, end = self._chance.choice(TOWNS), self._chance.choice([".", ".", ";", "!\n\n", ""])
        return f"People of {town} told {marker} of the ships {marker} that came this morning{end}"
