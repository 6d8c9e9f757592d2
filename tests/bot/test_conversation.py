"""Which turns come before a question, over a real ledger."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from asking import full_answer
from fakes import refusal

from bot.answering.models import Question, Turn
from bot.conversation import LAST, Kind, Place, before, turn_of
from bot.exchanges import Exchange
from bot.ledger import Ledger
from vectorstore.models import GLOBAL, Scope

ROOM, THREAD, DIRECT, GUILD, ANN = 100, 200, 300, 40, 7
HERE = (GLOBAL, Scope.guild(GUILD))
MINE = (GLOBAL, Scope.user(ANN), Scope.guild(GUILD))


@dataclass
class Talk:
    """A ledger in which questions are asked; each answer is shown by two messages."""

    ledger: Ledger
    clock: list[float]

    def say(
        self, question: str, place: Place, scopes: tuple[Scope, ...] = HERE, shown: bool = True
    ) -> int:
        """Ask and answer; the first of the messages that show the answer."""
        earlier = before(self.ledger.exchanges, place, scopes, ANN)
        exchange = Exchange(
            place.channel, place.guild, ANN, Turn(question, "Ida"), scopes, full_answer(),
            place.kind == "private", earlier.follows,
        )  # fmt: skip
        number = self.ledger.exchanges.keep(exchange)
        messages = [number * 10, number * 10 + 1]
        if shown:
            self.ledger.exchanges.shown(number, messages)
        return messages[0]

    def heard(self, place: Place, scopes: tuple[Scope, ...] = HERE) -> list[str]:
        turns = before(self.ledger.exchanges, place, scopes, ANN).turns
        return [turn.question for turn in turns]


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    clock = [1_000_000.0]
    with closing(Ledger(tmp_path, lambda: clock[0])) as ledger:
        yield Talk(ledger, clock)


def at(kind: Kind, channel: int, replies_to: int | None = None) -> Place:
    return Place(kind, channel, None if kind == "direct" else GUILD, replies_to)


THERE, APART = at("channel", ROOM), at("thread", THREAD)


def test_an_open_channel_remembers_nothing(talk: Talk) -> None:
    talk.say("one", THERE)
    assert talk.heard(THERE) == []


def test_a_thread_remembers_its_last_turns_in_order(talk: Talk) -> None:
    for number in range(LAST + 2):
        talk.say(f"question {number}", APART)
    talk.say("elsewhere", at("thread", THREAD + 1))
    assert talk.heard(APART) == [f"question {number}" for number in range(2, LAST + 2)]


def test_a_thread_remembers_the_answer_that_it_was_started_from(talk: Talk) -> None:
    started_from = talk.say("one", THERE)
    talk.say("two", at("thread", started_from))
    talk.say("not in it", THERE)
    assert talk.heard(at("thread", started_from)) == ["one", "two"]


def test_a_reply_remembers_the_chain_that_it_replies_to_and_nothing_beside_it(talk: Talk) -> None:
    first = talk.say("one", THERE)
    talk.say("beside", THERE)
    second = talk.say("two", at("channel", ROOM, first))
    talk.say("another branch", at("channel", ROOM, first))
    third = talk.say("three", at("channel", ROOM, second + 1))
    assert talk.heard(at("channel", ROOM, third)) == ["one", "two", "three"]


def test_of_a_long_chain_the_last_turns_are_remembered(talk: Talk) -> None:
    to = None
    for number in range(LAST + 2):
        to = talk.say(f"question {number}", at("channel", ROOM, to))
    found = talk.heard(at("channel", ROOM, to))
    assert found == [f"question {number}" for number in range(2, LAST + 2)]


def test_a_reply_in_a_thread_means_that_answer_and_one_to_anything_else_means_the_thread(
    talk: Talk,
) -> None:
    first = talk.say("one", APART)
    talk.say("two", APART)
    assert talk.heard(at("thread", THREAD, first)) == ["one"]
    assert talk.heard(at("thread", THREAD, 999_999)) == ["one", "two"]


def test_a_message_of_another_channel_is_no_reply_to_it(talk: Talk) -> None:
    first = talk.say("one", THERE)
    assert talk.heard(at("channel", ROOM + 1, first)) == []


def test_a_chain_goes_on_when_its_beginning_is_erased(talk: Talk) -> None:
    first = talk.say("one", THERE)
    talk.clock[0] += 29 * 86400
    second = talk.say("two", at("channel", ROOM, first))
    talk.clock[0] += 2 * 86400
    talk.say("anything", at("direct", DIRECT))
    assert talk.heard(at("channel", ROOM, second)) == ["two"]


def test_a_direct_message_remembers_the_last_hour_and_a_reply_in_it_longer(talk: Talk) -> None:
    place = at("direct", DIRECT)
    first = talk.say("one", place, MINE)
    talk.clock[0] += 3590
    talk.say("two", place, MINE)
    assert talk.heard(place, MINE) == ["one", "two"]
    talk.clock[0] += 20
    assert talk.heard(place, MINE) == ["two"]
    talk.clock[0] += 3600
    assert talk.heard(place, MINE) == []
    assert talk.heard(at("direct", DIRECT, first), MINE) == ["one"]


def test_turns_from_articles_that_may_not_be_searched_any_more_are_left_out(talk: Talk) -> None:
    place = at("direct", DIRECT)
    first = talk.say("of the server", place, MINE)
    left = MINE[:2]
    second = talk.say("my own", at("direct", DIRECT, first), left)
    assert talk.heard(place, left) == ["my own"]
    assert talk.heard(at("direct", DIRECT, second), left) == ["my own"]
    assert talk.heard(place, MINE) == ["of the server", "my own"]


def test_a_private_answer_is_remembered_by_nobody_else(talk: Talk) -> None:
    private = at("private", THREAD)
    shown = talk.say("secret", private)
    assert talk.heard(APART) == [] == talk.heard(at("thread", THREAD, shown))
    assert talk.heard(at("thread", shown)) == []
    assert talk.heard(private) == []


def test_a_follow_up_to_a_private_answer_is_the_askers_alone(talk: Talk) -> None:
    number = talk.say("secret", at("private", THREAD)) // 10
    follow_up = Place("private", THREAD, GUILD, follows=number)
    assert talk.heard(follow_up) == ["secret"]
    assert before(talk.ledger.exchanges, follow_up, HERE, ANN + 1).turns == ()


def test_a_private_question_about_an_answer_that_all_saw_remembers_it(talk: Talk) -> None:
    seen = talk.say("open", APART)
    assert talk.heard(at("private", THREAD, seen)) == ["open"]


def test_an_answer_that_was_never_shown_is_not_remembered(talk: Talk) -> None:
    talk.say("lost", APART, shown=False)
    assert talk.heard(APART) == []


def test_a_message_shows_the_answer_that_it_showed_first(talk: Talk) -> None:
    shown = talk.say("one", THERE)
    again = talk.ledger.exchanges.keep(
        Exchange(ROOM, GUILD, ANN, Turn("again", ""), HERE, refusal())
    )
    talk.ledger.exchanges.shown(again, [shown])
    assert talk.heard(at("channel", ROOM, shown)) == ["one"]


def test_a_turn_is_the_question_as_understood_with_the_words_that_answer_it() -> None:
    question = Question("who did?", HERE, date(2022, 6, 1))
    full = full_answer()
    assert turn_of(question, full) == Turn(full.understood, full.text)
    assert turn_of(question, replace(full, understood="")) == Turn("who did?", full.text)
    assert turn_of(question, replace(full, text="")).answer == full.span
    assert turn_of(question, refusal()) == Turn("who did?", "")
