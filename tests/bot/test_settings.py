"""Settings: from the environment, checked, and silent about secrets."""

from pathlib import Path

import pytest

from bot.settings import SettingsError, load


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("DATA_DIR", "DISCORD_TOKEN", "ANSWER_THRESHOLD"):
        monkeypatch.delenv(name, raising=False)


def test_env_file_and_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DISCORD_TOKEN=from-file\nDATA_DIR=here\nOTHER=1\n")
    monkeypatch.setenv("DATA_DIR", "there")
    settings = load()
    assert settings.discord_token and settings.discord_token.get_secret_value() == "from-file"
    assert settings.data_dir == Path("there")
    assert "from-file" not in repr(settings)


def test_an_empty_line_is_no_setting(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DISCORD_TOKEN=\nANSWER_THRESHOLD=\n")
    assert load().discord_token is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ANSWER_THRESHOLD", "high"), ("ANSWER_THRESHOLD", "2"), ("MAX_FILE_MB", "0"),
        ("CHROMA_URL", "localhost:8000"), ("LOG_LEVEL", "LOUD"), ("EMBEDDING_MODEL", " "),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_named_and_its_value_is_not_told(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name) as caught:
        load()
    assert "\n" not in str(caught.value) and ".env" in str(caught.value)
