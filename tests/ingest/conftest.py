"""A web server for the tests of fetching."""

from collections.abc import Iterator

import pytest
from website import Site


@pytest.fixture(scope="module")
def running() -> Iterator[Site]:
    site = Site()
    yield site
    site.close()


@pytest.fixture
def site(running: Site) -> Site:
    running.forget()
    return running
