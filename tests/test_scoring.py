"""The benchmarks' scores: by hand, and against another implementation where there is one."""

import random
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from quiz import ARTICLES, QUESTIONS, answer, quote

from benchmarks.measured import write_lines
from benchmarks.scoring import Share, scores, times

SCORER = Path(__file__).parents[2] / "shared" / "eval" / "score.py"


def test_each_score_means_what_it_says() -> None:
    texts = {article["id"]: article["text"] for article in ARTICLES}
    ferry = quote("harbour", 35, "The new ferry will be called Grey Heron.")
    shifted = quote("harbour", 36, "The new ferry will be called Grey Heron.")
    other = quote("bakery", 0, "Visitors praised the bread.")
    chess = quote("chess", 0, "Mira Tolland won the chess final against Ben Osk.")
    given = [
        answer("1", "the “Grey Heron” ferry", [ferry, shifted], [other, ferry], 10.0),
        answer("2", "", [], [other, other, other, other, chess], 20.0),
        answer("3", "1884", [], [other], 90.0),
    ]
    assert scores(QUESTIONS, given, texts) == {
        "hits@1": Share(0.0, 2),
        "hits@4": Share(0.5, 2),
        "hits@10": Share(1.0, 2),
        "em": Share(0.0, 2),
        "f1": Share(0.4, 2),  # 2 of 3 words are right and 2 of 2 are said: 0.8, and 0
        "has": Share(0.5, 2),
        "precision": Share(0.5, 2),
        "refused right": Share(0.0, 1),
        "refused wrong": Share(0.5, 2),
        "quotes exact": Share(0.5, 2),
        "answers quoted": Share(0.5, 2),
    }
    assert times([90.0, 10.0, 20.0]).median == 20.0
    assert times(float(number) for number in range(101)).slow == 95.0


@pytest.mark.skipif(not SCORER.exists(), reason="the other scorer is not part of the project")
def test_the_scores_are_those_of_the_other_scorer(tmp_path: Path) -> None:
    drawn = random.Random(7)
    words = "the Grey Heron, a ferry of “Ostreel’s” 1,884 tons (new) won Mira".split()

    def some(most: int) -> str:
        return " ".join(drawn.choices(words, k=drawn.randint(1, most)))

    articles = [{"id": str(number), "text": some(60)} for number in range(8)]

    def cut() -> dict[str, Any]:
        article = drawn.choice(articles)
        start = drawn.randint(0, 30)
        shift = drawn.choice([0, 0, 0, 1])
        return quote(article["id"], start + shift, article["text"][start : start + 40])

    questions: list[dict[str, Any]] = [
        {
            "id": str(n),
            "question": "?",
            "answers": [some(2) for _ in range(drawn.choice([0, 1, 2]))],
        }
        for n in range(80)
    ]
    answers = [
        answer(
            question["id"],
            drawn.choice([some(4), some(2), ""]),
            [cut() for _ in range(drawn.randint(0, 2))],
            [cut() for _ in range(12)],
            float(drawn.randint(1, 900)),
        )
        for question in questions
    ]
    files = {"questions": questions, "answers": answers, "articles": articles}
    for name, records in files.items():
        write_lines(tmp_path / f"{name}.jsonl", records)
    command = [sys.executable, str(SCORER), "questions.jsonl", "answers.jsonl"]
    command += ["--articles", "articles.jsonl"]
    told = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True).stdout
    theirs = {
        name.strip(): (value, int(count))
        for name, value, count in re.findall(r"^(\S.{14}) +([\d.]+) +n=(\d+)$", told, re.M)
    }
    ours = scores(questions, answers, {a["id"]: a["text"] for a in articles})
    assert {name: (f"{one.value:.3f}", one.count) for name, one in ours.items()} == theirs
    taken = times(each["ms"] for each in answers)
    assert f"median {taken.median:.0f}, 95th {taken.slow:.0f}" in told
