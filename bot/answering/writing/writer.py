"""The course of an answer in prose: only what the engine answered, only what is proved of it, and
the engine's own answer where the model cannot be used."""

import logging
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from bot.answering.dating.dates import datings
from bot.answering.engine import Texts
from bot.answering.models import Answer, Claim, Considered, Question, Quote
from bot.answering.proof import stands
from bot.answering.writing.checking import Senses, Verdict, check
from bot.answering.writing.draft import parse
from bot.answering.writing.model import Messages, ModelTrouble, Writes
from bot.answering.writing.passages import Passage
from bot.answering.writing.prompt import messages
from bot.answering.writing.rewriting import rewriting, rewritten
from bot.answering.writing.wide import given as passages_for
from bot.answering.writing.wide import is_near, wide_kind
from ingest.chunk import sentence_spans
from vectorstore.models import Scope

log = logging.getLogger(__name__)

PASSAGES = 8  # that the model is given
_REMEMBERED = 500  # drafts
_WITHOUT = "The language model could not be used, so this is what the articles say, word for word."
_UNPROVED = (
    "Nothing that the language model wrote could be proved, so this is what the articles say, word "
    "for word."
)
_SPENT = "The language model's share of today is used up, so this is what the articles say itself."


class TokensSpent(Exception):
    """The owner has used up what it may use of the model today."""


class Budget(Protocol):
    def has_left(self, owner: str) -> bool:
        """Whether `owner` may use the model today."""
        ...

    def spend(self, owner: str, tokens: int) -> None: ...


@dataclass(frozen=True)
class _Attempt:
    """What the model wrote, sentence by sentence; `refused`: it says that the passages don't."""

    verdicts: tuple[Verdict, ...]
    refused: bool

    @property
    def kept(self) -> list[Verdict]:
        return [each for each in self.verdicts if each.kept]

    @property
    def suffices(self) -> bool:
        return self.refused or 2 * len(self.kept) > len(self.verdicts)


class Writer:
    """Safe to call from several threads at once."""

    def __init__(self, model: Writes, budget: Budget, texts: Texts, senses: Senses | None) -> None:
        """senses: what tells other words for the same; None for words alone."""
        self._model = model
        self._budget = budget
        self._texts = texts
        self._senses = senses
        self._drafts: OrderedDict[tuple[object, ...], str] = OrderedDict()
        self._lock = threading.Lock()

    def stand_alone(self, question: Question) -> str:
        """A follow-up as a question that stands alone; '' where the model does not tell."""
        if not question.history:
            return ""
        asked = rewriting(question.text, question.history)
        try:
            reply = self._written(asked, owner_of(question.scopes))
        except (ModelTrouble, TokensSpent):
            return ""
        return rewritten(reply, question.text, question.history)

    def write(self, question: Question, local: Answer) -> Answer:
        """`local`, an answer of the engine, in the model's words; or as it is, with a note.

        A refusal is ours, and costs nothing, but for a wide question that the articles are about:
        that no one sentence answers, so the engine cannot.
        """
        kind = wide_kind(local.understood or question.text)
        is_ours = local.status != "answered" and not (kind and is_near(local.considered))
        if is_ours:
            return local
        given = passages_for(question, kind, local.considered, PASSAGES)
        passages = [_passage(number, each) for number, each in enumerate(given, start=1)]
        owner = owner_of(question.scopes)
        asked = replace(question, text=local.understood or question.text)
        try:
            attempt = self._attempted(asked, passages, owner)
        except ModelTrouble:  # which has been logged
            return _noted(local, _WITHOUT)
        except TokensSpent:
            log.info("language_model_share_spent owner=%s", owner)
            return _noted(local, _SPENT)
        if attempt.refused:
            closest = tuple(dict.fromkeys(each.passage.source for each in given))[:3]
            return replace(
                local, status="not_found", text="", span="", quotes=(), older=(), closest=closest
            )
        return self._proved(attempt, passages, given, local)

    def _attempted(self, question: Question, passages: Sequence[Passage], owner: str) -> _Attempt:
        """What the model writes; once more where too little of it can be shown.

        Raises: ModelTrouble, TokensSpent.
        """
        first = self._read(question, passages, owner, ())
        if first.suffices:
            return first
        try:
            second = self._read(question, passages, owner, first.verdicts)
        except (ModelTrouble, TokensSpent):
            return first
        return second if second.refused or len(second.kept) > len(first.kept) else first

    def _read(
        self,
        question: Question,
        passages: Sequence[Passage],
        owner: str,
        failed: Sequence[Verdict],
    ) -> _Attempt:
        draft = parse(self._draft(question, passages, owner, failed))
        verdicts = tuple(check(each, passages, self._senses) for each in draft.sentences)
        return _Attempt(verdicts, draft.refused and not draft.sentences)

    def _draft(
        self,
        question: Question,
        passages: Sequence[Passage],
        owner: str,
        failed: Sequence[Verdict],
    ) -> str:
        """From memory, or from the model. Raises: ModelTrouble, TokensSpent."""
        key = (question.text, question.asked_on, tuple(passages), self._model.name, tuple(failed))
        if known := self._drafts.get(key):
            return known
        asked = messages(question.text, passages, question.asked_on, failed)
        text = self._written(asked, owner)
        with self._lock:
            self._drafts[key] = text
            while len(self._drafts) > _REMEMBERED:
                self._drafts.popitem(last=False)
        return text

    def _written(self, asked: Messages, owner: str) -> str:
        """What the model says to that, on the account of `owner`.

        Raises: ModelTrouble, TokensSpent.
        """
        if not self._budget.has_left(owner):
            raise TokensSpent
        try:
            done = self._model.write(asked)
        except ModelTrouble as trouble:
            self._budget.spend(owner, trouble.tokens)
            raise
        self._budget.spend(owner, done.tokens)
        return done.text

    def _proved(
        self,
        attempt: _Attempt,
        passages: Sequence[Passage],
        given: Sequence[Considered],
        local: Answer,
    ) -> Answer:
        """The sentences that are proved by the library as it is now, with a quote each."""
        texts = self._texts.texts(sorted({e.passage.source.article_number for e in given}))
        quotes: list[Quote] = []
        claims = []
        for verdict in attempt.verdicts:
            found = [_quote(given[n - 1], passages[n - 1], i) for n, i in verdict.support]
            problem = verdict.reason
            if not problem and not (found and all(_stands(each, texts) for each in found)):
                problem = "the library no longer says so"
            if not problem:
                quotes += [each for each in found if each not in quotes]
            cites = () if problem else tuple(quotes.index(each) + 1 for each in found)
            claims.append(Claim(verdict.text, tuple(sorted(set(cites))), problem))
        draft = tuple(claims)
        shown = [each for each in draft if not each.problem]
        if not shown:
            return _noted(replace(local, draft=draft), _UNPROVED)
        text = " ".join(each.text for each in shown)
        return replace(
            local, status="answered", text=text, span=local.span or text, quotes=tuple(quotes),
            closest=(), older=(), draft=draft,
        )  # fmt: skip


def owner_of(scopes: Sequence[Scope]) -> str:
    """Whose share a question uses: a person's in direct messages, else the server's."""
    owners = sorted(map(str, scopes), key=lambda scope: not scope.startswith("user:"))
    return next((each for each in owners if each != "global"), "global")


def _noted(local: Answer, note: str) -> Answer:
    if local.status != "answered":
        return local  # nothing was found that the model could not be used for
    return replace(local, notice=" ".join(filter(None, (local.notice, note))))


def _passage(number: int, each: Considered) -> Passage:
    source, text = each.passage.source, each.passage.text
    sentences = tuple(text[start:end] for start, end in sentence_spans(text))
    return Passage(number, source.title, source.outlet, source.published, text, sentences)


def _quote(given: Considered, passage: Passage, sentence: int) -> Quote:
    whole = given.passage
    start, end = list(sentence_spans(passage.text))[sentence]
    words = passage.text[start:end]
    return Quote(
        whole.source, whole.start + start, whole.start + end, words, None, whole.page,
        datings(words, whole.source.published),
    )  # fmt: skip


def _stands(quote: Quote, texts: Mapping[int, str]) -> bool:
    return stands(quote, texts.get(quote.source.article_number, ""))
