"""What test_replay.py runs on a library: a deed to be killed, and the comparison with its model."""

import math
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType
from typing import Any

import chromadb  # noqa: F401 - or each child would import it anew
import langchain_text_splitters  # noqa: F401
import sentencex  # noqa: F401
from deeds import Deed, Kept, Key, Reopen, World, model_named
from shelf import Shelf

from ingest.chunk import passage_spans
from vectorstore.library import Chunking
from vectorstore.lock import LibraryLock
from vectorstore.models import GLOBAL, Hit, Scope, StoredArticle
from vectorstore.words import words

SCOPES = (GLOBAL, Scope.guild(1), Scope.guild(2), Scope.user(7))
EVERYTHING = "line of ships"  # words of every title and every text
_UNTRACED = ("likeness.py", "words.py", "models.py", "rows.py")  # pure: nothing to tear there


def open_shelf(folder: Path, url: str, length: int) -> Shelf:
    """Open a library, with the model that it was built with and passages of that length."""
    chunking = Chunking(f"{length} characters", lambda text: passage_spans(text, length))
    shelf = Shelf(folder, url, chunking=chunking)
    model = model_named(shelf.library.facts.in_use().model or "one", shelf.embeddings)
    shelf.library.index = replace(shelf.library.index, model=model)
    shelf.library.check_model()
    return shelf


def perform_until_killed(
    folder: Path, length: int, deed: Deed, line: int, told: Connection
) -> None:
    """Start and do one deed, but die at the `line`th line of the library; if 0, when killed."""
    lock = LibraryLock(folder)
    lock.acquire()
    shelf = open_shelf(folder, "", length)
    starting = isinstance(deed, Reopen)
    if not starting:
        shelf.library.finish()
    told.send("began")
    with _dying_at(line):
        if starting:
            shelf.library.finish()
        said = deed.perform(shelf)
    told.send(said)
    time.sleep(60)


@contextmanager
def _dying_at(line: int) -> Iterator[None]:
    lines = iter(range(line - 1))

    def trace(frame: FrameType, event: str, arg: Any) -> Any:
        folder, name = os.path.split(frame.f_code.co_filename)
        ours = folder.endswith("vectorstore") and name not in _UNTRACED
        return count if ours and not frame.f_code.co_name.startswith("<") else None

    def count(frame: FrameType, event: str, arg: Any) -> Any:
        if event == "line" and next(lines, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)
        return count

    if line:
        sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(None)


def settled(shelf: Shelf, worlds: Sequence[World]) -> World:
    """See that each article is as it was in one of `worlds`, whole; what the library holds."""
    held = {(each.article.scope, each.article.id): each for each in shelf.catalog.articles()}
    articles = {}
    keys = {key for world in worlds for key in world.articles} | held.keys()
    for key in sorted(keys, key=str):  # so that a seed always leads to the same operations
        stored, possible = held.get(key), [world.articles.get(key) for world in worlds]
        fitting = [kept for kept in possible if _is(shelf, stored, kept, worlds[0])]
        assert fitting, f"{key} is {stored}, and not one of {possible}"
        if stored and fitting[0]:
            articles[key] = replace(fitting[0], number=stored.number)
    numbers = [kept.number for kept in articles.values()]
    assert len(set(numbers)) == len(numbers), f"a number was given twice: {sorted(numbers)}"
    seen = worlds[0].seen | set(numbers)
    model = shelf.library.facts.in_use().model
    assert model in [world.model for world in worlds] and model == shelf.library.index.model.name
    return World(articles, _removed(shelf, worlds, seen), seen, model)


def _is(shelf: Shelf, stored: StoredArticle | None, kept: Kept | None, before: World) -> bool:
    if stored is None or kept is None:
        return stored is kept
    passages = [(p.start, p.end, p.text) for p in shelf.catalog.passages_of(stored.number)]
    return (
        (stored.article, stored.added_by) == (kept.article, kept.by)
        and stored.number in ((kept.number,) if kept.number else {stored.number} - before.seen)
        and passages == _passages(kept.article.text, kept.length)
    )


def _removed(shelf: Shelf, worlds: Sequence[World], seen: Iterable[int]) -> dict[int, Kept]:
    removed = {}
    for number in sorted(seen):
        told = shelf.library.trail.kept(number)
        for kept in (world.removed.get(number) for world in worlds):
            if told and kept and (told.article, told.added_by) == (kept.article, kept.by):
                removed[number] = kept
                break
            if told is kept is None:
                break
        else:
            raise AssertionError(f"what can be undone of {number} is {told}")
    return removed


@lru_cache(maxsize=10_000)
def _passages(text: str, length: int) -> list[tuple[int, int, str]]:
    return [(start, end, text[start:end]) for start, end in passage_spans(text, length)]


def compare_stores(shelf: Shelf, world: World, markers: Sequence[str]) -> None:
    """See that catalog, full text and vectors hold that world's passages, and no search others."""
    comparison = shelf.compare()
    assert comparison.sound, f"the stores differ: {comparison}"
    numbers = [kept.number for kept in world.articles.values()]
    keys = {passage.key for number in numbers for passage in shelf.catalog.passages_of(number)}
    assert shelf.library.index.vectors.keys() == keys, "Chroma holds other passages"
    for scope in SCOPES:
        everything = shelf.retriever.model_copy(update={"limit": 3000, "depth": 3000})
        hits = everything.search(EVERYTHING, (scope,))
        shown, expected = Counter(map(_shown, hits)), Counter(_expected(world, (scope,)))
        assert shown == expected, (
            f"a search in {scope} shows {shown - expected} and lacks {expected - shown}"
        )
        for hit in hits:
            _compare_vector(shelf, hit)
    in_passages = Counter(
        word
        for kept in world.articles.values()
        for _, _, text in _passages(kept.article.text, kept.length)
        for word in set(words(f"{kept.article.title} {text}"))
    )
    counts, total = shelf.passages.frequencies(markers, SCOPES)
    assert counts == {marker: in_passages[marker] for marker in markers}, "words of other versions"
    assert total == len(keys)


def search_for(shelf: Shelf, world: World, marker: str, scopes: Sequence[Scope]) -> None:
    """See that an ordinary search shows the passages of a version if it is there, else nothing."""
    hits = shelf.retriever.search(marker, tuple(scopes))
    shown = {_shown(hit) for hit in hits if marker in words(hit.passage.text)}
    expected = {each for each in _expected(world, scopes) if marker in words(each[-1])}
    assert shown == expected or (len(expected) > 10 and shown < expected), (
        f"the search for {marker} in {scopes} shows {shown} instead of {expected}"
    )
    assert {_shown(hit) for hit in hits} <= set(_expected(world, scopes)), "not of this world"


Shown = tuple[Key, str, int, int, str]


def _shown(hit: Hit) -> Shown:
    article, passage = hit.article, hit.passage
    return (article.scope, article.id), article.title, passage.start, passage.end, passage.text


def _expected(world: World, scopes: Sequence[Scope]) -> Iterator[Shown]:
    for key, kept in world.articles.items():
        if key[0] in scopes:
            for passage in _passages(kept.article.text, kept.length):
                yield key, kept.article.title, *passage


def _compare_vector(shelf: Shelf, hit: Hit) -> None:
    if hit.similarity is not None:
        name = shelf.library.index.model.name
        asked, found = _vector(name, EVERYTHING), _vector(name, hit.passage.text)
        cosine = sum(a * b for a, b in zip(asked, found, strict=True))
        assert math.isclose(hit.similarity, cosine, abs_tol=0.002), "the vector of another passage"


@lru_cache(maxsize=10_000)
def _vector(model: str, text: str) -> list[float]:
    return model_named(model).embeddings.embed_query(text)
