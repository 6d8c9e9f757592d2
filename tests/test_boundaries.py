"""Who may import whom, seen from fresh interpreters and from the sources."""

import ast
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DISCORD_ONLY = {"bot/client.py", "bot/render.py"}


def modules_after(code: str) -> set[str]:
    script = f"import sys\n{code}\nprint(' '.join(sys.modules))"
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return {name.split(".")[0] for name in run.stdout.splitlines()[-1].split()}


def test_engine_ingest_and_vectorstore_load_neither_discord_nor_the_heavy_libraries() -> None:
    code = "import bot.answering.engine, bot.app, ingest.pipeline, ingest.fetch, vectorstore.search"
    loaded = modules_after(code)
    assert not loaded & {"discord", "torch", "transformers", "chromadb", "trafilatura"}


def test_help_loads_nothing_heavy() -> None:
    code = "from bot.__main__ import cli\ntry: cli(['--help'])\nexcept SystemExit: pass"
    assert not modules_after(code) & {"torch", "chromadb", "discord", "langchain", "pydantic"}


def test_help_answers_in_half_a_second() -> None:
    def once() -> float:
        started = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "bot", "--help"], check=True, capture_output=True, cwd=ROOT
        )
        return time.perf_counter() - started

    assert min(once() for _ in range(5)) < 0.5


def sources() -> list[Path]:
    packages = ("bot", "ingest", "vectorstore")
    return [path for package in packages for path in (ROOT / package).rglob("*.py")]


def imported_by(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return {name.split(".")[0] for name in found}


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_run_one_way(path: Path) -> None:
    place = path.relative_to(ROOT).as_posix()
    outer = {"ingest": {"bot"}, "vectorstore": {"bot", "ingest"}}
    forbidden = outer.get(place.split("/")[0], set())
    if place not in DISCORD_ONLY and not place.startswith("bot/cogs/"):
        forbidden = forbidden | {"discord"}
    assert not imported_by(path) & forbidden
