"""Facts about the library itself, by name: its id, its model, its generation. Knows no articles."""

import json
import uuid
from dataclasses import asdict, dataclass

from vectorstore.schema import Database


@dataclass(frozen=True)
class Build:
    """What a full set of passages and vectors is made with, and its number."""

    generation: int
    model: str
    chunking: str


class Facts:
    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, name: str) -> str:
        """The stored value, or '' where there is none."""
        with self._database.reading() as db:
            row = db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return row["value"] if row else ""

    def set(self, **values: str) -> None:
        """Store all of them in one step."""
        with self._database.writing() as db:
            db.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?)", list(values.items()))

    def library_id(self) -> str:
        """A name for this library that no other has, made on first use."""
        with self._database.writing() as db:
            db.execute(
                "INSERT OR IGNORE INTO facts VALUES ('library_id', ?)", (uuid.uuid4().hex[:12],)
            )
            (value,) = db.execute("SELECT value FROM facts WHERE name = 'library_id'").fetchone()
        return value

    def ever_filled(self) -> bool:
        """Whether any article was ever ready, even one that has been removed since."""
        return bool(self.get("filled"))

    def in_use(self) -> Build:
        """The set that searches see; an empty model where nothing was stored yet."""
        return Build(int(self.get("generation")), self.get("embedding_model"), self.get("chunking"))

    def being_built(self) -> Build | None:
        """The set that a reindex is making or was making when it was stopped."""
        told = self.get("building")
        return Build(**json.loads(told)) if told else None

    def begin_build(self, build: Build) -> None:
        self.set(building=json.dumps(asdict(build)))
