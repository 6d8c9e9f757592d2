"""A plain LangChain pipeline that answers questions, to compare with. It never refuses.

HuggingFaceEmbeddings, RecursiveCharacterTextSplitter and Chroma as tutorials use them, with the
same model as Dateline; the answer is the sentence of the best passage that is nearest to the
question.
"""

import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from langchain.embeddings import Embeddings

from benchmarks.measured import read_lines
from benchmarks.remembered import Remembered
from benchmarks.scoring import Record, Run
from ingest.chunk import sentence_spans
from vectorstore.embeddings import default_weights
from vectorstore.vectors import connect

if TYPE_CHECKING:
    from langchain_chroma import Chroma
    from langchain_core.documents import Document

_PASSAGES = 10


def plain(articles: Sequence[Record], questions: Path, vectors: Path | None) -> Run:
    """Answer from a new collection of these articles."""
    from langchain_huggingface import HuggingFaceEmbeddings

    embeddings = HuggingFaceEmbeddings(model_name=str(default_weights()))
    # Full precision, and other chunks: they are remembered in a file of their own.
    remembered = Remembered(embeddings, vectors.with_suffix(".plain.npy")) if vectors else None
    run = answered(articles, questions, embeddings, remembered or embeddings)
    if remembered:
        remembered.save()
    return run


def answered(
    articles: Sequence[Record], questions: Path, embeddings: Embeddings, of_passages: Embeddings
) -> Run:
    """`of_passages` encodes what is stored, `embeddings` the sentences of the best passage."""
    from langchain_chroma import Chroma
    from langchain_core.documents import Document
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(chunk_size=900, add_start_index=True)
    chunks = splitter.split_documents(
        [Document(each["text"], metadata={"id": _id(each)}) for each in articles]
    )
    asked = list(read_lines(questions))
    with tempfile.TemporaryDirectory() as folder, closing(connect(Path(folder))) as client:
        store = Chroma.from_documents(chunks, of_passages, client=client)
        for question in asked[:1]:
            _answer(store, embeddings, question)  # models load with the first question
        answers = [_timed(store, embeddings, question) for question in asked]
    return Run(answers, [{"id": _id(each), "text": each["text"]} for each in articles])


def _timed(store: "Chroma", embeddings: Embeddings, question: Record) -> dict[str, Any]:
    started = time.perf_counter()
    answer = _answer(store, embeddings, question)
    return {**answer, "ms": round((time.perf_counter() - started) * 1000, 1)}


def _answer(store: "Chroma", embeddings: Embeddings, question: Record) -> dict[str, Any]:
    found = store.similarity_search(question["question"], k=_PASSAGES)
    passages = [_excerpt(each) for each in found]
    best = passages[0]
    spans = sentence_spans(best["text"])
    sentences = [best["text"][slice(*span)] for span in spans]
    asked, *vectors = embeddings.embed_documents([question["question"], *sentences])
    cosines = [sum(a * b for a, b in zip(asked, each, strict=True)) for each in vectors]
    nearest = cosines.index(max(cosines))
    start, end = (best["start"] + offset for offset in spans[nearest])
    quote = {**best, "start": start, "end": end, "text": sentences[nearest]}
    return {
        "id": str(question["id"]), "status": "answered", "answer": quote["text"],
        "quotes": [quote], "passages": passages,
    }  # fmt: skip


def _excerpt(chunk: "Document") -> dict[str, Any]:
    start = chunk.metadata["start_index"]
    text = chunk.page_content
    return {
        "article_id": chunk.metadata["id"], "start": start, "end": start + len(text), "text": text,
    }  # fmt: skip


def _id(article: Record) -> str:
    return article.get("id") or article["url"]
