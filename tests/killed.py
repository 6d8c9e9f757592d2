"""What test_kill.py runs in processes of its own: an ingest to be killed, and an inspection."""

import os
import random
from multiprocessing.connection import Connection
from pathlib import Path

from shelf import Shelf

from vectorstore.lock import LibraryLock
from vectorstore.models import GLOBAL, Article

ARTICLES = 12


def text_of(number: int, edition: int) -> str:
    """An article's text: every sentence names the article and the edition that it belongs to."""
    return " ".join(f"Line {n} of story{number} edition{edition} ends." for n in range(40))


def ingest_until_killed(folder: Path, edition: int, started: Connection) -> None:
    """Replace, add and remove articles for as long as it is let live."""
    lock = LibraryLock(folder)
    lock.acquire()
    shelf = Shelf(folder)
    shelf.library.finish()
    started.send(os.getpid())
    chance = random.Random(edition)
    while True:
        number = chance.randrange(ARTICLES)
        stored = shelf.catalog.find(f"id-{number}")
        if stored and chance.random() < 0.2:
            shelf.library.remove(stored.number, "test")
        else:
            edition += 1
            text = text_of(number, edition)
            shelf.put(Article(text, f"Story {number}", id=f"id-{number}"))


def inspect(folder: Path) -> list[str]:
    """Start as Dateline starts and say everything that is wrong; empty when nothing is."""
    lock = LibraryLock(folder)
    lock.acquire()
    shelf = Shelf(folder)
    wrong = [f"before finishing: {problem}" for n in range(ARTICLES) for problem in _torn(shelf, n)]
    shelf.library.finish()
    comparison = shelf.compare()
    if not comparison.sound:
        wrong.append(f"the stores differ: {comparison}")
    versions = shelf.library.versions
    if versions.in_transit("pending") or versions.in_transit("leaving"):
        wrong.append("something was left in transit")
    for number in range(ARTICLES):
        wrong += _torn(shelf, number)
    shelf.close()
    lock.release()
    return wrong


def _torn(shelf: Shelf, number: int) -> list[str]:
    """What is wrong with one article: a text that is not whole, or passages of two editions."""
    hits = [
        hit
        for hit in shelf.retriever.search(f"story{number}", (GLOBAL,))
        if hit.article.id == f"id-{number}"
    ]
    stored = shelf.catalog.find(f"id-{number}")
    if stored is None:
        return [f"story {number} is gone and still found"] if hits else []
    text = stored.article.text
    edition = int(text.split("edition", 1)[1].split(" ", 1)[0])
    wrong = [] if text == text_of(number, edition) else [f"story {number} is torn"]
    if {hit.passage.text for hit in hits} - {text[h.passage.start : h.passage.end] for h in hits}:
        wrong.append(f"story {number} shows passages of another edition")
    if not hits:
        wrong.append(f"story {number} is stored and not found")
    return wrong
