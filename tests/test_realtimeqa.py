"""Question sets made from a checkout of RealTime QA: an invented one of three weeks."""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.measured import FileUnusable, read_lines
from benchmarks.realtimeqa import NoCheckout, convert

FILLER = " The council of Ostreel talked about this for an hour." * 8  # more than 400 characters


def found(name: str, text: str) -> dict[str, Any]:
    return {
        "url": f"https://www.ostreel.example/{name}", "title": name.title(), "text": text,
        "authors": "[]", "publish_date": "2022/06/16",
    }  # fmt: skip


def asked(id: str, question: str, right: str) -> dict[str, Any]:
    choices = ["Nobody", right, "Everybody"]
    return {
        "question_id": id, "question_date": "2022/06/17", "question_sentence": question,
        "choices": choices, "answer": ["1"],
    }  # fmt: skip


HERON = found("heron", f"\nThe ferry is called Grey Heron.{FILLER}")
ALSO = found("also", f"Everyone waved at the Grey Heron, said Mira Tolland.{FILLER}")
NEW = found("new", f"The bridge costs 12 crowns.{FILLER}")
SHORT = found("short", "Grey Heron. Watch the video.")
BROKEN = {"url": "https://www.ostreel.example/broken"}


def write(file: Path, lines: list[dict[str, Any]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(map(json.dumps, lines)))


def week(
    checkout: Path, day: str, *searches: tuple[dict[str, Any], list[dict[str, Any]] | None]
) -> None:
    folder = checkout / "past" / day[:4]
    write(folder / f"{day}_qa.jsonl", [question for question, _ in searches])
    results = [
        {"question_id": question["question_id"], "search_result": result}
        for question, result in searches
        if result is not None
    ]
    if results:
        write(folder / f"{day}_gcs.jsonl", results)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    place = tmp_path / "checkout"
    week(
        place,
        "20220617",
        (asked("20220617_0", "What is the ferry called?", "“Grey Heron”"), [SHORT, HERON, BROKEN]),
        (asked("20220617_1", "Who waved?", "Mira Tolland"), [ALSO, {**HERON, "title": "Later"}]),
        (asked("20220617_2", "Who fell?", "Ben Osk"), [HERON]),
    )
    week(
        place,
        "20230901",
        (asked("20230901_0", "What costs the bridge?", "12 crowns"), [NEW]),
        (asked("20230901_1", "Who waved back?", "Mira Tolland"), [HERON]),
    )
    week(place, "20230908", (asked("20230908_0", "Who knows?", "Nora Fell"), None))
    week(place, "20240105", (asked("20240105_0", "Who sank?", "Grey Heron"), [HERON]))
    write(place / "past" / "2022" / "20220617-20220624_qa.jsonl", [asked("x", "Twice?", "Heron")])
    return place


def test_the_files_are_those_of_the_data_that_is_measured_with(
    checkout: Path, tmp_path: Path
) -> None:
    counts = dict(convert(checkout, tmp_path / "out"))
    made = {name: list(read_lines(tmp_path / "out" / name)) for name in counts if "json" in name}
    assert {name: len(lines) for name, lines in made.items()} | {"dev-removed-ids.txt": 1} == counts
    assert made["dev-articles.jsonl.gz"][0] == {
        "id": HERON["url"], "url": HERON["url"], "title": "Heron", "published": "2022-06-16",
        "source": "ostreel.example", "text": HERON["text"].strip(),
    }  # fmt: skip
    assert [each["id"] for each in made["dev-articles.jsonl.gz"]] == [HERON["url"], ALSO["url"]]
    *known, foreign = made["dev-questions.jsonl"]
    assert known == [
        {"id": "20220617_0", "question": "What is the ferry called?", "answers": ["“Grey Heron”"],
         "asked": "2022-06-17", "relevant": [HERON["url"]]},
        {"id": "20220617_1", "question": "Who waved?", "answers": ["Mira Tolland"],
         "asked": "2022-06-17", "relevant": [ALSO["url"]]},
    ]  # fmt: skip
    assert foreign["id"] in ("20230901_0", "20230908_0")
    assert (foreign["answers"], foreign["asked"]) == ([], "2022-06-17")
    # One article holds Mira Tolland, two the ferry's name.
    (removed,) = made["dev-removed-questions.jsonl"]
    assert (removed["id"], removed["answers"], removed["relevant"]) == ("20220617_1", [], [])
    assert (tmp_path / "out" / "dev-removed-ids.txt").read_text() == f"{ALSO['url']}\n"
    assert [each["id"] for each in made["train-questions.jsonl"]] == ["20230901_0"]
    assert [each["id"] for each in made["train-articles.jsonl.gz"]] == [NEW["url"]]


def test_a_folder_that_is_no_checkout_is_named_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NoCheckout, match=r"holds no weeks of RealTime QA .* Clone https://github"):
        list(convert(tmp_path, tmp_path / "out"))


def test_a_question_of_another_form_names_its_file(checkout: Path, tmp_path: Path) -> None:
    write(checkout / "past" / "2022" / "20220624_qa.jsonl", [{"question_id": "20220624_0"}])
    with pytest.raises(FileUnusable, match=r"20220624_qa\.jsonl cannot be used"):
        list(convert(checkout, tmp_path / "out"))
