"""A language model that is asked for prose and may fail: within a time, by few at once, with
retries and a circuit breaker. Knows nothing of passages or proofs."""

import asyncio
import logging
import random
import threading
import time
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Literal, Protocol, cast

from pydantic import SecretStr

from bot.answering.writing.breaker import Breaker
from bot.answering.writing.clients import LanguageModelUnusable, Served, connect, served
from bot.answering.writing.completion import MOST_TOKENS, Completion, Gathered, estimate
from bot.answering.writing.loop import Loop, LoopClosed
from bot.answering.writing.trouble import Kind, ModelTrouble, trouble_from

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

__all__ = [
    "MOST_TOKENS", "Completion", "LanguageModel", "LanguageModelUnusable", "ModelTrouble", "Writes",
    "estimate", "model_from",
]  # fmt: skip

log = logging.getLogger(__name__)

Role = Literal["system", "user", "assistant"]
Messages = list[tuple[Role, str]]

_RETRIES = 2
_PASSING: frozenset[Kind] = frozenset(
    {"timeout", "unreachable", "rate_limited", "server_error", "cut_off", "broken_answer"}
)
_ANSWERED: frozenset[Kind] = frozenset({"refused", "empty"})  # the server works
_LONG_PAUSE = 900.0  # seconds, for what only a person can mend
_PATIENCE = 0.5  # seconds to wait for a place


class Writes(Protocol):
    """What a language model is to those that use one."""

    @property
    def name(self) -> str: ...

    def write(self, messages: Messages) -> Completion:
        """Raises: ModelTrouble."""
        ...


class LanguageModel:
    """Safe for threads: `write` is called from many of them, and blocks.

    at: where it is, and the seconds for one answer, retries included. stall: seconds without a new
    piece of an answer that has begun, after which it is given up. backoff: seconds before the first
    retry, about.
    """

    def __init__(
        self,
        at: Served,
        *,
        at_once: int = 4,
        stall: float = 10.0,
        backoff: float = 0.5,
        breaker: Breaker | None = None,
    ) -> None:
        self._at = at
        self._without: frozenset[str] = frozenset()
        self._client = connect(at)
        self._places = threading.BoundedSemaphore(at_once)
        self._stall = stall
        self._backoff = backoff
        self._breaker = breaker or Breaker()
        self._stopping = threading.Event()
        self._loop = Loop()

    @property
    def name(self) -> str:
        """As in LLM: provider:model."""
        return self._at.name

    @property
    def paused_for(self) -> float:
        """Seconds that the breaker still keeps calls away; 0 while it lets them through."""
        return self._breaker.paused_for

    def write(self, messages: Messages) -> Completion:
        """Ask for an answer to these messages. What fails is logged here, in one line.

        Raises: ModelTrouble, within the seconds that a call may take.
        """
        if not self._places.acquire(timeout=_PATIENCE):
            raise ModelTrouble("too_many")
        try:
            if not self._breaker.lets_through():
                raise ModelTrouble("paused")
            return self._guarded(messages)
        finally:
            self._places.release()

    def close(self) -> None:
        """Cut short what is under way."""
        self._stopping.set()
        self._loop.close()

    def _guarded(self, messages: Messages) -> Completion:
        started = time.monotonic()
        try:
            completion = self._tried(messages, started + self._at.seconds)
        except ModelTrouble as trouble:
            self._judge(trouble)
            log.warning(
                "language_model_failed kind=%s status=%s cause=%s seconds=%.1f tokens=%d "
                "paused_for=%.0f",
                trouble.kind, trouble.status or "-", trouble.detail or "-",
                time.monotonic() - started, trouble.tokens, self._breaker.paused_for,
            )  # fmt: skip
            raise
        except BaseException:
            self._breaker.failed()
            raise
        self._breaker.succeeded()
        return completion

    def _judge(self, trouble: ModelTrouble) -> None:
        if trouble.kind in _ANSWERED:
            self._breaker.succeeded()
        elif trouble.kind in ("wrong_key", "no_credit"):
            self._breaker.failed(_LONG_PAUSE)
        else:
            self._breaker.failed(min(trouble.retry_after or 0.0, _LONG_PAUSE))

    def _tried(self, messages: Messages, deadline: float) -> Completion:
        spent = tries = 0
        while True:
            without = self._without
            try:
                completion = self._once(messages, deadline)
                return Completion(completion.text, spent + completion.tokens, completion.finished)
            except ModelTrouble as trouble:
                spent += trouble.tokens
                failed = trouble
            failed.tokens = spent
            if failed.option and failed.option not in without:
                self._leave_out(failed.option)
                continue
            wait = self._wait(failed, tries)
            if (
                failed.kind not in _PASSING
                or tries == _RETRIES
                or time.monotonic() + wait >= deadline
                or self._stopping.wait(wait)
            ):
                raise failed
            tries += 1

    def _wait(self, trouble: ModelTrouble, tries: int) -> float:
        """Seconds: as the server asks, or doubling, and never just when everybody else comes."""
        own = self._backoff * 2**tries * random.uniform(0.75, 1.25)
        return max(own, trouble.retry_after or 0.0)

    def _leave_out(self, option: str) -> None:
        """Ask without it from now on, as the server does not take it."""
        self._without |= {option}
        self._client = connect(self._at, self._without)

    def _once(self, messages: Messages, deadline: float) -> Completion:
        left = deadline - time.monotonic()
        gathered = Gathered((text for _, text in messages), self._at.provider == "openai")
        try:
            self._loop.run(self._stream(messages, gathered, left), left)
            return gathered.completion()
        except LoopClosed:
            failed = ModelTrouble("stopped")
        except ModelTrouble as trouble:
            failed = trouble
        except Exception as error:
            failed = trouble_from(error, gathered.begun)
        # Raised here, it has no cause: key and prompt hang on those. Who took the prompt and fell
        # silent may charge for it.
        failed.tokens = gathered.tokens if gathered.begun or failed.kind == "timeout" else 0
        raise failed

    async def _stream(self, messages: Messages, gathered: Gathered, left: float) -> None:
        from langsmith import tracing_context

        loop = asyncio.get_running_loop()
        deadline = loop.time() + left
        # LangSmith's variables may be set for something else: it gets no questions from here.
        with tracing_context(enabled=False):
            async with asyncio.timeout_at(deadline) as limit:
                answer = cast("AsyncGenerator[Any, None]", self._client.astream(messages))
                async with aclosing(answer):
                    async for chunk in answer:
                        gathered.add(chunk)
                        if gathered.too_long:
                            return
                        if gathered.writing:
                            limit.reschedule(min(deadline, loop.time() + self._stall))


def model_from(
    llm: str, base_url: str, api_key: SecretStr | None, seconds: float
) -> LanguageModel | None:
    """The model that the settings name; None without one, and then nothing is imported.

    Raises: LanguageModelUnusable.
    """
    return LanguageModel(served(llm, base_url, api_key, seconds)) if llm else None
