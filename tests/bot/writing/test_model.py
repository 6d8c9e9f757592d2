"""A language model, through LangChain's real clients, against servers of this test on the loopback.

No client is replaced. Whatever a server does, `write` ends in time, with a text or with a
ModelTrouble that tells neither the key nor the prompt.
"""

import gc
import json
import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from clocks import Clock
from language_models import (
    ANTHROPIC,
    CUT,
    DIALECTS,
    OLLAMA,
    OPENAI,
    Dialect,
    Piece,
    Reply,
    Script,
    nobody_there,
    serving,
)
from pydantic import SecretStr

from bot.answering.writing.breaker import Breaker
from bot.answering.writing.clients import served
from bot.answering.writing.model import LanguageModel, Messages, ModelTrouble, estimate
from bot.logs import OneLine

# Streams that the providers' clients leave open when they cannot read what came; the garbage
# collector, whenever it comes by, complains of them in the name of whatever runs then.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

KEY = "sk-Quokka-1959"
PROMPT: Messages = [
    ("system", "Cite {each} sentence."),
    ("user", "Who opened the Wombat Dam?"),
    ("assistant", "Ann."),
    ("user", "Write that again."),
]
SECONDS = 30.0
SOON = 3.0  # seconds within which a test is told, beyond what it waits for on purpose

each_dialect = pytest.mark.parametrize("dialect", DIALECTS, ids=lambda each: each.provider)
Opener = Callable[..., LanguageModel]


@pytest.fixture(autouse=True, scope="module")
def left_open() -> Iterator[None]:
    """Collects those streams before another module's tests run."""
    yield
    gc.collect()


@pytest.fixture
def opened() -> Iterator[Opener]:
    """Makes language models that are asked at an address, and closes them."""
    models: list[LanguageModel] = []

    def open_it(
        dialect: Dialect, url: str, seconds: float = SECONDS, model: str = "m", **more: Any
    ) -> LanguageModel:
        at = served(f"{dialect.provider}:{model}", url + dialect.root, SecretStr(KEY), seconds)
        models.append(LanguageModel(at, **{"backoff": 0.01, "stall": 20.0, **more}))
        return models[-1]

    yield open_it
    for model in models:
        model.close()


@pytest.fixture(scope="module", autouse=True)
def warm() -> None:
    """The first call of each client imports much, which is not what these tests time."""
    for dialect in DIALECTS:
        with serving(dialect.says("Ann.")) as server:
            model = LanguageModel(
                served(f"{dialect.provider}:m", server.url + dialect.root, SecretStr(KEY), 60.0)
            )
            model.write(PROMPT)
            model.close()


def trouble_of(model: LanguageModel) -> ModelTrouble:
    """What comes of asking, when nothing good does; and that it says too little to harm."""
    with pytest.raises(ModelTrouble) as caught:
        model.write(PROMPT)
    trouble = caught.value
    told = f"{trouble} {trouble!r} {trouble.detail}"
    assert KEY not in told and "Wombat" not in told and "Partial" not in told
    assert trouble.__cause__ is None and trouble.__context__ is None
    return trouble


def broken(dialect: Dialect) -> Piece:
    line = b'{"message": {"role": '
    if dialect is OPENAI:
        return b"data: " + line + b"\n\n"
    if dialect is ANTHROPIC:
        return b"event: content_block_delta\ndata: " + line + b"\n\n"
    return line + b"\n"


def failing_inside(dialect: Dialect) -> Piece:
    """How a server tells in mid-stream that it failed."""
    error = {"type": "overloaded_error", "message": f"{KEY} Wombat"}
    if dialect is OPENAI:
        return b"data: " + json.dumps({"error": error}).encode() + b"\n\n"
    if dialect is ANTHROPIC:
        told = json.dumps({"type": "error", "error": error}).encode()
        return b"event: error\ndata: " + told + b"\n\n"
    return json.dumps({"error": f"{KEY} Wombat"}).encode() + b"\n"


@each_dialect
def test_an_answer_comes_whole_with_its_tokens(dialect: Dialect, opened: Opener) -> None:
    with serving(dialect.says("Ann ", "opened", " it. [1]", tokens=(120, 30))) as server:
        completion = opened(dialect, server.url).write(PROMPT)
    assert (completion.text, completion.tokens) == ("Ann opened it. [1]", 150)
    assert completion.finished
    (asked,) = server.asked
    assert asked.path == dialect.path
    assert asked.messages == PROMPT
    assert asked.headers["authorization"] == f"Bearer {KEY}"
    assert asked.body["model"] == "m" and asked.body["stream"] is True


@each_dialect
def test_the_request_is_bounded_and_free_of_chance(dialect: Dialect, opened: Opener) -> None:
    with serving(dialect.says("Ann.")) as server:
        opened(dialect, server.url).write(PROMPT)
    body = server.asked[0].body
    if dialect is OLLAMA:
        # A context of Ollama's own size would drop the rules from a long prompt, without a word.
        assert body["options"] == {"temperature": 0.0, "num_predict": 2000, "num_ctx": 8192}
        assert body["think"] is False
        assert not body["tools"]
    else:
        assert (body["temperature"], body["max_tokens"]) == (0, 2000)
        assert not {"tools", "functions"} & set(body)
    if dialect is OPENAI:
        assert body["max_completion_tokens"] == 2000
        assert body["stream_options"] == {"include_usage": True}


@each_dialect
def test_letters_split_between_pieces_stay_whole(dialect: Dialect, opened: Opener) -> None:
    text = "Ōsaka – „Ünlü“ 🙂 東京."
    whole = b"".join(piece for piece in dialect.says(text).pieces if isinstance(piece, bytes))
    pieces: list[Piece] = []
    for at in range(0, len(whole), 7):
        pieces += [whole[at : at + 7], 0.001]
    with serving(Reply(pieces, kind=dialect.says(text).kind)) as server:
        assert opened(dialect, server.url).write(PROMPT).text == text


@each_dialect
def test_an_answer_at_its_bound_is_not_finished(dialect: Dialect, opened: Opener) -> None:
    with serving(dialect.says("Ann opened", reason=dialect.length)) as server:
        completion = opened(dialect, server.url).write(PROMPT)
    assert (completion.text, completion.finished) == ("Ann opened", False)


@each_dialect
def test_an_answer_that_just_ends_is_not_finished(dialect: Dialect, opened: Opener) -> None:
    with serving(dialect.says("Ann opened", reason=None)) as server:
        completion = opened(dialect, server.url).write(PROMPT)
    assert (completion.text, completion.finished) == ("Ann opened", False)


@each_dialect
def test_tokens_that_nobody_tells_are_estimated(dialect: Dialect, opened: Opener) -> None:
    with serving(dialect.says("Ann opened it.", tokens=None)) as server:
        completion = opened(dialect, server.url).write(PROMPT)
    assert completion.tokens == estimate(*(text for _, text in PROMPT), "Ann opened it.")
    assert completion.tokens > 30


def test_tokens_told_with_every_piece_are_not_added_up(opened: Opener) -> None:
    usage = {"prompt_tokens": 100, "completion_tokens": 1, "total_tokens": 101}
    piece = {"choices": [{"index": 0, "delta": {"content": "Ann "}, "finish_reason": None}]}
    event = b"data: " + json.dumps(piece | {"usage": usage}).encode() + b"\n\n"
    reply = OPENAI.after(event, event, b"data: [DONE]\n\n")
    with serving(reply) as server:
        assert opened(OPENAI, server.url).write(PROMPT).tokens == 101


@each_dialect
def test_a_slow_first_word_is_waited_for(dialect: Dialect, opened: Opener) -> None:
    said = dialect.says("Ann.")
    with serving(Reply([1.0, *said.pieces], kind=said.kind)) as server:
        assert opened(dialect, server.url).write(PROMPT).text == "Ann."


@each_dialect
def test_a_model_that_does_not_begin_is_left_at_the_deadline(
    dialect: Dialect, opened: Opener
) -> None:
    with serving(Reply([30.0])) as server:
        started = time.monotonic()
        trouble = trouble_of(opened(dialect, server.url, seconds=1.0))
        assert 0.9 < time.monotonic() - started < 1.0 + SOON
    assert (trouble.kind, len(server.asked)) == ("timeout", 1)
    assert trouble.tokens == estimate(*(text for _, text in PROMPT), "")


@each_dialect
def test_a_model_that_falls_silent_is_asked_again(dialect: Dialect, opened: Opener) -> None:
    silent = dialect.after(30.0, words=["Partial"])
    with serving(silent, dialect.says("Ann.", tokens=(50, 5))) as server:
        started = time.monotonic()
        completion = opened(dialect, server.url, stall=0.5).write(PROMPT)
        assert 0.5 < time.monotonic() - started < 0.5 + SOON
    assert completion.text == "Ann."
    spent = estimate(*(text for _, text in PROMPT), "Partial")
    assert completion.tokens == 55 + spent, "what the silent try cost is not counted"


@each_dialect
def test_signs_of_life_without_words_do_not_outlast_the_deadline(
    dialect: Dialect, opened: Opener
) -> None:
    sign = b" " if dialect is OLLAMA else b": still here\n\n"
    alive = Reply([], kind="text/event-stream", endless=sign)
    with serving(alive) as server:
        started = time.monotonic()
        trouble = trouble_of(opened(dialect, server.url, seconds=1.0))
        assert time.monotonic() - started < 1.0 + SOON
        assert server.hung_up.acquire(timeout=5), "the connection was left open"
    assert trouble.kind == "timeout"


@each_dialect
def test_a_model_that_does_not_stop_is_stopped(dialect: Dialect, opened: Opener) -> None:
    word = dialect.after(words=["la " * 100]).pieces[-1]
    assert isinstance(word, bytes)
    begun = dialect.after(words=["la "])
    endless = Reply(begun.pieces, kind=begun.kind, endless=word * 5)
    with serving(endless) as server:
        completion = opened(dialect, server.url).write(PROMPT)
        assert server.hung_up.acquire(timeout=5), "the connection was left open"
    assert not completion.finished and 16_000 < len(completion.text) < 20_000


@each_dialect
@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (lambda dialect: dialect.after(CUT, words=["Partial"]), "cut_off"),
        (lambda dialect: dialect.after(broken(dialect), words=["Partial"]), "broken_answer"),
        (lambda dialect: dialect.after(failing_inside(dialect)), "server_error"),
        (lambda dialect: dialect.fails(500, f"{KEY} Wombat"), "server_error"),
        (lambda dialect: dialect.fails(529, f"{KEY} Wombat"), "server_error"),
        (lambda dialect: Reply([b"<html>Partial</html>"], kind="text/html"), "broken_answer"),
        (lambda dialect: Reply([], kind="text/event-stream"), "broken_answer"),
    ],
    ids=["cut off", "broken JSON", "error inside", "500", "529", "a web page", "nothing at all"],
)  # fmt: skip
def test_what_may_pass_is_tried_three_times(
    dialect: Dialect, fault: Callable[[Dialect], Reply], kind: str, opened: Opener
) -> None:
    with serving(fault(dialect)) as server:
        assert trouble_of(opened(dialect, server.url)).kind == kind
    assert len(server.asked) == 3
    with serving(fault(dialect), fault(dialect), dialect.says("Ann.")) as server:
        assert opened(dialect, server.url).write(PROMPT).text == "Ann."


@each_dialect
def test_nobody_at_the_address(dialect: Dialect, opened: Opener) -> None:
    trouble = trouble_of(opened(dialect, nobody_there()))
    assert (trouble.kind, trouble.tokens) == ("unreachable", 0)
    assert "LLM_BASE_URL" in str(trouble)


@each_dialect
@pytest.mark.parametrize(
    ("status", "kind"),
    [(401, "wrong_key"), (403, "wrong_key"), (404, "rejected"), (400, "rejected"),
     (413, "rejected"), (402, "no_credit")],
)  # fmt: skip
def test_what_does_not_pass_is_not_tried_again(
    dialect: Dialect, status: int, kind: str, opened: Opener
) -> None:
    with serving(dialect.fails(status, f"{KEY} Wombat")) as server:
        trouble = trouble_of(opened(dialect, server.url))
    assert (trouble.kind, trouble.status, trouble.tokens) == (kind, status, 0)
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("dialect", "reply"),
    [
        (OPENAI, OPENAI.fails(429, "You exceeded your current quota", Retry_After="1")),
        (ANTHROPIC, ANTHROPIC.fails(400, "Your credit balance is too low to access the API.")),
    ],
    ids=["openai", "anthropic"],
)
def test_an_empty_account_is_told_from_a_busy_server(
    dialect: Dialect, reply: Reply, opened: Opener
) -> None:
    with serving(reply) as server:
        assert trouble_of(opened(dialect, server.url)).kind == "no_credit"
    assert len(server.asked) == 1


@pytest.mark.parametrize("dialect", [OPENAI, ANTHROPIC], ids=lambda each: each.provider)
def test_a_limited_rate_is_waited_for_as_the_server_asks(dialect: Dialect, opened: Opener) -> None:
    with serving(dialect.fails(429, Retry_After="1"), dialect.says("Ann.")) as server:
        started = time.monotonic()
        assert opened(dialect, server.url).write(PROMPT).text == "Ann."
        assert 1.0 <= time.monotonic() - started < 1.0 + SOON
    assert len(server.asked) == 2


@pytest.mark.parametrize("dialect", [OPENAI, ANTHROPIC], ids=lambda each: each.provider)
def test_a_wait_past_the_deadline_is_not_begun_and_kept_for_later(
    dialect: Dialect, opened: Opener
) -> None:
    with serving(dialect.fails(429, Retry_After="120")) as server:
        model = opened(dialect, server.url)
        started = time.monotonic()
        assert trouble_of(model).kind == "rate_limited"
        assert time.monotonic() - started < SOON
        assert 110 < model.paused_for <= 120
        assert trouble_of(model).kind == "paused"
    assert len(server.asked) == 1


def test_ollama_tells_no_time_to_wait_and_is_tried_again(opened: Opener) -> None:
    with serving(OLLAMA.fails(429, Retry_After="120"), OLLAMA.says("Ann.")) as server:
        assert opened(OLLAMA, server.url).write(PROMPT).text == "Ann."


@each_dialect
def test_an_answer_without_words_is_none(dialect: Dialect, opened: Opener) -> None:
    with serving(dialect.says(" \n")) as server:
        trouble = trouble_of(opened(dialect, server.url))
    assert (trouble.kind, trouble.tokens, len(server.asked)) == ("empty", 110, 1)


@pytest.mark.parametrize(
    ("dialect", "reply", "kind"),
    [
        (OPENAI, OPENAI.says("Partial", reason="content_filter"), "refused"),
        (ANTHROPIC, ANTHROPIC.says("Partial", reason="refusal"), "refused"),
        # LangChain's stream drops the field itself, so all that is seen of it is an empty answer.
        (OPENAI, OPENAI.says(refusal="I can't help with that."), "empty"),
    ],
    ids=["content filter", "stop reason", "refusal field"],
)
def test_a_refusal_is_no_answer(dialect: Dialect, reply: Reply, kind: str, opened: Opener) -> None:
    with serving(reply) as server:
        model = opened(dialect, server.url, breaker=Breaker(failures=1))
        assert trouble_of(model).kind == kind
        assert trouble_of(model).kind == kind, "who refuses one question may answer the next"
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    ("said", "text"),
    [("<think>Ann?</think>Ann.", "Ann."), ("Ann, or Bo?\n</think>\n\nAnn.", "Ann.")],
)
def test_thoughts_that_a_server_sends_as_text_are_left_out(
    said: str, text: str, opened: Opener
) -> None:
    with serving(OPENAI.says(said)) as server:
        assert opened(OPENAI, server.url).write(PROMPT).text == text
    with serving(OPENAI.says("<think>Ann, or", reason="length")) as server:
        assert trouble_of(opened(OPENAI, server.url)).kind == "empty"


@pytest.mark.parametrize(
    ("dialect", "words", "gone"),
    [
        (OPENAI, "Unsupported value: 'temperature' does not support 0", "temperature"),
        (OPENAI, "unknown field stream_options", "stream_options"),
        (OPENAI, "Setting 'max_tokens' and 'max_completion_tokens' at once", "max_tokens"),
        (ANTHROPIC, "`temperature` is deprecated for this model.", "temperature"),
    ],
)
def test_an_option_that_a_server_refuses_is_left_out_from_then_on(
    dialect: Dialect, words: str, gone: str, opened: Opener
) -> None:
    with serving(dialect.fails(400, words), dialect.says("Ann.")) as server:
        model = opened(dialect, server.url)
        assert model.write(PROMPT).text == "Ann."
        assert model.write(PROMPT).text == "Ann."
    assert [gone in asked.body for asked in server.asked] == [True, False, False]


def test_a_model_for_which_the_client_refuses_an_option_is_asked_without(opened: Opener) -> None:
    with serving(ANTHROPIC.says("Ann.")) as server:
        assert opened(ANTHROPIC, server.url, model="claude-fable-5").write(PROMPT).text == "Ann."
    assert "temperature" not in server.asked[0].body


@each_dialect
def test_one_that_fails_again_and_again_is_left_alone_and_then_tried_once(
    dialect: Dialect, opened: Opener
) -> None:
    clock = Clock()
    script: list[Script] = [dialect.fails(404)]
    with serving(*script) as server:
        model = opened(dialect, server.url, breaker=Breaker(3, 60.0, clock))
        assert [trouble_of(model).kind for _ in range(5)] == ["rejected"] * 3 + ["paused"] * 2
        assert (len(server.asked), model.paused_for) == (3, 60.0)
        clock.time += 60
        assert [trouble_of(model).kind for _ in range(2)] == ["rejected", "paused"]
        server.script = [dialect.says("Ann.")]
        clock.time += 60
        assert [model.write(PROMPT).text for _ in range(2)] == ["Ann."] * 2
        assert model.paused_for == 0


def test_a_wrong_key_is_not_shown_again_for_a_quarter_of_an_hour(opened: Opener) -> None:
    with serving(OPENAI.fails(401, f"Incorrect API key provided: {KEY}")) as server:
        model = opened(OPENAI, server.url, breaker=Breaker(clock=Clock()))
        assert [trouble_of(model).kind for _ in range(2)] == ["wrong_key", "paused"]
        assert model.paused_for == 900
    assert len(server.asked) == 1


def test_when_the_pause_is_over_one_alone_tries(opened: Opener) -> None:
    clock = Clock()
    with serving(OPENAI.fails(404)) as server:
        model = opened(OPENAI, server.url, breaker=Breaker(1, 60.0, clock))
        trouble_of(model)
        clock.time += 60
        said = OPENAI.says("Ann.")
        server.script = [Reply([1.0, *said.pieces], kind=said.kind)]
        with ThreadPoolExecutor(2) as pool:
            first = pool.submit(model.write, PROMPT)
            assert _until(lambda: len(server.asked) == 2)
            assert trouble_of(model).kind == "paused"
            assert first.result().text == "Ann."
        assert model.write(PROMPT).text == "Ann."


def test_no_more_ask_at_once_than_may(opened: Opener) -> None:
    said = OPENAI.says("Ann.")
    with serving(Reply([4.0, *said.pieces], kind=said.kind)) as server:
        model = opened(OPENAI, server.url, at_once=2)
        with ThreadPoolExecutor(2) as pool:
            asking = [pool.submit(model.write, PROMPT) for _ in range(2)]
            assert _until(lambda: len(server.asked) == 2)
            started = time.monotonic()
            assert trouble_of(model).kind == "too_many"
            assert time.monotonic() - started < SOON
            assert [each.result().text for each in asking] == ["Ann."] * 2
        server.script = [said]
        assert model.write(PROMPT).text == "Ann."


def test_many_threads_are_answered_each_with_its_own(opened: Opener) -> None:
    def echo(asked: Any) -> Reply:
        return OPENAI.says(asked.messages[-1][1])

    with serving(echo) as server:
        model = opened(OPENAI, server.url, at_once=8)
        with ThreadPoolExecutor(8) as pool:
            texts = [f"Question {number}." for number in range(24)]
            answers = pool.map(lambda text: model.write([("user", text)]).text, texts)
            assert list(answers) == texts


def test_closing_cuts_short_what_is_under_way(opened: Opener) -> None:
    with serving(OPENAI.after(30.0, words=["Partial"])) as server:
        model = opened(OPENAI, server.url)
        with ThreadPoolExecutor(1) as pool:
            asking = pool.submit(trouble_of, model)
            assert _until(lambda: len(server.asked) == 1)
            started = time.monotonic()
            model.close()
            assert asking.result(5).kind == "stopped"
            assert time.monotonic() - started < SOON
        assert trouble_of(model).kind == "stopped"
    assert not [each for each in threading.enumerate() if each.name == "language-model"]


def test_closing_ends_the_wait_for_another_try(opened: Opener) -> None:
    with serving(OPENAI.fails(429, Retry_After="20")) as server:
        model = opened(OPENAI, server.url)
        with ThreadPoolExecutor(1) as pool:
            asking = pool.submit(trouble_of, model)
            assert _until(lambda: len(server.asked) == 1)
            time.sleep(0.2)
            model.close()
            assert asking.result(SOON).kind == "rate_limited"


@each_dialect
def test_two_models_at_one_address_do_not_disturb_each_other(
    dialect: Dialect, opened: Opener
) -> None:
    with serving(dialect.says("Ann.")) as server:
        first = opened(dialect, server.url)
        assert first.write(PROMPT).text == "Ann."
        first.close()
        assert opened(dialect, server.url).write(PROMPT).text == "Ann."
    assert [asked.headers["connection"] for asked in server.asked] == ["close"] * 2


def test_the_operator_gets_one_line_without_key_prompt_or_draft(
    opened: Opener, caplog: pytest.LogCaptureFixture
) -> None:
    with serving(OPENAI.fails(401, f"Incorrect API key provided: {KEY}, Wombat")) as server:
        trouble_of(opened(OPENAI, server.url))
    lines = [OneLine().format(record) for record in caplog.records if "bot." in record.name]
    (line,) = lines
    assert "language_model_failed kind=wrong_key status=401 " in line
    assert "paused_for=900" in line
    assert KEY not in caplog.text and "Wombat" not in caplog.text


def test_without_trouble_nothing_is_logged_above_info(
    opened: Opener, caplog: pytest.LogCaptureFixture
) -> None:
    with serving(OLLAMA.says("Ann.")) as server:
        opened(OLLAMA, server.url).write(PROMPT)
    assert not [record for record in caplog.records if record.levelno > logging.INFO]


def _until(so: Callable[[], bool]) -> bool:
    for _ in range(500):
        if so():
            return True
        time.sleep(0.01)
    return False
