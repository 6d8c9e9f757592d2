"""The passages nearest to a question among those published in a period. Knows vectors, no words.

Chroma is not asked to filter: in embedded Chroma a filter made a query 100 times as slow.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from vectorstore.models import Period, Scope
from vectorstore.passages import PassageIndex
from vectorstore.vectors import Vectors

# Up to here every vector of the period is compared: 3,200 of 100,000 passages took 36 ms of one
# core and 12,700 took 72 ms, of which 24 ms go into finding the articles of the period.
COMPARED = 10_000
# Beyond it Chroma is asked deeper and deeper, and what lies outside the period is dropped: for
# 8,000 of 33,600 passages it took 48 ms.
_DEEPER = 4
_DEEPEST = 8_000


def nearest_inside(
    passages: PassageIndex,
    vectors: Vectors,
    vector: Sequence[float],
    scopes: Sequence[Scope],
    period: Period,
    limit: int,
    compared: int,
) -> list[tuple[int, float]] | None:
    """The keys of the `limit` nearest passages in `scopes` and `period` with their cosine, best
    first; fewer where there are fewer, or where Chroma's nearest 8,000 hold no more.

    None when another generation than that of `vectors` is in use. Raises: VectorsUnavailable.
    """
    kept = passages.vectors(vectors.generation, scopes, period, compared)
    if kept is None:
        return None
    known = {key: packed for key, packed in kept.items() if packed}
    if len(known) == len(kept) <= compared:
        return _nearest(known, vector, limit)
    depth = min(_DEEPER * limit, _DEEPEST)
    while True:
        found = vectors.nearest(vector, scopes, depth)
        keys = passages.inside(vectors.generation, [key for key, _ in found], scopes, period)
        if keys is None:
            return None
        if len(keys) >= limit or len(found) < depth or depth == _DEEPEST:
            cosines = dict(found)
            return [(key, cosines[key]) for key in keys[:limit]]
        depth = min(_DEEPER * depth, _DEEPEST)


def _nearest(
    kept: Mapping[int, bytes], vector: Sequence[float], limit: int
) -> list[tuple[int, float]]:
    """Exact, over vectors as they are kept: half precision, one after another."""
    if not kept:
        return []
    asked = np.asarray(vector, dtype=np.float32)
    rows = np.frombuffer(b"".join(kept.values()), dtype="<f2").reshape(len(kept), -1)
    rows = rows.astype(np.float32)
    lengths = np.linalg.norm(rows, axis=1) * np.linalg.norm(asked)
    cosines = (rows @ asked) / np.maximum(lengths, np.finfo(np.float32).tiny)
    order = np.lexsort((list(kept), -cosines))[:limit]
    keys = list(kept)
    return [(keys[i], float(cosines[i])) for i in order]
