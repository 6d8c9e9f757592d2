"""Random operations, kills among them, against a model in memory: the stores end as it does."""

import multiprocessing
import os
import random
import signal
import time
from collections.abc import Sequence
from pathlib import Path
from zlib import crc32

import pytest
from deeds import Deed, Put, Rebuild, Remove, Reopen, Undo, World
from desk import LENGTHS, Desk
from replayed import SCOPES, compare_stores, open_shelf, perform_until_killed, search_for, settled
from shelf import Stopped


class Replay:
    """A library, what it must hold, and all that was done to it."""

    def __init__(self, folder: Path, url: str, seed: int) -> None:
        self._folder, self._url, self._seed = folder, url, seed
        self._chance = random.Random(seed)
        self._desk = Desk(self._chance)
        self._history: list[str] = []
        self._world = World()
        self._length = LENGTHS[0]
        self._shelf = open_shelf(folder, url, self._length)

    def run(self, operations: int, kills: float) -> None:
        """Do that many at random, a share of them in a process that is killed meanwhile."""
        try:
            deed: Deed = Reopen(self._length)
            for _ in range(operations):
                deed = self._desk.deed(self._world, deed)
                if self._chance.random() < kills:
                    self._kill(deed)
                else:
                    self._do(deed)
            self._do(Rebuild("two"))
            self._do(Rebuild("one"))
            assert self._generations() == {self._shelf.library.facts.in_use().generation}
        except BaseException as error:
            error.add_note("\n".join([f"seed {self._seed}, and these operations:", *self._history]))
            raise
        finally:
            self._shelf.close()

    def _do(self, deed: Deed) -> None:
        self._history.append(_brief(deed))
        if isinstance(deed, Rebuild):
            said = deed.perform(self._shelf, self._during_rebuild)
            worlds, _ = deed.course(self._world, self._length)
            self._check(worlds[-1:] if said else worlds[:1])
            return
        worlds, expected = deed.course(self._world, self._length)
        if isinstance(deed, Reopen):
            self._shelf.close()
            self._open(deed.length)
        said = deed.perform(self._shelf)
        assert said in (expected, Stopped), f"it said {said} instead of {expected}"
        self._check(worlds if said == Stopped else worlds[-1:])

    def _during_rebuild(self, done: int, total: int) -> None:
        self._check([self._world])
        known = list(self._world.articles.values())
        if self._chance.random() < 0.3:
            self._do(self._desk.put(known))
        elif known and self._chance.random() < 0.3:
            self._do(Remove(self._chance.choice(known).number))

    def _kill(self, deed: Deed) -> None:
        before = self._shelf.library.facts.in_use().generation
        if isinstance(deed, Reopen):
            self._length = deed.length
        worlds, expected = deed.course(self._world, self._length)
        self._shelf.close()
        said = self._done_until_killed(deed)
        if self._chance.random() < 0.3:
            self._done_until_killed(Reopen(self._length))
        self._open(self._length)
        if isinstance(deed, Rebuild):
            switched = self._shelf.library.facts.in_use().generation > before
            worlds = worlds[-1:] if switched else worlds[:1]
        else:
            assert said in ([], [expected], [Stopped]), f"it said {said} instead of {expected}"
            worlds = worlds[-1:] if said == [expected] else worlds
        self._check(worlds)

    def _done_until_killed(self, deed: Deed) -> list[object]:
        """Do it in a process that dies at a line or a moment; what that said before it did."""
        line = self._chance.randint(1, self._lines_of(deed)) * (self._chance.random() < 0.8)
        self._history.append(f"{_brief(deed)}, killed {f'at line {line}' if line else 'soon'}")
        processes = multiprocessing.get_context("forkserver")
        processes.set_forkserver_preload(["replayed"])
        ours, theirs = processes.Pipe(duplex=False)
        victim = processes.Process(
            target=perform_until_killed, args=(self._folder, self._length, deed, line, theirs)
        )
        victim.start()
        theirs.close()
        said: list[object] = []
        try:
            assert ours.poll(30) and ours.recv() == "began", "the library could not be opened"
            if line:
                ours.poll(60)
            else:
                time.sleep(self._chance.uniform(0, 0.1))
            victim.kill()
            victim.join(10)
            said.append(ours.recv())
        except EOFError:
            pass
        finally:
            victim.join(10)
            ours.close()
        assert victim.exitcode == -signal.SIGKILL, "it failed before it was killed"
        return said

    def _lines_of(self, deed: Deed) -> int:
        """About how many lines of the library a deed takes."""
        articles = len(self._world.articles)
        if isinstance(deed, Put):
            return 200 + 170 * len(deed.articles)
        return {Rebuild: 200 + 110 * articles, Undo: 350, Remove: 220}.get(type(deed), 120)

    def _open(self, length: int) -> None:
        self._length = length
        self._shelf = open_shelf(self._folder, self._url, length)
        self._shelf.library.finish()
        versions = self._shelf.library.versions
        assert not versions.in_transit("pending") and not versions.in_transit("leaving")

    def _generations(self) -> set[int]:
        with self._shelf.database.reading() as db:
            return {row[0] for row in db.execute("SELECT DISTINCT generation FROM passages")}

    def _check(self, worlds: Sequence[World]) -> None:
        self._world = settled(self._shelf, worlds)
        markers = self._desk.markers
        compare_stores(self._shelf, self._world, markers)
        for marker in [*markers[-3:], *self._chance.choices(markers or ["nothing"], k=4)]:
            search_for(self._shelf, self._world, marker, SCOPES)
            search_for(self._shelf, self._world, marker, [self._chance.choice(SCOPES)])


def _brief(deed: Deed) -> str:
    if not isinstance(deed, Put):
        return str(deed)
    told = [
        f"{a.scope} {a.id} {a.url} {a.title!r} {crc32(a.text.encode()):x}" for a in deed.articles
    ]
    return f"Put by {deed.by}{', failing' if deed.failing else ''}: " + "; ".join(told)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", [1])
def test_200_operations_with_kills_end_as_their_model_does(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # See test_kill.py.
    here = Path(__file__).parent
    monkeypatch.setenv("PYTHONPATH", f"{here}{os.pathsep}{here.parent}")
    Replay(tmp_path / "data", "", seed).run(200, kills=0.12)


def test_operations_over_a_server_end_as_their_model_does(
    tmp_path: Path, chroma_server: str
) -> None:
    Replay(tmp_path / "data", chroma_server, 3).run(30, kills=0.0)
