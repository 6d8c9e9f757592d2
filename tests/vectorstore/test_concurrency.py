"""Searches beside changes and reindexes: none fails, and none shows what was replaced before it."""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import cycle, pairwise
from typing import Any

from ingest.chunk import passage_spans
from vectorstore.library import Chunking
from vectorstore.models import GLOBAL, Article, Scope

SECONDS = 4.0
STORIES = 30
STEADY = 5  # of these are never touched
BOTH = (GLOBAL, Scope.guild(1))


def story(number: int, edition: int) -> Article:
    text = " ".join(f"Ship {n} of story{number} is of edition{edition}." for n in range(12))
    return Article(text, f"Story {number}", id=f"{number}", scope=BOTH[number % 2])


class Press:
    """Prints and withdraws editions of the stories."""

    def __init__(self, shelf: Any, seed: int) -> None:
        self._shelf = shelf
        self._chance = random.Random(seed)
        self._numbers: dict[int, int] = {}
        self.stored = [0] * STORIES
        self.begun = [0] * STORIES
        for number in range(STORIES):
            self.change(number)

    def change(self, number: int) -> None:
        """Make the next edition, or take the story out: that is an edition that shows nothing."""
        self.begun[number] += 1
        if number in self._numbers and number >= STEADY and self._chance.random() < 0.3:
            self._shelf.library.remove(self._numbers.pop(number), "test")
        else:
            article = story(number, self.begun[number])
            (stored,) = self._shelf.library.put([article], "test")
            self._numbers[number] = stored.number
        self.stored[number] = self.begun[number]

    def change_one(self) -> None:
        self.change(self._chance.randrange(STEADY, STORIES))


class Reader:
    """Searches, and says what is wrong with what it is shown."""

    def __init__(self, shelf: Any, press: Press, seed: int) -> None:
        self._shelf, self._press = shelf, press
        self._chance = random.Random(seed)

    def read_until(self, ended: threading.Event) -> int:
        """How many searches that were."""
        searches = 0
        while not ended.is_set():
            self._search(self._chance.randrange(STORIES))
            searches += 1
        return searches

    def _search(self, number: int) -> None:
        stored = list(self._press.stored)
        hits = self._shelf.retriever.search(f"story{number}", BOTH)
        begun = list(self._press.begun)
        for each in {int(hit.article.id) for hit in hits}:
            texts = {hit.article.text for hit in hits if hit.article.id == f"{each}"}
            possible = range(stored[each], begun[each] + 1)
            assert len(texts) == 1, f"two editions of story {each} were shown: {texts}"
            assert texts <= {story(each, edition).text for edition in possible}, (
                f"story {each} was shown as {texts}, when editions {possible} were there"
            )
        own = [hit for hit in hits if hit.article.id == f"{number}"]
        spans = sorted((hit.passage.start, hit.passage.end) for hit in own)
        assert all(before[1] <= after[0] for before, after in pairwise(spans)), (
            f"story {number} was shown in passages of two sets: {spans}"
        )
        assert own or number >= STEADY, f"story {number} was there all the time and not found"


def reindex_until(ended: threading.Event, shelf: Any) -> int:
    """Reindex to one model and length of passages after the other; how often that was."""
    switched = 0
    for model, length in cycle([("other", 400), ("bag-of-words", 200)]):
        if ended.is_set():
            return switched
        shelf.library.chunking = Chunking(f"{length}", partial(passage_spans, length=length))
        switched += shelf.reindex(model).run(lambda done, total: None)
    raise AssertionError("cycle never ends")


def test_searches_beside_changes_and_reindexes_show_what_is_current(shelf: Any) -> None:
    press, ended = Press(shelf, 1), threading.Event()
    with ThreadPoolExecutor(3) as threads:
        readers = [threads.submit(Reader(shelf, press, seed).read_until, ended) for seed in (2, 3)]
        rebuilds = threads.submit(reindex_until, ended, shelf)
        try:
            end = time.monotonic() + SECONDS
            while time.monotonic() < end and not any(each.done() for each in (*readers, rebuilds)):
                press.change_one()
        finally:
            ended.set()
        searches = [each.result() for each in readers]
        switched = rebuilds.result()
    assert min(searches) > 10 and switched > 1 and sum(press.stored) > STORIES + 10
    assert shelf.compare().sound
