"""What the settings make of LLM, and what is imported for it, seen from fresh interpreters."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from language_models import OPENAI, serving
from pydantic import SecretStr

from bot.answering.writing.clients import LanguageModelUnusable, connect, served
from bot.answering.writing.model import LanguageModel, model_from

ROOT = Path(__file__).parent.parent.parent.parent
LOCAL = "http://127.0.0.1:9/v1"
KEY = SecretStr("sk-Quokka-1959")
OURS = {"langchain", "langchain_core", "langsmith", "openai", "anthropic", "ollama"}


def run(code: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=100,
        env=os.environ | environment,
    )  # fmt: skip


def loaded_after(code: str) -> set[str]:
    ran = run(f"import sys\n{code}\nprint(' '.join(sys.modules))")
    assert ran.returncode == 0, ran.stderr
    return {name.split(".")[0] for name in ran.stdout.splitlines()[-1].split()}


def test_without_a_model_nothing_of_it_is_imported() -> None:
    code = (
        "from bot.answering.writing.model import model_from\n"
        "assert model_from('', '', None, 30.0) is None"
    )
    assert not loaded_after(code) & (OURS | {f"langchain_{each}" for each in OURS})


@pytest.mark.parametrize("provider", ["openai", "anthropic", "ollama"])
def test_one_provider_imports_no_other(provider: str) -> None:
    code = (
        "from bot.answering.writing.model import model_from\n"
        f"assert model_from('{provider}:m', '{LOCAL}', None, 30.0)"
    )
    loaded = loaded_after(code)
    assert provider in loaded
    assert not loaded & ({"openai", "anthropic", "ollama"} - {provider})
    assert not loaded & {"torch", "transformers", "chromadb"}


@pytest.mark.parametrize(
    ("llm", "gone", "command"),
    [
        ("openai:m", "langchain_openai", "pip install -c constraints.txt -e '.[openai]'"),
        ("anthropic:m", "langchain_anthropic", "pip install -c constraints.txt -e '.[anthropic]'"),
        ("ollama:m", "langchain_ollama", "pip install -c constraints.txt -e '.[ollama]'"),
        ("groq:m", "langchain_groq", "pip install -c constraints.txt langchain-groq"),
    ],
)
def test_a_missing_package_is_one_sentence_with_the_command(
    llm: str, gone: str, command: str
) -> None:
    code = (
        f"import sys\nsys.modules['{gone}'] = None\n"
        "from bot.answering.writing.model import model_from\n"
        "from vectorstore.errors import DatelineError\n"
        f"try: model_from('{llm}', '{LOCAL}', None, 30.0)\n"
        "except DatelineError as error: print(error); sys.exit(error.exit_code)"
    )
    ran = run(code)
    assert ran.returncode == 78, ran.stderr
    assert f"The language model {llm} cannot be used" in ran.stdout
    assert f"`{command}`" in ran.stdout and gone.replace("_", "-") in ran.stdout


def test_an_unknown_provider_is_one_sentence() -> None:
    with pytest.raises(LanguageModelUnusable, match="no provider nobody") as caught:
        connect(served("nobody:m", "", KEY, 30.0))
    assert caught.value.exit_code == 78


@pytest.mark.parametrize("llm", ["gpt-5", ":m", "openai:", "openai: ", "a b:"])
def test_a_model_without_a_provider_is_refused(llm: str) -> None:
    with pytest.raises(LanguageModelUnusable, match="provider:model"):
        served(llm, "", KEY, 30.0)


@pytest.mark.parametrize("url", ["localhost:8080", "ftp://localhost/v1", "file:///etc/passwd"])
def test_only_web_addresses_are_asked(url: str) -> None:
    with pytest.raises(LanguageModelUnusable, match="LLM_BASE_URL"):
        served("openai:m", url, KEY, 30.0)


@pytest.mark.parametrize("provider", ["openai", "anthropic"])
def test_a_provider_that_wants_a_key_gets_one(
    provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"{provider.upper()}_API_KEY"
    monkeypatch.delenv(name, raising=False)
    with pytest.raises(LanguageModelUnusable, match=f"LLM_API_KEY, or {name}"):
        served(f"{provider}:m", "", None, 30.0)
    monkeypatch.setenv(name, KEY.get_secret_value())
    assert connect(served(f"{provider}:m", "", None, 30.0))


def test_a_key_of_the_environment_is_not_sent_to_another_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY.get_secret_value())
    with serving(OPENAI.says("Ann.")) as server:
        model = LanguageModel(served("openai:m", server.url + "/v1", None, 10.0))
        model.write([("user", "Who?")])
        model.close()
    assert KEY.get_secret_value() not in str(server.asked[0].headers)


def test_the_key_is_in_no_representation() -> None:
    at = served("openai:m", LOCAL, KEY, 30.0)
    assert KEY.get_secret_value() not in repr(at)
    assert KEY.get_secret_value() not in repr(connect(at))


def test_colons_in_the_name_of_a_model_are_its_own() -> None:
    assert served("Ollama:qwen3:8b", "", None, 30.0).name == "ollama:qwen3:8b"


def test_no_setting_no_model() -> None:
    assert model_from("", LOCAL, KEY, 30.0) is None


def test_nothing_goes_to_langsmith_whatever_its_variables_say() -> None:
    with serving(OPENAI.says("Ann.")) as model, socket.create_server(("127.0.0.1", 0)) as langsmith:
        langsmith.setblocking(False)
        code = (
            "from bot.answering.writing.model import model_from\n"
            f"model = model_from('openai:m', '{model.url}/v1', None, 30.0)\n"
            "print(model.write([('user', 'Who?')]).text, flush=True)\n"
            "model.close()\n"
            "import os, time\n"
            "time.sleep(1.5)  # it sends from a thread of its own\n"
            "os._exit(0)"
        )
        ran = run(
            code, LANGSMITH_TRACING="true", LANGSMITH_API_KEY="lsv2_x",
            LANGSMITH_ENDPOINT=f"http://127.0.0.1:{langsmith.getsockname()[1]}",
        )  # fmt: skip
        assert ran.stdout == "Ann.\n", ran.stderr
        with pytest.raises(BlockingIOError):
            langsmith.accept()
    assert len(model.asked) == 1
