"""Once and only once: what has arrived, what is unfinished, and what of it is kept."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from clocks import Clock

from bot.arrivals import Unfinished
from bot.ledger import Ledger

DAY = 86400.0


@pytest.fixture
def ledger(tmp_path: Path, clock: Clock) -> Iterator[Ledger]:
    with closing(Ledger(tmp_path, clock)) as ledger:
        yield ledger


def test_an_event_arrives_once_whatever_became_of_it(tmp_path: Path, clock: Clock) -> None:
    with closing(Ledger(tmp_path, clock)) as ledger:
        arrivals = ledger.arrivals
        assert [arrivals.claim(event) for event in (1, 2, 1, 3)] == [True, True, False, True]
        arrivals.sending(2)
        arrivals.done(3)
    with closing(Ledger(tmp_path, clock)) as again:
        assert [again.arrivals.claim(event) for event in (1, 2, 3, 4)] == [False] * 3 + [True]


def test_what_was_not_finished_is_found_by_the_next_process(tmp_path: Path, clock: Clock) -> None:
    start = clock.time
    with closing(Ledger(tmp_path, clock)) as ledger:
        for event in (4, 3, 2, 1):
            ledger.arrivals.claim(event)
            ledger.arrivals.keep(event, f'{{"text": "{event}"}}')
            clock.time += 1
        ledger.arrivals.sending(3)
        ledger.arrivals.sending(2)
        ledger.arrivals.done(2)
        ledger.arrivals.claim(5)  # nothing was kept of it: it was refused
    with closing(Ledger(tmp_path, clock)) as again:
        assert again.arrivals.unfinished() == [
            Unfinished(1, start + 3, False, '{"text": "1"}'),
            Unfinished(3, start + 1, True, '{"text": "3"}'),
            Unfinished(4, start, False, '{"text": "4"}'),
        ]
        for event in (1, 3, 4):
            again.arrivals.done(event)
        assert again.arrivals.unfinished() == []


def test_arrivals_are_forgotten_after_a_day(ledger: Ledger, clock: Clock) -> None:
    ledger.arrivals.claim(1)
    clock.time += DAY - 1
    assert not ledger.arrivals.claim(1)
    clock.time += DAY
    assert ledger.arrivals.claim(1)


@pytest.mark.parametrize(("column", "owner"), [("asker", 7), ("place.guild", 40)])
def test_an_unanswered_question_is_forgotten_with_its_asker_or_server(
    ledger: Ledger, column: str, owner: int
) -> None:
    for event, (asker, guild) in enumerate([(7, 41), (8, 40), (7, 40), (8, 41)], start=1):
        ledger.arrivals.claim(event)
        request = f'{{"asker": {asker}, "place": {{"guild": {guild}}}}}'
        ledger.arrivals.keep(event, request)
    ledger.arrivals.forget(column, owner)
    left = {each.event for each in ledger.arrivals.unfinished()}
    assert left == ({2, 4} if column == "asker" else {1, 4})
    assert not ledger.arrivals.claim(1), "that it arrived is known all the same"


def test_without_retention_no_question_reaches_the_disk(tmp_path: Path, clock: Clock) -> None:
    with closing(Ledger(tmp_path, clock, retention_days=0)) as ledger:
        assert ledger.arrivals.claim(1)
        ledger.arrivals.keep(1, '{"text": "a secret question"}')
        assert ledger.arrivals.unfinished() == []
        assert not ledger.arrivals.claim(1)
        files = b"".join(file.read_bytes() for file in tmp_path.iterdir())
        assert b"secret" not in files
