"""What may go wrong with a language model, told without a word of what the client raised.

The words of a client's error may hold the key, the prompt or the draft; its kind and its HTTP
status do not.
"""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Literal

from vectorstore.errors import DatelineError

Kind = Literal[
    "timeout", "unreachable", "wrong_key", "no_credit", "rate_limited", "server_error",
    "rejected", "refused", "cut_off", "broken_answer", "empty", "too_many", "paused", "stopped",
]  # fmt: skip

_TOLD: dict[Kind, tuple[str, str]] = {
    "timeout": ("took too long", "Give it more LLM_SECONDS, or choose a faster one."),
    "unreachable": ("cannot be reached", "Start it, or check LLM_BASE_URL and the network."),
    "wrong_key": ("does not accept the key", "Check LLM_API_KEY."),
    "no_credit": ("has no credit left", "Look at the account with its provider."),
    "rate_limited": ("was asked too often", "It is asked again later."),
    "server_error": ("failed at its own end", "It is asked again later."),
    "rejected": ("does not take the request", "Check the model's name in LLM, and LLM_BASE_URL."),
    "refused": ("did not want to write", "Ask in other words."),
    "cut_off": ("broke off in the middle", "It is asked again later."),
    "broken_answer": ("sent what cannot be read", "Check that LLM_BASE_URL fits LLM."),
    "empty": ("wrote nothing", "Ask in other words."),
    "too_many": ("is busy with other questions", "Ask again later."),
    "paused": ("failed and is left alone for a while", "It is asked again by itself."),
    "stopped": ("was stopped with Dateline", "Ask again."),
}
# Parts of the request that a server may refuse, and LangChain's names for them.
_OPTIONAL = {
    "temperature": "temperature", "stream_options": "stream_usage", "max_tokens": "extra_body",
}  # fmt: skip


class ModelTrouble(DatelineError):
    """The model wrote nothing to be used.

    `detail` is the type of what was raised, `status` its HTTP status, `retry_after` the seconds
    that the server asks for, `tokens` what the call is taken to have cost all the same, `option`
    LangChain's name of the part of the request that the server does not take, '' for none.
    """

    def __init__(
        self,
        kind: Kind,
        detail: str = "",
        status: int | None = None,
        retry_after: float | None = None,
        option: str = "",
    ) -> None:
        what, remedy = _TOLD[kind]
        super().__init__(f"The language model {what}. {remedy}")
        self.kind = kind
        self.detail = detail
        self.status = status
        self.retry_after = retry_after
        self.option = option
        self.tokens = 0


def trouble_from(error: BaseException, begun: bool = False) -> ModelTrouble:
    """Tell what a client's error means; `begun`, whether a part of the answer had come.

    By HTTP status and by the names of its classes, which openai, anthropic, ollama, httpx and
    httpx2 share without sharing the classes.
    """
    status = _status(error)
    kind = _kind(error, status, begun)
    option = ""
    if kind == "rejected" or isinstance(error, ValueError):
        words = _words(error)
        option = next((name for word, name in _OPTIONAL.items() if word in words), "")
    retry_after = _retry_after(error) if status is not None else None
    return ModelTrouble(kind, type(error).__name__, status, retry_after, option)


def _kind(error: BaseException, status: int | None, begun: bool) -> Kind:
    if status is not None and status >= 400:
        return _kind_of_status(error, status)
    names = {base.__name__ for base in type(error).__mro__}
    if names & {"TimeoutError", "TimeoutException", "APITimeoutError"}:
        return "timeout"
    if names & {"APIConnectionError", "TransportError", "OSError"}:
        return "cut_off" if begun else "unreachable"
    if names & {"APIError", "ResponseError"}:  # an error that the server told in mid-stream
        return "server_error"
    return "broken_answer"


def _kind_of_status(error: BaseException, status: int) -> Kind:
    if status == 402 or (status in (400, 429) and _without_credit(error)):
        return "no_credit"
    if status in (401, 403):
        return "wrong_key"
    if status == 429:
        return "rate_limited"
    if status == 408:
        return "timeout"
    return "server_error" if status >= 500 else "rejected"


def _without_credit(error: BaseException) -> bool:
    """OpenAI says it with 429, Anthropic with 400, and waiting does not help."""
    words = _words(error)
    return "insufficient_quota" in words or "credit balance is too low" in words


def _words(error: BaseException) -> str:
    """What the server said. To be looked into, never to be shown."""
    return f"{error} {getattr(error, 'body', '')}"


def _status(error: BaseException) -> int | None:
    response = getattr(error, "response", None)
    for status in (getattr(error, "status_code", None), getattr(response, "status_code", None)):
        if isinstance(status, int) and status > 0:
            return status
    return None


def _retry_after(error: BaseException) -> float | None:
    """https://www.rfc-editor.org/rfc/rfc9110#field.retry-after: seconds, or a date."""
    headers: Any = getattr(getattr(error, "response", None), "headers", None) or {}
    told = str(headers.get("retry-after") or "")
    try:
        seconds = float(told)
    except ValueError:
        try:
            when = parsedate_to_datetime(told)
        except ValueError:
            return None
        seconds = (when.astimezone(UTC) - datetime.now(UTC)).total_seconds()
    return min(max(0.0, seconds), 86_400.0) if seconds == seconds else None
