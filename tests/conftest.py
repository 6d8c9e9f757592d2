"""Fixtures of all tests: libraries in tmp_path, over embedded Chroma and a real Chroma server."""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from shelf import Shelf


@pytest.fixture(scope="session")
def chroma_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real `chroma run` on a free port of 127.0.0.1."""
    command = shutil.which("chroma", path=str(Path(sys.executable).parent))
    assert command, "the package chromadb brings the command chroma"
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    folder = tmp_path_factory.mktemp("chroma-server")
    server = subprocess.Popen(
        [command, "run", "--path", str(folder), "--host", "127.0.0.1", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_open(port, server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(10)


def _wait_until_open(port: int, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        assert server.poll() is None, "chroma run ended"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("chroma run did not open its port within 30 s")


@pytest.fixture(params=["embedded", "server"])
def open_shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[..., Shelf]]:
    """Opens the library of this test, again and again if wanted, on either kind of Chroma."""
    url = request.getfixturevalue("chroma_server") if request.param == "server" else ""
    opened: list[Shelf] = []

    def open_it(**options: Any) -> Shelf:
        opened.append(Shelf(tmp_path / "data", url, **options))
        return opened[-1]

    yield open_it
    for shelf in opened:
        shelf.close()


@pytest.fixture
def shelf(open_shelf: Callable[..., Shelf]) -> Shelf:
    return open_shelf()
