"""Proof, letter by letter."""

import pytest

from bot.answering.models import Quote, Source
from bot.answering.proof import stands

SOURCE = Source(1, "id", "Title", "Outlet", None, "")
TEXT = "The «bridge» opened. It cost 3."


@pytest.mark.parametrize(
    ("start", "end", "text", "proved"),
    [
        (0, 20, "The «bridge» opened.", True),
        (21, 31, "It cost 3.", True),
        (0, 20, 'The "bridge" opened.', False),
        (1, 21, "The «bridge» opened.", False),
        (21, 32, "It cost 3.", False),
        (0, 0, "", False),
        (5, 2, "", False),
        (-10, 31, "It cost 3.", False),
    ],
)
def test_only_what_stands_at_its_offsets_is_proved(
    start: int, end: int, text: str, proved: bool
) -> None:
    assert stands(Quote(SOURCE, start, end, text), TEXT) is proved
