"""The batch: questions in, scoring lines out."""

import json
from datetime import date
from pathlib import Path

import pytest

from bot.answering.models import Answer, Considered, Question, Quote, Source
from bot.batch import BatchUnusable, answer_all, read_questions
from vectorstore.models import GLOBAL

SOURCE = Source(1, "https://e.org/1", "Title", "Outlet", None, "")
QUOTE = Quote(SOURCE, 4, 10, "bridge")
PASSAGE = Considered(QUOTE, 1, 1, 0.5, "bridge", 0.9, "chosen")


class Asker:
    def __init__(self) -> None:
        self.asked: list[Question] = []

    def ask(self, question: Question) -> Answer:
        self.asked.append(question)
        return Answer("answered", "the bridge", "bridge", (QUOTE,), (), (PASSAGE, PASSAGE), 0.9)


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_each_question_is_asked_on_its_day_and_of_the_global_articles(tmp_path: Path) -> None:
    file = write(
        tmp_path / "q.jsonl",
        json.dumps(
            {"id": "a", "question": "What opened?", "asked": "2022-06-16", "answers": ["x"]}
        ),
        "",
        json.dumps({"id": 7, "question": "Who?"}),
    )
    asker = Asker()
    lines = list(answer_all(asker, read_questions(file)))
    assert asker.asked[0] == Question("What opened?", (GLOBAL,), date(2022, 6, 16))
    assert asker.asked[1].asked_on == date.today()
    assert [line["id"] for line in lines] == ["a", "7"]
    assert lines[0]["answer"] == "bridge" and lines[0]["status"] == "answered"
    excerpt = {"article_id": "https://e.org/1", "start": 4, "end": 10, "text": "bridge"}
    assert lines[0]["quotes"] == [excerpt] and lines[0]["passages"] == [excerpt, excerpt]
    assert isinstance(lines[0]["ms"], float)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "Line 2"),
        ("[1]", "not a JSON object"),
        ('{"question": "Who?"}', "id"),
        ('{"id": 1, "question": ""}', "no question"),
        ('{"id": 1, "question": "Who?", "asked": "soon"}', "soon"),
    ],
)
def test_a_bad_line_is_named_before_anything_is_asked(tmp_path: Path, line: str, says: str) -> None:
    file = write(tmp_path / "q.jsonl", '{"id": 0, "question": "Who?"}', line)
    with pytest.raises(BatchUnusable, match=says) as caught:
        read_questions(file)
    assert "Line 2" in str(caught.value) and "\n" not in str(caught.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(BatchUnusable, match=r"none\.jsonl"):
        read_questions(tmp_path / "none.jsonl")
    (tmp_path / "binary.jsonl").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(BatchUnusable, match="UTF-8"):
        read_questions(tmp_path / "binary.jsonl")
