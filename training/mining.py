"""Passages of news for training, by distant supervision: what the project's own search returns for
a question, told apart by whether an answer's words stand in it.

    python -m training.mining ARTICLES QUESTIONS OUT.jsonl [--depth N]

The articles are cut and indexed as in a library, and searched by words (the lexical half of the
search), so that nothing needs to be encoded.
"""

import argparse
import hashlib
import json
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from langchain.embeddings import Embeddings

from benchmarks.measured import read_lines
from bot.settings import Settings
from bot.stores import Stores, open_stores
from ingest.keeping import LibraryKeeper
from ingest.records import article_of
from training.examples import Example, Range, Text
from vectorstore.library import Index, Model
from vectorstore.models import GLOBAL
from vectorstore.words import content_words

_ARTICLES = frozenset(("a", "an", "the"))
_WORD = re.compile(r"\w+")
_BATCH = 50  # articles stored in one step


def occurrences(text: str, answer: str) -> list[Range]:
    """Where the words of `answer` stand in `text`, one after another.

    Case, punctuation between the words and a leading article do not count.
    """
    wanted = [word.lower() for word in _WORD.findall(answer)]
    while wanted and wanted[0] in _ARTICLES:
        wanted = wanted[1:]
    if not wanted:
        return []
    found = [(m.group().lower(), m.start(), m.end()) for m in _WORD.finditer(text)]
    size = len(wanted)
    return [
        (_with_sign(text, found[i][1]), found[i + size - 1][2])
        for i in range(len(found) - size + 1)
        if [word for word, _, _ in found[i : i + size]] == wanted
    ]


def _with_sign(text: str, start: int) -> int:
    return start - 1 if start and text[start - 1] in "$€£¥" else start


def mine(stores: Stores, questions: Sequence[dict[str, Any]], depth: int) -> Iterator[Example]:
    """For each question the passages that the search ranks highest, marked where they answer."""
    generation = stores.library.index.vectors.generation
    for asked in questions:
        terms = content_words(asked["question"])
        matches = stores.passages.search(generation, terms, (), (GLOBAL,), depth)
        if matches is None:
            continue
        texts = []
        for key in matches.lexical:
            found = matches.found[key]
            spans = [
                span for answer in asked["answers"]
                for span in occurrences(found.passage.text, answer)
            ]  # fmt: skip
            texts.append(Text(found.article.title, found.passage.text, tuple(spans)))
        yield Example(asked["question"], tuple(texts))


class Unencoded(Embeddings):
    """A vector for every text that says nothing about it: only words are searched for."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        digest = hashlib.sha256(text.encode()).digest()[:4]
        return [byte - 127.5 for byte in digest]


def fill(articles: Sequence[dict[str, Any]], stores: Stores) -> None:
    """Put articles into a library that can be searched by words only."""
    library = stores.library
    library.index = Index(library.index.vectors, Model("unencoded", Unencoded()))
    library.check_model()
    keeper = LibraryKeeper(stores.database, library)
    for i in range(0, len(articles), _BATCH):
        keeper.put([article_of(each, GLOBAL) for each in articles[i : i + _BATCH]], "training")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("articles", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--depth", type=int, default=20)
    asked = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as scratch,
        open_stores(Settings(_env_file=None, data_dir=Path(scratch))) as stores,
        asked.out.open("w", encoding="utf-8") as out,
    ):
        fill(list(read_lines(asked.articles)), stores)
        for example in mine(stores, list(read_lines(asked.questions)), asked.depth):
            out.write(json.dumps(asdict(example), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
