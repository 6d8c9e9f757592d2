"""Reindexing: a new set of passages and vectors beside the one in use, then the switch to it.

Questions are answered from the old set, and changes are taken in, until the new one is whole. What
was made stays when it is stopped, so the next one goes on from there.
"""

import logging
import threading
from collections.abc import Callable

from vectorstore.facts import Build
from vectorstore.kept_vectors import hash_of
from vectorstore.library import Index, Library, Model, upsert
from vectorstore.models import Passage, Scope
from vectorstore.rows import marks
from vectorstore.schema import Database
from vectorstore.vectors import Vectors

log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]  # articles done, articles in all

_AT_ONCE = 12  # articles between two looks at whether to stop, and two chances for other changes
_DELETED_AT_ONCE = 2000  # passages


class Reindex:
    """One reindex of a library to `model` and the library's chunking."""

    def __init__(self, database: Database, library: Library, model: Model) -> None:
        self._database = database
        self._library = library
        self._model = model
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Have `run` end soon, with what was made kept for the next one."""
        self._stopping.set()

    def run(self, progress: Progress) -> bool:
        """Build and switch; whether that was done, or it was stopped before.

        Raises: VectorsUnavailable, ModelUnavailable.
        """
        build = self._begin()
        target = self._library.index.vectors.another(build.generation)
        while not self._stopping.is_set():
            with self._library.changing:
                if not (some := self._unbuilt(build.generation)):
                    self._switch(build, target)
                    break
                self._build(some, build, target)
            progress(*self._done(build.generation))
        else:
            return False
        self._library.finish()
        drop_other_generations(self._database, self._library)
        return True

    def _begin(self) -> Build:
        """Go on with the build that was stopped, if it was to this model and chunking."""
        with self._library.changing:
            current = self._library.facts.in_use()
            begun = self._library.facts.being_built()
            if begun and (begun.model, begun.chunking) == (self._model.name, self._chunking):
                self._drop_unfinished(begun.generation)
                return begun
            number = max(current.generation, begun.generation if begun else 0) + 1
            build = Build(number, self._model.name, self._chunking)
            self._library.facts.begin_build(build)
            drop_other_generations(self._database, self._library)
            return build

    @property
    def _chunking(self) -> str:
        return self._library.chunking.name

    def _unbuilt(self, generation: int) -> list[tuple[int, Scope, str]]:
        """The next versions without passages in `generation`, those on their way in as well."""
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT version, scope, text FROM versions JOIN articles ON number = article"
                " WHERE state <> 'leaving' AND text <> '' AND NOT EXISTS (SELECT 1 FROM passages"
                " WHERE passages.version = versions.version AND generation = ?)"
                " ORDER BY version LIMIT ?",
                (generation, _AT_ONCE),
            ).fetchall()
        return [(row["version"], Scope.parse(row["scope"]), row["text"]) for row in rows]

    def _build(self, versions: list[tuple[int, Scope, str]], build: Build, target: Vectors) -> None:
        placed: list[tuple[Scope, Passage]] = []
        with self._database.writing() as db:
            for version, scope, text in versions:
                for start, stop in self._library.chunking.spans(text):
                    words = text[start:stop]
                    key = db.execute(
                        "INSERT INTO passages (version, start, stop, generation, hash)"
                        " VALUES (?, ?, ?, ?, ?)",
                        (version, start, stop, build.generation, hash_of(words)),
                    ).lastrowid
                    assert key is not None  # as always after an INSERT
                    placed.append((scope, Passage(key, 0, start, stop, words)))
        passages = [passage for _, passage in placed]
        current = self._library.facts.in_use()
        made_by_model = [build.generation]
        if current.model == build.model:
            made_by_model.append(current.generation)
        vectors = self._library.vectors_of(passages, self._model, made_by_model)
        upsert(target, placed, vectors)
        # Last, as it is by these that a build which was killed tells what is whole.
        self._library.kept.keep({p.key: v for p, v in zip(passages, vectors, strict=True)})

    def _drop_unfinished(self, generation: int) -> None:
        """Delete the passages of versions that have one without a kept vector."""
        unfinished = (
            "generation = ? AND version IN (SELECT version FROM passages"
            " LEFT JOIN vectors USING (passage) WHERE generation = ? AND vector IS NULL)"
        )
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT passage, scope FROM passages JOIN versions USING (version)"
                f" JOIN articles ON number = article WHERE {unfinished}",
                (generation, generation),
            ).fetchall()
        # Chroma first: it may hold those whose vectors were not kept any more.
        target = self._library.vectors_in(generation)
        for scope in {row["scope"] for row in rows}:
            keys = [row["passage"] for row in rows if row["scope"] == scope]
            target.delete(Scope.parse(scope), keys)
        with self._database.writing() as db:
            db.execute(f"DELETE FROM passages WHERE {unfinished}", (generation, generation))

    def _done(self, generation: int) -> tuple[int, int]:
        with self._database.reading() as db:
            (done,) = db.execute(
                "SELECT count(DISTINCT version) FROM passages WHERE generation = ?", (generation,)
            ).fetchone()
        return done, self._library.catalog.count()

    def _switch(self, build: Build, target: Vectors) -> None:
        """One transaction makes the new set the one in use; a search that sees it in the catalog
        before it is in memory waits for that."""
        facts = {
            "generation": str(build.generation),
            "embedding_model": build.model,
            "chunking": build.chunking,
            "building": "",
        }
        with self._database.writing() as db:
            db.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?)", list(facts.items()))
            db.execute("INSERT INTO words (words) VALUES ('rebuild')")
        self._library.index = Index(target, self._model)


def drop_other_generations(database: Database, library: Library) -> None:
    """Delete the passages and vectors of all generations but those in use and being built."""
    current, begun = library.facts.in_use(), library.facts.being_built()
    kept = [current.generation, *([begun.generation] if begun else [])]
    with library.changing:
        library.index.vectors.drop_generations_but(kept)
    while _delete_some(database, kept):
        pass


def _delete_some(database: Database, kept: list[int]) -> int:
    """Delete in pieces, so that nothing waits long for the file."""
    with database.writing() as db:
        return db.execute(
            "DELETE FROM passages WHERE passage IN (SELECT passage FROM passages"
            f" WHERE generation NOT IN ({marks(kept)}) LIMIT {_DELETED_AT_ONCE})",
            kept,
        ).rowcount


def move(database: Database, library: Library, place: str) -> None:
    """Make the vectors anew where they are kept elsewhere than before, from those kept beside the
    passages. `place` is what CHROMA_URL says.

    Raises: VectorsUnavailable, ModelUnavailable.
    """
    before = library.facts.get("vectors_in")
    if before and before != place:
        log.info("vectors move from=%s to=%s", before, place)
        Reindex(database, library, library.index.model).run(lambda done, total: None)
    if before != place:
        library.facts.set(vectors_in=place)
