"""Whether catalog, full text and vectors hold the same passages. Mends nothing."""

import sqlite3
from dataclasses import dataclass

from vectorstore.schema import Database
from vectorstore.vectors import Vectors


@dataclass(frozen=True)
class Comparison:
    """What only one of catalog and vectors holds; all empty and sound when they agree."""

    without_vector: set[int]
    without_passage: set[int]
    words_sound: bool

    @property
    def sound(self) -> bool:
        return self.words_sound and not self.without_vector and not self.without_passage


def compare(database: Database, vectors: Vectors) -> Comparison:
    """Compare passage by passage."""
    passages, held = passage_keys(database), vectors.keys()
    return Comparison(passages - held, held - passages, _words_sound(database))


def passage_keys(database: Database) -> set[int]:
    """The keys of all passages that searches see."""
    with database.reading() as db:
        rows = db.execute(
            "SELECT passage FROM passages JOIN versions USING (version) WHERE state = 'ready'"
            " AND generation = (SELECT CAST(value AS INTEGER) FROM facts WHERE name = 'generation')"
        )
        return {row["passage"] for row in rows}


def _words_sound(database: Database) -> bool:
    """Whether the full-text index holds exactly what the ready passages say."""
    with database.writing() as db:
        try:
            db.execute("INSERT INTO words (words, rank) VALUES ('integrity-check', 1)")
        except sqlite3.DatabaseError:
            return False
    return True
