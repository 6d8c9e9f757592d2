"""Days as people write them."""

from datetime import date

import pytest

from bot.days import DayUnclear, read_day


@pytest.mark.parametrize(
    "text", ["2022-05-20", "20 May 2022", " 20  may 2022\n", "May 20, 2022", "20 May, 2022"]
)
def test_a_day_is_read_however_it_is_written(text: str) -> None:
    assert read_day(text) == date(2022, 5, 20)


@pytest.mark.parametrize("text", [None, "", "  \n"])
def test_no_day_is_none(text: str | None) -> None:
    assert read_day(text) is None


@pytest.mark.parametrize(
    "text",
    ["tomorrow", "2022-02-30", "20.5.2022", "05/20/2022", "31 June 2022", "2022", "0000-01-01"],
)
def test_what_is_no_day_is_refused_with_how_to_write_one(text: str) -> None:
    with pytest.raises(DayUnclear) as told:
        read_day(text)
    assert str(told.value) == (
        f"“{text}” is not a date that I can read: write 2022-05-20 or 20 May 2022."
    )


def test_a_novel_in_place_of_a_day_is_not_repeated_whole() -> None:
    with pytest.raises(DayUnclear) as told:
        read_day("long " * 100)
    assert len(str(told.value)) < 120
