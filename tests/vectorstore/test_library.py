"""The two-step replace: what searches see, what stays, and what a start finishes."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from shelf import Stopped

from ingest.chunk import passage_spans
from vectorstore.comparison import passage_keys
from vectorstore.errors import ArticleUnknown, ModelMismatch
from vectorstore.models import GLOBAL, Article, Scope

FERRY = Article(
    "The ferry to Skye was cancelled on Monday. Heavy winds closed the harbour. "
    "Captain Ailsa Muir said the boats stay in port until Thursday.",
    "Ferry cancelled",
    url="https://example.org/ferry",
    published=date(2022, 5, 1),
)
BAKERY = Article(
    "A bakery in Leith won the bread prize. Its owner, Tom Grant, bakes at night.",
    "Bread prize",
    url="https://example.org/bakery",
    published=date(2022, 5, 2),
)


def texts(shelf: Any, question: str, *scopes: Scope) -> list[str]:
    return [hit.passage.text for hit in shelf.retriever.search(question, scopes or (GLOBAL,))]


def test_add_find_update_remove(shelf: Any) -> None:
    assert shelf.put(FERRY) == "added"
    assert shelf.put(BAKERY) == "added"
    assert shelf.put(FERRY) == "unchanged"
    assert "ferry" in texts(shelf, "Who cancelled the ferry?")[0]

    changed = replace(FERRY, text=FERRY.text.replace("Thursday", "Friday"))
    assert shelf.put(changed) == "updated"
    found = " ".join(texts(shelf, "When do the boats leave port?"))
    assert "Friday" in found and "Thursday" not in found

    number = shelf.catalog.find(FERRY.url).number
    assert shelf.library.remove(number, "test").article.title == FERRY.title
    assert not any("ferry" in text for text in texts(shelf, "Who cancelled the ferry?"))
    assert shelf.compare().sound
    with pytest.raises(ArticleUnknown, match="dateline articles"):
        shelf.library.remove(number, "test")


def test_an_update_keeps_the_number_and_takes_the_new_address(shelf: Any) -> None:
    shelf.put(replace(FERRY, id="ferry"))
    number = shelf.catalog.find("ferry").number
    moved = replace(FERRY, id="ferry", url="https://example.org/moved")
    assert shelf.put(moved) == "updated"
    assert shelf.catalog.find("https://example.org/moved").number == number
    assert shelf.catalog.find(FERRY.url) is None
    assert shelf.catalog.count() == 1


def test_scopes_are_kept_apart_in_both_stores(shelf: Any) -> None:
    ours, theirs = Scope.guild(1), Scope.guild(2)
    shelf.put(replace(FERRY, scope=ours))
    shelf.put(replace(BAKERY, scope=theirs))
    shelf.put(replace(FERRY, scope=Scope.user(1)))
    for scopes, count in [
        ((ours,), 1),
        ((theirs,), 1),
        ((GLOBAL,), 0),
        ((GLOBAL, ours, theirs), 2),
    ]:
        hits = shelf.retriever.search("ferry or bakery bread?", scopes)
        assert {hit.article.scope for hit in hits} <= set(scopes)
        assert len({hit.passage.article_number for hit in hits}) == count
        assert all(hit.dense_rank and hit.lexical_rank for hit in hits)
    assert shelf.compare().sound


def in_transit(shelf: Any) -> list[Any]:
    versions = shelf.library.versions
    return versions.in_transit("pending") + versions.in_transit("leaving")


def test_a_pending_version_is_unseen_and_finished_by_the_next_start(
    open_shelf: Callable[..., Any],
) -> None:
    shelf = open_shelf()
    shelf.put(FERRY)
    changed = replace(FERRY, text=FERRY.text.replace("Thursday", "Friday"))
    shelf.library.versions.begin([(changed, passage_spans(changed.text))], "test")
    assert "Thursday" in " ".join(texts(shelf, "until when do the boats stay?"))
    assert "Friday" not in " ".join(texts(shelf, "until when do the boats stay?"))

    again = open_shelf()
    again.library.finish()
    assert "Friday" in " ".join(texts(again, "until when do the boats stay?"))
    assert in_transit(again) == []
    assert again.compare().sound


def test_a_leaving_version_is_gone_at_once_and_cleared_by_the_next_start(
    open_shelf: Callable[..., Any],
) -> None:
    shelf = open_shelf()
    shelf.put(FERRY)
    shelf.library.versions.hide(
        shelf.catalog.find(FERRY.url).number, "test"
    )  # killed before its vectors went
    assert texts(shelf, "Who cancelled the ferry?") == []

    again = open_shelf()
    again.library.finish()
    assert again.library.index.vectors.keys() == set()
    assert again.compare().sound


def test_a_failed_change_leaves_the_old_version_and_no_trace(shelf: Any) -> None:
    shelf.put(FERRY)
    shelf.embeddings.stopping = True
    with pytest.raises(Stopped):
        shelf.put(replace(FERRY, text="Something else entirely."))
    shelf.embeddings.stopping = False
    shelf.library.finish()
    assert "Thursday" in " ".join(texts(shelf, "until when do the boats stay?"))
    assert shelf.compare().sound and in_transit(shelf) == []


def test_a_search_drops_what_chroma_holds_and_the_catalog_does_not(shelf: Any) -> None:
    shelf.put(FERRY)
    stray = shelf.embeddings.embed_query("Who cancelled the ferry?")
    shelf.library.index.vectors.upsert(GLOBAL, [999], [stray])
    assert texts(shelf, "Who cancelled the ferry?") == [hit for hit in texts(shelf, "ferry")]
    comparison = shelf.compare()
    assert comparison.without_passage == {999} and not comparison.sound


def test_another_model_is_refused_until_reindexed(open_shelf: Callable[..., Any]) -> None:
    shelf = open_shelf()
    shelf.library.check_model()
    shelf.put(FERRY)
    shelf.put(replace(BAKERY, scope=Scope.guild(1)))
    other = open_shelf(model="other")
    with pytest.raises(ModelMismatch, match="dateline reindex"):
        other.library.check_model()
    steps: list[tuple[int, int]] = []
    assert other.reindex().run(lambda done, total: steps.append((done, total)))
    other.library.check_model()
    assert steps[-1] == (2, 2)
    assert other.compare().sound

    reopened = open_shelf(model="other")
    assert reopened.library.index.vectors.generation == 1
    assert "ferry" in texts(reopened, "Who cancelled the ferry?")[0]


def test_vectors_that_were_lost_are_found_out_and_made_again(shelf: Any) -> None:
    shelf.put(FERRY)
    keys: Sequence[int] = sorted(passage_keys(shelf.database))
    shelf.library.index.vectors.delete(GLOBAL, keys)
    assert shelf.compare().without_vector == set(keys)
    assert shelf.reindex().run(lambda done, total: None)
    assert shelf.compare().sound


def test_a_first_start_that_failed_binds_a_library_to_nothing(
    open_shelf: Callable[..., Any],
) -> None:
    failed = open_shelf(model="misspelt")
    failed.library.check_model()
    failed.embeddings.stopping = True
    with pytest.raises(Stopped):
        failed.put(FERRY)
    shelf = open_shelf()
    shelf.library.check_model()
    assert not shelf.library.facts.ever_filled()
    assert shelf.put(FERRY) == "added" and shelf.library.facts.ever_filled()


def test_an_interrupted_change_does_not_undo_a_later_one(open_shelf: Callable[..., Any]) -> None:
    shelf = open_shelf()
    stale = replace(FERRY, text="The ferry sails.")
    shelf.library.versions.begin([(stale, passage_spans(stale.text))], "test")
    shelf.put(FERRY)
    again = open_shelf()
    again.library.finish()
    assert "Thursday" in again.catalog.find(FERRY.url).article.text
    assert again.compare().sound
