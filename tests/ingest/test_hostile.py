"""The table of bad and hostile inputs: each ends in its own sentence or a clean article, and the
library is as sound as before, and after a failure the same. The rows are in tests/hostile/."""

import re
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fakes import Kept, kept_in
from hostile import addresses, documents, pages, records, words
from hostile.table import BY, LIMIT, PASSWORD, SECRET, Desk, Row, Wanted
from hostile.web import Web

from ingest.addresses import normal_address
from ingest.pipeline import Outcome
from ingest.sandbox import Sandbox
from vectorstore.comparison import compare
from vectorstore.models import GLOBAL, Article, Scope, StoredArticle, normalise
from vectorstore.passages import PassageIndex
from vectorstore.search import HybridRetriever

ROWS = [*words.ROWS, *records.ROWS, *documents.ROWS, *pages.ROWS, *addresses.ROWS]
SCOPES = {row.what: row.scope or Scope.guild(1000 + number) for number, row in enumerate(ROWS)}
FERRY = Article(
    "The ferry to Skye sails at noon, said Captain Ailsa Muir. Its crew is from Mallaig.",
    "Ferry sails",
    "https://e.org/ferry",
)
BREAD = Article("Bread is baked on the quay before dawn.", "Bread", scope=Scope.guild(1))
QUESTION = "When does the ferry to Skye sail?"
PATIENCE = 10.0  # seconds that any row may take; a hostile one must not hold up the others
MACHINE = re.compile(r"Traceback|site-packages|File \"|\bline \d+, in|0x[0-9a-f]{6}|<class|Errno")


@dataclass(frozen=True)
class State:
    """All that a library holds, and how it answers one question in vectors."""

    rows: dict[str, list[tuple[Any, ...]]]
    nearest: list[tuple[int, float]]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    home, processes = tmp_path_factory.mktemp("desk"), children()
    here, temporary, secret = home / "here", home / "temporary", home / "secret.txt"
    here.mkdir()
    temporary.mkdir()
    secret.write_text(SECRET)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(here)
        patch.setenv("TMPDIR", str(temporary))
        with (
            kept_in(home / "data", LIMIT) as kept,
            closing(Sandbox(seconds=3, memory_bytes=400_000_000)) as sandbox,
            closing(Web()) as web,
        ):
            kept.keeper.put([FERRY, BREAD], "test")
            yield Desk(kept, sandbox, web, here, secret, processes)
    assert children() <= processes, "a process outlives the library"
    assert list(temporary.iterdir()) == [], "temporary files stay"


@pytest.fixture
def cleared(desk: Desk) -> Iterator[Desk]:
    """The desk, left to the next row with nothing on it."""
    yield desk
    rest = [each.number for each in desk.kept.all() if each.article not in (FERRY, BREAD)]
    desk.kept.library.discard(rest)
    for each in desk.folder.iterdir():
        shutil.rmtree(each)


@pytest.mark.parametrize("row", [pytest.param(row, id=row.what) for row in ROWS])
def test_a_sentence_or_a_clean_article(cleared: Desk, row: Row) -> None:
    desk, scope = cleared, SCOPES[row.what]
    before, others, best = state_of(desk.kept), desk.kept.all(), best_hit(desk.kept, scope)
    around = files_of(desk)
    started = time.monotonic()
    outcomes = list(row.comes.enter(desk, scope))
    took = time.monotonic() - started

    problems = [outcome.problem for outcome in outcomes if outcome.change == "failed"]
    for outcome in outcomes:
        check_what_is_said(desk, outcome)
    assert len(problems) == len(row.fails), problems
    for problem, expected in zip(problems, row.fails, strict=True):
        assert desk.web.told(expected) in problem
    numbers = list(dict.fromkeys(each.number for each in outcomes if each.change != "failed"))
    stored = [desk.kept.catalog.find(str(number)) for number in numbers]
    assert len(stored) == len(row.gives), [outcome.name for outcome in outcomes]
    for each, wanted in zip(stored, row.gives, strict=True):
        assert each and each.article.scope == scope and each.added_by == BY
        check_article(desk, each.article, wanted)
        check_passages(desk.kept, each)
    after = state_of(desk.kept)
    if not row.gives:
        assert after == before, "the library is not the same after a failure"
    assert desk.kept.all()[: len(others)] == others, "somebody else's articles changed"
    assert best_hit(desk.kept, scope) == best, "another question is answered otherwise"
    assert SECRET not in repr(after) and PASSWORD not in repr(after)
    assert files_of(desk) == around, "a file was left behind"
    assert len(children() - desk.processes) <= 1, "a process was left over"
    assert "reading ahead" not in {thread.name for thread in threading.enumerate()}
    assert took < PATIENCE, f"it held up the others for {took:.0f} seconds"


def test_the_table_is_large_and_no_row_stands_twice() -> None:
    assert len({row.what for row in ROWS}) == len(ROWS) >= 60
    assert all(row.fails or row.gives for row in ROWS), "a row expects nothing"


def check_what_is_said(desk: Desk, outcome: Outcome) -> None:
    """A report is for people: one line, in plain words, and nothing that is not theirs to see."""
    said = outcome.problem
    assert (outcome.change == "failed") == bool(said)
    assert said.isprintable() and len(said) <= 400, f"{len(said)} characters: {said}"
    assert not said or (said.endswith(".") and said[0] != " "), said
    assert not MACHINE.search(said), said
    seen = f"{said} {outcome.name} {outcome.source}"
    seen.encode()  # a terminal and Discord take UTF-8 alone
    assert PASSWORD not in seen and SECRET not in seen
    for path in (desk.folder.parent, Path(sys.prefix), Path(__file__).parent.parent.parent):
        assert str(path) not in seen


def check_article(desk: Desk, article: Article, wanted: Wanted) -> None:
    names = (article.title, article.source, article.place, article.authors)
    for name in names:
        assert len(name) <= 300 and name == " ".join(normalise(name).split()), name[:400]
    assert article.text and article.title and normalise(article.text) == article.text
    assert article.url == normal_address(article.url)
    assert list(article.pages) == sorted(article.pages)
    seen = f"{article.title}\n{article.text}"
    assert all(part in seen for part in wanted.holds), seen[:2000]
    assert not any(part in seen for part in wanted.lacks), seen[:2000]
    if wanted.text is not None:
        assert article.text == wanted.text
    if wanted.title is not None:
        assert article.title == wanted.title
    if wanted.url is not None:
        assert article.url == desk.web.told(wanted.url)
    assert wanted.pages == article.pages
    assert article.published is None, "no row tells a day that was"


def check_passages(kept: Kept, stored: StoredArticle) -> None:
    """Quotes hold: a passage is the stored text at its offsets, and its words can be asked for."""
    passages = kept.catalog.passages_of(stored.number)
    assert len(passages) == stored.passages > 0
    for passage in passages:
        assert passage.text == stored.article.text[passage.start : passage.end]
        assert len(passage.text) <= 900
    asked = f"{stored.article.title} {passages[0].text}"
    retriever(kept).search(asked, (stored.article.scope,))


def retriever(kept: Kept) -> HybridRetriever:
    return HybridRetriever(passages=PassageIndex(kept.database), index=lambda: kept.library.index)


def best_hit(kept: Kept, scope: Scope) -> int:
    return retriever(kept).search(QUESTION, (GLOBAL, scope))[0].passage.key


def state_of(kept: Kept) -> State:
    assert compare(kept.database, kept.library.index.vectors).sound, "the stores disagree"
    with kept.database.reading() as db:
        names = [
            name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        # What is inside the index of words is judged by its own check, in `compare`.
        rows = {
            name: [tuple(row) for row in db.execute(f"SELECT * FROM {name}")]
            for name in names
            if not name.startswith(("words", "sqlite_"))
        }
    scopes = [each.article.scope for each in kept.all()]
    vector = kept.library.index.model.embeddings.embed_query(QUESTION)
    return State(rows, kept.library.index.vectors.nearest(vector, scopes, 50))


def files_of(desk: Desk) -> set[Path]:
    """What lies around, but for the library's own files and what an operator names."""
    own = (desk.folder / "in", desk.folder.parent / "data")
    found = desk.folder.parent.rglob("*")
    return {path for path in found if not any(path.is_relative_to(each) for each in own)}


def children() -> frozenset[int]:
    """The processes that this one started; none where there is no /proc."""
    lists = Path("/proc/self/task").glob("*/children")
    return frozenset(int(process) for each in lists for process in each.read_text().split())
