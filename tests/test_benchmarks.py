"""The benchmarks, on invented articles; what loads the real model is marked slow."""

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from fakes import BagOfWords
from language_models import OPENAI, Asked, serving
from quiz import ARTICLES, QUESTIONS, answer, quote
from shelf import Counting

from benchmarks.answers import Given, drafted, measured, sides_with
from benchmarks.answers_table import Results
from benchmarks.filling import fill, settings_in
from benchmarks.measured import FileUnusable, read_lines, write_lines
from benchmarks.remembered import Remembered
from benchmarks.scoring import Record, Run, Share, scores
from bot.stores import open_stores
from vectorstore.models import GLOBAL


def test_a_vector_is_made_once_and_a_question_is_encoded_every_time(tmp_path: Path) -> None:
    file = tmp_path / "kept" / "vectors.npy"
    model = Counting()
    first = Remembered(model, file)
    vectors = first.embed_documents(["one bakery", "two ferries", "one bakery"])
    first.save()
    again = Remembered(model, file)
    assert again.embed_documents(["two ferries", "three", "one bakery"])[::2] == vectors[1:]
    again.save()
    assert Remembered(model, file).embed_documents(["three", "one bakery"])[1] == vectors[0]
    assert model.embedded == ["one bakery", "two ferries", "three"]
    assert again.embed_query("two ferries") == model.embed_query("two ferries")


def test_a_vectors_file_that_does_not_fit_is_named(tmp_path: Path) -> None:
    file = tmp_path / "vectors.npy"
    kept = Remembered(BagOfWords(), file)
    kept.embed_documents(["one"])
    kept.save()
    file.with_suffix(".hashes").write_bytes(b"")
    with pytest.raises(FileUnusable, match=r"vectors\.npy cannot be used \(vectors\.hashes is not"):
        Remembered(BagOfWords(), file)


def test_a_library_is_filled_for_a_benchmark(tmp_path: Path) -> None:
    file = write_lines(tmp_path / "articles.jsonl.gz", ARTICLES)
    with open_stores(settings_in(tmp_path / "library")) as stores:
        fill(stores, [file], BagOfWords())
        best = stores.retriever.search("Which is the oldest bakery?", (GLOBAL,))[0]
        assert (best.article.id, stores.catalog.count()) == ("bakery", 3)


def test_a_broken_line_ends_the_filling(tmp_path: Path) -> None:
    file = write_lines(tmp_path / "articles.jsonl", [*ARTICLES, {"title": "no text"}])
    with (
        open_stores(settings_in(tmp_path / "library")) as stores,
        pytest.raises(FileUnusable, match="cannot be used"),
    ):
        fill(stores, [file], BagOfWords())


def test_the_plain_pipeline_answers_everything_with_a_sentence_of_the_best_passage(
    tmp_path: Path,
) -> None:
    pytest.importorskip("langchain_chroma", reason="`make bench-answers` installs it")
    from benchmarks.plain import answered

    file = write_lines(tmp_path / "questions.jsonl", QUESTIONS)
    run = answered(ARTICLES, file, BagOfWords(), BagOfWords())
    given = {each["id"]: each for each in run.answers}
    assert given["1"]["answer"] == "The new ferry will be called Grey Heron."
    assert given["2"]["answer"] == "Mira Tolland won the chess final against Ben Osk."
    found = scores(QUESTIONS, run.answers, {each["id"]: each["text"] for each in run.articles})
    assert (found["hits@1"], found["has"]) == (Share(1.0, 2), Share(1.0, 2))
    assert (found["refused right"], found["quotes exact"]) == (Share(0.0, 1), Share(1.0, 3))


def test_the_removed_questions_are_asked_without_the_removed_articles(tmp_path: Path) -> None:
    libraries: list[list[str]] = []

    def side(articles: Sequence[Record], questions: Path, vectors: Path | None) -> Run:
        """Quotes the article that holds a name, if it is there."""
        libraries.append([article["id"] for article in articles])
        texts = {article["id"]: article["text"] for article in articles}
        answers = []
        for each in read_lines(questions):
            key = {"1": "harbour", "2": "chess"}.get(each["id"], "")
            found = [quote(key, 0, texts[key])] if key in texts else []
            answers.append(answer(each["id"], "Grey Heron" if found else "", found, found, 5.0))
        return Run(answers, articles)

    (tmp_path / "ids.txt").write_text("harbour\n")
    removed = [{**QUESTIONS[0], "answers": []}]
    predictions = [{"id": "1", "prediction": "the Grey Heron"}]
    given = Given(
        write_lines(tmp_path / "articles.jsonl", ARTICLES),
        write_lines(tmp_path / "questions.jsonl", QUESTIONS),
        (write_lines(tmp_path / "removed.jsonl", removed), tmp_path / "ids.txt"),
        baseline=write_lines(tmp_path / "baseline.jsonl", predictions),
        answers_out=tmp_path / "out",
        articles_out=tmp_path / "out",
    )
    told = "\n".join(measured(given, {"Dateline": side, "plain": side}))
    assert libraries == [["harbour", "bakery", "chess"], ["bakery", "chess"]] * 2
    rows = {line[:34].strip(): line[34:].split() for line in told.splitlines()}
    assert rows["em"] == ["0.500", "n=2"] * 2
    assert rows["precision"] == ["1.000", "n=2"] * 2
    assert rows["refused right"] == ["1.000", "n=1"] * 2
    assert rows["refused right, articles left out"] == ["1.000", "n=1"] * 2
    assert rows["refused right, both"] == ["1.000", "n=2"] * 2
    assert rows["ms, median"] == ["5", "5"]
    assert rows["the baseline"] == ["1.000", "1.000", "1.000"]
    assert not any(word in told for word in ("Heron", "Tolland", "ferry"))
    names = {path.name for path in (tmp_path / "out").iterdir()}
    kinds = ("answers", "articles", "removed-answers", "removed-articles")
    assert names == {f"{who}{kind}.jsonl" for who in ("", "plain-") for kind in kinds}


def test_what_became_of_a_models_sentences_is_counted() -> None:
    def run(*drafts: list[str]) -> Run:
        return Run([{"id": "1", "draft": each} for each in drafts] + [{"id": "2"}], [])

    results = [
        Results("Dateline", run(), None),
        Results(
            "some:model",
            run(["shown", "the name Grey Heron is not in the passages cited", "shown"]),
            run(["the name Tolland is not in the passages cited", "no passage 9"]),
        ),
    ]
    assert drafted(results) == [
        "", "some:model wrote 5 sentences; 3 were dropped:",
        "     2  a name is not in the passages cited", "     1  no such passage",
    ]  # fmt: skip


def test_a_language_model_is_measured_where_one_is_set() -> None:
    assert list(sides_with("")) == ["Dateline", "plain"]
    assert list(sides_with("some:model")) == ["Dateline", "some:model", "plain"]


def test_ids_of_other_articles_are_refused(tmp_path: Path) -> None:
    (tmp_path / "ids.txt").write_text("harbour\nlighthouse\n")
    articles = write_lines(tmp_path / "articles.jsonl", ARTICLES)
    questions = write_lines(tmp_path / "questions.jsonl", QUESTIONS)
    given = Given(articles, questions, (questions, tmp_path / "ids.txt"))
    with pytest.raises(FileUnusable, match="1 of its 2 ids are not in"):
        measured(given, {})


def test_a_file_that_is_not_json_lines_is_named_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "questions.jsonl").write_text('{"id": "1"}\nnone\n')
    with pytest.raises(FileUnusable, match=r"questions\.jsonl cannot be used \(line 2 is not JSON"):
        list(read_lines(tmp_path / "questions.jsonl"))
    with pytest.raises(FileUnusable, match=r"gone\.jsonl cannot be used \(No such file"):
        list(read_lines(tmp_path / "gone.jsonl"))


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_dateline_itself_is_measured_with_the_real_model(tmp_path: Path) -> None:
    from benchmarks.ours import ours

    file = write_lines(tmp_path / "questions.jsonl", QUESTIONS)
    run = ours(ARTICLES, file, tmp_path / "vectors.npy")
    found = scores(QUESTIONS, run.answers, {each["id"]: each["text"] for each in run.articles})
    assert {each["id"] for each in run.articles} == {"harbour", "bakery", "chess"}
    assert (found["hits@1"], found["has"]) == (Share(1.0, 2), Share(1.0, 2))
    assert (tmp_path / "vectors.npy").exists()


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_language_model_is_scored_beside_dateline_and_what_it_wrote_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = Given(
        write_lines(tmp_path / "articles.jsonl", ARTICLES),
        write_lines(tmp_path / "questions.jsonl", QUESTIONS),
        vectors=tmp_path / "vectors.npy",
    )
    with serving(lambda asked: OPENAI.says(_copied(asked), " It was in Quarrelton [1].")) as llm:
        monkeypatch.setenv("LLM", "openai:scripted")
        monkeypatch.setenv("LLM_BASE_URL", f"{llm.url}/v1")
        monkeypatch.setenv("LLM_API_KEY", "sk-Quokka-1959")
        sides = sides_with(settings_in(tmp_path).llm)
        told = measured(given, {name: sides[name] for name in ("Dateline", "openai:scripted")})
    rows = {line[:34].strip(): line[34:].split() for line in told}
    assert rows["has"] == ["1.000", "n=2"] * 2
    assert rows["quotes exact"][0] == rows["quotes exact"][2] == "1.000"
    (summary,) = (line for line in told if "wrote" in line)
    assert "openai:scripted wrote" in summary
    dropped = told[told.index(summary) + 1 :]
    assert dropped[0].split(maxsplit=1)[1] == "a name is not in the passages cited"
    assert not any("Quarrelton" in line for line in told)


def _copied(asked: Asked) -> str:
    """What a model copies of passage 1, sentence by sentence."""
    request = next(text for role, text in asked.messages if role == "user")
    text = re.findall(r"^1\| (.+)", request, re.M)[0]
    return " ".join(f"{each} [1]." for each in text.rstrip(".").split(". "))


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_latency_is_told_by_people_and_by_passages(tmp_path: Path) -> None:
    articles = write_lines(tmp_path / "articles.jsonl", ARTICLES)
    questions = write_lines(tmp_path / "questions.jsonl", QUESTIONS)
    command = [sys.executable, "-m", "benchmarks.latency", str(articles)]
    command += ["--questions", str(questions), "--people", "1", "2", "--passages", "1", "3"]
    command += ["--most", "6"]
    done = subprocess.run(
        command, cwd=Path(__file__).parent.parent, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    rows = [line.split() for line in done.stdout.splitlines()]
    loads = [row[:2] for row in rows if len(row) == 7 and row[0].isdigit()]
    assert loads == [["1", "6"], ["2", "6"]]
    assert [row[:2] for row in rows if "answered," in row] == [["1", "2"], ["3", "2"]]
    assert "Heron" not in done.stdout
