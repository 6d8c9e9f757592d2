"""Words and their stems, as the full-text index sees them. Pure."""

import re
import unicodedata
from functools import lru_cache
from typing import Any

_WORD = re.compile(r"[^\W_]+")

# English words that carry no topic of their own; what is left of a question is looked for.
STOP_WORDS = frozenset(
    "a about after all also am an and any are as at be because been before being between both "
    "but by can could did do does doing done during each for from further had has have having "
    "he her here hers him his how i if in into is it its itself just me more most much many my "
    "no nor not now of off on once only or other our out over own please s same say says said "
    "she should so some such t tell than that the their them then there these they this those "
    "through to too under until up us very was we were what when where which while who whom "
    "whose why will with would you your".split()
)


def words(text: str) -> list[str]:
    """Lower-case words and numbers without accents, cut as SQLite's unicode61 tokenizer does."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return _WORD.findall(bare.lower())


def content_words(text: str) -> list[str]:
    """The words that a search looks for, each once; all of them when there are only stop words."""
    each = list(dict.fromkeys(words(text)))
    return [word for word in each if word not in STOP_WORDS] or each


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The Porter stem, which is also what the full-text index stores."""
    return word if len(word) < 3 else _stemmer().stemWord(word)


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    from snowballstemmer import stemmer

    return stemmer("porter")
