"""Near-duplicates: what counts as one report, and that the bands find it."""

from hypothesis import given
from hypothesis import strategies as st

from vectorstore.likeness import bands, likeness, nearly_equal, shingles

WORDS = [f"word{n}" for n in range(400)]
REPORT = " ".join(WORDS)


def test_a_report_that_a_desk_shortened_is_the_same() -> None:
    assert nearly_equal(REPORT, " ".join(WORDS[:330]))
    assert nearly_equal(REPORT, f"PARIS (Agency) - {REPORT.upper()}!")


def test_two_reports_that_share_a_paragraph_are_two() -> None:
    other = " ".join([*WORDS[:100], *(f"other{n}" for n in range(300))])
    assert not nearly_equal(REPORT, other)


def test_texts_too_short_for_a_run_of_words() -> None:
    assert nearly_equal("Yes", "yes.") and not nearly_equal("Yes", "No")
    assert not nearly_equal("", "No") and list(bands(""))


@given(st.integers(0, 399), st.integers(0, 60))
def test_the_bands_of_nearly_equal_texts_meet(start: int, cut: int) -> None:
    other = WORDS[:start] + ["changed"] * (cut > 0) + WORDS[start + cut :]
    if likeness(shingles(REPORT), shingles(" ".join(other))) >= 0.8:
        assert set(bands(REPORT)) & set(bands(" ".join(other)))
