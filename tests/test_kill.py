"""kill -9 at random moments of an ingest: articles are whole or absent, and the stores agree."""

import multiprocessing
import os
import random
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from killed import ingest_until_killed, inspect

KILLS = 25


@pytest.mark.timeout(300)
def test_an_ingest_killed_25_times_loses_and_tears_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A server that has imported everything forks each process: starting costs no imports. Before
    # Python 3.13 it looks for what to import on PYTHONPATH only.
    here = Path(__file__).parent
    monkeypatch.setenv("PYTHONPATH", f"{here}{os.pathsep}{here.parent}")
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["killed"])
    chance = random.Random(2022)
    for kill in range(KILLS):
        ours, theirs = processes.Pipe()
        victim = processes.Process(
            target=ingest_until_killed, args=(tmp_path, kill * 10_000, theirs)
        )
        victim.start()
        assert ours.poll(30), "the ingest did not start: is the library still locked or broken?"
        time.sleep(chance.uniform(0.0, 0.6))
        assert victim.is_alive(), f"the ingest ended by itself after kill {kill}"
        victim.kill()
        victim.join(10)
        ours.close()
        theirs.close()
        with ProcessPoolExecutor(1, mp_context=processes) as inspector:
            assert inspector.submit(inspect, tmp_path).result(60) == [], f"after kill {kill + 1}"
