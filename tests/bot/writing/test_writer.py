"""An answer in a model's words: what is shown, what it costs, and what if it goes wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pytest

from bot.answering.models import Answer, Considered, Question, Quote, Source, Turn
from bot.answering.proof import stands
from bot.answering.writing.completion import Completion
from bot.answering.writing.engine import WritingEngine
from bot.answering.writing.model import Messages
from bot.answering.writing.trouble import Kind, ModelTrouble
from bot.answering.writing.wide import wide_kind
from bot.answering.writing.writer import Writer, owner_of
from bot.token_budget import TokenBudget
from vectorstore.models import GLOBAL, Scope

HERE = (GLOBAL, Scope.guild(40))
FERRY = Source(1, "ferry", "Ferry to run again", "Herald", date(2022, 6, 2), "https://e.org/1")
CRANE = Source(2, "crane", "Crane falls", "Courier", date(2022, 5, 4), "")
TEXTS = {
    1: "The ferry to Skye will run again on Monday. "
    "Captain Ailsa Muir said the crew of 14 is back.",
    2: "A crane fell in Leith on Tuesday. Nobody was hurt, the harbour office said.",
}
TRUE = "Captain Ailsa Muir said that the crew of 14 is back [1]."
ALSO_TRUE = "A crane fell in Leith [2]."
LIE = "Captain Ailsa Muir said that the crew of 40 is back [1]."
QUESTION = Question("Who said that the crew is back?", HERE, date(2022, 6, 3))


def considered(source: Source) -> Considered:
    text = TEXTS[source.article_number]
    return Considered(Quote(source, 0, len(text), text), 1, 1, 0.5, "", 0.9, "chosen")


SENTENCE = TEXTS[1][44:]
LOCAL = Answer(
    "answered", "Captain Ailsa Muir", "Ailsa Muir",
    (Quote(FERRY, 44, len(TEXTS[1]), SENTENCE, (8, 18)),), (),
    (considered(FERRY), considered(CRANE)), 0.9,
)  # fmt: skip


@dataclass
class Scripted:
    """A model that writes what stands in its script, or raises it."""

    script: list[str | ModelTrouble] = field(default_factory=list)
    name: str = "scripted:1"
    asked: list[Messages] = field(default_factory=list)

    def write(self, messages: Messages) -> Completion:
        self.asked.append(messages)
        said = self.script.pop(0)
        if isinstance(said, ModelTrouble):
            raise said
        return Completion(said, 100, True)


@dataclass
class Texts:
    held: dict[int, str]

    def texts(self, numbers: Sequence[int]) -> Mapping[int, str]:
        return {number: self.held[number] for number in numbers if number in self.held}


@dataclass
class Desk:
    """A writer over a scripted model, with a day's tokens to spend."""

    folder: Path
    model: Scripted
    texts: Texts
    a_day: int = 1000

    def __post_init__(self) -> None:
        self.budget = TokenBudget(self.folder, self.a_day, lambda: 1_000_000.0)
        self.writer = Writer(self.model, self.budget, self.texts, None)

    def write(self, *script: str | ModelTrouble, local: Answer = LOCAL) -> Answer:
        self.model.script = list(script)
        answer = self.writer.write(QUESTION, local)
        assert self.model.script == [], "the model was not asked as often as expected"
        return answer


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path, Scripted(), Texts(dict(TEXTS)))


def test_each_sentence_is_shown_with_the_quote_that_proves_it(desk: Desk) -> None:
    answer = desk.write(f"{TRUE} {ALSO_TRUE}")
    assert (
        answer.text == "Captain Ailsa Muir said that the crew of 14 is back. A crane fell in Leith."
    )
    assert [quote.text for quote in answer.quotes] == [SENTENCE, TEXTS[2][:33]]
    assert [claim.cites for claim in answer.draft] == [(1,), (2,)]
    assert all(stands(quote, TEXTS[quote.source.article_number]) for quote in answer.quotes)
    assert answer.is_prose and answer.notice == "" and answer.span == "Ailsa Muir"
    assert answer.as_of == date(2022, 6, 2)


def test_a_sentence_that_is_not_proved_is_dropped_and_told_why(desk: Desk) -> None:
    answer = desk.write(f"{TRUE} {LIE} {ALSO_TRUE}")
    assert "40" not in answer.text and len(answer.quotes) == 2
    assert [bool(claim.problem) for claim in answer.draft] == [False, True, False]


def test_where_too_little_is_left_the_model_is_told_what_failed_once(desk: Desk) -> None:
    answer = desk.write(LIE, TRUE)
    assert answer.is_prose and "14" in answer.text
    again = str(desk.model.asked[1])
    assert "crew of 40" in again and len(desk.model.asked) == 2


def test_where_nothing_can_be_proved_the_local_answer_goes_out(desk: Desk) -> None:
    answer = desk.write(LIE, LIE)
    assert (answer.text, answer.quotes) == (LOCAL.text, LOCAL.quotes)
    assert not answer.is_prose and "language model" in answer.notice
    assert [bool(claim.problem) for claim in answer.draft] == [True], "why shows the draft"


def test_the_model_may_refuse_and_that_counts(desk: Desk) -> None:
    answer = desk.write("NOT IN THE ARTICLES")
    assert (answer.status, answer.text, answer.quotes) == ("not_found", "", ())
    assert answer.closest == (FERRY, CRANE)


def test_a_question_that_the_articles_do_not_answer_costs_nothing(desk: Desk) -> None:
    refusal = Answer("not_found", "", "", (), (FERRY,), LOCAL.considered, 0.1)
    assert desk.write(local=refusal) is refusal
    assert desk.budget.used(str(HERE[1])) == 0


@pytest.mark.parametrize("kind", ["timeout", "wrong_key", "refused", "broken_answer", "paused"])
def test_when_the_model_fails_the_local_answer_goes_out_with_a_note(desk: Desk, kind: Kind) -> None:
    trouble = ModelTrouble(kind)
    trouble.tokens = 30
    answer = desk.write(trouble)
    assert answer == replace(LOCAL, notice=answer.notice) and "could not be used" in answer.notice
    assert desk.budget.used("guild:40") == 30, "what failed may have cost something"


def test_a_model_that_fails_at_the_second_try_leaves_the_first(desk: Desk) -> None:
    answer = desk.write(f"{LIE} {TRUE} {LIE}", ModelTrouble("timeout"))
    assert answer.is_prose and "14" in answer.text and "40" not in answer.text


def test_a_spent_share_costs_nothing_more_and_another_server_has_its_own(tmp_path: Path) -> None:
    desk = Desk(tmp_path, Scripted(), Texts(dict(TEXTS)), a_day=100)
    desk.write(TRUE)
    question = replace(QUESTION, text="Who said so?")
    spent = desk.writer.write(question, LOCAL)
    assert "used up" in spent.notice and not spent.is_prose
    desk.model.script = [TRUE]
    assert desk.writer.write(replace(question, scopes=(GLOBAL, Scope.guild(41))), LOCAL).is_prose
    again = TokenBudget(tmp_path, 100, lambda: 1_000_000.0)
    assert not again.has_left("guild:40") and again.told("guild:40").startswith("100 of 100")
    tomorrow = TokenBudget(tmp_path, 100, lambda: 1_000_000.0 + 86400)
    assert tomorrow.has_left("guild:40")


def test_the_same_question_with_the_same_passages_is_asked_once(desk: Desk) -> None:
    first = desk.write(TRUE)
    assert desk.write() == first
    changed = replace(LOCAL, considered=LOCAL.considered[:1])
    desk.write(TRUE, local=changed)
    assert len(desk.model.asked) == 2


@pytest.mark.parametrize("now", [{}, {1: "Another text.", 2: TEXTS[2]}])
def test_what_the_library_no_longer_says_is_not_shown(desk: Desk, now: dict[int, str]) -> None:
    desk.texts.held = now
    answer = desk.write(TRUE)
    assert not answer.is_prose and answer.draft[0].problem


@pytest.mark.parametrize(
    ("scopes", "owner"),
    [
        ((GLOBAL,), "global"),
        ((GLOBAL, Scope.guild(4)), "guild:4"),
        ((GLOBAL, Scope.user(7), Scope.guild(4)), "user:7"),
    ],
)
def test_whose_share_is_used(scopes: tuple[Scope, ...], owner: str) -> None:
    assert owner_of(scopes) == owner


# Follow-ups.


class Engine:
    def __init__(self) -> None:
        self.asked: list[Question] = []

    def ask(self, question: Question) -> Answer:
        self.asked.append(question)
        return LOCAL


FOLLOW_UP = replace(
    QUESTION, text="and when?", history=(Turn("Who says that the crew is back?", "Ailsa Muir"),)
)


def test_a_follow_up_is_put_by_the_model_as_a_question_that_stands_alone(desk: Desk) -> None:
    engine, alone = Engine(), "When did Ailsa Muir say that the crew is back?"
    desk.model.script = [alone, TRUE]
    answer = WritingEngine(engine, desk.writer).ask(FOLLOW_UP)
    assert [(each.text, each.history) for each in engine.asked] == [(alone, ())]
    assert answer.understood == alone and answer.is_prose


@pytest.mark.parametrize(
    "reply",
    [
        "When did Tor Lund say that the crew is back?",  # a name that nobody said
        "The crew is back.",
        "Is the crew back? Who is Ailsa Muir?",
        "",
        ModelTrouble("timeout"),
    ],
)
def test_what_was_not_said_is_not_understood(desk: Desk, reply: str | ModelTrouble) -> None:
    engine = Engine()
    desk.model.script = [reply, TRUE]
    WritingEngine(engine, desk.writer).ask(FOLLOW_UP)
    assert engine.asked == [FOLLOW_UP]


def test_a_question_without_a_history_is_not_put_anew(desk: Desk) -> None:
    desk.model.script = [TRUE]
    WritingEngine(Engine(), desk.writer).ask(QUESTION)
    assert len(desk.model.asked) == 1


# Wide questions.


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Summarise the article about the ferry", "summary"),
        ("What does this article say?", "summary"),
        ("What's new?", "news"),
        ("What is the latest on the ferry?", "news"),
        ("How do the Herald and the Courier differ on the crane?", "comparison"),
        ("What happened with the crane since March?", "timeline"),
        ("Who said that the crew is back?", ""),
        ("Which new ferry was bought?", ""),
    ],
)
def test_wide_questions_are_told_from_others(text: str, kind: str) -> None:
    assert wide_kind(text) == kind


REFUSED = Answer("not_found", "", "", (), (FERRY,), LOCAL.considered, 0.1)
SUMMARY = replace(QUESTION, text="Summarise the article about the ferry")


def test_a_summary_is_written_of_one_article_although_no_sentence_answers(desk: Desk) -> None:
    desk.model.script = [TRUE]
    answer = desk.writer.write(SUMMARY, REFUSED)
    assert answer.status == "answered" and answer.is_prose and answer.closest == ()
    asked = str(desk.model.asked[0])
    assert "The ferry to Skye" in asked and "A crane fell" not in asked


def test_articles_about_other_things_are_not_summarised(desk: Desk) -> None:
    far = tuple(replace(each, similarity=0.1) for each in LOCAL.considered)
    refused = replace(REFUSED, considered=far)
    assert desk.writer.write(SUMMARY, refused) is refused
    assert desk.model.asked == []


def test_a_summary_that_cannot_be_proved_is_a_refusal(desk: Desk) -> None:
    desk.model.script = [LIE, LIE]
    answer = desk.writer.write(SUMMARY, REFUSED)
    assert answer.status == "not_found" and answer.notice == ""


def test_what_is_new_is_looked_for_in_the_last_week_of_the_articles(desk: Desk) -> None:
    engine = Engine()
    desk.model.script = [TRUE]
    writing = WritingEngine(engine, desk.writer, lambda scopes: date(2022, 6, 2))
    writing.ask(replace(QUESTION, text="What's new?"))
    assert engine.asked[0].since == date(2022, 5, 26)
