"""Libraries that older versions wrote, opened by this one. Each file holds what its version left.

library-1 has seven articles of our own, in a server's and a person's scope as well; one was
updated, one removed, and one was on its way in when its process was killed.
"""

import tarfile
from pathlib import Path

import pytest
from shelf import Shelf

from vectorstore.models import GLOBAL, Scope

STORED = sorted((Path(__file__).parent.parent / "data").glob("library-*.tar.gz"))
EVERYWHERE = (GLOBAL, Scope.guild(42), Scope.user(7))


@pytest.fixture(params=STORED, ids=lambda path: path.name)
def upgraded(request: pytest.FixtureRequest, tmp_path: Path) -> Shelf:
    with tarfile.open(request.param) as packed:
        packed.extractall(tmp_path / "data", filter="data")
    shelf = Shelf(tmp_path / "data")
    request.addfinalizer(shelf.close)
    shelf.library.check_model()
    shelf.library.finish()
    return shelf


def passages(shelf: Shelf, question: str) -> str:
    return " ".join(hit.passage.text for hit in shelf.retriever.search(question, EVERYWHERE))


def test_everything_is_there_and_found(upgraded: Shelf) -> None:
    titles = {each.article.title for each in upgraded.catalog.articles()}
    assert titles == {
        "Crane falls into harbour", "Library stays open", "Second bridge for Velm",
        "Rowing club", "Note", "Theatre",
    }  # fmt: skip
    assert "harbour master Ida Brandt" in passages(upgraded, "Who said that nobody was hurt?")
    assert "Lena Voss" in passages(upgraded, "Whom did the rowing club elect?")
    assert "Paul Ekman" in passages(upgraded, "Who said the theatre reopens?")
    stay = passages(upgraded, "Does the library stay open?")
    assert "will stay open" in stay and "will close in June" not in stay
    assert upgraded.compare().sound


def test_it_can_be_changed_and_reindexed(upgraded: Shelf) -> None:
    bridge = upgraded.catalog.find("bridge-1")
    assert bridge is not None
    assert upgraded.put(bridge.article) == "unchanged"
    upgraded.library.remove(bridge.number, "test")
    assert upgraded.library.undo(bridge.number, "test") == bridge.article
    assert upgraded.reindex("other").run(lambda done, total: None)
    assert "41 million crowns" in passages(upgraded, "What will the bridge cost?")
    assert upgraded.compare().sound
