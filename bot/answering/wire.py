"""Answers and questions as JSON: what `dateline ask --json` prints and the job table carries."""

from typing import Any

from pydantic import TypeAdapter

from bot.answering.models import Answer, Question, Quote

_ANSWER = TypeAdapter(Answer)
_QUESTION = TypeAdapter(Question)


def answer_to_json(answer: Answer) -> dict[str, Any]:
    return _ANSWER.dump_python(answer, mode="json")


def answer_from_json(record: dict[str, Any]) -> Answer:
    return _ANSWER.validate_python(record)


def question_to_json(question: Question) -> dict[str, Any]:
    return _QUESTION.dump_python(question, mode="json")


def question_from_json(record: dict[str, Any]) -> Question:
    return _QUESTION.validate_python(record)


def batch_line(question_id: str, answer: Answer, ms: float) -> dict[str, Any]:
    """One line of `ask --batch`: the form that answer-scoring scripts read, and what became of each
    sentence that a language model wrote."""
    line: dict[str, Any] = {
        "id": question_id,
        "status": answer.status,
        "answer": answer.text if answer.is_prose else answer.span,
        "ms": round(ms, 1),
        "quotes": [_excerpt(quote) for quote in answer.quotes],
        "passages": [_excerpt(each.passage) for each in answer.considered],
    }
    if answer.draft:
        line["draft"] = [each.problem or "shown" for each in answer.draft]
    return line


def _excerpt(quote: Quote) -> dict[str, Any]:
    return {
        "article_id": quote.source.article_id,
        "start": quote.start,
        "end": quote.end,
        "text": quote.text,
    }
