"""A reindex in a thread: followed, stopped, refused beside another, told when it fails."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from fakes import BagOfWords
from shelf import Shelf

from bot.reindexing import LibraryReindexer, ReindexState, ReindexUnderWay
from vectorstore.errors import ModelUnavailable
from vectorstore.library import Model
from vectorstore.models import Article


class Gate(BagOfWords):
    """Embeds once it is let."""

    def __init__(self) -> None:
        self.open = threading.Event()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        assert self.open.wait(10)
        return super().embed_documents(texts)


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    with closing(Shelf(tmp_path / "data")) as shelf:
        shelf.library.put([Article(f"Story {n} ends.", f"Story {n}") for n in range(30)], "test")
        yield shelf


def ended(reindexer: LibraryReindexer) -> ReindexState:
    for _ in range(1000):
        if not reindexer.state().running:
            return reindexer.state()
        time.sleep(0.01)
    raise AssertionError("the reindex did not end")


def test_one_at_a_time_and_the_same_one_is_followed(shelf: Shelf) -> None:
    gate = Gate()
    reindexer = LibraryReindexer(shelf.database, shelf.library, lambda name: Model(name, gate))
    reindexer.start("other")
    reindexer.start("other")
    with pytest.raises(ReindexUnderWay, match="to other is under way"):
        reindexer.start("third")
    gate.open.set()
    assert ended(reindexer) == ReindexState(False, 30, 30, switched=True)
    assert shelf.library.index.model.name == "other" and shelf.compare().sound


def test_stopping_keeps_what_was_made(shelf: Shelf) -> None:
    gate = Gate()
    reindexer = LibraryReindexer(shelf.database, shelf.library, lambda name: Model(name, gate))
    reindexer.start("other")
    threading.Timer(0.05, gate.open.set).start()
    reindexer.stop()
    state = reindexer.state()
    assert not state.running and not state.switched
    assert shelf.library.index.model.name == "bag-of-words" and shelf.compare().sound
    reindexer.stop()  # when nothing runs, it does nothing


def test_a_failure_is_told_and_the_old_set_stays(shelf: Shelf) -> None:
    class Broken(BagOfWords):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            raise ModelUnavailable("other", "its file is gone")

    reindexer = LibraryReindexer(shelf.database, shelf.library, lambda name: Model(name, Broken()))
    reindexer.start("other")
    assert "its file is gone" in ended(reindexer).problem
    assert shelf.library.index.model.name == "bag-of-words" and shelf.compare().sound
