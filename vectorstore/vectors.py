"""The vectors, in Chroma: embedded, or a server by URL. The catalog can always rebuild them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

import numpy as np

from vectorstore.errors import VectorsUnavailable
from vectorstore.models import GLOBAL, Scope

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

# Cosine distance; a wide search beam costs a millisecond and finds what the default beam misses.
_TIMEOUT = 30.0  # seconds, for a server
_CONFIGURATION: Any = {"hnsw": {"space": "cosine", "ef_search": 200, "ef_construction": 200}}


def connect(folder: Path, url: str = "") -> "Client":
    """Open Chroma inside `folder`, or the server at `url`. Its telemetry stays off.

    Raises: VectorsUnavailable.
    """
    import chromadb
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    try:
        if not url:
            path = str(folder / "chroma")
            return cast("Client", chromadb.PersistentClient(path=path, settings=settings))
        address = urlsplit(url)
        secure = address.scheme == "https"
        client = chromadb.HttpClient(
            host=address.hostname or "",
            port=address.port or (443 if secure else 8000),
            ssl=secure,
            settings=settings,
        )
        for session in _sessions(cast("Client", client)):
            session.timeout = _TIMEOUT  # chromadb waits for ever
        return cast("Client", client)  # ClientAPI, which is promised, lacks close
    except Exception as error:  # chromadb raises bare ValueError, httpx and Rust errors alike here
        raise VectorsUnavailable(url or str(folder / "chroma"), _first_line(error)) from error


def disconnect(client: "Client") -> None:
    """Close what `connect` opened."""
    sessions = _sessions(client)
    client.close()
    for session in sessions:  # chromadb leaves them open
        session.close()


def _sessions(client: "Client") -> list[Any]:
    """The HTTP sessions inside a chromadb 1.5.9 client; an embedded one has none."""
    servers: list[Any] = [client._server, getattr(client._admin_client, "_server", None)]
    return [server._session for server in servers if hasattr(server, "_session")]


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]


class Vectors:
    """Vectors by passage key. Global articles have a collection of their own, searched without a
    filter; all other scopes share a second one, searched with it (it costs 100 times the search).

    A generation is one full set of vectors; `reindex` builds the next one beside the one in use.
    """

    def __init__(self, client: "Client", library_id: str, generation: int) -> None:
        self._client = client
        self._library_id = library_id
        self.generation = generation
        with self._reported():
            self._global = self._collection("global")
            self._scoped = self._collection("scoped")
            self._batch = client.get_max_batch_size()

    def _collection(self, kind: str) -> "Collection":
        name = f"dateline-{self._library_id}-{self.generation}-{kind}"
        return self._client.get_or_create_collection(
            name, configuration=_CONFIGURATION, embedding_function=None
        )

    @contextmanager
    def _reported(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # see connect
            raise VectorsUnavailable("CHROMA_URL or DATA_DIR/chroma", _first_line(error)) from error

    def _home(self, scope: Scope) -> "Collection":
        return self._global if scope == GLOBAL else self._scoped

    def upsert(self, scope: Scope, keys: Sequence[int], vectors: Sequence[Sequence[float]]) -> None:
        with self._reported():
            for i in range(0, len(keys), self._batch):
                batch = keys[i : i + self._batch]
                self._home(scope).upsert(
                    ids=[str(key) for key in batch],
                    embeddings=np.asarray(vectors[i : i + self._batch], dtype=np.float32),
                    metadatas=[{"scope": str(scope)} for _ in batch],
                )

    def delete(self, scope: Scope, keys: Sequence[int]) -> None:
        with self._reported():
            for i in range(0, len(keys), self._batch):
                self._home(scope).delete(ids=[str(key) for key in keys[i : i + self._batch]])

    def nearest(
        self, vector: Sequence[float], scopes: Sequence[Scope], limit: int
    ) -> list[tuple[int, float]]:
        """The passage keys nearest to `vector` with their cosine, best first."""
        scoped = [str(scope) for scope in scopes if scope != GLOBAL]
        found: list[tuple[int, float]] = []
        with self._reported():
            if GLOBAL in scopes:
                found += self._query(self._global, vector, limit)
            if scoped:
                found += self._query(self._scoped, vector, limit, where={"scope": {"$in": scoped}})
        return sorted(found, key=lambda pair: -pair[1])[:limit]

    @staticmethod
    def _query(
        collection: "Collection", vector: Sequence[float], limit: int, **options: Any
    ) -> list[tuple[int, float]]:
        asked: list[Sequence[float] | Sequence[int]] = [list(vector)]
        reply = collection.query(
            query_embeddings=asked, n_results=limit, include=["distances"], **options
        )
        distances = (reply["distances"] or [[]])[0]
        return [
            (int(key), 1.0 - distance)
            for key, distance in zip(reply["ids"][0], distances, strict=True)
        ]

    def keys(self) -> set[int]:
        """Every key held, read page by page (Chroma's own count also counts what is deleted)."""
        with self._reported():
            return {key for home in (self._global, self._scoped) for key in self._keys(home)}

    @staticmethod
    def _keys(collection: "Collection", page: int = 5000) -> Iterator[int]:
        offset = 0
        while ids := collection.get(include=[], limit=page, offset=offset)["ids"]:
            yield from map(int, ids)
            offset += page

    def drop_generations_but(self, kept: Sequence[int]) -> None:
        """Delete this library's vectors of every generation that is not in `kept`."""
        mine = f"dateline-{self._library_id}-"
        stay = tuple(f"{mine}{generation}-" for generation in kept)
        with self._reported():
            for collection in self._client.list_collections():
                name = collection.name
                if name.startswith(mine) and not name.startswith(stay):
                    self._client.delete_collection(name)

    def another(self, generation: int) -> "Vectors":
        """The same store, another full set of vectors."""
        return Vectors(self._client, self._library_id, generation)
