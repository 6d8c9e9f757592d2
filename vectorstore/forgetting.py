"""Forgetting a person or a server: everything that they added, and every note of it."""

import sqlite3

from vectorstore.library import Library
from vectorstore.models import Scope
from vectorstore.schema import Database

_FORGOTTEN = "somebody who was forgotten"


def forget(database: Database, library: Library, who: Scope, elsewhere: bool = True) -> int:
    """Remove what is in the scope `who`, and their watches, for good, with what the audit list says
    of it. What `who` added elsewhere goes as well, or only loses their name.

    Returns how many articles that were.
    """
    with library.changing:
        library.finish()  # a change that failed may have left a version of theirs
        if not elsewhere:
            with database.writing() as db:
                _take_the_name_off(db, who)
        with database.reading() as db:
            rows = db.execute(
                "SELECT DISTINCT article FROM versions JOIN articles ON number = article"
                " WHERE scope = ? OR added_by = ?",
                (str(who), str(who)),
            ).fetchall()
        numbers = [row["article"] for row in rows]
        library.discard(numbers)
        with database.writing() as db:
            for table in ("removed", "watches"):
                db.execute(
                    f"DELETE FROM {table} WHERE scope = ? OR added_by = ?", (str(who), str(who))
                )
            db.executemany("DELETE FROM audit WHERE article = ?", [(n,) for n in numbers])
            db.execute("DELETE FROM audit WHERE scope = ? OR by = ?", (str(who), str(who)))
            db.execute("DELETE FROM jobs WHERE instr(request, ?)", (f'"{who}"',))
            # Words of what was deleted stay in the index's old segments until these are merged.
            db.execute("INSERT INTO words (words) VALUES ('optimize')")
    return len(numbers)


def _take_the_name_off(db: sqlite3.Connection, who: Scope) -> None:
    """Of what `who` did in other scopes, keep that it was done."""
    names = (_FORGOTTEN, str(who), str(who))
    for table in ("removed", "watches"):
        db.execute(f"UPDATE {table} SET added_by = ? WHERE added_by = ? AND scope != ?", names)
    db.execute("UPDATE audit SET by = ? WHERE by = ? AND scope != ?", names)
    db.execute(
        "UPDATE versions SET added_by = ? WHERE added_by = ? AND article IN"
        " (SELECT number FROM articles WHERE scope != ?)",
        names,
    )
