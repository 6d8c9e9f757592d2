"""The database file: versions, damage, and readers beside a writer."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from vectorstore.errors import LibraryTooNew, LibraryUnusable
from vectorstore.facts import Facts
from vectorstore.schema import Database
from vectorstore.tables import STEPS, VERSION


def test_a_newer_library_is_left_alone(tmp_path: Path) -> None:
    Database(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / "catalog.sqlite3")) as db:
        db.execute(f"PRAGMA user_version = {VERSION + 1}")
    with pytest.raises(LibraryTooNew, match="newer Dateline"):
        Database(tmp_path)


def test_a_file_that_is_no_database_is_reported_and_kept(tmp_path: Path) -> None:
    (tmp_path / "catalog.sqlite3").write_bytes(b"not a database" * 100)
    with pytest.raises(LibraryUnusable, match="DATA_DIR"):
        Database(tmp_path)
    assert (tmp_path / "catalog.sqlite3").read_bytes().startswith(b"not a database")


def test_a_reader_sees_the_state_before_an_unfinished_write(tmp_path: Path) -> None:
    with closing(Database(tmp_path)) as database:
        facts = Facts(database)
        facts.set(colour="blue")
        with database.writing() as db:
            db.execute("UPDATE facts SET value = 'red' WHERE name = 'colour'")
            assert facts.get("colour") == "blue"
        assert facts.get("colour") == "red"


def test_a_failed_write_changes_nothing(tmp_path: Path) -> None:
    with closing(Database(tmp_path)) as database:
        with pytest.raises(RuntimeError), database.writing() as db:
            db.execute("INSERT INTO facts VALUES ('colour', 'blue')")
            raise RuntimeError
        assert Facts(database).get("colour") == ""


def test_a_failed_upgrade_leaves_the_old_library_as_it_was(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "catalog.sqlite3")) as db:
        for statement in STEPS[0].split(";\n"):
            db.execute(statement)
        db.execute("CREATE TABLE watches (in_the_way TEXT)")
        db.execute("PRAGMA user_version = 1")
        before = db.execute("SELECT sql FROM sqlite_master ORDER BY name").fetchall()
    with pytest.raises(LibraryUnusable, match="watches already exists"):
        Database(tmp_path)
    with closing(sqlite3.connect(tmp_path / "catalog.sqlite3")) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (1,)
        assert db.execute("SELECT sql FROM sqlite_master ORDER BY name").fetchall() == before
