"""A whole library with its search and a fast embedding, in a folder or over a Chroma server."""

from pathlib import Path

from fakes import BagOfWords

from ingest.chunk import passage_spans
from vectorstore.comparison import Comparison, compare
from vectorstore.facts import Facts
from vectorstore.library import Chunking, Library, Model
from vectorstore.models import Article
from vectorstore.passages import PassageIndex
from vectorstore.reindex import Reindex
from vectorstore.schema import Database
from vectorstore.search import HybridRetriever
from vectorstore.vectors import Vectors, connect, disconnect

SHORT = Chunking("sentences, 200 characters", lambda text: passage_spans(text, 200))


class Stopped(BaseException):
    """Stands for the moment at which a process is killed."""


class Counting(BagOfWords):
    """Keeps the texts that it embedded; `stopping` is the moment before it would embed more."""

    def __init__(self) -> None:
        self.embedded: list[str] = []
        self.stopping = False

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        if self.stopping:
            raise Stopped
        self.embedded += texts
        return super().embed_documents(texts)


class Shelf:
    """A library and its search, with passages short enough for small articles to have several."""

    def __init__(
        self,
        folder: Path,
        chroma_url: str = "",
        model: str = "bag-of-words",
        chunking: Chunking = SHORT,
    ) -> None:
        folder.mkdir(exist_ok=True)
        self.database = Database(folder)
        self.embeddings = Counting()
        self.client = connect(folder, chroma_url)
        facts = Facts(self.database)
        vectors = Vectors(self.client, facts.library_id(), facts.in_use().generation)
        self.model = Model(model, self.embeddings)
        self.library = Library(self.database, vectors, self.model, chunking)
        self.catalog = self.library.catalog
        self.passages = PassageIndex(self.database)
        self.retriever = HybridRetriever(passages=self.passages, index=lambda: self.library.index)

    def put(self, article: Article) -> str:
        (stored,) = self.library.put([article], "test")
        return stored.change

    def compare(self) -> Comparison:
        return compare(self.database, self.library.index.vectors)

    def reindex(self, model: str = "") -> Reindex:
        wanted = Model(model, self.embeddings) if model else self.model
        return Reindex(self.database, self.library, wanted)

    def close(self) -> None:
        disconnect(self.client)
        self.database.close()
