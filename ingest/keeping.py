"""Who stores: the process that owns the library, itself. The other keeper is in bot/handover.py."""

import threading
from typing import Protocol

from ingest.chunk import passage_spans
from vectorstore.library import Change, Library
from vectorstore.models import Article


class Keeper(Protocol):
    """Whatever can change the library, directly or through the process that owns it."""

    def put(self, article: Article, by: str) -> Change:
        """Store `article`, or replace the one with its id or URL."""
        ...

    def remove(self, number: int) -> str:
        """Take an article out and return its title.

        Raises: ArticleUnknown.
        """
        ...


class LibraryKeeper:
    """Stores in the library of this process. One change at a time, whichever thread asks."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._lock = threading.Lock()

    def put(self, article: Article, by: str) -> Change:
        with self._lock:
            return self._library.put(article, passage_spans(article.text), by)

    def remove(self, number: int) -> str:
        with self._lock:
            return self._library.remove(number).article.title
