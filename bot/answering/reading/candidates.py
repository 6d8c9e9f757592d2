"""Candidate answers: the spans that a network found in a passage, repaired, without those that can
be none. Pure; judges nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.reading.extraction import Extract, Range
from bot.answering.reading.judging import QuestionWords
from bot.answering.reading.kinds import Kind
from bot.answering.reading.names import is_thing
from bot.answering.reading.spans import Span, repair
from vectorstore.models import Hit
from vectorstore.words import content_words, stem, words

_OF_A_PASSAGE = 3  # candidates at most


@dataclass(frozen=True)
class Candidate:
    """A reading before it is judged."""

    hit: Hit
    sentence: Range  # in the passage
    span: Span
    extract: Extract

    @property
    def text(self) -> str:
        return self.hit.passage.text[slice(*self.sentence)]

    @property
    def answer(self) -> str:
        return self.text[slice(*self.span.bare)]


def candidates_in(
    hit: Hit,
    sentences: Sequence[Range],
    extracts: Sequence[Extract],
    kind: Kind,
    asked: QuestionWords,
) -> list[Candidate]:
    """The best spans of a passage that can be answers at all, repaired."""
    kept: dict[object, Candidate] = {}
    for extract in extracts:
        start, end = sentences[extract.sentence]
        text = hit.passage.text[start:end]
        span = repair(text, (extract.start - start, extract.end - start), kind)
        if span is None or (kind != "none" and _is_none(text[slice(*span.bare)], kind, asked)):
            continue
        place = (extract.sentence, kind == "none" or span.bare)
        kept.setdefault(place, Candidate(hit, (start, end), span, extract))
    return list(kept.values())[:_OF_A_PASSAGE]


def _is_none(answer: str, kind: Kind, asked: QuestionWords) -> bool:
    """Whether these words answer nothing: the question says them already (of a person, the last
    name will do), or it asks who and they name a place or a body."""
    own = [stem(word) for word in content_words(answer)]
    said = all(word in asked.stems for word in own)
    return said or (kind == "person" and (own[-1] in asked.stems or is_thing(answer)))


def same(answer: str) -> str:
    """A form in which answers that differ only in writing are equal."""
    return " ".join(w for w in words(answer.replace(",", "")) if w not in ("a", "an", "the"))
