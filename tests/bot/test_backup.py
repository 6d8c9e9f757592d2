"""Backups: a copy of a library in use, brought back whole or not at all."""

import io
import tarfile
from contextlib import closing
from pathlib import Path

import pytest
from shelf import Shelf

from bot.backup import BackupFailed, restore_backup, write_backup
from bot.ledger import Ledger
from vectorstore.errors import LibraryLocked
from vectorstore.lock import LibraryLock
from vectorstore.models import GLOBAL, SAMPLE, Article
from vectorstore.reindex import move
from vectorstore.schema import Database

FERRY = Article("The ferry to Skye was cancelled on Monday.", "Ferry", id="ferry")


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """Written while the library is open, and in the middle of a change."""
    file = tmp_path / "library.tar.gz"
    with closing(Shelf(tmp_path / "data")) as shelf, closing(Ledger(tmp_path / "data")) as ledger:
        shelf.library.check_model()
        shelf.put(FERRY)
        ledger.visited(7, 42)
        with shelf.database.writing() as db:
            db.execute("DELETE FROM versions")
            write_backup(tmp_path / "data", file)
    return file


def test_what_comes_back_is_the_state_at_the_time(backup: Path, tmp_path: Path) -> None:
    restore_backup(backup, tmp_path / "back")
    with closing(Shelf(tmp_path / "back")) as shelf, closing(Ledger(tmp_path / "back")) as ledger:
        assert not shelf.compare().sound, "the vectors are not part of a backup"
        move(shelf.database, shelf.library, "embedded")
        assert shelf.compare().sound and shelf.embeddings.embedded == []
        (hit,) = shelf.retriever.search("Which ferry?", (GLOBAL,))
        assert hit.article == FERRY
        assert ledger.guilds_of(7) == [42]


def test_a_copy_shares_no_vectors_with_its_original(backup: Path, tmp_path: Path) -> None:
    restore_backup(backup, tmp_path / "back")
    with closing(Shelf(tmp_path / "data")) as one, closing(Shelf(tmp_path / "back")) as other:
        assert one.library.facts.library_id() != other.library.facts.library_id()


def test_only_the_sample_may_be_in_the_way(backup: Path, tmp_path: Path) -> None:
    with closing(Shelf(tmp_path / "back")) as shelf:
        shelf.put(Article("The sample.", "Sample", scope=SAMPLE))
    restore_backup(backup, tmp_path / "back")
    with pytest.raises(BackupFailed, match="has articles"):
        restore_backup(backup, tmp_path / "back")
    with closing(Shelf(tmp_path / "back")) as shelf:
        assert [stored.article for stored in shelf.catalog.articles()] == [FERRY]


def test_a_library_in_use_is_not_replaced(backup: Path, tmp_path: Path) -> None:
    (tmp_path / "back").mkdir()
    lock = LibraryLock(tmp_path / "back")
    lock.acquire()
    with pytest.raises(LibraryLocked):
        restore_backup(backup, tmp_path / "back")
    lock.release()


def test_a_damaged_backup_changes_nothing(backup: Path, tmp_path: Path) -> None:
    whole = backup.read_bytes()
    other = io.BytesIO()
    with tarfile.open(fileobj=other, mode="w:gz") as packed:
        packed.addfile(tarfile.TarInfo("letter.txt"))
    rotten = io.BytesIO()
    with tarfile.open(fileobj=rotten, mode="w:gz") as packed:
        info = tarfile.TarInfo("catalog.sqlite3")
        info.size = 4096
        packed.addfile(info, io.BytesIO(b"rotten".ljust(4096, b"!")))
    for body in (b"", b"no archive", whole[: len(whole) // 2], other.getvalue(), rotten.getvalue()):
        backup.write_bytes(body)
        with pytest.raises(BackupFailed, match=r"library\.tar\.gz"):
            restore_backup(backup, tmp_path / "back")
        with closing(Database(tmp_path / "back")):
            assert not list((tmp_path / "back").glob("tmp*"))
    with pytest.raises(BackupFailed, match="No such file"):
        restore_backup(tmp_path / "none.tar.gz", tmp_path / "back")


def test_a_backup_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with closing(Shelf(tmp_path / "data")), pytest.raises(BackupFailed, match="may write to"):
        write_backup(tmp_path / "data", tmp_path / "no" / "such" / "folder.tar.gz")
