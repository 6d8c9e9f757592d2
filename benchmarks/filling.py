"""Filling a library for a benchmark as `dateline ingest` does, but with embeddings of its own.

python -m benchmarks.filling FOLDER VECTORS.npy ARTICLES.jsonl.gz...
"""

import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from langchain.embeddings import Embeddings

from benchmarks.measured import FileUnusable
from benchmarks.remembered import Remembered
from bot.settings import Settings
from bot.stores import Stores, open_stores
from ingest.extract import Extractor
from ingest.fetch import Fetcher
from ingest.keeping import LibraryKeeper
from ingest.pipeline import Pipeline
from ingest.sandbox import Sandbox
from ingest.sources import Sources
from vectorstore.errors import DatelineError
from vectorstore.library import Index, Model

LIMIT = 20_000_000  # bytes; MAX_FILE_MB's default


def settings_in(folder: Path) -> Settings:
    """The settings as shipped, for a library in `folder`: the environment counts, .env does not."""
    return Settings(_env_file=None, data_dir=folder, chroma_url="")


@contextmanager
def pipeline_with(stores: Stores, embeddings: Embeddings) -> Iterator[Pipeline]:
    """The program's own pipeline, but for the embeddings."""
    library = stores.library
    library.index = Index(library.index.vectors, Model(library.index.model.name, embeddings))
    library.check_model()
    with closing(Sandbox()) as sandbox:
        sources = Sources(Fetcher(LIMIT), Extractor(LIMIT, sandbox))
        yield Pipeline(LibraryKeeper(stores.database, library), stores.catalog, sources, LIMIT)


def fill(stores: Stores, articles: Iterable[Path], embeddings: Embeddings) -> None:
    """Take in every article of these files.

    Raises: FileUnusable.
    """
    with pipeline_with(stores, embeddings) as pipeline:
        for outcome in pipeline.from_operator([str(file) for file in articles], "benchmark"):
            if outcome.change == "failed":
                raise FileUnusable(outcome.source, outcome.problem)


def fill_remembering(folder: Path, articles: Iterable[Path], vectors: Path | None) -> None:
    """Fill the library in `folder`, with the passages' vectors kept in the file `vectors`."""
    with open_stores(settings_in(folder)) as stores:
        if vectors is None:
            fill(stores, articles, stores.embeddings)
            return
        remembered = Remembered(stores.embeddings, vectors)
        try:
            fill(stores, articles, remembered)
        finally:
            remembered.save()


if __name__ == "__main__":
    folder, vectors, *articles = map(Path, sys.argv[1:])
    try:
        fill_remembering(folder, articles, vectors)
    except DatelineError as error:
        sys.exit(str(error))
