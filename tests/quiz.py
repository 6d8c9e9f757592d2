"""A few invented articles, questions about them, and answers as `ask --batch` prints them."""

from collections.abc import Sequence
from typing import Any

ARTICLES = [
    {"id": "harbour", "url": "", "title": "Ferry names", "published": "2022-06-01",
     "text": "The town of Ostreel met on Monday. The new ferry will be called Grey Heron. "
             "It sails in May."},
    {"id": "bakery", "url": "", "title": "Oldest bakery", "published": "2022-06-02",
     "text": "Visitors praised the bread. The oldest bakery of Ostreel opened in 1884."},
    {"id": "chess", "url": "", "title": "Chess final", "published": "2022-06-03",
     "text": "Mira Tolland won the chess final against Ben Osk. The hall was full."},
]  # fmt: skip
QUESTIONS = [
    {"id": "1", "question": "What will the new ferry be called?", "answers": ["Grey Heron"],
     "asked": "2022-06-05"},
    {"id": "2", "question": "Who won the chess final?", "answers": ["Mira Tolland"],
     "asked": "2022-06-05"},
    {"id": "3", "question": "How deep is the quarry lake?", "answers": [], "asked": "2022-06-05"},
]  # fmt: skip


def quote(article_id: str, start: int, text: str) -> dict[str, Any]:
    return {"article_id": article_id, "start": start, "end": start + len(text), "text": text}


def answer(id: str, words: str, quotes: Sequence[Any], passages: Sequence[Any], ms: float) -> Any:
    status = "answered" if words else "not_found"
    return {
        "id": id, "status": status, "answer": words, "quotes": quotes, "passages": passages,
        "ms": ms,
    }  # fmt: skip
