"""What a replay does to a library, and the model in memory of what each deed must come to."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from fakes import BagOfWords
from shelf import Shelf, Stopped

from vectorstore.errors import ArticleUnknown, NothingToUndo
from vectorstore.forgetting import forget
from vectorstore.library import Model
from vectorstore.models import Article, Scope
from vectorstore.reindex import Reindex

Key = tuple[Scope, str]


@dataclass(frozen=True)
class Kept:
    """An article, who added it, how long its passages may be, and its number; 0 until seen."""

    article: Article
    by: str
    length: int
    number: int = 0


@dataclass(frozen=True)
class World:
    """All that a library is to hold; `removed` is what can be brought back, by number."""

    articles: dict[Key, Kept] = field(default_factory=dict)
    removed: dict[int, Kept] = field(default_factory=dict)
    seen: frozenset[int] = frozenset()  # numbers, which are never given twice
    model: str = "one"

    def known_as(self, article: Article) -> Key | None:
        """The key of the article that this one would replace."""
        for key, kept in self.articles.items():
            if article.url and (key[0], kept.article.url) == (article.scope, article.url):
                return key
        key = (article.scope, article.id)
        return key if key in self.articles else None

    def numbered(self, number: int) -> Key | None:
        return next((key for key, kept in self.articles.items() if kept.number == number), None)

    def without(self, *keys: Key) -> "World":
        left = {key: kept for key, kept in self.articles.items() if key not in keys}
        return replace(self, articles=left)


Course = tuple[list[World], object]  # the worlds that a deed passes through, and what it says


class Turned(BagOfWords):
    """Another model: its vectors say nothing to those of the first."""

    def embed_query(self, text: str) -> list[float]:
        return super().embed_query(text)[::-1]


def model_named(name: str, one: BagOfWords | None = None) -> Model:
    return Model(name, (one or BagOfWords()) if name == "one" else Turned())


@dataclass(frozen=True)
class Put:
    """`failing`: the embedding gives up."""

    articles: tuple[Article, ...]
    by: str
    failing: bool = False

    def course(self, world: World, length: int) -> Course:
        worlds, said = [world], []
        for article in self.articles:
            key = world.known_as(article) or (article.scope, article.id)
            old = world.articles.get(key)
            article = replace(article, id=key[1])
            change = "updated" if old else "added"
            if old and old.article == article:
                change = "unchanged"
            else:
                new = Kept(article, self.by, length, old.number if old else 0)
                world = replace(world, articles=world.articles | {key: new})
            worlds.append(world)
            said.append(change)
        return worlds, said

    def perform(self, shelf: Shelf) -> object:
        shelf.embeddings.stopping = self.failing
        try:
            return [each.change for each in shelf.library.put(self.articles, self.by)]
        except Stopped:
            return Stopped
        finally:
            shelf.embeddings.stopping = False


@dataclass(frozen=True)
class Remove:
    number: int

    def course(self, world: World, length: int) -> Course:
        key = world.numbered(self.number)
        if key is None:
            return [world], ArticleUnknown
        kept = world.articles[key]
        noted = replace(world, removed=world.removed | {self.number: kept})
        return [world, noted, noted.without(key)], kept.article.title

    def perform(self, shelf: Shelf) -> object:
        try:
            return shelf.library.remove(self.number, "test").article.title
        except ArticleUnknown:
            return ArticleUnknown


@dataclass(frozen=True)
class Undo:
    number: int

    def course(self, world: World, length: int) -> Course:
        kept = world.removed.get(self.number)
        if kept is None or world.known_as(kept.article):
            return [world], NothingToUndo
        key = (kept.article.scope, kept.article.id)
        back = replace(world, articles=world.articles | {key: replace(kept, length=length)})
        left = {number: kept for number, kept in world.removed.items() if number != self.number}
        return [world, back, replace(back, removed=left)], kept.article

    def perform(self, shelf: Shelf) -> object:
        try:
            return shelf.library.undo(self.number, "test")
        except NothingToUndo:
            return NothingToUndo


@dataclass(frozen=True)
class Forget:
    who: Scope

    def course(self, world: World, length: int) -> Course:
        gone = [key for key, kept in world.articles.items() if self._is_theirs(kept)]
        left = {n: kept for n, kept in world.removed.items() if not self._is_theirs(kept)}
        without = world.without(*gone)
        return [world, without, replace(without, removed=left)], len(gone)

    def _is_theirs(self, kept: Kept) -> bool:
        return kept.article.scope == self.who or kept.by == str(self.who)

    def perform(self, shelf: Shelf) -> object:
        return forget(shelf.database, shelf.library, self.who)


@dataclass(frozen=True)
class Rebuild:
    """A reindex to `model` and the open library's chunking, stopped after `rounds` if it is so."""

    model: str
    rounds: int = 1000

    def course(self, world: World, length: int) -> Course:
        made = {key: replace(kept, length=length) for key, kept in world.articles.items()}
        return [world, replace(world, articles=made, model=self.model)], True

    def perform(self, shelf: Shelf, watch: Callable[[int, int], None] | None = None) -> object:
        reindex = Reindex(shelf.database, shelf.library, model_named(self.model, shelf.embeddings))
        left = iter(range(self.rounds - 1))

        def progress(done: int, total: int) -> None:
            if next(left, None) is None:
                reindex.stop()
            if watch:
                watch(done, total)

        if not self.rounds:
            reindex.stop()
        return reindex.run(progress)


@dataclass(frozen=True)
class Reopen:
    """Close and start again, as a Dateline that makes passages of that length."""

    length: int

    def course(self, world: World, length: int) -> Course:
        return [world], None

    def perform(self, shelf: Shelf) -> object:
        return None


Deed = Put | Remove | Undo | Forget | Rebuild | Reopen
