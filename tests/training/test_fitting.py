"""The judge's fitting: four libraries of each question, and weights found in made-up samples."""

import math
import random
from collections.abc import Sequence
from dataclasses import fields

import pytest

from bot.answering.reading.candidates import Candidate
from bot.answering.reading.extraction import Extract
from bot.answering.reading.judging import Features, PassageFeatures
from bot.answering.reading.spans import Span
from training.fitting import (
    FEW,
    UNFITTED,
    Sample,
    _frequencies_in,
    _ranks,
    answerable,
    fit,
    is_right,
    libraries,
    retriever_limit,
)
from vectorstore.models import GLOBAL, Article, Hit, Passage
from vectorstore.search import HybridRetriever, fused


def hit(article: int, rank: int, text: str = "", dense: bool = True, lexical: bool = True) -> Hit:
    text = text or f"Ferry {article} sank."
    ranks = (rank if dense else None, rank if lexical else None)
    whole = Article(text, "Ferries", id=f"id-{article}")
    passage = Passage(rank, article, 0, len(text), text)
    return Hit(passage, whole, fused(*ranks), 0.5, *ranks)


ANSWER = "It was sunk by Mira Tolland."
HITS = [
    hit(1, 1),
    hit(2, 2, ANSWER),
    hit(3, 3, lexical=False),
    hit(1, 4),
    hit(4, 5, ANSWER),
    *(hit(n, n + 1, dense=n % 2 == 0) for n in range(5, 30)),
]
ANSWERS = ["Mira Tolland", "Tolland"]


def made(hits: Sequence[Hit] = HITS, seed: int = 1) -> dict[str, list[Hit]]:
    return dict(libraries(hits, ANSWERS, random.Random(seed)))


def articles(hits: Sequence[Hit]) -> set[int]:
    return {each.passage.article_number for each in hits}


def test_the_whole_library_is_what_was_found() -> None:
    assert made()["whole"] == HITS


def test_without_holds_everything_but_the_articles_with_an_answer() -> None:
    assert articles(made()["without"]) == articles(HITS) - {2, 4}


def test_a_few_articles_hold_the_first_that_answers_and_few_without_do_not() -> None:
    sizes = set()
    for seed in range(40):
        own = made(seed=seed)
        few, lacking = articles(own["few"]), articles(own["few without"])
        assert few & {2, 4} == {2} and not lacking & {2, 4}
        assert few - {2} == lacking or (few == {2} and lacking == {1})
        assert 1 <= len(few) <= FEW and lacking
        sizes.add(len(few))
    assert sizes == set(range(1, FEW + 1))


def test_where_no_article_answers_there_is_no_library_with_one() -> None:
    assert set(made(HITS[2:4])) == {"whole", "without", "few without"}


def test_where_every_article_answers_what_is_left_is_empty() -> None:
    own = made([HITS[1], HITS[4]])
    assert own["without"] == own["few without"] == []
    assert articles(own["few"]) == {2}
    assert made([]) == {"whole": [], "without": [], "few without": []}


def test_libraries_repeat_by_their_seed() -> None:
    assert made(seed=3) == made(seed=3)


def test_ranks_in_a_smaller_library_count_from_1_without_gaps() -> None:
    for own in (made()["without"], made()["few"]):
        for ranks in ([h.dense_rank for h in own], [h.lexical_rank for h in own]):
            known = sorted(rank for rank in ranks if rank)
            assert known == list(range(1, len(known) + 1))
        assert [h.fused for h in own] == sorted((h.fused for h in own), reverse=True)
        assert all(h.fused == fused(h.dense_rank, h.lexical_rank) for h in own)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ([], []),
        ([None, None], [None, None]),
        ([7], [1]),
        ([5, None, 2, 60], [2, None, 1, 3]),
    ],
)
def test_ranks_are_counted_anew(old: list[int | None], new: list[int | None]) -> None:
    assert _ranks(old) == new


def test_an_article_answers_when_any_answer_stands_in_it() -> None:
    assert answerable(ANSWER, ["Ben Osk", "TOLLAND"])
    assert not answerable(ANSWER, ["Ben Osk", "Toll"]) and not answerable(ANSWER, [])


def test_in_a_small_library_words_are_counted_by_their_stems() -> None:
    frequencies = _frequencies_in([hit(1, 1, "Ferries sank."), hit(2, 2, "The ferry sank twice.")])
    assert frequencies(["ferry", "twice", "zeppelin"], (GLOBAL,)) == (
        {"ferry": 2, "twice": 1, "zeppelin": 0},
        2,
    )


def test_the_reader_is_given_as_many_hits_as_in_the_program() -> None:
    assert retriever_limit() == HybridRetriever.model_fields["limit"].default == 40


def known(**values: float) -> PassageFeatures:
    return PassageFeatures(**{f.name: values.get(f.name, 0.0) for f in fields(PassageFeatures)})


def samples(count: int = 2000, scale: float = 1.0, constant: float = 0.0) -> list[Sample]:
    """Right with a probability that grows with `shared`, falls with `stranger`, heeds no other."""
    rng = random.Random(1)
    drawn = []
    for n in range(count):
        shared, stranger, cosine = rng.random(), rng.random(), rng.random()
        chance = 1 / (1 + math.exp(-(6 * shared - 4 * stranger - 1)))
        features = known(shared=scale * shared, stranger=stranger, cosine=cosine, age=constant)
        drawn.append(Sample(str(n), "whole", features, float(rng.random() < chance)))
    return drawn


def test_fitting_finds_the_weights_that_made_the_samples() -> None:
    fitted = fit(samples())
    assert fitted.weights.shared == pytest.approx(6, abs=1)
    assert fitted.weights.stranger == pytest.approx(-4, abs=1)
    assert fitted.weights.cosine == pytest.approx(0, abs=0.5)
    assert fitted.bias == pytest.approx(-1, abs=0.6)
    assert isinstance(fitted.weights, PassageFeatures)


def test_probabilities_are_calibrated_on_the_whole() -> None:
    drawn = samples()
    fitted = fit(drawn)
    told = sum(fitted.probability(sample.features) for sample in drawn) / len(drawn)
    assert told == pytest.approx(sum(sample.right for sample in drawn) / len(drawn), abs=0.01)


def test_the_unit_of_a_feature_does_not_matter() -> None:
    fitted, scaled = fit(samples()), fit(samples(scale=1000))
    told = fitted.probability(known(shared=0.6, stranger=0.2))
    assert scaled.probability(known(shared=600.0, stranger=0.2)) == pytest.approx(told, abs=1e-3)


@pytest.mark.parametrize("constant", [0.0, 0.1, 7.0, 1 / 3])
def test_a_feature_that_never_changes_has_no_weight(constant: float) -> None:
    fitted = fit(samples(constant=constant))
    assert fitted.weights.age == pytest.approx(0, abs=1e-3)
    told = [fitted.probability(known(shared=0.5, age=age)) for age in (constant, constant + 5)]
    assert told[0] == pytest.approx(told[1], abs=0.01)


def candidate(sentence: str, words: str) -> Candidate:
    at = sentence.index(words)
    span = Span((at, at + len(words)), (at, at + len(words)))
    extract = Extract(at, at + len(words), 0, 0.0, 0.0)
    return Candidate(hit(1, 1, sentence), (0, len(sentence)), span, extract)


@pytest.mark.parametrize(
    ("words", "answers", "right"),
    [
        ("Tolland", ["Mira Tolland"], True),
        ("Mira Tolland", ["Mira Ann Tolland of Leith"], True),  # F1 is 4/7
        ("Ben Osk", ["Mira Tolland"], True),  # it stands in the sentence, which is shown
        ("Ben Osk", ["Mira Osk of Leith"], False),  # F1 is 2/6
        ("Ben Osk", ["Lena Brandt", "ben osk"], True),
        ("Ben Osk", ["Lena Brandt"], False),
    ],
)
def test_a_candidate_is_right_by_its_words_or_its_sentence(
    words: str, answers: list[str], right: bool
) -> None:
    assert is_right(candidate("Mira Tolland met Ben Osk.", words), answers) is right


def test_an_unfitted_judge_knows_nothing() -> None:
    features = Features(*(float(n) for n in range(len(fields(Features)))))
    assert UNFITTED.probability(features) == 0.5
