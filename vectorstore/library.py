"""The library: catalog and vectors changed together, so that a kill at any line loses nothing."""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from langchain.embeddings import Embeddings

from vectorstore.catalog import Catalog
from vectorstore.errors import ArticleUnknown, ModelMismatch, NothingToUndo
from vectorstore.facts import Facts
from vectorstore.kept_vectors import KeptVectors, Vector, hash_of
from vectorstore.models import Article, Passage, Scope, Stored, StoredArticle
from vectorstore.schema import Database
from vectorstore.trail import Trail
from vectorstore.vectors import Vectors
from vectorstore.versions import Made, Span, Version, Versions

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Model:
    """What turns text into vectors, and the name that the library remembers it by."""

    name: str
    embeddings: Embeddings


@dataclass(frozen=True)
class Chunking:
    """How a text is cut into passages, and the name that the library remembers it by."""

    name: str
    spans: Callable[[str], Sequence[Span]]


@dataclass(frozen=True)
class Index:
    """What searches use: vectors, and the model that they come from. Replaced as a whole."""

    vectors: Vectors
    model: Model


class Library:
    """One process at a time may change a library (see lock.py), and in it one thread."""

    def __init__(
        self, database: Database, vectors: Vectors, model: Model, chunking: Chunking
    ) -> None:
        self.catalog = Catalog(database)
        self.facts = Facts(database)
        self.versions = Versions(database)
        self.trail = Trail(database)
        self.kept = KeptVectors(database)
        self.chunking = chunking
        self.index = Index(vectors, model)
        self.changing = threading.RLock()

    def check_model(self) -> None:
        """Refuse vectors of another model; a library that has none yet takes this one's.

        Raises: ModelMismatch.
        """
        built = self.facts.in_use()
        wanted = self.index.model.name
        if built.model and built.model != wanted and self.facts.ever_filled():
            raise ModelMismatch(built.model, wanted)
        if not self.facts.ever_filled():
            self.facts.set(embedding_model=wanted, chunking=self.chunking.name)

    def finish(self) -> None:
        """Finish every change that a killed process had begun."""
        with self.changing:
            self.versions.give_up_outdated()
            for version in self.versions.in_transit("pending"):
                log.info("finishing an interrupted change passages=%d", len(version.passages))
                self._complete([version])
            self._clear()

    def put(self, articles: Sequence[Article], by: str) -> list[Stored]:
        """Store each article, or replace the one with its id or URL.

        The old versions answer questions until the new ones are whole; then one step swaps them.
        """
        with self.changing:
            return [stored for some in self._unlike(articles) for stored in self._put(some, by)]

    def _unlike(self, articles: Iterable[Article]) -> Iterator[list[Article]]:
        """Runs of articles of which none replaces another, or the same as another."""
        run: list[Article] = []
        names: set[object] = set()
        for article in articles:
            own = self._names(article)
            if own & names:
                yield run
                run, names, own = [], set(), self._names(article)
            run.append(article)
            names |= own
        if run:
            yield run

    def _names(self, article: Article) -> set[object]:
        """What an article is known by, and the number of the one that it would replace."""
        names: set[object] = {(article.scope, name) for name in (article.id, article.url) if name}
        found = self.versions.replaced_by(article)
        return names | {found[0]} if found else names

    def _put(self, articles: Sequence[Article], by: str) -> list[Stored]:
        found = [self.versions.replaced_by(article) for article in articles]
        pairs = list(zip(articles, found, strict=True))
        new = [article for article, known in pairs if not known or known[1] != article.digest]
        made = dict(zip(new, self._replace(new, by), strict=True))
        return [
            Stored("unchanged", known[0], article.title)
            if known and article not in made
            else self._stored(article, made[article])
            for article, known in pairs
        ]

    def _stored(self, article: Article, made: Made) -> Stored:
        near = self.catalog.nearly_equal_to(article, made.article)
        titles = tuple(each.article.title for each in near)
        return Stored(made.change, made.article, article.title, made.passages, made.changed, titles)

    def _replace(
        self,
        articles: Sequence[Article],
        by: str,
        number: int | None = None,
        restored_by: str = "",
    ) -> list[Made]:
        if not articles:
            return []
        cut = [(article, self.chunking.spans(article.text)) for article in articles]
        versions = self.versions.begin(cut, by, number)
        try:
            made = self._complete(versions, restored_by)
        except BaseException:
            self.versions.give_up([version.number for version in versions])
            raise
        self._clear()
        return made

    def remove(self, number: int, by: str) -> StoredArticle:
        """Take an article out, vectors and all; for an hour, `undo` brings it back.

        Raises: ArticleUnknown.
        """
        with self.changing:
            stored = self.catalog.at(number)
            if stored is None:
                raise ArticleUnknown(str(number))
            self.trail.keep(stored)
            self.versions.hide(number, by)
            self._clear()
        return stored

    def undo(self, number: int, by: str) -> Article:
        """Bring back an article that was removed within the last hour, under its old number.

        Raises: NothingToUndo, also when the same article has been added again since.
        """
        with self.changing:
            self._clear()  # what a failed change left would take its number
            kept = self.trail.kept(number)
            if kept is None or self.versions.replaced_by(kept.article):
                raise NothingToUndo(number)
            self._replace([kept.article], kept.added_by, number, by)
            self.trail.let_go(number)
        return kept.article

    def discard(self, numbers: Iterable[int]) -> None:
        """Take articles out for good, without a line in the audit list."""
        with self.changing:
            self.versions.discard(numbers)
            self._clear()

    def vectors_of(
        self, passages: Sequence[Passage], model: Model, generations: Sequence[int]
    ) -> list[Vector]:
        """A vector for each passage: one kept in `generations`, made by `model`, or a new one."""
        hashes = [hash_of(passage.text) for passage in passages]
        known = self.kept.find(hashes, generations)
        texts = {
            hashed: passage.text
            for hashed, passage in zip(hashes, passages, strict=True)
            if hashed not in known
        }
        made = model.embeddings.embed_documents(list(texts.values())) if texts else []
        known |= dict(zip(texts, made, strict=True))
        return [known[hashed] for hashed in hashes]

    def _complete(self, versions: Sequence[Version], restored_by: str = "") -> list[Made]:
        index = self.index
        placed = [(each.scope, passage) for each in versions for passage in each.passages]
        passages = [passage for _, passage in placed]
        vectors = self.vectors_of(passages, index.model, [index.vectors.generation])
        upsert(index.vectors, placed, vectors)
        self.kept.keep({p.key: vector for p, vector in zip(passages, vectors, strict=True)})
        return self.versions.make_ready(
            [version.number for version in versions],
            restored_by,
            "restored" if restored_by else "",
        )

    def _clear(self) -> None:
        for version in self.versions.in_transit("leaving"):
            for generation, keys in self.versions.keys_of(version.number).items():
                self.vectors_in(generation).delete(version.scope, keys)
            self.versions.forget(version.number)
        self.trail.let_go_of_old()

    def vectors_in(self, generation: int) -> Vectors:
        """The vectors of a generation, whether searches see it or a reindex is making it."""
        current = self.index.vectors
        return current if generation == current.generation else current.another(generation)


def upsert(
    target: Vectors, placed: Sequence[tuple[Scope, Passage]], vectors: Sequence[Vector]
) -> None:
    """Give `target` the vectors of passages, each in its scope."""
    for scope in dict.fromkeys(scope for scope, _ in placed):
        rows = [i for i, (each, _) in enumerate(placed) if each == scope]
        target.upsert(scope, [placed[i][1].key for i in rows], [vectors[i] for i in rows])
