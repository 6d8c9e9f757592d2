"""What is known of passages and of candidate answers, in figures for the judge. Pure."""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from bot.answering.models import Question
from bot.answering.reading.candidates import Candidate, same
from bot.answering.reading.judging import (
    Features,
    PassageFeatures,
    QuestionWords,
    about,
    age,
    around,
    cosine_of,
    is_of_kind,
    newest,
    reciprocal,
    stems_of,
)
from bot.answering.reading.kinds import Kind
from vectorstore.models import Hit


def passage_features(
    question: Question, asked: QuestionWords, hits: Sequence[Hit]
) -> list[PassageFeatures]:
    """What is known of each hit before it is read."""
    heads = {hit.passage.article_number: about(hit.article) for hit in hits}
    day = newest(hits, question.asked_on)
    known = []
    for hit in hits:
        head, body = heads[hit.passage.article_number], stems_of(hit.passage.text)
        known.append(
            PassageFeatures(
                dense=reciprocal(hit.dense_rank),
                lexical=reciprocal(hit.lexical_rank),
                cosine=cosine_of(hit, hits),
                shared=asked.share(body, head),
                stranger=asked.stranger(body | head),
                age=age(hit.article.published, day),
            )
        )
    return known


def candidate_features(
    question: Question,
    kind: Kind,
    asked: QuestionWords,
    hits: Sequence[Hit],
    candidates: Sequence[Candidate],
) -> Iterator[Features]:
    day = newest(hits, question.asked_on)
    alike: dict[str, list[Candidate]] = defaultdict(list)
    in_passage: dict[int, list[float]] = defaultdict(list)
    for each in candidates:
        alike[same(each.answer)].append(each)
        in_passage[each.hit.passage.key].append(each.extract.margin)
    total = _log_sum(each.extract.mass for each in candidates)
    heads = {hit.passage.article_number: about(hit.article) for hit in hits}
    bodies = {hit.passage.key: stems_of(hit.passage.text) for hit in hits}
    for each in candidates:
        head, body = heads[each.hit.passage.article_number], bodies[each.hit.passage.key]
        others = alike[same(each.answer)]
        typed = is_of_kind(each.answer, kind)
        yield Features(
            margin=math.tanh(each.extract.margin / 10),
            passage_margin=math.tanh(_log_sum(in_passage[each.hit.passage.key]) / 10),
            mass=each.extract.mass - total,
            support=_log_sum(other.extract.mass for other in others) - total,
            articles=math.log(len({other.hit.passage.article_number for other in others})),
            sentence=asked.share(stems_of(each.text), head),
            near=asked.share(around(each.text, *each.span.bare), set()),
            names=asked.share_of_names(stems_of(each.text) | head),
            passage=asked.share(body, head),
            stranger=asked.stranger(body | head),
            cosine=cosine_of(each.hit, hits),
            lexical=reciprocal(each.hit.lexical_rank),
            typed=float(typed is True),
            untyped=float(typed is False),
            length=math.log1p(len(re.findall(r"\w+", each.answer))),
            age=age(each.hit.article.published, day),
            library=math.log10(max(asked.total, 1)),
        )


def _log_sum(logs: Iterable[float]) -> float:
    """The logarithm of the sum of what `logs` are the logarithms of; 0 of none."""
    values = list(logs)
    top = max(values, default=0.0)
    return top + math.log(sum(math.exp(value - top) for value in values) or 1.0)
