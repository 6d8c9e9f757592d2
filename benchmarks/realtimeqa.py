"""Question sets from a checkout of the public RealTime QA repository. Fetches nothing.

    python -m benchmarks.realtimeqa CHECKOUT FOLDER

RealTime QA (Kasai et al., 2023) holds a weekly quiz about the news and keeps the articles that a
web search returned for each question: https://github.com/realtimeqa/realtimeqa_public. The six
weeks from 2022-06-17 become dev-*, those from 2022-07-29 to 2023-12-22 train-*; later ones are not
read, so that they can judge. The articles belong to their outlets: measure with them, no more.
"""

import argparse
import random
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks.measured import FileUnusable, normalised, read_lines, write_lines
from vectorstore.errors import DatelineError

Record = dict[str, Any]

_DEV, _TRAIN = ("20220617", "20220722"), ("20220729", "20231222")
_FOREIGN = ("20230901", "20231222")  # a year later: what these ask, dev articles cannot know
_SHORTEST = 401  # characters; a text below it is a video's caption or an error page
_LONGEST = 40_000  # characters that are read
_TRAIN_LONGEST = 15_000  # of which characters are kept to train on


class NoCheckout(DatelineError):
    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder} holds no weeks of RealTime QA (past/2022/20220617_qa.jsonl and on). Clone "
            "https://github.com/realtimeqa/realtimeqa_public and name its folder."
        )


@dataclass(frozen=True)
class Asked:
    """A quiz question, and the articles that a search returned for it, best first."""

    id: str
    question: str
    answers: list[str]
    day: str
    found: list[Record]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("checkout", type=Path)
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    try:
        for name, count in convert(given.checkout, given.folder):
            print(f"{name:<30}{count:>8,}")
    except DatelineError as error:
        sys.exit(str(error))


def convert(checkout: Path, folder: Path) -> Iterator[tuple[str, int]]:
    """Write every file; yields its name and how many lines it has.

    Raises: NoCheckout, FileUnusable.
    """
    if not (asked := list(read_weeks(checkout, *_DEV))):
        raise NoCheckout(checkout)
    articles = articles_of(asked)
    plain = _plain(articles)
    questions = answerable(asked, plain)
    days = [question["asked"] for question in questions]
    questions += unanswerable(read_weeks(checkout, *_FOREIGN), plain, days)
    removed, ids = without_articles(questions, plain)
    yield _written(folder / "dev-articles.jsonl.gz", articles)
    yield _written(folder / "dev-questions.jsonl", questions)
    yield _written(folder / "dev-removed-questions.jsonl", removed)
    (folder / "dev-removed-ids.txt").write_text("".join(f"{id}\n" for id in ids), "utf-8")
    yield "dev-removed-ids.txt", len(ids)

    asked = list(read_weeks(checkout, *_TRAIN))
    articles = articles_of(asked)
    questions = answerable(asked, _plain(articles))
    known = {(question["id"], question["question"]) for question in questions}
    wanted = {a["id"] for each in asked if (each.id, each.question) in known for a in each.found}
    yield _written(
        folder / "train-articles.jsonl.gz",
        [{**a, "text": a["text"][:_TRAIN_LONGEST]} for a in articles if a["id"] in wanted],
    )
    yield _written(folder / "train-questions.jsonl", questions)


def _written(file: Path, records: Sequence[Record]) -> tuple[str, int]:
    write_lines(file, records)
    return file.name, len(records)


def read_weeks(checkout: Path, first: str, last: str) -> Iterator[Asked]:
    """The questions of the weeks from `first` to `last`, each with its articles.

    Raises: FileUnusable.
    """
    for file in sorted(checkout.glob("past/*/????????_qa.jsonl")):
        if not first <= (week := file.name[:8]) <= last:
            continue
        search = file.with_name(f"{week}_gcs.jsonl")
        results: dict[str, list[Any]] = {}
        try:
            if search.exists():  # for one week there was no search
                results = {one["question_id"]: one["search_result"] for one in read_lines(search)}
            for line in read_lines(file):
                yield _asked(line, results.get(line["question_id"], []))
        except (KeyError, IndexError, TypeError, ValueError) as error:
            problem = f"it or {search.name} is not as expected: {error}"
            raise FileUnusable(file, problem) from error


def _asked(line: Mapping[str, Any], results: Iterable[Mapping[str, Any]]) -> Asked:
    articles = (_article(each) for each in results if each.get("text"))
    return Asked(
        line["question_id"],
        line["question_sentence"],
        [line["choices"][int(number)] for number in line["answer"]],
        line["question_date"].replace("/", "-"),
        [article for article in articles if len(article["text"]) >= _SHORTEST],
    )


def _article(result: Mapping[str, Any]) -> Record:
    url = result["url"]
    return {
        "id": url,
        "url": url,
        "title": result.get("title") or "",
        "published": (result.get("publish_date") or "").replace("/", "-"),
        "source": (urlsplit(url).hostname or "").removeprefix("www."),
        "text": result["text"].strip()[:_LONGEST],
    }


def articles_of(questions: Iterable[Asked]) -> list[Record]:
    """Every article once, as the first search returned it."""
    articles: dict[str, Record] = {}
    for asked in questions:
        for article in asked.found:
            articles.setdefault(article["id"], article)
    return list(articles.values())


def answerable(questions: Iterable[Asked], plain: Mapping[str, str]) -> list[Record]:
    """The questions whose answer stands in an article that their own search returned: these
    articles are the relevant ones."""
    kept = []
    for each in questions:
        own = {article["id"]: plain[article["id"]] for article in each.found}
        if relevant := _holders(each.answers, own):
            kept.append(_question(each.id, each.question, each.answers, each.day, relevant))
    return kept


def unanswerable(
    foreign: Iterable[Asked], plain: Mapping[str, str], days: Sequence[str]
) -> list[Record]:
    """Half as many questions as there are `days`, dated like those, that no article answers."""
    strange = {a.id: a.question for a in foreign if not _holders(a.answers, plain)}
    drawn = random.Random(0)
    chosen = drawn.sample(sorted(strange), min(len(days) // 2, len(strange)))
    return [_question(id, strange[id], [], drawn.choice(days), []) for id in chosen]


def without_articles(
    questions: Iterable[Record], plain: Mapping[str, str]
) -> tuple[list[Record], list[str]]:
    """The half of the answerable questions that fewest articles answer, as unanswerable ones, and
    the ids of all these articles."""
    held = [(q, _holders(q["answers"], plain)) for q in questions if q["answers"]]
    half = sorted(held, key=lambda pair: len(pair[1]))[: len(held) // 2]
    removed = [_question(q["id"], q["question"], [], q["asked"], []) for q, _ in half]
    return removed, sorted({id for _, holders in half for id in holders})


def _question(id: str, text: str, answers: list[str], day: str, relevant: list[str]) -> Record:
    return {"id": id, "question": text, "answers": answers, "asked": day, "relevant": relevant}


def _plain(articles: Iterable[Record]) -> dict[str, str]:
    """The normalised texts by id, so that a text is normalised once for many answers."""
    return {article["id"]: f" {normalised(article['text'])} " for article in articles}


def _holders(answers: Iterable[str], plain: Mapping[str, str]) -> list[str]:
    words = [f" {normalised(answer)} " for answer in answers]
    return [id for id, text in plain.items() if any(each in text for each in words)]


if __name__ == "__main__":
    main()
