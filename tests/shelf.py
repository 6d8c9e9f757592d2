"""A whole library with its search and a fast embedding, in a folder or over a Chroma server."""

from pathlib import Path

from fakes import BagOfWords

from ingest.chunk import passage_spans
from vectorstore.catalog import Catalog
from vectorstore.library import Library
from vectorstore.models import Article
from vectorstore.passages import PassageIndex
from vectorstore.schema import Database
from vectorstore.search import HybridRetriever
from vectorstore.vectors import Vectors, connect, disconnect


class Shelf:
    """A library and its search; `put` chunks as the pipeline does."""

    def __init__(self, folder: Path, chroma_url: str = "", model: str = "bag-of-words") -> None:
        folder.mkdir(exist_ok=True)
        self.database = Database(folder)
        self.catalog = Catalog(self.database)
        self.embeddings = BagOfWords()
        self.client = connect(folder, chroma_url)
        generation = int(self.catalog.fact("generation") or 0)
        vectors = Vectors(self.client, self.catalog.library_id(), generation)
        self.library = Library(self.catalog, vectors, self.embeddings, model)
        self.passages = PassageIndex(self.database)
        self.retriever = HybridRetriever(
            passages=self.passages, vectors=vectors, embeddings=self.embeddings
        )

    def put(self, article: Article) -> str:
        return self.library.put(article, passage_spans(article.text, 200), "test")

    def close(self) -> None:
        disconnect(self.client)
        self.database.close()
