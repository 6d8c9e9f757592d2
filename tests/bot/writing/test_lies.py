"""A scripted model that lies in one sentence of three, and one that tells the truth in its own
words. What no rule catches is counted, so that nobody takes the proof for more than it is.

`python -m benchmarks.lies` prints the counts; of the newest scenes a part is taken here.
"""

from collections import Counter
from functools import lru_cache
from itertools import chain, cycle

import pytest

from benchmarks.lies import Judged, changing, counted, judged, keeping, truths
from benchmarks.lying import ALSO_SEEN, HELD_OUT, SEEN, Lie, Scene, changed, plain, scenes
from bot.answering.reading.extraction import SpanExtractor
from bot.answering.writing.checking import check
from bot.answering.writing.draft import parse
from bot.answering.writing.senses import LocalSenses
from vectorstore.embeddings import SentenceEmbeddings

pytestmark = pytest.mark.slow
SENSES = LocalSenses(SentenceEmbeddings(), SpanExtractor())
FIRST_UNSEEN = scenes(ALSO_SEEN)[-3:]  # until they were looked at
SOME_UNSEEN = scenes(HELD_OUT)[::8]
CHANGES = {
    "name", "name of the same passage", "number", "number of the same passage", "unit", "date",
    "date of publication", "date of the same passage", "quoted word", "no citation",
    "citation of no passage", "citation of another passage",
}  # fmt: skip
# Of the lies that keep the words, the least share that is caught; all were measured above it.
LEAST_CAUGHT = {
    "negated": 0.8,
    "negation": 0.75,
    "role": 0.8,
    "modality": 0.75,
    "pair": 0.8,
    "swapped numbers": 0.8,
    "other": 0.65,
    "made likely": 0.55,
    "swapped names": 0.5,
}


@lru_cache(maxsize=1)
def lies_that_keep_the_words() -> tuple[Judged, ...]:
    return tuple(keeping(scenes(SEEN), SENSES))


def test_no_changed_name_number_date_quoted_word_or_citation_is_shown() -> None:
    told = list(changing(scenes(SEEN), SENSES))
    assert [each.lie for each in told if each.shown] == []
    made = Counter(each.lie.kind for each in told)
    assert set(made) == CHANGES
    assert sum(made.values()) > 3000
    assert [each.lie for each in changing(FIRST_UNSEEN, SENSES) if each.shown] == []


def test_next_to_none_is_shown_where_the_rules_have_never_seen_the_articles() -> None:
    told = list(chain(changing(SOME_UNSEEN, SENSES), changing(scenes(ALSO_SEEN)[::8], SENSES)))
    assert len(told) > 800
    assert sum(each.shown for each in told) <= 0.01 * len(told)


def drafts() -> list[tuple[Scene, Lie, str]]:
    """Three sentences each, of which the second lies."""
    made = []
    every = scenes(SEEN)
    for scene in every:
        others = tuple(each for each in every if each is not scene)
        beside = cycle(map(plain, scene.truths))
        for truth in scene.truths:
            for lie in list(changed(scene, truth, others))[::5]:
                if lie.kind != "no citation":  # it may end up in the sentence behind it
                    made.append((scene, lie, f"{next(beside)} {lie.text} {next(beside)}"))
    return made


def test_a_lie_between_two_truths_is_told_from_them() -> None:
    every = drafts()
    assert len(every) > 500
    kept = Counter[bool]()
    for scene, lie, text in every:
        first, second, third = parse(text).sentences
        assert not check(second, scene.passages, SENSES).kept, lie
        kept.update(check(each, scene.passages).kept for each in (first, third))
    assert kept[True] > 0.9 * kept.total()


def test_the_truth_in_other_words_is_shown() -> None:
    told = truths(scenes(SEEN), SENSES)
    assert len(told) > 120
    failed = [f"{each.lie.text} ({each.reason})" for each in told if not each.shown]
    assert len(failed) <= 0.05 * len(told), failed


def test_most_of_the_truth_is_shown_where_the_rules_had_not_seen_it() -> None:
    told = truths(FIRST_UNSEEN, SENSES)
    assert len(told) > 30
    assert sum(each.shown for each in told) >= 0.8 * len(told)


def test_models_let_more_of_the_truth_through_where_the_rules_have_never_seen_it() -> None:
    by_words = sum(each.shown for each in truths(SOME_UNSEEN, None))
    told = truths(SOME_UNSEEN, SENSES)
    assert len(told) > 50
    shown = sum(each.shown for each in told)
    assert shown > by_words and shown >= 0.7 * len(told)


@pytest.mark.parametrize("kind", LEAST_CAUGHT)
def test_lies_that_keep_the_words_are_counted(kind: str) -> None:
    told = [each for each in lies_that_keep_the_words() if each.lie.kind == kind]
    [row] = counted(told)
    caught = 1 - row.shown / row.made
    assert caught >= LEAST_CAUGHT[kind], f"{kind}: {row.shown} of {row.made} are shown"


def test_each_kind_of_lie_is_caught_by_its_own_rule() -> None:
    rules = {
        "negated": "deny",
        "negation": "deny",
        "role": "another part",
        "modality": "certainty",
        "swapped numbers": "numbers belong",
        "other": "opposite",
    }
    for kind, rule in rules.items():
        told = [each for each in lies_that_keep_the_words() if each.lie.kind == kind]
        assert any(rule in each.reason for each in told), kind


def own(sentence: str, number: int) -> Lie:
    return Lie("own", f"{sentence} [{number}]")


def test_a_true_sentence_of_the_articles_own_words_is_always_shown() -> None:
    failed = [
        verdict.reason + " " + sentence
        for scene in scenes(SEEN)
        for passage in scene.passages
        for sentence in passage.sentences
        for verdict in judged(scene, own(sentence, passage.number), SENSES).verdicts
        if not verdict.kept
    ]
    assert failed == []
