"""The two-step replace: what searches see, what stays, and what a start finishes."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from fakes import BagOfWords

from ingest.chunk import passage_spans
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
    assert shelf.library.remove(number).article.title == FERRY.title
    assert not any("ferry" in text for text in texts(shelf, "Who cancelled the ferry?"))
    assert shelf.library.compare().sound
    with pytest.raises(ArticleUnknown, match="dateline articles"):
        shelf.library.remove(number)


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
    assert shelf.library.compare().sound


class Stopped(BaseException):
    """Stands for the moment at which a process is killed."""


class Stopping(BagOfWords):
    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        raise Stopped


def test_a_pending_version_is_unseen_and_finished_by_the_next_start(
    open_shelf: Callable[..., Any],
) -> None:
    shelf = open_shelf()
    shelf.put(FERRY)
    changed = replace(FERRY, text=FERRY.text.replace("Thursday", "Friday"))
    shelf.catalog.begin(changed, passage_spans(changed.text), "test")
    assert "Thursday" in " ".join(texts(shelf, "until when do the boats stay?"))
    assert "Friday" not in " ".join(texts(shelf, "until when do the boats stay?"))

    again = open_shelf()
    again.library.finish()
    assert "Friday" in " ".join(texts(again, "until when do the boats stay?"))
    assert again.catalog.in_transit("pending") == again.catalog.in_transit("leaving") == []
    assert again.library.compare().sound


def test_a_leaving_version_is_gone_at_once_and_cleared_by_the_next_start(
    open_shelf: Callable[..., Any],
) -> None:
    shelf = open_shelf()
    shelf.put(FERRY)
    shelf.catalog.hide(shelf.catalog.find(FERRY.url).number)  # killed before its vectors went
    assert texts(shelf, "Who cancelled the ferry?") == []

    again = open_shelf()
    again.library.finish()
    assert again.library.vectors.keys() == set()
    assert again.library.compare().sound


def test_a_failed_change_leaves_the_old_version_and_no_trace(shelf: Any) -> None:
    shelf.put(FERRY)
    shelf.library._embeddings = Stopping()
    with pytest.raises(Stopped):
        shelf.put(replace(FERRY, text="Something else entirely."))
    shelf.library._embeddings = shelf.embeddings
    shelf.library.finish()
    assert "Thursday" in " ".join(texts(shelf, "until when do the boats stay?"))
    assert shelf.library.compare().sound and shelf.catalog.in_transit("leaving") == []


def test_a_search_drops_what_chroma_holds_and_the_catalog_does_not(shelf: Any) -> None:
    shelf.put(FERRY)
    stray = shelf.embeddings.embed_query("Who cancelled the ferry?")
    shelf.library.vectors.upsert(GLOBAL, [999], [stray])
    assert texts(shelf, "Who cancelled the ferry?") == [hit for hit in texts(shelf, "ferry")]
    comparison = shelf.library.compare()
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
    assert other.library.reindex(lambda done, total: steps.append((done, total))) == 2
    other.library.check_model()
    assert steps[-1] == (2, 2)
    assert other.library.compare().sound

    reopened = open_shelf(model="other")
    assert reopened.library.vectors.generation == 1
    assert "ferry" in texts(reopened, "Who cancelled the ferry?")[0]


def test_vectors_that_were_lost_are_found_out_and_made_again(shelf: Any) -> None:
    shelf.put(FERRY)
    keys: Sequence[int] = sorted(shelf.catalog.passage_keys())
    shelf.library.vectors.delete(GLOBAL, keys)
    assert shelf.library.compare().without_vector == set(keys)
    shelf.library.reindex(lambda done, total: None)
    assert shelf.library.compare().sound


def test_a_first_start_that_failed_binds_a_library_to_nothing(
    open_shelf: Callable[..., Any],
) -> None:
    failed = open_shelf(model="misspelt")
    failed.library.check_model()
    failed.library._embeddings = Stopping()
    with pytest.raises(Stopped):
        failed.put(FERRY)
    shelf = open_shelf()
    shelf.library.check_model()
    assert not shelf.catalog.ever_filled()
    assert shelf.put(FERRY) == "added" and shelf.catalog.ever_filled()


def test_an_interrupted_change_does_not_undo_a_later_one(open_shelf: Callable[..., Any]) -> None:
    shelf = open_shelf()
    stale = replace(FERRY, text="The ferry sails.")
    shelf.catalog.begin(stale, passage_spans(stale.text), "test")
    shelf.put(FERRY)
    again = open_shelf()
    again.library.finish()
    assert "Thursday" in again.catalog.find(FERRY.url).article.text
    assert again.library.compare().sound
