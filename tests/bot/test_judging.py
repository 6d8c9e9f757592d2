"""What is known of candidates, and the weights on disk: missing, damaged, of another version."""

import json
import math
from dataclasses import asdict, fields
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.answering.models import ReaderUnavailable
from bot.answering.reading.judging import (
    WEIGHTS,
    Features,
    Judge,
    Logistic,
    PassageFeatures,
    QuestionWords,
    about,
    age,
    around,
    cosine_of,
    is_of_kind,
    load_judge,
    reciprocal,
    stems_of,
)
from bot.answering.reading.kinds import Kind
from vectorstore.errors import ModelUnavailable
from vectorstore.models import Article, Hit, Passage


def passage_features(**values: float) -> PassageFeatures:
    return PassageFeatures(**{f.name: values.get(f.name, 0.0) for f in fields(PassageFeatures)})


def features(**values: float) -> Features:
    return Features(**{f.name: values.get(f.name, 0.0) for f in fields(Features)})


JUDGE = Judge(
    Logistic(passage_features(dense=2.0, age=-0.5), -1.0),
    Logistic(features(mass=1.5, typed=0.25), 0.75),
)


def record() -> dict[str, Any]:
    return asdict(JUDGE)


def stored(folder: Path, record: object) -> Path:
    path = folder / "judge.json"
    path.write_text(json.dumps(record), encoding="utf-8")
    return path


def test_a_probability_is_the_logistic_function_of_the_weighted_sum() -> None:
    weights = Logistic(passage_features(dense=2.0, age=-0.5), -1.0)
    assert weights.probability(passage_features(dense=1.0, age=2.0)) == 0.5
    told = weights.probability(passage_features(dense=1.0))
    assert told == pytest.approx(1 / (1 + math.exp(-1)))


def test_a_probability_stays_between_0_and_1_for_any_sum() -> None:
    weights = Logistic(passage_features(dense=1.0), 0.0)
    for value in (1e300, math.inf):
        assert 0.999 < weights.probability(passage_features(dense=value)) <= 1
        assert 0 <= weights.probability(passage_features(dense=-value)) < 0.001


def test_the_weights_come_back_as_they_were_stored(tmp_path: Path) -> None:
    assert load_judge(stored(tmp_path, record())) == JUDGE


def changed(part: str, **weights: Any) -> dict[str, Any]:
    made = record()
    made[part]["weights"] |= weights
    return made


def without(*path: str) -> dict[str, Any]:
    made = inner = record()
    for name in path[:-1]:
        inner = inner[name]
    del inner[path[-1]]
    return made


@pytest.mark.parametrize(
    "damaged",
    [
        changed("candidates", colour=1.0),
        changed("passages", colour=1.0),
        changed("candidates", mass="high"),
        changed("candidates", mass=None),
        changed("candidates", mass=math.nan),  # would make every answer certain
        changed("candidates", mass=math.inf),
        without("candidates", "weights", "mass"),
        without("candidates", "weights"),
        without("passages", "bias"),
        without("passages"),
        record() | {"passages": {"weights": [1, 2], "bias": 0}},
        record() | {"passages": 3},
        [],
        "judge",
        None,
    ],
)
def test_weights_of_another_version_are_refused_in_one_sentence(
    tmp_path: Path, damaged: object
) -> None:
    path = stored(tmp_path, damaged)
    with pytest.raises(ModelUnavailable) as caught:
        load_judge(path)
    assert str(caught.value) == (
        f"Dateline's reader cannot be loaded from {path} "
        "(it does not hold the weights of this version). Install Dateline again."
    )


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe\x00", b'{"passages": '])
def test_a_file_that_is_no_json_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "judge.json"
    path.write_bytes(content)
    with pytest.raises(ReaderUnavailable, match="Install Dateline again"):
        load_judge(path)


def test_a_missing_file_is_told_by_its_path(tmp_path: Path) -> None:
    with pytest.raises(ReaderUnavailable, match="No such file") as caught:
        load_judge(tmp_path / "gone.json")
    assert "gone.json" in str(caught.value) and "\n" not in str(caught.value)


def test_the_shipped_judge_trusts_what_the_network_is_sure_of() -> None:
    judge = load_judge(WEIGHTS)
    sure = features(margin=1.0, passage_margin=1.0, typed=1.0, sentence=1.0, passage=1.0, age=2.0)
    lost = features(margin=-1.0, passage_margin=-1.0, mass=-12.0, support=-12.0, stranger=1.0)
    assert judge.candidates.probability(sure) > judge.candidates.probability(lost)


def test_rare_words_of_the_question_weigh_more() -> None:
    asked = QuestionWords("Who opened the bridge at Leith?", {"bridge": 90, "opened": 90}, 100)
    assert asked.share({"leith"}, set()) > asked.share({"bridg", "open"}, set())
    assert asked.share({"leith", "bridg", "open"}, set()) == pytest.approx(1)
    assert asked.share(set(), set()) == 0


def test_a_word_that_only_the_head_has_counts_for_three_quarters() -> None:
    asked = QuestionWords("Leith?", {}, 100)
    assert asked.share(set(), {"leith"}) == pytest.approx(0.75)
    assert asked.share({"leith"}, {"leith"}) == pytest.approx(1)


def test_the_stranger_is_the_rarest_word_that_stands_nowhere() -> None:
    asked = QuestionWords("Who opened the bridge at Leith?", {"bridge": 90, "opened": 90}, 100)
    assert asked.stranger({"bridg", "open"}) == 1
    assert 0 < asked.stranger({"leith"}) < 0.5
    assert asked.stranger({"leith", "bridg", "open"}) == 0


@pytest.mark.parametrize("question", ["🚆", "?", "...", "_"])
def test_a_question_without_words_knows_nothing(question: str) -> None:
    asked = QuestionWords(question, {}, 0)
    assert (asked.share({"leith"}, {"leith"}), asked.stranger(set())) == (0, 0)


def test_a_question_of_small_words_is_all_that_there_is_to_go_by() -> None:
    asked = QuestionWords("Who is he?", {}, 10)
    assert asked.share(stems_of("He is the one who came."), set()) == pytest.approx(1)


def test_names_are_the_capitalised_words_of_the_question_but_the_first() -> None:
    asked = QuestionWords("Gulls of Leith and Ostreel cried where?", {}, 10)
    assert asked.share_of_names({"leith", "gull"}) == 0.5
    assert asked.share_of_names({"leith", "ostreel"}) == 1
    assert asked.share_of_names(set()) == 0
    assert QuestionWords("Who sank?", {}, 10).share_of_names(set()) == 1, "nothing is missing"


def test_the_words_around_a_span_are_the_nearest_on_both_sides() -> None:
    text = f"far {'gull ' * 13}near ODE next{' tern' * 13} beyond"
    at = text.index("ODE")
    assert around(text, at, at + 3) == stems_of("near gull next tern")
    assert around("Ode", 0, 3) == set()


def test_the_head_of_an_article_is_title_place_and_first_sentence() -> None:
    article = Article("The heron sank. Gulls cried.", "Lost at sea", place="Leith")
    assert about(article) == stems_of("The heron sank. Lost at sea. Leith")
    assert about(Article("", "", id="x")) == set()


@pytest.mark.parametrize(
    ("words", "kind", "fits"),
    [
        ("$55 billion", "money", True),
        ("55 billion", "money", False),
        ("55 billion", "number", True),
        ("twelve", "number", True),
        ("many", "number", False),
        ("5 May", "date", True),
        ("2021", "date", True),
        ("soon", "date", False),
        ("Cy Ode", "person", True),
        ("the ferry", "person", False),
        ("in Leith", "place", True),
        ("Élan", "person", True),
        ("北京", "place", False),
        ("", "person", False),
        ("anything", "name", None),
        ("anything", "none", None),
    ],
)
def test_whether_words_are_of_the_kind_asked_for(words: str, kind: Kind, fits: bool | None) -> None:
    assert is_of_kind(words, kind) is fits


def test_age_counts_days_both_ways_and_7_when_unknown() -> None:
    asked = date(2022, 7, 10)
    assert age(asked, asked) == 0
    assert age(date(2022, 7, 1), asked) == age(date(2022, 7, 19), asked) == math.log(10)
    assert age(None, asked) == 7


def test_reciprocal_ranks_fall_from_1_to_0() -> None:
    ranks = [reciprocal(rank) for rank in (1, 2, 60)]
    assert ranks[0] == 1 and ranks == sorted(ranks, reverse=True) and ranks[-1] > reciprocal(None)
    assert reciprocal(None) == 0


def hit(similarity: float | None) -> Hit:
    return Hit(Passage(1, 1, 0, 1, "x"), Article("x", "x"), 0.1, similarity, 1, 1)


def test_a_passage_found_by_its_words_alone_counts_as_the_farthest_known() -> None:
    near, far, unknown = hit(0.7), hit(0.2), hit(None)
    assert cosine_of(unknown, [near, far, unknown]) == 0.2
    assert cosine_of(near, [near, far, unknown]) == 0.7
    assert cosine_of(unknown, [unknown]) == 0
    assert cosine_of(hit(-0.3), [near]) == -0.3
