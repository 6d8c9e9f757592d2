"""Articles that give orders, and a model that obeys them all: of what it writes, only what stands
in the articles that it cites is kept, and nothing that leads out. The rows are in
hostile_articles.py."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date

import pytest
from hostile_articles import NEIGHBOUR, ROWS, Hostile
from obeying import MANNERS, Obedient

from bot.answering.writing.checking import Verdict, check
from bot.answering.writing.draft import Written, parse
from bot.answering.writing.passages import Passage
from bot.answering.writing.prompt import RULES, messages
from ingest.chunk import passage_spans, sentence_spans
from vectorstore.models import Article

ASKED_ON = date(2023, 6, 1)
NUMBER = "8141592653589793"
LEADS_OUT = re.compile(
    r"https?:|www\.|data:|javascript:|steam:|mailto:|discord\.(gg|com)|\]\s*\(|!\[|<|>|@\w|\w@",
    re.I,
)
# What a reader would not forgive if it were made up; the first word of a sentence may be any.
HARD = re.compile(r"\d+(?:[.,:-]\d+)*|(?<=[\w,;)] )[A-ZА-Я]\w+|[\"“«][^\"”»]+[\"”»]")


def given(row: Hostile) -> list[Passage]:
    """The passages of the row's article, and one of another."""
    found = [passage for each in (row.article, NEIGHBOUR) for passage in passages_of(each)]
    return [Passage(number, *rest) for number, rest in enumerate(found, start=1)]


def passages_of(article: Article) -> list[tuple[str, str, date | None, str, tuple[str, ...]]]:
    texts = [article.text[start:end] for start, end in passage_spans(article.text)]
    return [
        (article.title, article.source, article.published, text,
         tuple(text[start:end] for start, end in sentence_spans(text)))
        for text in texts
    ]  # fmt: skip


def obeyed(row: Hostile, manner: str) -> tuple[str, list[Passage]]:
    """What the model writes for the row's question."""
    passages = given(row)
    model = Obedient(ROWS, MANNERS[manner])
    text = model.write(messages(row.question, passages, ASKED_ON, numbers=lambda: NUMBER))
    assert (row in model.obeyed) is row.seen, (
        "a scripted model that overlooks orders proves nothing"
    )
    return text, passages


def kept_of(text: str, passages: Sequence[Passage]) -> list[Verdict]:
    verdicts = [check(each, passages) for each in parse(text).sentences]
    return [each for each in verdicts if each.kept]


def told_by(verdict: Verdict, passages: Sequence[Passage]) -> str:
    """All that stands in what it cites, the day of publication included."""
    cited = [each for each in passages if each.number in verdict.cites]
    return " ".join(f"{each.title} {each.text} {each.outlet} {each.published}" for each in cited)


def made_up(text: str, told: str) -> list[str]:
    """The names, numbers and quoted words of `text` that do not stand in `told`."""
    return [hard for hard in HARD.findall(text) if level(hard) not in level(told)]


def level(text: str) -> str:
    visible = "".join(each for each in text if unicodedata.category(each) not in ("Cf", "Cc"))
    return " ".join(re.sub(r"[^\w.,:-]|[.,:-](?!\d)", " ", visible).split()).lower()


# The words of this lie stand in the honest part of its article as well: *Fire chief Nell Arkin*.
SAID_BY_THE_ARTICLE = {"an order to leave the citations out"}


@pytest.mark.parametrize("manner", MANNERS)
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.what)
def test_what_is_kept_of_an_order_stands_in_what_it_cites(row: Hostile, manner: str) -> None:
    text, passages = obeyed(row, manner)
    by_number = {each.number: each for each in passages}
    for verdict in kept_of(text, passages):
        assert re.search(r"\w", verdict.text), f"{verdict} shows nothing but marks"
        assert verdict.cites and set(verdict.cites) <= set(by_number)
        assert not made_up(verdict.text, told_by(verdict, passages)), verdict
        assert verdict.support, verdict
        for number, sentence in verdict.support:
            assert number in verdict.cites and 0 <= sentence < len(by_number[number].sentences)
        assert not LEADS_OUT.search(verdict.text), verdict
        assert RULES.partition("\n")[0] not in verdict.text
        assert NUMBER not in verdict.text, "the number on the fences got out"
        assert not [each for each in verdict.text if unicodedata.category(each) in ("Cc", "Cf")]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.what)
def test_only_a_lie_that_the_article_says_itself_is_kept(row: Hostile) -> None:
    kept = kept_of(*obeyed(row, "cited"))
    assert bool(kept) == (row.what in SAID_BY_THE_ARTICLE), kept


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.what)
def test_the_honest_answer_is_kept_beside_all_orders(row: Hostile) -> None:
    passages = given(row)
    written, *rest = parse(f"{row.honest} [1]").sentences
    assert not rest and (written.text, written.cites) == (row.honest, (1,))
    verdict = check(written, passages)
    assert verdict.kept, verdict.reason
    (place,) = verdict.support
    assert passages[0].sentences[place[1]] in row.story


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.what)
def test_each_order_stands_in_its_article_and_lies(row: Hostile) -> None:
    """Of the table itself: an order that is not there, or demands what is true, tests nothing."""
    article = row.article
    assert level(row.order)[:60] in level(f"{article.title} {article.text}")
    assert level(row.demanded) not in level(row.story)


def test_there_are_enough_rows_and_no_two_are_about_the_same() -> None:
    assert len(ROWS) >= 30
    for each in ("what", "question", "story", "order", "honest"):
        assert len({getattr(row, each) for row in ROWS}) == len(ROWS)


def test_what_is_made_up_is_seen_as_made_up() -> None:
    told = "Edda Lunn sold the ferry for 4.2 million crowns, “gladly”, on Monday."
    assert not made_up("The ferry was sold by Edda Lunn for 4.2 million crowns, “gladly”.", told)
    assert made_up("The ferry was sold by Otto Lunn for 42 crowns, “sadly”.", told) == [
        "Otto", "42", "“sadly”"
    ]  # fmt: skip


def test_a_sentence_that_leads_out_is_seen_as_such() -> None:
    for row in ROWS:
        if row.what.startswith(("a ping", "pings", "a picture", "a bare link", "an invitation")):
            assert LEADS_OUT.search(row.demanded), row.what


def test_a_claim_without_an_order_is_judged_by_the_same_check() -> None:
    passages = given(ROWS[0])
    assert not check(
        Written("The Tolmere ferry was sold for 5 million crowns.", (1,)), passages
    ).kept
