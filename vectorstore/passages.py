"""The ready passages and their words, as searching and proving read them from SQLite."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from vectorstore.models import Period, Scope
from vectorstore.rows import marks
from vectorstore.schema import Database
from vectorstore.snapshot import Found, is_in_use, match, narrowing, quoted, ready, resolve


@dataclass(frozen=True)
class Matches:
    """What the catalog says to a search: keys, best first, in `lexical` and `dense`."""

    lexical: list[int]
    found: dict[int, Found]
    dense: list[int]


Best = Callable[[Sequence[int], Sequence[int]], Iterable[int]]


class PassageIndex:
    """Reads what the catalog wrote, ready versions of the generation in use only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def search(
        self,
        generation: int,
        terms: Sequence[str],
        keys: Iterable[int],
        scopes: Sequence[Scope],
        limit: int,
        period: Period | None = None,
        best: Best | None = None,
    ) -> Matches | None:
        """The passages that BM25 ranks highest for any of `terms`, and with them those of `keys`
        that are ready, in `scopes` and in `period`, from one snapshot.

        Only those that `best` names are read, of what is left of `keys` and of the ranking.
        None when another generation than this one is in use.
        """
        with self._database.reading() as db:
            if not is_in_use(db, generation):
                return None
            lexical = match(db, terms, scopes, limit, period)
            dense = ready(db, list(keys), scopes, generation, period)
            wanted = best(dense, lexical) if best else {*dense, *lexical}
            return Matches(lexical, resolve(db, sorted(wanted), scopes, generation), dense)

    def inside(
        self, generation: int, keys: Sequence[int], scopes: Sequence[Scope], period: Period
    ) -> list[int] | None:
        """Those of `keys` that are ready and were published in `period`, in their order.

        None when another generation than this one is in use.
        """
        with self._database.reading() as db:
            if not is_in_use(db, generation):
                return None
            return ready(db, keys, scopes, generation, period)

    def vectors(
        self, generation: int, scopes: Sequence[Scope], period: Period, at_most: int
    ) -> dict[int, bytes | None] | None:
        """The kept vectors of the passages published in `period`, by key; None for one without.

        Of at most `at_most` + 1 passages, so that more than `at_most` can be told. None, not a
        dict, when another generation than this one is in use.
        """
        inside, ends = narrowing(period)
        with self._database.reading() as db:
            if not is_in_use(db, generation):
                return None
            rows = db.execute(
                "SELECT passage, vector FROM versions JOIN articles ON number = article"
                " JOIN passages USING (version) LEFT JOIN vectors USING (passage)"
                f" WHERE state = 'ready' AND generation = ? AND scope IN ({marks(scopes)})"
                f"{inside} LIMIT ?",
                [generation, *map(str, scopes), *ends, at_most + 1],
            )
            return {row["passage"]: row["vector"] for row in rows}

    def texts(self, numbers: Sequence[int]) -> dict[int, str]:
        """The stored text of each of these articles that is ready now."""
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT article, text FROM versions"
                f" WHERE state = 'ready' AND article IN ({marks(numbers)})",
                numbers,
            ).fetchall()
        return {row["article"]: row["text"] for row in rows}

    def frequencies(
        self, terms: Sequence[str], scopes: Sequence[Scope]
    ) -> tuple[dict[str, int], int]:
        """In how many ready passages in `scopes` each term stands, and how many there are."""
        ready = (
            "JOIN versions USING (version) JOIN articles ON number = article"
            f" WHERE state = 'ready' AND scope IN ({marks(scopes)}) AND generation ="
            " (SELECT CAST(value AS INTEGER) FROM facts WHERE name = 'generation')"
        )
        having = f"SELECT count(*) FROM words JOIN passages ON passage = words.rowid {ready}"
        names = [str(scope) for scope in scopes]
        with self._database.reading() as db:
            counts = {
                term: db.execute(f"{having} AND words MATCH ?", [*names, quoted(term)]).fetchone()[
                    0
                ]
                for term in terms
            }
            (total,) = db.execute(f"SELECT count(*) FROM passages {ready}", names).fetchone()
        return counts, total
