"""LangChain's client for the model that LLM names. Imports it only when one is made."""

import os
from collections.abc import Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from bot.answering.writing.completion import MOST_TOKENS
from bot.answering.writing.trouble import trouble_from
from vectorstore.errors import DatelineError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

EXTRAS = ("openai", "anthropic", "ollama")
_KEYS = {"openai": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY"}
_NO_KEY = "none"  # a server on one's own machine asks for none, and the clients insist on one
_CONTEXT = 8192  # tokens; Ollama's own default is smaller, and it drops the rules without a word
# LangChain's models share connections, and one kept open belongs to an event loop of its own.
_HEADERS = {"Connection": "close"}


class LanguageModelUnusable(DatelineError):
    """The settings, or what is installed, allow no call at all."""

    exit_code = 78  # EX_CONFIG of sysexits.h

    def __init__(self, name: str, problem: str, remedy: str) -> None:
        super().__init__(f"The language model {name} cannot be used: {problem}. {remedy}")


@dataclass(frozen=True)
class Served:
    """Where a model is: LLM and the settings beside it. `seconds` is what a call may take."""

    provider: str
    model: str
    base_url: str
    api_key: SecretStr | None
    seconds: float

    @property
    def name(self) -> str:
        return f"{self.provider}:{self.model}"


def served(llm: str, base_url: str, api_key: SecretStr | None, seconds: float) -> Served:
    """Read the settings.

    A key of the environment goes to its own provider, never to LLM_BASE_URL.
    Raises: LanguageModelUnusable.
    """
    provider, _, model = llm.partition(":")
    provider = provider.strip().lower().replace("-", "_")
    if not provider or not model.strip():
        raise LanguageModelUnusable(
            llm, "it is not written as provider:model", "Set LLM to one such as ollama:qwen3."
        )
    if base_url and not base_url.startswith(("http://", "https://")):
        raise LanguageModelUnusable(
            llm, "its address does not start with http:// or https://", "Correct LLM_BASE_URL."
        )
    if not api_key and base_url and provider in EXTRAS:
        api_key = SecretStr(_NO_KEY)
    if not api_key and provider in _KEYS and not os.environ.get(_KEYS[provider]):
        raise LanguageModelUnusable(
            llm, "it needs a key", f"Set LLM_API_KEY, or {_KEYS[provider]} in the environment."
        )
    return Served(provider, model.strip(), base_url, api_key, seconds)


def connect(at: Served, without: Set[str] = frozenset()) -> "BaseChatModel":
    """Make the client; nothing is sent.

    without: the options that the server does not take, as `ModelTrouble.option` names them.
    Raises: LanguageModelUnusable.
    """
    from langchain.chat_models import init_chat_model

    options = {name: each for name, each in _options(at).items() if name not in without}
    try:
        return init_chat_model(at.model, model_provider=at.provider, **options)
    except ImportError as error:
        raise _missing(at, error) from None
    except Exception as error:
        option = trouble_from(error).option
        if option not in options:
            raise _unusable(at, error) from None
    return connect(at, without | {option})


def _missing(at: Served, error: ImportError) -> LanguageModelUnusable:
    cause = error.__cause__ if isinstance(error.__cause__, ImportError) else error
    package = (cause.name or f"langchain-{at.provider}").partition(".")[0].replace("_", "-")
    wanted = f"-e '.[{at.provider}]'" if at.provider in EXTRAS else package
    return LanguageModelUnusable(
        at.name,
        f"the package {package} is missing",
        f"Run `pip install -c constraints.txt {wanted}` in Dateline's folder.",
    )


def _unusable(at: Served, error: Exception) -> LanguageModelUnusable:
    if str(error).startswith("Unsupported provider"):
        return LanguageModelUnusable(
            at.name,
            f"LangChain knows no provider {at.provider}",
            "Set LLM to provider:model, with a provider such as openai, anthropic or ollama.",
        )
    return LanguageModelUnusable(
        at.name,
        f"its client does not take the settings ({type(error).__name__})",
        "Check LLM, LLM_BASE_URL and LLM_API_KEY.",
    )


def _options(at: Served) -> dict[str, Any]:
    options: dict[str, Any] = {"temperature": 0}
    if at.base_url:
        options["base_url"] = at.base_url
    if at.provider == "ollama":
        headers = dict(_HEADERS)
        if at.api_key:
            headers["Authorization"] = f"Bearer {at.api_key.get_secret_value()}"
        return options | {
            "num_predict": MOST_TOKENS,
            "num_ctx": _CONTEXT,
            "reasoning": False,
            "client_kwargs": {"timeout": at.seconds, "headers": headers},
        }
    options |= {"max_tokens": MOST_TOKENS, "timeout": at.seconds, "max_retries": 0}
    if at.api_key:
        options["api_key"] = at.api_key
    if at.provider in ("openai", "anthropic"):
        options["default_headers"] = _HEADERS
    if at.provider == "openai":
        options |= {"stream_usage": True, "stream_chunk_timeout": None}
        if at.base_url:  # many servers know the bound by its old name alone
            options["extra_body"] = {"max_tokens": MOST_TOKENS}
    return options
