"""The ledger: what it remembers of people survives a restart, an upgrade, and no forgetting."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from asking import full_answer
from clocks import Clock

from bot.answering.models import Turn
from bot.exchanges import Exchange
from bot.ledger import Ledger
from vectorstore.errors import LibraryTooNew, LibraryUnusable
from vectorstore.models import GLOBAL, Scope

STORED = sorted((Path(__file__).parent.parent / "data").glob("ledger-*.sqlite3"))
ANN, BEN, HERE, THERE = 7, 8, 40, 50


@pytest.fixture
def ledger(tmp_path: Path, clock: Clock) -> Iterator[Ledger]:
    with closing(Ledger(tmp_path, clock)) as ledger:
        yield ledger


def exchange(
    asker: int = ANN, guild: int | None = HERE, question: str = "Who?", *scopes: Scope
) -> Exchange:
    where = (Scope.guild(guild),) if guild else (Scope.user(asker),)
    turn = Turn(question, "Ida Brandt")
    return Exchange(5, guild, asker, turn, (GLOBAL, *(scopes or where)), full_answer())


def test_visits_are_kept_a_person_and_a_server(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    for user, guild in [(1, 20), (1, 10), (1, 20), (2, 30)]:
        ledger.visited(user, guild)
    ledger.close()
    again = Ledger(tmp_path)
    assert (again.guilds_of(1), again.guilds_of(2), again.guilds_of(3)) == ([10, 20], [30], [])
    again.close()


def test_an_answer_is_kept_whole_across_a_restart(tmp_path: Path) -> None:
    kept = exchange()
    with closing(Ledger(tmp_path)) as ledger:
        number = ledger.exchanges.keep(kept)
    with closing(Ledger(tmp_path)) as again:
        assert again.exchanges.find(number) == kept
        assert again.exchanges.find(number + 1) is None
        assert again.exchanges.keep(kept) > number


def test_a_number_is_never_given_twice(ledger: Ledger) -> None:
    first = ledger.exchanges.keep(exchange())
    ledger.forget(Scope.user(ANN))
    assert ledger.exchanges.keep(exchange(BEN)) != first, "Ann's old button shows Ben's answer"


def test_answers_are_erased_after_thirty_days_on_start(
    tmp_path: Path, ledger: Ledger, clock: Clock
) -> None:
    old = ledger.exchanges.keep(exchange())
    clock.time += 60
    young = ledger.exchanges.keep(exchange())
    ledger.exchanges.shown(old, [901])
    clock.time += 30 * 86400 - 30
    with closing(Ledger(tmp_path, clock)) as again:
        assert again.exchanges.find(old) is None
        assert again.exchanges.shown_by(901, 5) is None
        assert again.exchanges.find(young) is not None


def test_answers_are_erased_while_others_are_kept_at_most_once_an_hour(
    ledger: Ledger, clock: Clock
) -> None:
    clock.time += 1800
    old = ledger.exchanges.keep(exchange())
    clock.time += 30 * 86400 - 1800  # the next look is due now, and the old one is young enough
    ledger.exchanges.keep(exchange())
    clock.time += 3599
    ledger.exchanges.keep(exchange())
    assert ledger.exchanges.find(old) is not None, "looked for old ones twice within an hour"
    clock.time += 1
    ledger.exchanges.keep(exchange())
    assert ledger.exchanges.find(old) is None


def test_forgetting_a_person_leaves_the_others(ledger: Ledger) -> None:
    for who in (ANN, BEN):
        ledger.visited(who, HERE)
    gone = [ledger.exchanges.keep(exchange(ANN)), ledger.exchanges.keep(exchange(ANN, None))]
    stays = ledger.exchanges.keep(exchange(BEN))
    ledger.forget(Scope.user(ANN))
    assert [ledger.exchanges.find(number) for number in gone] == [None, None]
    assert ledger.exchanges.find(stays) is not None
    assert (ledger.guilds_of(ANN), ledger.guilds_of(BEN)) == ([], [HERE])


def test_forgetting_a_server_takes_what_its_articles_answered_anywhere(ledger: Ledger) -> None:
    for guild in (HERE, THERE):
        ledger.visited(ANN, guild)
    directly = exchange(ANN, None, "Who?", Scope.user(ANN), Scope.guild(HERE), Scope.guild(THERE))
    gone = [ledger.exchanges.keep(exchange(ANN, HERE)), ledger.exchanges.keep(directly)]
    stays = [
        ledger.exchanges.keep(exchange(ANN, THERE)),
        ledger.exchanges.keep(exchange(ANN, None)),
        ledger.exchanges.keep(exchange(ANN, None, "Who?", Scope.guild(HERE * 10 + 1))),
    ]
    ledger.forget(Scope.guild(HERE))
    assert [ledger.exchanges.find(number) for number in gone] == [None, None]
    assert None not in [ledger.exchanges.find(number) for number in stays]
    assert ledger.guilds_of(ANN) == [THERE]


def test_what_is_forgotten_is_not_in_the_files_any_more(tmp_path: Path, ledger: Ledger) -> None:
    ledger.exchanges.keep(exchange(question="Is Zanzibarski ill?"))

    def stored() -> bytes:
        return b"".join(path.read_bytes() for path in tmp_path.glob("ledger.sqlite3*"))

    assert b"Zanzibarski" in stored()
    ledger.forget(Scope.user(ANN))
    assert b"Zanzibarski" not in stored()


@pytest.mark.parametrize("stored", STORED, ids=lambda path: path.name)
def test_a_ledger_of_an_older_version_is_upgraded(tmp_path: Path, stored: Path) -> None:
    """In the first, persons 1 and 2 had visited servers 10, 20 and 30. In the second, Ann had
    visited 40 and 50, and was shown an answer by messages 90 and 91, then and there."""
    shutil.copy(stored, tmp_path / "ledger.sqlite3")
    for _ in range(2):
        with closing(Ledger(tmp_path, lambda: 1_000_000.0)) as ledger:
            if stored.name == "ledger-1.sqlite3":
                assert (ledger.guilds_of(1), ledger.guilds_of(2)) == ([10, 20], [30])
            else:
                assert ledger.guilds_of(ANN) == [HERE, THERE]
                without = replace(full_answer(), draft=())  # which came with a later version
                assert ledger.exchanges.find(1) == replace(exchange(), answer=without)
                assert ledger.exchanges.messages_of(1) == [90, 91]
                assert ledger.exchanges.shown_by(91, 5) == 1
            number = ledger.exchanges.keep(exchange())
            ledger.exchanges.shown(number, [number])
            assert ledger.exchanges.shown_by(number, 5) == number


def test_the_ledger_before_this_version_is_among_those_tested() -> None:
    assert [path.name for path in STORED] == ["ledger-1.sqlite3", "ledger-2.sqlite3"]


def test_a_ledger_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite3")) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(LibraryTooNew):
        Ledger(tmp_path)
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite3")) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (99,)
        assert db.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)


def test_a_damaged_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "ledger.sqlite3").write_bytes(b"no database" * 100)
    with pytest.raises(LibraryUnusable, match="DATA_DIR"):
        Ledger(tmp_path)


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(LibraryUnusable, match="DATA_DIR"):
        Ledger(tmp_path / "none")


# Without retention.


def test_with_no_days_answers_live_as_long_as_the_process(tmp_path: Path, clock: Clock) -> None:
    with closing(Ledger(tmp_path, clock, retention_days=0)) as ledger:
        number = ledger.exchanges.keep(exchange(question="Who is a secret?"))
        ledger.exchanges.shown(number, [1, 2])
        clock.time += 365 * 86400.0
        ledger.exchanges.keep(exchange())
        assert ledger.exchanges.find(number) == exchange(question="Who is a secret?")
        assert ledger.exchanges.shown_by(2, 5) == number
        files = b"".join(file.read_bytes() for file in tmp_path.iterdir())
        assert b"secret" not in files and b"Ida Brandt" not in files
    clock.time += 1
    with closing(Ledger(tmp_path, clock, retention_days=0)) as again:
        assert again.exchanges.find(number) is None
        assert again.exchanges.keep(exchange(BEN)) > number, "an old button shows Ben's answer"


def test_with_no_days_what_was_kept_before_is_erased_from_the_disk(tmp_path: Path) -> None:
    with closing(Ledger(tmp_path)) as ledger:
        ledger.exchanges.keep(exchange(question="Who is a secret?"))
        ledger.visited(ANN, HERE)
    with closing(Ledger(tmp_path, retention_days=0)) as again:
        assert again.exchanges.find(1) is None
        assert again.guilds_of(ANN) == [HERE]
        assert not any(b"secret" in file.read_bytes() for file in tmp_path.iterdir())
    with closing(Ledger(tmp_path)) as later:
        assert later.exchanges.find(1) is None


def test_answers_are_kept_as_long_as_is_set(tmp_path: Path, clock: Clock) -> None:
    with closing(Ledger(tmp_path, clock, retention_days=2)) as ledger:
        number = ledger.exchanges.keep(exchange())
        clock.time += 2 * 86400.0 - 1
        ledger.exchanges.keep(exchange())
        assert ledger.exchanges.find(number)
        clock.time += 3602
        ledger.exchanges.keep(exchange())
        assert ledger.exchanges.find(number) is None
