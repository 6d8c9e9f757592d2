"""Which answers no longer stand, as articles that they quote were removed or say otherwise now.

Reads the ledger and the catalog, and notes what was corrected. Tells nobody.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Literal

from bot.answering.models import Answer, Quote, Source
from bot.answering.proof import stands
from bot.citations import Citations, quotes_of
from bot.exchanges import Exchange, Exchanges
from bot.wording import plain
from vectorstore.catalog import Catalog
from vectorstore.trail import Trail

Reason = Literal["removed", "changed"]
Text = Callable[[int], str | None]  # of the article with a number; None when there is none

_AT_ONCE = 100  # texts in memory


@dataclass(frozen=True)
class Fallen:
    """A quoted article that no longer bears out what it was quoted for. `source` is None when the
    library has forgotten the article, and every note of it."""

    reason: Reason
    source: Source | None


@dataclass(frozen=True)
class Correction:
    """What to tell of an answer, and in which messages it stands. `left` is the answer without the
    quotes that fell; None when that is none, as its first quote, which proves it, is among them."""

    number: int
    exchange: Exchange
    messages: tuple[int, ...]
    fallen: tuple[Fallen, ...]
    left: Answer | None
    on: date


def fallen(answer: Answer, text_of: Text) -> dict[Quote, Reason]:
    """The quotes that the articles as they are now do not bear out."""
    found: dict[Quote, Reason] = {}
    for quote in quotes_of(answer):
        text = text_of(quote.source.article_number)
        if text is None:
            found[quote] = "removed"
        elif not still_says(text, quote):
            found[quote] = "changed"
    return found


def still_says(text: str, quote: Quote) -> bool:
    """Whether the quote's words stand in `text`, wherever, and however its lines are broken."""
    words = rf"(?<!\w){re.escape(plain(quote.text))}(?!\w)"
    return stands(quote, text) or re.search(words, plain(text)) is not None


def without(answer: Answer, quotes: dict[Quote, Reason]) -> Answer | None:
    """The answer without these quotes and what else was found in their articles; None when the
    quote that proves it is among them."""
    if answer.quotes[0] in quotes:
        return None
    articles = {quote.source.article_number for quote in quotes}
    return replace(
        answer,
        quotes=tuple(quote for quote in answer.quotes if quote not in quotes),
        older=tuple(older for older in answer.older if older.quote not in quotes),
        considered=tuple(
            each for each in answer.considered if each.passage.source.article_number not in articles
        ),
    )


class Corrections:
    """Finds what is to be corrected. For one thread at a time."""

    def __init__(
        self,
        exchanges: Exchanges,
        citations: Citations,
        catalog: Catalog,
        trail: Trail,
        today: Callable[[], date] = lambda: datetime.now(UTC).date(),
    ) -> None:
        self._exchanges = exchanges
        self._citations = citations
        self._catalog = catalog
        self._trail = trail
        self._today = today
        self._stood: dict[int, list[tuple[int, int | None]]] = {}

    def due(self) -> list[int]:
        """The numbers of the answers that do not stand, the latest first.

        One that stood is looked at again only when an article that it quotes has changed since.
        """
        cited = self._citations.standing()
        versions = self._catalog.versions(
            {each for articles in cited.values() for each in articles}
        )
        text_of = lru_cache(_AT_ONCE)(self._text_of)
        stood, due = {}, []
        for number, articles in cited.items():
            seen = [(article, versions.get(article)) for article in articles]
            if self._stood.get(number) == seen or not self._fallen(number, text_of):
                stood[number] = seen
            else:
                due.append(number)
        self._stood = stood
        return due[::-1]

    def correction(self, number: int) -> Correction | None:
        """What to tell of an answer; None when it stands after all, or is there no more."""
        exchange = self._exchanges.find(number)
        if exchange is None or exchange.withdrawn:
            return None
        quotes = fallen(exchange.answer, self._text_of)
        if not quotes:
            return None
        articles = {quote.source: reason for quote, reason in quotes.items()}
        return Correction(
            number,
            exchange,
            tuple(self._exchanges.messages_of(number)),
            tuple(Fallen(why, self._known(source, why)) for source, why in articles.items()),
            without(exchange.answer, quotes),
            self._today(),
        )

    def done(self, correction: Correction) -> None:
        """Note that an answer was corrected."""
        if correction.left is None:
            self._citations.withdraw(correction.number, correction.exchange.answer)
        else:
            self._citations.amend(correction.number, correction.left)

    def _fallen(self, number: int, text_of: Text) -> bool:
        exchange = self._exchanges.find(number)
        return exchange is not None and bool(fallen(exchange.answer, text_of))

    def _text_of(self, article: int) -> str | None:
        stored = self._catalog.at(article)
        return stored.article.text if stored else None

    def _known(self, source: Source, reason: Reason) -> Source | None:
        forgotten = reason == "removed" and not self._trail.tells_of(source.article_number)
        return None if forgotten else source
