"""`dateline` as a person runs it: real processes, real model, good input and bad."""

import gzip
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest
from language_models import OPENAI, Asked, Reply, serving

SAMPLE = str(files("ingest").joinpath("sample/kazinform-2022-05-20.txt"))
Run = Callable[..., "subprocess.CompletedProcess[str]"]


def environment(data_dir: Path, **settings: str) -> dict[str, str]:
    """No setting of the machine's; the process runs in a folder without a `.env`."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**kept, "DATA_DIR": str(data_dir), "PYTHONIOENCODING": "utf-8", **settings}


@pytest.fixture
def dateline(tmp_path: Path) -> Run:
    def run(*args: str, **settings: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "bot", *args],
            env=environment(tmp_path / "data", **settings),
            cwd=tmp_path,
            input="",
            capture_output=True,
            text=True,
            timeout=90,
        )

    return run


def sentence(run: "subprocess.CompletedProcess[str]") -> str:
    """What a person is told: one line that is no traceback, after any progress line."""
    lines = [line for line in run.stderr.splitlines() if line and not line.endswith("…")]
    assert len(lines) == 1 and "Traceback" not in run.stderr, run.stderr
    return lines[0]


def test_a_first_conversation(dateline: Run, tmp_path: Path) -> None:
    first = dateline("run")
    assert first.returncode == 0
    assert "DISCORD_TOKEN is not set" in first.stdout and "you>" in first.stdout
    assert "sample article" in first.stderr

    asked = dateline("ask", "who did Tileuberdi meet at Commerce?")
    assert "Marisa Lago" in asked.stdout and "KAZINFORM · 2022-05-20" in asked.stdout.replace(
        "\n", ""
    )
    assert "sample article" not in asked.stderr

    answer = json.loads(dateline("ask", "--json", "Who won the 2022 World Cup?").stdout)
    assert answer["status"] == "not_found" and answer["quotes"] == []

    assert "sample" in dateline("articles").stdout
    assert dateline("export", "out.jsonl").stdout.startswith("Wrote 0 articles")
    assert dateline("export", "out.jsonl", "--all-scopes").stdout.startswith("Wrote 1 article")
    (record,) = (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(record)["scope"] == "sample"


def test_a_language_model_writes_and_only_what_is_proved_is_shown(dateline: Run) -> None:
    asked = "who did Tileuberdi meet at Commerce?"
    true = "Negotiations were held with Marisa Lago"

    def written(request: Asked) -> Reply:
        told = str(request.messages)
        (number,) = set(re.findall(r"(\d+)\| [^|]*negotiations with Under Secretary", told))
        draft = f"{true} [{number}]. Mukhtar Tileuberdi met 14 ministers in Paris [{number}]. "
        return OPENAI.says(f"{draft}{true} [{number}].", tokens=(300, 21))

    with serving(written) as server:
        model = {
            "LLM": "openai:scripted",
            "LLM_BASE_URL": f"{server.url}/v1",
            "LLM_API_KEY": "sk-Quokka-1959",
        }
        run = dateline("ask", asked, "--why", **model)
        assert run.returncode == 0, run.stderr
        assert f"{true}. [1]" in run.stdout and "[1] “In this regard, negotiations" in run.stdout
        assert "dropped" in run.stdout, "why does not show what became of the draft"
        answer = run.stdout.split("considered, best first")[0]
        assert "Paris" not in answer and "14 ministers" not in answer
        assert "sk-Quokka-1959" not in run.stdout + run.stderr
        sent = str(server.asked[0].messages)
        assert asked in sent and "<<<" in sent
        before = len(server.asked)
        refused = dateline("ask", "Who won the 2022 World Cup?", **model)
        assert "My articles don't say." in refused.stdout and len(server.asked) == before
        told = dateline("status", **model)
        assert "Language model openai:scripted: " in told.stdout
        assert "of 200,000 tokens used today" in told.stdout
    down = dateline("ask", asked, **model)
    assert down.returncode == 0 and "Marisa Lago" in down.stdout
    assert "The language model could not be used" in " ".join(down.stdout.split())


def test_feeding_exporting_and_reading_back(dateline: Run, tmp_path: Path) -> None:
    ferry = {
        "id": "a",
        "url": "https://e.org/a",
        "title": "Ferry",
        "published": "2022-05-01",
        "source": "Herald",
        "text": "The ferry to Skye was cancelled by Captain Ailsa Muir.",
    }
    bread = {"id": "b", "title": "Bread", "text": "Tom Grant won.", "scope": "guild:5"}
    lines = [json.dumps(ferry), "{broken", json.dumps(bread)]
    with gzip.open(tmp_path / "in.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write("\n".join(lines))
    fed = dateline("ingest", "in.jsonl.gz", SAMPLE)
    assert fed.returncode == 0
    assert fed.stdout.strip() == "3 added, 1 failed"
    assert "Line 2 of in.jsonl.gz" in " ".join(fed.stderr.split())
    assert dateline("ingest", "in.jsonl.gz").stdout.strip() == "1 failed, 2 unchanged"

    assert dateline("export", "--all-scopes", "one.jsonl").stdout.startswith("Wrote 3 articles")
    again = dateline("ingest", "one.jsonl", DATA_DIR=str(tmp_path / "copy"))
    assert again.stdout.strip() == "3 added"
    dateline("export", "--all-scopes", "two.jsonl", DATA_DIR=str(tmp_path / "copy"))
    records = [
        sorted((tmp_path / name).read_text().splitlines()) for name in ("one.jsonl", "two.jsonl")
    ]
    assert records[0] == records[1]

    (tmp_path / "q.jsonl").write_text(
        '{"id": "1", "question": "Who cancelled the ferry to Skye?"}\n'
    )
    (line,) = dateline("ask", "--batch", "q.jsonl").stdout.splitlines()
    batch = json.loads(line)
    assert (batch["status"], batch["answer"]) == ("answered", "Ailsa Muir")
    assert batch["passages"][0]["article_id"] == "a"

    assert dateline("remove", "https://e.org/a").stdout.startswith("Removed: Ferry\n")
    assert "No article" in sentence(dateline("remove", "https://e.org/a"))
    assert dateline("reindex").returncode == 0
    assert "TO DO" not in dateline("check").stdout


def test_keeping_a_library_in_order(dateline: Run, tmp_path: Path) -> None:
    note = {"id": "note", "title": "Note", "text": "The meeting is in room 12.", "scope": "user:7"}
    (tmp_path / "note.jsonl").write_text(json.dumps(note))
    assert dateline("ingest", SAMPLE, "note.jsonl").stdout.strip() == "2 added"
    assert "dateline restore copy.tar.gz" in dateline("backup", "copy.tar.gz").stdout

    assert "--undo 1" in dateline("remove", "1").stdout
    assert dateline("remove", "--undo", "1").stdout.startswith("Brought back: At the invitation")
    assert "no removal of article 1 to undo" in sentence(dateline("remove", "--undo", "1"))
    listed = dateline("audit", "--limit", "2").stdout
    assert "restored" in listed and "removed" in listed and "command line" in listed
    assert "Note" not in listed, "more lines than were asked for"

    assert dateline("forget", "--user", "7").stdout == "Forgot user:7, with 1 article.\n"
    assert "Note" not in dateline("articles").stdout and "Note" not in dateline("audit").stdout
    assert dateline("forget").returncode == 2
    assert "has articles" in sentence(dateline("restore", "copy.tar.gz"))

    elsewhere = {"DATA_DIR": str(tmp_path / "elsewhere")}
    assert dateline("restore", "copy.tar.gz", **elsewhere).returncode == 0
    assert (
        "Marisa Lago" in dateline("ask", "who did Tileuberdi meet at Commerce?", **elsewhere).stdout
    )
    assert "Note" in dateline("articles", "room 12", **elsewhere).stdout
    assert "TO DO" not in dateline("check", **elsewhere).stdout


@pytest.mark.parametrize(
    ("name", "body", "says"),
    [
        ("table.csv", b"name,age\nIda,41\n", "kind of file"),
        ("empty.txt", b"", "empty.txt"),
        ("binary.txt", bytes(range(256)) * 9, "UTF-8"),
        ("large.txt", b"word " * 300_000, "larger than the limit of 1 MB"),
        ("none.txt", None, "no file"),
    ],
)
def test_a_file_that_cannot_be_taken(
    dateline: Run, tmp_path: Path, name: str, body: bytes | None, says: str
) -> None:
    if body is not None:
        (tmp_path / name).write_bytes(body)
    run = dateline("ingest", name, MAX_FILE_MB="1")
    assert run.returncode == 1 and run.stdout.strip() == "1 failed"
    assert says in run.stderr and "Traceback" not in run.stderr
    assert dateline("articles").stdout.startswith("The library is empty")


def test_an_address_that_is_private_is_refused(dateline: Run) -> None:
    run = dateline("ingest", "http://127.0.0.1:9/secret")
    assert run.returncode == 1 and "127.0.0.1" in run.stderr and "Traceback" not in run.stderr


@pytest.mark.parametrize(
    ("question", "says"), [("", "no question"), ("x" * 5000, "5,000 characters")]
)
def test_a_question_that_cannot_be_asked(dateline: Run, question: str, says: str) -> None:
    run = dateline("ask", question)
    assert run.returncode == 1 and says in sentence(run)


def test_a_data_folder_that_cannot_be_used(dateline: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    run = dateline("articles", DATA_DIR=str(tmp_path / "file"))
    assert run.returncode == 78 and "DATA_DIR" in sentence(run)


def test_a_library_of_another_model_is_refused_and_kept(dateline: Run, tmp_path: Path) -> None:
    dateline("ingest", SAMPLE)
    run = dateline("ask", "Who?", EMBEDDING_MODEL="some/other-model")
    assert run.returncode == 78 and "dateline reindex" in sentence(run)
    assert "model" in dateline("check", EMBEDDING_MODEL="/no/such/model").stdout
    assert "Marisa Lago" in dateline("ask", "who did Tileuberdi meet at Commerce?").stdout


def test_a_chroma_server_that_is_not_there(dateline: Run) -> None:
    run = dateline("ingest", SAMPLE, CHROMA_URL="http://127.0.0.1:9")
    assert run.returncode == 75 and "CHROMA_URL" in sentence(run)


def test_a_wrong_setting(dateline: Run) -> None:
    run = dateline("articles", ANSWER_THRESHOLD="high")
    assert run.returncode == 78 and "ANSWER_THRESHOLD" in sentence(run)


def test_two_commands_at_once_wait_for_one_another(tmp_path: Path) -> None:
    commands = []
    for name in ("one", "two"):
        (tmp_path / f"{name}.txt").write_text(f"The ferry {name} sails at noon.")
        commands.append(
            subprocess.Popen(
                [sys.executable, "-m", "bot", "ingest", f"{name}.txt"],
                env=environment(tmp_path / "data"),
                cwd=tmp_path,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
    said = [command.communicate(timeout=90) for command in commands]
    assert [command.returncode for command in commands] == [0, 0], said
    assert [out.strip() for out, _ in said] == ["1 added", "1 added"]


def test_what_is_not_text_is_no_traceback(dateline: Run, tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(b'{"text": "The ferry sails."}\n' * 50))
    packed[20] ^= 0xFF
    (tmp_path / "damaged.jsonl.gz").write_bytes(packed)
    fed = dateline("ingest", "damaged.jsonl.gz", "x" * 300)
    assert fed.returncode == 1 and "Traceback" not in fed.stderr
    assert "damaged.jsonl.gz" in fed.stderr
    assert "cannot be written" in sentence(dateline("export", "damaged.jsonl.gz/out.jsonl"))
    (tmp_path / ".env").write_bytes(b"DATA_DIR=\xff\n")
    assert ".env" in sentence(dateline("articles"))
