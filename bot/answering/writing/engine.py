"""The engine of bot/answering/engine.py, with its answers written by a language model."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Protocol

from bot.answering.models import Answer, Question
from bot.answering.writing.wide import wide_kind
from bot.answering.writing.writer import Writer
from vectorstore.models import Scope

_NEW_FOR = timedelta(days=7)  # before the newest article

Newest = Callable[[Sequence[Scope]], date | None]


class Engine(Protocol):
    def ask(self, question: Question) -> Answer: ...


class WritingEngine:
    """The engine's answers in the model's words, and follow-ups as the model understands them."""

    def __init__(
        self, engine: Engine, writer: Writer, newest: Newest = lambda scopes: None
    ) -> None:
        """newest: the day of the newest article in scopes, None without any."""
        self._engine = engine
        self._writer = writer
        self._newest = newest

    def ask(self, question: Question) -> Answer:
        """Raises: what the engine raises; nothing for the model's sake."""
        text = self._writer.stand_alone(question)
        asked = replace(question, text=text, history=()) if text else question
        if wide_kind(asked.text) == "news" and not asked.since:
            newest = self._newest(asked.scopes)
            asked = replace(asked, since=newest - _NEW_FOR if newest else None)
        local = self._engine.ask(asked)
        if text and text != question.text:
            local = replace(local, understood=text)
        return self._writer.write(asked, local)
