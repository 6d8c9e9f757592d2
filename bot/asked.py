"""A question as it came from Discord, and answering it in a thread. Knows no discord.py."""

from dataclasses import dataclass, replace
from datetime import date

from pydantic import TypeAdapter

from bot.answering.models import Answer, Question, Turn
from bot.conversation import Place, before, turn_of
from bot.exchanges import Exchange, Exchanges
from bot.handover import Asker
from vectorstore.catalog import Catalog
from vectorstore.models import Scope

_EMPTY = (
    "There are no articles here yet. Add some with /ingest; in a server, somebody with Manage "
    "Server can."
)


@dataclass(frozen=True)
class Asked:
    """What was asked, where and by whom: all that is needed to answer it, after a restart too.

    `event` is the id of the message or interaction; `is_message` tells which. `about` is the number
    of the only article to search, `since` the day from which on. `subject` is what the question is
    about: the words of another message, or a thread's title. `guest`: Dateline is here only because
    the asker installed it to their account.
    """

    event: int
    is_message: bool
    place: Place
    asker: int
    text: str
    asked_on: date
    about: int | None = None
    since: date | None = None
    subject: str = ""
    guest: bool = False

    def question(self, scopes: tuple[Scope, ...]) -> Question:
        """Raises: QuestionUnusable."""
        return Question(self.text, scopes, self.asked_on, about=self.about, since=self.since)


_ASKED = TypeAdapter(Asked)


def asked_to_json(asked: Asked) -> str:
    return _ASKED.dump_json(asked).decode()


def asked_from_json(text: str) -> Asked:
    """Raises: ValueError, for what another version of Dateline wrote."""
    return _ASKED.validate_json(text)


@dataclass(frozen=True)
class Answered:
    """A question as it was put to the engine, its answer, and the number of the one it follows."""

    question: Question
    answer: Answer
    follows: int | None


class Answers:
    """Answers what was asked, as what came before lets it be understood, and keeps the answer."""

    def __init__(self, asker: Asker, exchanges: Exchanges, catalog: Catalog) -> None:
        self._asker = asker
        self._exchanges = exchanges
        self._catalog = catalog

    def answer(self, asked: Asked, scopes: tuple[Scope, ...]) -> Answered:
        """Raises: QuestionUnusable, and what the engine raises."""
        earlier = before(self._exchanges, asked.place, scopes, asked.asker)
        subject = (Turn(asked.subject, ""),) if asked.subject else ()
        question = replace(asked.question(scopes), history=earlier.turns or subject)
        answer = self._asker.ask(question)
        if answer.status == "not_found" and not answer.notice and not self._catalog.count(scopes):
            answer = replace(answer, notice=_EMPTY)
        return Answered(question, answer, earlier.follows)

    def keep(self, asked: Asked, answered: Answered) -> int:
        """Keep what was answered, before it is shown; its number."""
        place, question, answer = asked.place, answered.question, answered.answer
        return self._exchanges.keep(
            Exchange(
                place.channel, place.guild, asked.asker, turn_of(question, answer),
                question.scopes, answer, place.kind == "private", answered.follows,
            )
        )  # fmt: skip
