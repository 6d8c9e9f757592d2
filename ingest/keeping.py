"""Who stores: the process that owns the library, itself. The other keeper is in bot/handover.py."""

from collections.abc import Sequence
from typing import Protocol

from vectorstore.forgetting import forget
from vectorstore.library import Library
from vectorstore.models import Article, Scope, Stored
from vectorstore.schema import Database


class Keeper(Protocol):
    """Whatever can change the library, directly or through the process that owns it."""

    def put(self, articles: Sequence[Article], by: str) -> list[Stored]:
        """Store each article, or replace the one with its id or URL."""
        ...

    def remove(self, number: int, by: str) -> str:
        """Take an article out and return its title.

        Raises: ArticleUnknown.
        """
        ...

    def undo(self, number: int, by: str) -> str:
        """Bring back what was removed within the last hour and return its title.

        Raises: NothingToUndo.
        """
        ...

    def forget(self, who: Scope, elsewhere: bool = True) -> int:
        """Remove all of a person or server, and what they added elsewhere, or there only their
        name; how many articles that were."""
        ...


class LibraryKeeper:
    """Stores in the library of this process."""

    def __init__(self, database: Database, library: Library) -> None:
        self._database = database
        self._library = library

    def put(self, articles: Sequence[Article], by: str) -> list[Stored]:
        return self._library.put(articles, by)

    def remove(self, number: int, by: str) -> str:
        return self._library.remove(number, by).article.title

    def undo(self, number: int, by: str) -> str:
        return self._library.undo(number, by).title

    def forget(self, who: Scope, elsewhere: bool = True) -> int:
        return forget(self._database, self._library, who, elsewhere)
