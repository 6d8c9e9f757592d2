"""The README and `.env.example` name every setting, command and option, and none that is gone."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from bot.__main__ import cli
from bot.settings import Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
SETTINGS = {name.upper(): field for name, field in Settings.model_fields.items()}


def test_every_setting_stands_in_the_readme_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| (.*)$", README, re.M))
    assert set(rows) == set(SETTINGS)
    for name, field in SETTINGS.items():
        default, told = re.fullmatch(r"(?:`(.*?)`)? ?\| (.*) \|", rows[name]).groups()  # type: ignore[union-attr]
        assert (default or "") == str(field.default if field.default is not None else "")
        assert told.replace("`", "") == (field.description or "").replace("`", ""), name


def test_every_setting_stands_in_env_example_with_its_default() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    named = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert named == {
        name: str(field.default if field.default is not None else "")
        for name, field in SETTINGS.items()
    }


def commands(group: typer.core.TyperGroup) -> Iterator[tuple[str, Any]]:
    """Every command, those of groups such as `watch` too."""
    for name, command in group.commands.items():
        yield name, command
        if isinstance(command, typer.core.TyperGroup):
            yield from commands(command)


def test_every_command_and_option_stands_in_the_readme() -> None:
    group = typer.main.get_command(cli)
    assert isinstance(group, typer.core.TyperGroup)
    table = README.split("## On the command line", 1)[1].split("\n## ", 1)[0]
    told = set(re.findall(r"^\| `([a-z]+)", table, re.M))
    assert told == set(group.commands)
    for name, command in commands(group):
        assert re.search(rf"`{name}\b", table), f"README's table lacks {name}"
        assert command.help, name
        for parameter in command.params:
            for option in parameter.opts:
                assert not option.startswith("--") or option == "--help" or option in README, option


def test_every_make_target_is_listed() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^make ([a-z]+)|`make ([a-z]+)`", README, re.M):
        assert re.search(rf"^{''.join(target)}:.*## ", makefile, re.M), target


def test_the_readme_names_every_direct_dependency() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    block = project.split("dependencies = [", 1)[1].split("]", 1)[0]
    pinned = (ROOT / "constraints.txt").read_text(encoding="utf-8").lower().replace("_", "-")
    for name in re.findall(r'"([\w.-]+)', block):
        assert name in README, f"README's table lacks {name}"
        assert re.search(rf"^{re.escape(name.lower())}==", pinned, re.M), f"{name} is not pinned"
