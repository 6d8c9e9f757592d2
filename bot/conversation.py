"""What a conversation remembers: which turns come before a question. Searches and shows nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.answering.models import Answer, Question, Turn
from bot.exchanges import Exchanges, Remembered
from vectorstore.models import Scope

LAST = 5  # turns
_DIRECT = 3600.0  # seconds after which a direct message begins a new conversation

Kind = Literal["channel", "thread", "direct", "private"]


@dataclass(frozen=True)
class Place:
    """Where a question is asked. `private`: the answer is for the asker alone, among others;
    `replies_to` is the message that the question replies to, `follows` the number of the answer
    whose Follow-up was pressed."""

    kind: Kind
    channel: int
    guild: int | None
    replies_to: int | None = None
    follows: int | None = None


@dataclass(frozen=True)
class Before:
    """What was said before; `follows` is the number of the answer that the question replies to."""

    turns: tuple[Turn, ...] = ()
    follows: int | None = None


def turn_of(question: Question, answer: Answer) -> Turn:
    return Turn(answer.understood or question.text, answer.text or answer.span)


def before(exchanges: Exchanges, place: Place, scopes: Sequence[Scope], asker: int) -> Before:
    """What the asker, who may search `scopes`, can mean by *he* and *there*.

    A reply means the answer that it replies to; in a thread and in direct messages, what was said
    last counts; in an open channel people talk across each other, and nothing does.
    """
    follows = place.follows
    if follows is not None and not exchanges.was_shown_to(asker, follows, place.channel):
        follows = None  # the number comes from the asker's app
    if follows is None and place.replies_to is not None:
        follows = exchanges.shown_by(place.replies_to, place.channel)
    if follows is not None:
        return Before(_seen(exchanges.chain(follows, LAST, asker), scopes), follows)
    if place.kind == "private":
        return Before()
    if place.kind == "thread":
        return Before(_seen(exchanges.latest(place.channel, LAST), scopes))
    if place.kind == "direct":
        return Before(_seen(exchanges.latest(place.channel, LAST, _DIRECT), scopes))
    return Before()


def _seen(found: Sequence[Remembered], scopes: Sequence[Scope]) -> tuple[Turn, ...]:
    """Those answered from articles that may still be searched: people leave servers."""
    return tuple(each.turn for each in found if each.scopes <= set(scopes))
