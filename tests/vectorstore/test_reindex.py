"""Reindexing: the old set answers until the new one is whole; stopped, killed, and gone on with."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from shelf import Stopped

from ingest.chunk import passage_spans
from vectorstore.errors import VectorsUnavailable
from vectorstore.library import Chunking
from vectorstore.models import GLOBAL, Article, Scope
from vectorstore.reindex import drop_other_generations, move

LONG = Chunking("sentences, 400 characters", lambda text: passage_spans(text, 400))
ARTICLES = [
    Article(
        " ".join(f"Sentence {s} of story{n} tells of the harbour in town {n}." for s in range(9)),
        f"Story {n}",
        id=f"story-{n}",
        scope=Scope.guild(1) if n % 5 == 0 else GLOBAL,
    )
    for n in range(40)
]
BOTH = (GLOBAL, Scope.guild(1))


def found(shelf: Any, number: int) -> set[str]:
    """The passages of a story that a search for it shows."""
    hits = shelf.retriever.search(f"story{number}", BOTH)
    return {hit.passage.text for hit in hits if hit.article.id == f"story-{number}"}


def quiet(done: int, total: int) -> None:
    pass


def test_a_new_chunking_comes_into_force_as_a_whole(open_shelf: Callable[..., Any]) -> None:
    short = open_shelf()
    short.library.check_model()
    short.library.put(ARTICLES, "test")
    before = {n: found(short, n) for n in (0, 7)}

    shelf = open_shelf(chunking=LONG)
    assert {n: found(shelf, n) for n in (0, 7)} == before
    seen: list[bool] = []

    def watch(done: int, total: int) -> None:
        if done < total:
            seen.append({n: found(shelf, n) for n in (0, 7)} == before)

    assert shelf.reindex().run(watch)
    assert len(seen) >= 2 and all(seen), "a search during the reindex saw the new passages"
    for n in (0, 7):
        text = ARTICLES[n].text
        assert found(shelf, n) == {text[slice(*span)] for span in LONG.spans(text)}
    assert shelf.compare().sound
    assert shelf.library.facts.in_use().chunking == LONG.name


def test_a_stopped_reindex_goes_on_where_it_was(open_shelf: Callable[..., Any]) -> None:
    shelf = open_shelf()
    shelf.library.put(ARTICLES, "test")
    first = shelf.reindex("other")
    assert not first.run(lambda done, total: first.stop())
    assert found(shelf, 3), "the old vectors answer after a stop"
    shelf.embeddings.embedded.clear()
    starts: list[int] = []
    assert shelf.reindex("other").run(lambda done, total: starts.append(done))
    assert starts[0] > 12 and starts[-1] == 40
    assert not any("story0 " in text for text in shelf.embeddings.embedded)
    assert shelf.library.facts.in_use().model == "other" and shelf.compare().sound


def test_a_killed_reindex_goes_on_and_leaves_no_half_article(
    open_shelf: Callable[..., Any],
) -> None:
    shelf = open_shelf()
    shelf.library.put(ARTICLES, "test")

    def die(done: int, total: int) -> None:
        shelf.embeddings.stopping = True

    with pytest.raises(Stopped):
        shelf.reindex("other").run(die)
    again = open_shelf()
    again.library.finish()
    assert found(again, 3) and again.compare().sound
    assert again.reindex("other").run(quiet)
    assert again.compare().sound
    assert len(found(again, 20)) == len(again.catalog.passages_of(21))


def test_changes_during_a_reindex_are_in_the_new_set(open_shelf: Callable[..., Any]) -> None:
    shelf = open_shelf()
    shelf.library.put(ARTICLES, "test")
    done_once: list[int] = []

    def change(done: int, total: int) -> None:
        if not done_once:
            done_once.append(done)
            shelf.put(replace(ARTICLES[0], text="story0 was rewritten."))
            shelf.put(replace(ARTICLES[39], text="story39 was rewritten."))
            shelf.put(Article("story40 is new.", "Story 40", id="story-40"))
            shelf.library.remove(shelf.catalog.page(BOTH, limit=40)[0][-2].number, "test")
            assert found(shelf, 40) == {"story40 is new."}

    assert shelf.reindex("other").run(change)
    assert found(shelf, 0) == {"story0 was rewritten."}
    assert found(shelf, 39) == {"story39 was rewritten."}
    assert found(shelf, 40) == {"story40 is new."}
    assert shelf.catalog.count() == 40 and shelf.compare().sound


def test_an_interrupted_change_survives_a_reindex(open_shelf: Callable[..., Any]) -> None:
    shelf = open_shelf()
    shelf.library.put(ARTICLES[:3], "test")
    late = Article("story50 was on its way in.", "Story 50", id="story-50")
    shelf.library.versions.begin([(late, shelf.library.chunking.spans(late.text))], "test")
    assert shelf.reindex("other").run(quiet)
    assert found(shelf, 50) == {late.text}
    assert shelf.compare().sound


def test_the_same_model_embeds_nothing_again(shelf: Any) -> None:
    shelf.library.check_model()
    shelf.library.put(ARTICLES, "test")
    shelf.embeddings.embedded.clear()
    assert shelf.reindex().run(quiet)
    assert shelf.embeddings.embedded == [] and shelf.compare().sound


def test_what_a_killed_switch_left_is_dropped_by_the_next_start(shelf: Any) -> None:
    shelf.library.put(ARTICLES[:5], "test")
    old = shelf.library.index.vectors
    reindex = shelf.reindex("other")

    def die(*generation: int) -> None:
        raise Stopped

    shelf.library.finish = die  # the first that follows the switch
    with pytest.raises(Stopped):
        reindex.run(quiet)
    drop_other_generations(shelf.database, shelf.library)
    with shelf.database.reading() as db:
        assert len(db.execute("SELECT DISTINCT generation FROM passages").fetchall()) == 1
    with pytest.raises(VectorsUnavailable):
        old.keys()
    assert found(shelf, 3) and shelf.compare().sound


def test_vectors_follow_to_another_place(shelf: Any) -> None:
    shelf.library.put(ARTICLES[:5], "test")
    move(shelf.database, shelf.library, "embedded")
    generation = shelf.library.index.vectors.generation
    move(shelf.database, shelf.library, "embedded")
    assert shelf.library.index.vectors.generation == generation
    move(shelf.database, shelf.library, "http://elsewhere:8000")
    assert shelf.library.index.vectors.generation > generation
    assert shelf.compare().sound
    assert shelf.library.facts.get("vectors_in") == "http://elsewhere:8000"
