"""The table of votes: one a person and answer, which counts until it is changed or erased."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from asking import full_answer

from bot.answering.models import Turn
from bot.exchanges import Exchange
from bot.ledger import Ledger
from bot.votes import AnswerGone, Judged
from vectorstore.models import GLOBAL, Scope

ANN, BEN, EVA = 7, 8, 9
START = 1_000_000.0  # seconds since the epoch


class Clock:
    """Ten seconds later whenever it is asked: no two votes are of one moment."""

    def __init__(self) -> None:
        self.time = START

    def __call__(self) -> float:
        self.time += 10
        return self.time


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with closing(Ledger(tmp_path, Clock())) as ledger:
        yield ledger


def answer(ledger: Ledger, question: str = "Who?", asker: int = ANN) -> int:
    kept = Exchange(5, None, asker, Turn(question, "Ida Brandt"), (GLOBAL,), full_answer())
    return ledger.exchanges.keep(kept)


def counts(ledger: Ledger) -> list[tuple[str, int, int]]:
    """Question, 👍 and 👎 of all answers that were voted on."""
    return [(each.question, each.up, each.down) for each in ledger.votes.judged()]


def test_a_vote_stands_until_it_is_changed_or_taken_back(ledger: Ledger) -> None:
    number = answer(ledger)
    assert counts(ledger) == []
    assert ledger.votes.press(number, ANN, "up")
    assert counts(ledger) == [("Who?", 1, 0)]
    assert ledger.votes.press(number, ANN, "down"), "changed, not taken back"
    assert counts(ledger) == [("Who?", 0, 1)]
    assert not ledger.votes.press(number, ANN, "down")
    assert counts(ledger) == []


def test_people_vote_apart_from_each_other_and_on_each_answer(ledger: Ledger) -> None:
    first, second = answer(ledger, "First?"), answer(ledger, "Second?")
    for user in (ANN, BEN):
        ledger.votes.press(first, user, "up")
    ledger.votes.press(first, EVA, "down")
    ledger.votes.press(second, ANN, "down")
    ledger.votes.press(first, ANN, "up")
    assert counts(ledger) == [("Second?", 0, 1), ("First?", 1, 1)]


def test_what_is_told_of_an_answer_is_all_but_who(ledger: Ledger) -> None:
    number = answer(ledger, "Who said so?")
    ledger.votes.press(number, ANN, "down")
    ledger.votes.explain(number, ANN, "Tor Lund did.")
    ledger.votes.press(number, BEN, "up")
    ledger.votes.explain(number, EVA, "She did not.")
    (judged,) = ledger.votes.judged()
    assert judged == Judged(
        number, "Who said so?", full_answer(), judged.asked_at, judged.voted_at, 1, 2,
        ("She did not.", "Tor Lund did."),
    )  # fmt: skip
    assert START < judged.asked_at < judged.voted_at
    assert judged.vote == "down"


@pytest.mark.parametrize(("up", "down", "vote"), [(2, 1, "up"), (1, 1, "down"), (0, 1, "down")])
def test_most_decide_and_an_even_vote_is_one_to_look_at(
    ledger: Ledger, up: int, down: int, vote: str
) -> None:
    number = answer(ledger)
    for user in range(up + down):
        ledger.votes.press(number, user, "up" if user < up else "down")
    assert ledger.votes.judged()[0].vote == vote


def test_a_reason_goes_with_the_vote_that_it_explains(ledger: Ledger) -> None:
    number = answer(ledger)
    ledger.votes.explain(number, ANN, "Wrong.")
    ledger.votes.press(number, ANN, "up")
    (judged,) = ledger.votes.judged()
    assert (judged.up, judged.down, judged.reasons) == (1, 0, ())


def test_the_newest_vote_comes_first_and_a_few_can_be_asked_for(ledger: Ledger) -> None:
    numbers = [answer(ledger, f"{n}?") for n in range(4)]
    for number in (numbers[2], numbers[0], numbers[3], numbers[1]):
        ledger.votes.press(number, ANN, "down" if number in numbers[:2] else "up")
    ledger.votes.press(numbers[2], BEN, "up")
    votes = ledger.votes
    assert [each.question for each in votes.judged()] == ["2?", "1?", "3?", "0?"]
    assert [each.question for each in votes.judged(limit=2)] == ["2?", "1?"]
    assert [each.question for each in votes.judged(only_down=True)] == ["1?", "0?"]
    assert [each.question for each in votes.judged(only_down=True, limit=1)] == ["1?"]
    assert (votes.count(), votes.count(only_down=True)) == (4, 2)


def test_an_answer_that_is_gone_takes_no_vote(ledger: Ledger) -> None:
    number = answer(ledger)
    ledger.votes.press(number, BEN, "up")
    ledger.exchanges.erase(number)
    for vote in (
        lambda: ledger.votes.press(number, BEN, "up"),
        lambda: ledger.votes.explain(number, BEN, "Wrong."),
        lambda: ledger.votes.press(-1, BEN, "down"),
    ):
        with pytest.raises(AnswerGone, match="ask the question again"):
            vote()
    assert counts(ledger) == [] and ledger.votes.count() == 0


def test_whoever_is_forgotten_has_no_vote_any_more(tmp_path: Path, ledger: Ledger) -> None:
    number = answer(ledger, asker=ANN)
    ledger.votes.press(number, BEN, "up")
    ledger.votes.explain(number, EVA, "Zanzibarski says otherwise.")
    ledger.forget(Scope.user(EVA))
    assert counts(ledger) == [("Who?", 1, 0)]
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("ledger.sqlite3*"))
    assert b"Zanzibarski" not in stored


def test_votes_outlive_a_restart_but_not_what_is_kept_of_answers(tmp_path: Path) -> None:
    clock = Clock()
    with closing(Ledger(tmp_path, clock)) as ledger:
        ledger.votes.press(answer(ledger), BEN, "down")
    with closing(Ledger(tmp_path, clock)) as again:
        assert counts(again) == [("Who?", 0, 1)]
    clock.time += 31 * 86400
    with closing(Ledger(tmp_path, clock)) as again:
        assert again.votes.count() == 0


def test_without_retention_votes_are_on_no_disk(tmp_path: Path) -> None:
    with closing(Ledger(tmp_path, retention_days=0)) as ledger:
        number = answer(ledger)
        ledger.votes.press(number, BEN, "down")
        assert counts(ledger) == [("Who?", 0, 1)]
        with closing(sqlite3.connect(tmp_path / "ledger.sqlite3")) as db:
            assert db.execute("SELECT count(*) FROM votes").fetchone() == (0,)
    with closing(Ledger(tmp_path, retention_days=0)) as again, pytest.raises(AnswerGone):
        again.votes.press(number, BEN, "down")
