"""Fair shares: nobody's questions crowd out the others', and a refusal says when to come back."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from clocks import Clock

from bot.allowances import WINDOW, Limits, Spent
from bot.ledger import Ledger

ANN, BEN, DESK, HALL, HERE, THERE = 7, 8, 20, 21, 40, 50


@pytest.fixture
def ledger(tmp_path: Path, clock: Clock) -> Iterator[Ledger]:
    with closing(Ledger(tmp_path, clock)) as ledger:
        yield ledger


def take(ledger: Ledger, limits: Limits, *who: int | None) -> Spent | None:
    user, channel, guild = who
    assert user is not None and channel is not None
    return ledger.allowances.take(limits, user, channel, guild)


@pytest.mark.parametrize(
    ("limits", "others", "owner"),
    [
        (Limits(2, 0, 0), (ANN, HALL, THERE), "person"),
        (Limits(0, 2, 0), (BEN, DESK, HERE), "channel"),
        (Limits(0, 0, 2), (BEN, HALL, HERE), "server"),
    ],
)
def test_a_share_that_is_spent_is_named_and_opens_again_one_by_one(
    ledger: Ledger, clock: Clock, limits: Limits, others: tuple[int, ...], owner: str
) -> None:
    start = clock.time
    assert take(ledger, limits, ANN, DESK, HERE) is None
    clock.time += 100
    assert take(ledger, limits, ANN, DESK, HERE) is None
    spent = take(ledger, limits, *others)
    assert spent == Spent(owner, 2, start + WINDOW)  # type: ignore[arg-type]
    clock.time = start + WINDOW - 1
    assert take(ledger, limits, *others) == spent, "a refused question does not count"
    clock.time = start + WINDOW
    assert take(ledger, limits, *others) is None
    assert take(ledger, limits, *others) == Spent(owner, 2, start + 100 + WINDOW)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("limits", "others"),
    [
        (Limits(1, 0, 0), (BEN, DESK, HERE)),
        (Limits(0, 1, 0), (ANN, HALL, HERE)),
        (Limits(0, 0, 1), (ANN, DESK, THERE)),
        (Limits(0, 0, 1), (ANN, DESK, None)),
        (Limits(0, 0, 0), (ANN, DESK, HERE)),
    ],
)
def test_one_share_says_nothing_of_the_others(
    ledger: Ledger, limits: Limits, others: tuple[int | None, ...]
) -> None:
    for _ in range(3):
        take(ledger, limits, ANN, DESK, HERE)
    assert take(ledger, limits, *others) is None


def test_of_several_spent_shares_the_one_that_is_spent_longest_is_told(
    ledger: Ledger, clock: Clock
) -> None:
    limits = Limits(1, 2, 0)
    assert take(ledger, limits, BEN, DESK, HERE) is None
    clock.time += 50
    assert take(ledger, limits, ANN, DESK, HERE) is None
    assert take(ledger, limits, ANN, DESK, HERE) == Spent("person", 1, clock.time + WINDOW)


def test_shares_outlive_the_process(tmp_path: Path, clock: Clock) -> None:
    for expected in (False, True):
        with closing(Ledger(tmp_path, clock)) as ledger:
            assert bool(take(ledger, Limits(1, 0, 0), ANN, DESK, HERE)) is expected
