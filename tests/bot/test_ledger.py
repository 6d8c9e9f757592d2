"""The ledger: visits survive a restart."""

from pathlib import Path

import pytest

from bot.ledger import Ledger
from vectorstore.errors import LibraryUnusable


def test_visits_are_kept_a_person_and_a_server(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    for user, guild in [(1, 20), (1, 10), (1, 20), (2, 30)]:
        ledger.visited(user, guild)
    ledger.close()
    again = Ledger(tmp_path)
    assert (again.guilds_of(1), again.guilds_of(2), again.guilds_of(3)) == ([10, 20], [30], [])
    again.close()


def test_a_damaged_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "ledger.sqlite3").write_bytes(b"no database" * 100)
    with pytest.raises(LibraryUnusable, match="DATA_DIR"):
        Ledger(tmp_path)
