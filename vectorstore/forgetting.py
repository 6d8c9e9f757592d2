"""Forgetting a person or a server: everything that they added, and every note of it."""

from vectorstore.library import Library
from vectorstore.models import Scope
from vectorstore.schema import Database


def forget(database: Database, library: Library, who: Scope) -> int:
    """Remove what is in the scope `who`, what `who` added elsewhere, and their watches, for good.

    Returns how many articles that were. Lines of the audit list that name them go as well.
    """
    with library.changing:
        library.finish()  # a change that failed may have left a version of theirs
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
