"""Finding passages: dense and lexical, fused by reciprocal rank, as a LangChain retriever."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from vectorstore.errors import VectorsUnavailable
from vectorstore.library import Index
from vectorstore.models import GLOBAL, Hit, Period, Scope
from vectorstore.narrowing import COMPARED, nearest_inside
from vectorstore.passages import Matches, PassageIndex
from vectorstore.words import content_words

_DAMPING = 20  # k of reciprocal rank fusion (Cormack et al., 2009)
# Names and numbers decide in news: hits@4 is 0.84 with it and 0.82 with 1, on 200 questions.
_DENSE_WEIGHT = 0.7
_SWITCHING = 0.005  # seconds between a reindex's switch in the catalog and the one in memory


class HybridRetriever(BaseRetriever):
    """`search` gives hits to the engine; `invoke` gives the same as LangChain documents."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    passages: PassageIndex
    index: Callable[[], Index]
    """What is in use when a search begins: vectors and their model."""
    scopes: tuple[Scope, ...] = (GLOBAL,)
    limit: int = 40
    depth: int = 60
    """How many each store is asked for; more than `limit`, as some may have left the catalog."""
    compared: int = COMPARED
    """In a period of at most so many passages, the vector of each is compared."""

    def search(
        self, question: str, scopes: tuple[Scope, ...], period: Period | None = None
    ) -> list[Hit]:
        """The `limit` best passages in `scopes`, best first; where `period` is firm, of articles
        published inside it, so none without a date.

        Every hit was ready in the catalog when it was looked up there, whatever Chroma still holds.
        """
        narrowed = period if period and period.narrows else None
        while (hits := self._search(self.index(), question, scopes, narrowed)) is None:
            time.sleep(_SWITCHING)
        return hits

    def _search(
        self, index: Index, question: str, scopes: tuple[Scope, ...], period: Period | None
    ) -> list[Hit] | None:
        """None when a reindex has just switched to another index than this one."""
        vector = index.model.embeddings.embed_query(question)
        try:
            if period:
                dense = nearest_inside(
                    self.passages,
                    index.vectors,
                    vector,
                    scopes,
                    period,
                    self.depth,
                    self.compared,
                )
            else:
                dense = index.vectors.nearest(vector, scopes, self.depth)
        except VectorsUnavailable:
            if self.index() is index:
                raise
            return None  # dropped by the reindex that has replaced them
        if dense is None:
            return None
        similarity = dict(dense)
        matches = self.passages.search(
            index.vectors.generation, content_words(question), similarity, scopes, self.depth,
            period, self._best,
        )  # fmt: skip
        return None if matches is None else _hits(matches, similarity)

    def _best(self, dense: Sequence[int], lexical: Sequence[int]) -> list[int]:
        sums = {key: fused(*ranks) for key, ranks in _ranks(dense, lexical).items()}
        return sorted(sums, key=lambda key: (-sums[key], key))[: self.limit]

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, **kwargs: Any
    ) -> list[Document]:
        return [
            Document(
                hit.passage.text,
                id=str(hit.passage.key),
                metadata={
                    "article_id": hit.article.id,
                    "title": hit.article.title,
                    "published": str(hit.article.published or ""),
                    "start": hit.passage.start,
                    "end": hit.passage.end,
                    "fused": hit.fused,
                },
            )
            for hit in self.search(query, self.scopes)
        ]


def _hits(matches: Matches, similarity: Mapping[int, float]) -> list[Hit]:
    ranks = _ranks(matches.dense, matches.lexical)
    hits = [
        Hit(
            each.passage, each.article, fused(*ranks[key]), similarity.get(key), *ranks[key],
        )
        for key, each in matches.found.items()
    ]  # fmt: skip
    return sorted(hits, key=lambda hit: (-hit.fused, hit.passage.key))


def _ranks(
    dense: Sequence[int], lexical: Sequence[int]
) -> dict[int, tuple[int | None, int | None]]:
    """The rank of each key in both lists, from 1 up; None where a list lacks it."""
    by_meaning = {key: rank for rank, key in enumerate(dense, start=1)}
    by_words = {key: rank for rank, key in enumerate(lexical, start=1)}
    return {key: (by_meaning.get(key), by_words.get(key)) for key in {**by_meaning, **by_words}}


def fused(dense_rank: int | None, lexical_rank: int | None) -> float:
    """The weighted reciprocal-rank sum of two ranks, from 1 up; None where a list lacks it."""
    dense = _DENSE_WEIGHT / (_DAMPING + dense_rank) if dense_rank else 0.0
    return dense + (1 / (_DAMPING + lexical_rank) if lexical_rank else 0.0)
