"""The process for untrusted files: what it survives, what it is told, and when it ends."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from papers import pdf

from ingest.errors import EmptyText, IngestError, SourceUnreadable, TooHard
from ingest.sandbox import Sandbox
from vectorstore.models import Article, Scope

TESTS = Path(__file__).resolve().parent.parent
KINDS = "echo hang sleep swell crash leave stumble recurse chatter lie tell"
READERS = {kind: f"hostile_readers:{kind}" for kind in KINDS.split()}


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Sandbox]]:
    monkeypatch.setenv("PYTHONPATH", str(TESTS))
    sandboxes: list[Sandbox] = []

    def open_it(seconds: float = 20, memory_bytes: int = 300_000_000) -> Sandbox:
        sandboxes.append(Sandbox(seconds, memory_bytes, READERS))
        return sandboxes[-1]

    yield open_it
    for sandbox in sandboxes:
        sandbox.close()


def echo(sandbox: Sandbox, text: str = "It opened.") -> Article:
    (article,) = sandbox.read("echo", "a page", text.encode())
    assert isinstance(article, Article) and article.text == text
    return article


def process_of(sandbox: Sandbox) -> int:
    return int(echo(sandbox).source)


def is_running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def gone(process: int) -> bool:
    deadline = time.monotonic() + 10
    while is_running(process) and time.monotonic() < deadline:
        time.sleep(0.01)
    return not is_running(process)


def test_one_process_reads_all_documents(opened: Callable[..., Sandbox]) -> None:
    sandbox = opened()
    assert process_of(sandbox) == process_of(sandbox) != os.getpid()


def test_an_article_goes_into_the_scope_that_was_asked_for(opened: Callable[..., Sandbox]) -> None:
    (article,) = opened().read("echo", "a", b"It.", url="https://e.org/a", scope=Scope.guild(7))
    assert isinstance(article, Article)
    assert (article.scope, article.url) == (Scope.guild(7), "https://e.org/a")


@pytest.mark.parametrize(
    ("kind", "body", "words"),
    [
        ("hang", b"", "a page took longer than 0.3 seconds to read, so it was left out: paste"),
        ("sleep", b"60", "took longer than 0.3 seconds"),
        ("swell", b"400000000", "a page took more than 300 MB of memory to read"),
        ("crash", b"", "a page stopped the program that reads it, so it was left out"),
        ("leave", b"", "a page stopped the program that reads it"),
        ("lie", b"", "a page was not read in a way that makes sense"),
    ],
)
def test_a_hostile_document_ends_in_a_sentence_and_the_next_is_read(
    opened: Callable[..., Sandbox], kind: str, body: bytes, words: str
) -> None:
    sandbox = opened(seconds=0.3)
    with pytest.raises(TooHard) as caught:
        sandbox.read(kind, "a page", body)
    assert words in str(caught.value)
    echo(sandbox)


@pytest.mark.parametrize(
    ("kind", "words"), [("stumble", "keyerror"), ("recurse", "recursionerror")]
)
def test_what_a_parser_stumbles_over_is_a_sentence(
    opened: Callable[..., Sandbox], kind: str, words: str
) -> None:
    sandbox = opened()
    process = process_of(sandbox)
    with pytest.raises(SourceUnreadable) as caught:
        sandbox.read(kind, "a page", b"")
    assert str(caught.value).startswith(f"a page cannot be read (it is damaged: {words})")
    assert process_of(sandbox) == process, "nothing was wrong with the process"


def test_memory_is_for_each_document(opened: Callable[..., Sandbox]) -> None:
    sandbox = opened()
    (article,) = sandbox.read("swell", "a", b"100000000")
    assert isinstance(article, Article) and article.text == "100000000"


def test_what_a_parser_prints_is_neither_shown_nor_taken_for_an_answer(
    opened: Callable[..., Sandbox], capfd: pytest.CaptureFixture[str]
) -> None:
    sandbox = opened()
    (article,) = sandbox.read("chatter", "a", b"It opened.")
    assert isinstance(article, Article) and article.text == "It opened."
    echo(sandbox)
    assert capfd.readouterr() == ("", "")


def test_no_secret_reaches_the_process(
    opened: Callable[..., Sandbox], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISCORD_TOKEN", "OPENAI_API_KEY", "CHROMA_URL"):
        monkeypatch.setenv(name, "secret")
    (told,) = opened().read("tell", "a", b"")
    assert isinstance(told, Article) and "PATH" in told.text
    assert not {"DISCORD_TOKEN", "OPENAI_API_KEY", "CHROMA_URL"} & set(told.text.split())


def test_threads_take_turns(opened: Callable[..., Sandbox]) -> None:
    sandbox = opened()
    texts = [f"Text {number}. " * 5000 for number in range(8)]
    read: dict[int, str] = {}

    def work(number: int) -> None:
        read[number] = echo(sandbox, texts[number].strip()).text

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [read[number] for number in range(8)] == [text.strip() for text in texts]


def test_a_process_that_was_killed_is_started_again(opened: Callable[..., Sandbox]) -> None:
    sandbox = opened()
    process = process_of(sandbox)
    os.kill(process, signal.SIGKILL)
    assert gone(process)
    assert process_of(sandbox) != process


def test_closing_ends_it_and_a_later_document_starts_it_again(
    opened: Callable[..., Sandbox],
) -> None:
    sandbox = opened()
    sandbox.close()
    process = process_of(sandbox)
    sandbox.close()
    assert gone(process)
    assert process_of(sandbox) != process


def test_a_sandbox_that_is_forgotten_ends(opened: Callable[..., Sandbox]) -> None:
    sandbox = Sandbox(readers=READERS)
    process = process_of(sandbox)
    del sandbox
    assert gone(process)


def test_an_answer_that_nobody_waited_for_is_not_the_next_documents(
    opened: Callable[..., Sandbox],
) -> None:
    sandbox = opened()
    echo(sandbox)
    threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        sandbox.read("sleep", "a", b"0.5")
    echo(sandbox, "The next one.")


PARENT = """
    import os, sys
    from ingest.sandbox import Sandbox
    sandbox = Sandbox(seconds=30, readers={"echo": "hostile_readers:echo"})
    (article,) = sandbox.read("echo", "a", b"It.")
    print(article.source, flush=True)
    sys.stdin.read()
"""


def parent(folder: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-P", "-c", textwrap.dedent(PARENT)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        cwd=folder, env=os.environ | {"PYTHONPATH": f"{TESTS}{os.pathsep}{TESTS.parent}"},
        start_new_session=True,
    )  # fmt: skip


def test_it_ends_when_its_parent_is_killed_and_starts_in_any_folder(tmp_path: Path) -> None:
    (tmp_path / "ingest").mkdir()
    (tmp_path / "ingest" / "__init__.py").write_text("raise SystemExit('the wrong package')")
    with parent(tmp_path) as process:
        assert process.stdout
        child = int(process.stdout.readline())
        assert is_running(child)
        process.kill()
        process.communicate()
        assert gone(child), "it outlives Dateline"


def test_ctrl_c_in_the_terminal_does_not_reach_it(tmp_path: Path) -> None:
    with parent(tmp_path) as process:
        assert process.stdout and process.stderr
        child = int(process.stdout.readline())
        assert os.getpgid(child) != os.getpgid(process.pid)
        os.killpg(process.pid, signal.SIGINT)
        _, shown = process.communicate(timeout=20)
        assert shown.count("Traceback") == 1, "the parent's own, which this test does not catch"
        assert gone(child)


def test_the_real_readers() -> None:
    sandbox = Sandbox()
    try:
        (article,) = sandbox.read("pdf", "a.pdf", pdf(["It opened.", "They met."]))
        assert isinstance(article, Article) and article.pages == (0, 12)
        with pytest.raises(EmptyText, match=r"a\.pdf, whose pages look scanned") as caught:
            sandbox.read("pdf", "a.pdf", pdf([""]))
        assert (caught.value.resource, bool(caught.value.cause)) == ("a.pdf", True)
        for kind in ("pdf", "docx", "html", "feed"):
            with pytest.raises(IngestError, match="a b"):
                sandbox.read(kind, "a\nb", b"\x00\xff" * 500)
    finally:
        sandbox.close()


def test_a_document_costs_no_start_of_its_own() -> None:
    sandbox = Sandbox()
    try:
        page = b"<html><body><article><p>" + b"It opened on Tuesday. " * 30 + b"</p></article>"
        sandbox.read("html", "a", page)
        started = time.perf_counter()
        for _ in range(20):
            sandbox.read("html", "a", page)
        assert time.perf_counter() - started < 2, "a folder of pages takes a start for each"
    finally:
        sandbox.close()
