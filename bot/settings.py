"""The settings, read from the environment and `.env`. Built once, by the command line."""

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from vectorstore.errors import DatelineError


class SettingsError(DatelineError):
    exit_code = 78  # EX_CONFIG of sysexits.h

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(
            f"The setting {name} is wrong: {problem}. Correct it in .env or the environment."
        )


class Settings(BaseSettings):
    """Every description here is also the setting's line in the README."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore")

    discord_token: SecretStr | None = Field(
        default=None,
        description="The bot's token. "
        "Without it, `dateline run` opens the conversation in the terminal.",
    )
    data_dir: Annotated[Path, AfterValidator(lambda path: Path(os.path.expanduser(path)))] = Field(
        default=Path("data"), description="The folder that holds everything Dateline keeps."
    )
    chroma_url: str = Field(
        default="",
        pattern=r"^(https?://[^/\s]+/?)?$",
        description="A Chroma server to keep the vectors in, such as http://localhost:8000. "
        "Empty: embedded, under `DATA_DIR`. After a change, the next start moves "
        "the vectors there.",
    )
    embedding_model: str = Field(
        default="sentence-transformers/all-MiniLM-L6-v2",
        pattern=r"\S",
        description="A sentence-transformers model, by name or path. "
        "After a change, run `dateline reindex`.",
    )
    answer_threshold: float = Field(
        default=0.45,
        ge=0,
        le=1,
        description="The estimated probability of being right, 0 to 1, "
        "below which Dateline says that its articles don't say.",
    )
    answer_seconds: float = Field(
        default=60.0,
        ge=1,
        le=600,
        description="How long a question may take, in seconds, before its asker is told that it "
        "took too long.",
    )
    llm: str = Field(
        default="",
        pattern=r"^([A-Za-z_-]+:\S+)?$",
        description="A language model that writes the answers, as provider:model, such as "
        "openai:gpt-5-mini, anthropic:claude-haiku-4-5 or ollama:qwen3. Empty: none, and nothing "
        "leaves this machine for an answer.",
    )
    llm_base_url: str = Field(
        default="",
        pattern=r"^(https?://\S+)?$",
        description="Where the language model is served, such as http://localhost:8080/v1. "
        "Empty: at its provider's own address.",
    )
    llm_api_key: SecretStr | None = Field(
        default=None,
        description="The key for the language model. Empty: the one in the provider's own "
        "environment variable, such as `OPENAI_API_KEY`, and none for `LLM_BASE_URL`.",
    )
    llm_seconds: float = Field(
        default=30.0,
        ge=1,
        le=300,
        description="How long the language model may take for an answer, in seconds, before "
        "Dateline gives its own.",
    )
    llm_tokens_per_day: int = Field(
        default=200_000,
        ge=0,
        description="How many tokens of the language model a server, or a person in direct "
        "messages, may use a day; 0 sets no limit.",
    )
    questions_per_person: int = Field(
        default=20,
        ge=0,
        description="How many questions a person may ask in ten minutes; 0 sets no limit.",
    )
    questions_per_channel: int = Field(
        default=100,
        ge=0,
        description="How many questions a channel may ask in ten minutes; 0 sets no limit.",
    )
    questions_per_server: int = Field(
        default=400,
        ge=0,
        description="How many questions a server may ask in ten minutes; 0 sets no limit.",
    )
    retention_days: int = Field(
        default=30,
        ge=0,
        le=3650,
        description="For how many days questions and answers are kept for Why?, Follow-up, "
        "feedback, corrections and restarts. With 0 they are held in memory alone and "
        "end with the process.",
    )
    health_port: int = Field(
        default=0,
        ge=0,
        le=65535,
        description="A port of 127.0.0.1 at which `/healthz` tells whether a question can be "
        "answered now; 0 opens none.",
    )
    max_file_mb: float = Field(
        default=20.0,
        gt=0,
        le=2000,
        description="The largest file, attachment, web page or line of a .jsonl file "
        "that is read, in megabytes.",
    )
    log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(lambda level: level.upper())
    ] = Field(
        default="INFO",
        description="How much is logged to standard error while connected to Discord: "
        "DEBUG, INFO, WARNING or ERROR.",
    )
    discord_api_url: str = Field(
        default="", description="For tests only: a stand-in for Discord's REST API."
    )
    discord_gateway_url: str = Field(
        default="", description="For tests only: a stand-in for Discord's gateway."
    )


def load() -> Settings:
    """Read and check the settings.

    Raises: SettingsError, naming the setting and never its value (it may be a secret).
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        message = first["msg"]
        problem = message[:1].lower() + message[1:]
        raise SettingsError(str(first["loc"][0]).upper(), problem) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError("file .env", f"it cannot be read as UTF-8 text ({error})") from None
