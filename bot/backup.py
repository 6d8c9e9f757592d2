"""Copying a library in use into one file, and back. Changes no library that has articles."""

import sqlite3
import tarfile
import tempfile
import uuid
from contextlib import closing, suppress
from pathlib import Path

from vectorstore.catalog import Catalog
from vectorstore.errors import DatelineError, LibraryUnusable
from vectorstore.facts import Facts
from vectorstore.lock import LibraryLock, prepare
from vectorstore.models import SAMPLE
from vectorstore.schema import Database

CATALOG, LEDGER = "catalog.sqlite3", "ledger.sqlite3"


class BackupFailed(DatelineError):
    def __init__(self, file: object, cause: object, do: str) -> None:
        super().__init__(f"{file} is no use for this ({cause}): {do}.")


def write_backup(folder: Path, file: Path) -> None:
    """Copy what DATA_DIR holds, but for the vectors in Chroma, which the catalog can make anew.

    An existing file is replaced only once the new one is whole.
    Raises: BackupFailed, LibraryUnusable, LibraryTooNew.
    """
    prepare(folder)
    partial = file.parent / f".{file.name}.part"
    try:
        with tempfile.TemporaryDirectory(dir=folder) as place:
            copies = [_copied(folder / name, Path(place) / name) for name in (CATALOG, LEDGER)]
            with tarfile.open(partial, "w:gz") as packed:
                for copy in copies:
                    if copy.exists():
                        packed.add(copy, copy.name)
        partial.replace(file)
    except (OSError, sqlite3.Error) as error:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise BackupFailed(file, error, "name a place that Dateline may write to") from error


def _copied(source: Path, target: Path) -> Path:
    """Copy a database as it is at one moment, while others go on writing to it."""
    if source.exists():
        with closing(sqlite3.connect(source)) as db, closing(sqlite3.connect(target)) as copy:
            db.backup(copy)
    return target


def restore_backup(file: Path, folder: Path) -> None:
    """Unpack a backup into a folder whose library has no articles.

    Raises: BackupFailed, LibraryLocked, LibraryUnusable, LibraryTooNew.
    """
    prepare(folder)
    lock = LibraryLock(folder)
    lock.acquire()
    try:
        with closing(Database(folder)) as database:
            catalog = Catalog(database)
            if catalog.count() > catalog.count([SAMPLE]):
                do = "point DATA_DIR at an empty folder"
                raise BackupFailed(file, f"the library in {folder} has articles", do)
        with tempfile.TemporaryDirectory(dir=folder) as place:
            _unpack(file, Path(place))
            # Opened once where it lies: only a catalog that is whole takes the other's place.
            with closing(Database(Path(place))) as database:
                facts = Facts(database)
                facts.set(library_id=uuid.uuid4().hex[:12], vectors_in="a backup")
            for name in (CATALOG, LEDGER):
                for leftover in (f"{name}-wal", f"{name}-shm"):
                    (folder / leftover).unlink(missing_ok=True)
                if (Path(place) / name).exists():
                    (Path(place) / name).replace(folder / name)
    except LibraryUnusable as error:
        raise BackupFailed(file, "its catalog is damaged", "try another backup") from error
    finally:
        lock.release()


def _unpack(file: Path, place: Path) -> None:
    try:
        with tarfile.open(file, "r:gz") as packed:
            for name in (CATALOG, LEDGER):
                with suppress(KeyError):  # a library that never met Discord has no ledger
                    packed.extract(name, place, filter="data")
    except (OSError, tarfile.TarError, EOFError) as error:
        raise BackupFailed(file, error, "name a file that `dateline backup` wrote") from error
    if not (place / CATALOG).exists():
        raise BackupFailed(file, "no library in it", "name a file that `dateline backup` wrote")
