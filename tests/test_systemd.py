"""The systemd unit: systemd itself finds nothing wrong with it, and the README shows the same."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.running import _TO_CLOSE, _TO_FINISH

ROOT = Path(__file__).parent.parent
UNIT = (ROOT / "contrib" / "dateline.service").read_text(encoding="utf-8")
COMMAND = "/opt/dateline/.venv/bin/dateline"


def setting(name: str) -> str:
    (value,) = (line.split("=", 1)[1] for line in UNIT.splitlines() if line.startswith(f"{name}="))
    return value


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
@pytest.mark.parametrize("broken", ["", "TimoutStopSec=30\n"], ids=["as it is", "with a misprint"])
def test_systemd_finds_nothing_wrong(tmp_path: Path, broken: str) -> None:
    assert COMMAND in UNIT
    unit = tmp_path / "dateline.service"
    unit.write_text(UNIT.replace(COMMAND, sys.executable) + broken)
    run = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(unit)],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    said = [line for line in (run.stdout + run.stderr).splitlines() if "dateline" in line]
    if broken:
        assert any("TimoutStopSec" in line for line in said), "a misprint goes unseen"
    else:
        assert (run.returncode, said) == (0, [])


def test_it_waits_for_the_answers_and_starts_again_but_not_what_no_restart_mends() -> None:
    assert float(setting("TimeoutStopSec")) > _TO_FINISH + _TO_CLOSE
    assert setting("Restart") == "on-failure"
    assert setting("RestartPreventExitStatus") == "78"
    assert 86_400 / float(setting("RestartSec")) < 1000, "Discord allows 1000 identifies a day"


def test_the_readme_shows_the_same_unit() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"```ini\n{UNIT}```" in readme
