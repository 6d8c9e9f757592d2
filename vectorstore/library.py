"""The library: catalog and vectors changed together, so that a kill at any line loses nothing."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from langchain.embeddings import Embeddings

from vectorstore.catalog import Catalog, Version
from vectorstore.errors import ArticleUnknown, ModelMismatch
from vectorstore.models import Article, StoredArticle
from vectorstore.vectors import Vectors

log = logging.getLogger(__name__)

Change = Literal["added", "updated", "unchanged", "removed"]
Progress = Callable[[int, int], None]  # passages done, passages in all


@dataclass(frozen=True)
class Comparison:
    """What only one of catalog and vectors holds; all empty and sound when they agree."""

    without_vector: set[int]
    without_passage: set[int]
    words_sound: bool

    @property
    def sound(self) -> bool:
        return self.words_sound and not self.without_vector and not self.without_passage


class Library:
    """One process at a time may change a library; see lock.py."""

    def __init__(
        self, catalog: Catalog, vectors: Vectors, embeddings: Embeddings, model: str
    ) -> None:
        self.catalog = catalog
        self.vectors = vectors
        self._embeddings = embeddings
        self._model = model

    def check_model(self) -> None:
        """Refuse vectors of another model; a library that has none yet takes this one's.

        Raises: ModelMismatch.
        """
        built_with = self.catalog.fact("embedding_model")
        if built_with == self._model:
            return
        if built_with and self.catalog.ever_filled():
            raise ModelMismatch(built_with, self._model)
        self.catalog.set_facts(embedding_model=self._model)

    def finish(self) -> None:
        """Finish every change that a killed process had begun."""
        self.catalog.give_up_outdated()
        for version in self.catalog.in_transit("pending"):
            log.info("finishing an interrupted change passages=%d", len(version.passages))
            self._complete(version)
        self._clear()

    def put(self, article: Article, spans: Sequence[tuple[int, int]], by: str) -> Change:
        """Store `article` with passages at `spans`, in place of the one with its id or URL.

        The old version answers questions until the new one is whole; then one step swaps them.
        """
        known = self.catalog.digest_of(article)
        if known == article.digest:
            return "unchanged"
        version = self.catalog.begin(article, spans, by)
        try:
            self._complete(version)
        except BaseException:
            self.catalog.give_up(version.number)
            raise
        self._clear()
        return "updated" if known else "added"

    def remove(self, number: int) -> StoredArticle:
        """Take an article out, vectors and all.

        Raises: ArticleUnknown.
        """
        stored = self.catalog.find(str(number))
        if stored is None:
            raise ArticleUnknown(str(number))
        self.catalog.hide(number)
        self._clear()
        return stored

    def reindex(self, progress: Progress) -> int:
        """Make all vectors and the full-text index anew from the catalog; return how many passages.

        One write to the catalog switches to the new vectors; until then the old ones stay in force.
        """
        self.vectors.drop_other_generations()  # a reindex that was stopped may have left one behind
        total = len(self.catalog.passage_keys())
        target = self.vectors.another(self.vectors.generation + 1)
        done = 0
        for batch in self.catalog.texts_of("ready", batch=128):
            vectors = self._embeddings.embed_documents([passage.text for passage, _ in batch])
            for scope in {scope for _, scope in batch}:
                rows = [i for i, (_, each) in enumerate(batch) if each == scope]
                target.upsert(scope, [batch[i][0].key for i in rows], [vectors[i] for i in rows])
            done += len(batch)
            progress(done, total)
        self.catalog.set_facts(generation=str(target.generation), embedding_model=self._model)
        self.vectors = target
        self.vectors.drop_other_generations()
        self.finish()
        self.catalog.rebuild_index()
        return total

    def compare(self) -> Comparison:
        """Compare catalog and vectors passage by passage."""
        passages, vectors = self.catalog.passage_keys(), self.vectors.keys()
        return Comparison(passages - vectors, vectors - passages, self.catalog.index_sound())

    def _complete(self, version: Version) -> None:
        vectors = self._embeddings.embed_documents([passage.text for passage in version.passages])
        self.vectors.upsert(version.scope, [passage.key for passage in version.passages], vectors)
        self.catalog.make_ready(version.number)

    def _clear(self) -> None:
        for version in self.catalog.in_transit("leaving"):
            self.vectors.delete(version.scope, [passage.key for passage in version.passages])
            self.catalog.forget(version.number)
