"""The circuit breaker, by a clock that stands still."""

from clocks import Clock

from bot.answering.writing.breaker import Breaker


def test_it_opens_after_failures_in_a_row_and_not_before() -> None:
    clock = Clock()
    breaker = Breaker(3, 60.0, clock)
    for ends in (breaker.failed, breaker.failed, breaker.succeeded, breaker.failed, breaker.failed):
        assert breaker.lets_through()
        ends()
    assert breaker.lets_through() and breaker.paused_for == 0
    breaker.failed()
    assert not breaker.lets_through()
    assert breaker.paused_for == 60


def test_after_the_pause_one_tries_and_closes_it() -> None:
    clock = Clock()
    breaker = Breaker(1, 60.0, clock)
    breaker.failed()
    clock.time += 59.9
    assert not breaker.lets_through()
    clock.time += 0.1
    assert breaker.lets_through()
    assert not breaker.lets_through(), "a second one was let through beside the first"
    breaker.succeeded()
    assert breaker.lets_through() and breaker.lets_through()


def test_the_one_that_fails_opens_it_again() -> None:
    clock = Clock()
    breaker = Breaker(3, 60.0, clock)
    breaker.failed(5.0)
    clock.time += 5
    assert breaker.lets_through()
    breaker.failed()
    assert breaker.paused_for == 60


def test_a_pause_of_its_own_opens_it_at_once_and_is_never_shortened() -> None:
    clock = Clock()
    breaker = Breaker(3, 60.0, clock)
    breaker.failed(900.0)
    assert not breaker.lets_through()
    breaker.failed()
    assert breaker.paused_for == 900
