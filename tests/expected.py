"""What questions over the sample and the articles in data/questions should be answered with, and
how an answer is compared with it. All was written from the texts, never from what Dateline said.

A line of questions.jsonl expects of an answer: `spans` or `says`, of which the bare answer must be
one or a quote must hold one; `shown`, the answer with its title; `source`, the articles of which
one must be quoted; `dates`, what a date in a quote means; `older`, what an older article says;
`notice`, words of the line beside it; and `never`, what must not be shown.
"""

import re
import string
from contextlib import closing
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from bot.answering.models import Answer, Dating, Quote, Status
from ingest.extract import Extractor, article_from_text
from ingest.head import parse_date
from ingest.sandbox import Sandbox
from vectorstore.models import Article

FOLDER = Path(__file__).parent / "data" / "questions"
Kind = Literal[
    "who", "whose", "what", "when", "where", "how many", "how much", "list",
    "why", "how", "what happened", "yes-no", "latest", "date-limited", "follow-up",
    "false premise", "not there", "absent", "language", "order",
]  # fmt: skip


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class OlderAnswer(_Line):
    spans: tuple[str, ...]
    source: str


class Expected(_Line):
    id: str
    kind: Kind
    asked: date
    history: tuple[tuple[str, str], ...] = ()
    question: str
    status: Status
    spans: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    shown: str = ""
    source: tuple[str, ...] = ()
    dates: dict[str, str] = {}
    older: OlderAnswer | None = None
    never: tuple[str, ...] = ()
    notice: str = ""


def beyond() -> frozenset[str]:
    """The ids of what the shipped reader gets wrong, which a better one should not."""
    lines = (FOLDER / "beyond.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def expectations() -> list[Expected]:
    lines = (FOLDER / "questions.jsonl").read_text("utf-8").splitlines()
    return [Expected.model_validate_json(line) for line in lines if line]


def read_articles() -> dict[str, Article]:
    """The sample and the articles by the names of their files, as ingestion reads them."""
    sample = files("ingest").joinpath("sample/kazinform-2022-05-20.txt").read_text("utf-8")
    read = {"sample": article_from_text(sample)}
    with closing(Sandbox()) as sandbox:
        for path in sorted((FOLDER / "articles").iterdir()):
            (article,) = Extractor(1_000_000, sandbox).extract_file(path)
            assert isinstance(article, Article), f"{path.name} is one article"
            read[path.name] = article
    return read


def seen_of(answer: Answer) -> str:
    """What a person would see of an answer."""
    quotes: list[Quote] = [*answer.quotes, *(each.quote for each in answer.older)]
    lines = [f"“{quote.text}” {quote.source.title}, {quote.source.published}" for quote in quotes]
    return "\n".join([answer.status, answer.text, answer.span, *lines])


def bare(words: str) -> str:
    """Words as the SQuAD 1.1 evaluation compares them: no case, punctuation, articles."""
    plain = "".join(letter for letter in words.lower() if letter not in string.punctuation)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", plain).split())


def same_date(dating: Dating, said: str, meant: str) -> bool:
    """However a day is written, and whether its weekday stands before it."""
    day = re.sub(r"^\w+day,? ", "", dating.meant)
    same = (parse_date(day) or day.lower()) == (parse_date(meant) or meant.lower())
    return same and (said in dating.said or dating.said in said)
