"""An answer of a language model, put together from the pieces that a client hands over."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.answering.writing.trouble import ModelTrouble

MOST_TOKENS = 2000
"""What a model may write for one question; those that think before they write do so within it."""

_MOST_CHARACTERS = 8 * MOST_TOKENS  # for servers that ignore the bound
_REASONS = ("finish_reason", "stop_reason", "done_reason", "status")
_CUT_OFF = {
    "length", "max_tokens", "model_length", "max_output_tokens", "incomplete", "pause_turn",
    "model_context_window_exceeded", "load", "error",
}  # fmt: skip
_REFUSED = {"content_filter", "refusal", "safety", "recitation", "blocklist", "prohibited_content"}


@dataclass(frozen=True)
class Completion:
    """What a model wrote, without what it thought before; `finished` is False where it was cut off.

    `tokens` counts what was read and written, failed tries included: as the server tells it, else
    estimated.
    """

    text: str
    tokens: int
    finished: bool


def estimate(*texts: str) -> int:
    """About how many tokens these texts are, rather too many: four bytes of UTF-8 each, and four
    tokens around each text."""
    return sum(4 + len(text.encode("utf-8", "replace")) // 4 for text in texts)


class Gathered:
    """What has come so far.

    cumulative: whether each report of the tokens holds all of the answer, not what is new in it.
    """

    def __init__(self, prompt: Iterable[str], cumulative: bool) -> None:
        self._prompt = tuple(prompt)
        self._cumulative = cumulative
        self._pieces: list[str] = []
        self._length = 0
        self._told = 0
        self._reason = ""
        self._refused = False
        self.begun = False

    def add(self, chunk: Any) -> None:
        """chunk: LangChain's AIMessageChunk."""
        self.begun = True
        piece = str(chunk.text)
        self._pieces.append(piece)
        self._length += len(piece)
        for name in _REASONS:
            if isinstance(reason := chunk.response_metadata.get(name), str) and reason:
                self._reason = reason.lower()[:40]
        self._refused |= bool(chunk.additional_kwargs.get("refusal"))
        if usage := chunk.usage_metadata:
            told = int(usage.get("total_tokens") or 0)
            self._told = max(self._told, told) if self._cumulative else self._told + told

    @property
    def writing(self) -> bool:
        """Whether words have come, not just a greeting."""
        return self._length > 0

    @property
    def too_long(self) -> bool:
        return self._length > _MOST_CHARACTERS

    @property
    def tokens(self) -> int:
        return self._told or estimate(*self._prompt, "".join(self._pieces))

    def completion(self) -> Completion:
        """Raises: ModelTrouble, where the model refused or wrote nothing."""
        if self._refused or self._reason in _REFUSED:
            raise ModelTrouble("refused", self._reason)
        text = _without_thoughts("".join(self._pieces)).strip()
        if not text:
            raise ModelTrouble("empty", self._reason)
        finished = bool(self._reason) and self._reason not in _CUT_OFF and not self.too_long
        return Completion(text, self.tokens, finished)


def _without_thoughts(text: str) -> str:
    """Drop what some servers send as text: <think>…</think>, the first of which may be missing."""
    _, mark, rest = text.rpartition("</think>")
    if mark:
        return rest
    return "" if text.lstrip().startswith("<think>") else text
