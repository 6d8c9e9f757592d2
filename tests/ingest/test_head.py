"""What is taken for the head of a news text, and what must be left alone."""

import time
from datetime import date
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.head import Head, language_code, make_title, parse_date, plausible_title, read_head
from ingest.markdown import read_markdown_head

MAY_20 = date(2022, 5, 20)


def test_the_sample_article() -> None:
    sample = (files("ingest") / "sample" / "kazinform-2022-05-20.txt").read_text("utf-8")
    head = read_head(sample)
    assert head.text.startswith("At the invitation of US Secretary of State Anthony Blinken,")
    assert head.text == sample[sample.index("At the invitation") :].strip()
    assert (head.published, head.place, head.source) == (MAY_20, "Washington", "KAZINFORM")
    assert head.title == (
        "At the invitation of US Secretary of State Anthony Blinken, "
        "Deputy Prime Minister - Minister of Foreign…"
    )


BODY = "The ministers met. They agreed."


@pytest.mark.parametrize(
    ("start", "published", "place", "source"),
    [
        ("date 2022-05-20 WASHINGTON. KAZINFORM - ", MAY_20, "Washington", "KAZINFORM"),
        ("date: 2022-05-20\n\n", MAY_20, "", ""),
        ("Date: May 20, 2022 ", MAY_20, "", ""),
        ("Published: 20 May 2022\n", MAY_20, "", ""),
        ("Published May 20, 2022\n\n", MAY_20, "", ""),
        ("2022-05-20\n", MAY_20, "", ""),
        ("2022-05-20T10:30:00Z\n", MAY_20, "", ""),
        ("20 May 2022\n\nLONDON (Reuters) - ", MAY_20, "London", "Reuters"),
        ("2022-05-20 - AKTOBE. LOCAL NEWS - ", MAY_20, "Aktobe", "LOCAL NEWS"),
        ("LONDON (Reuters) - ", None, "London", "Reuters"),
        ("LONDON, May 20, 2022 (Reuters) \u2013 ", MAY_20, "London", "Reuters"),
        ("SMALLVILLE, 20 May 2022 — ", MAY_20, "Smallville", ""),
        ("KYIV, Ukraine (AP) — ", None, "Kyiv, Ukraine", "AP"),
        ("BUCHA, Ukraine (AP) -- ", None, "Bucha, Ukraine", "AP"),
        ("ROSWELL, N.M. (AP) — ", None, "Roswell, N.M.", "AP"),
        ("KYIV/LVIV (Reuters Foundation) - ", None, "Kyiv/Lviv", "Reuters Foundation"),
        ("ST. PETERSBURG. TASS - ", None, "St. Petersburg", "TASS"),
        ("RIO DE JANEIRO — ", None, "Rio de Janeiro", ""),
        ("WASHINGTON - ", None, "Washington", ""),
        ("PARIS —\n\n", None, "Paris", ""),
    ],
)
def test_a_head_is_taken_off(start: str, published: date | None, place: str, source: str) -> None:
    assert read_head(start + BODY) == Head(BODY, "The ministers met.", published, source, place)


@pytest.mark.parametrize(
    "text",
    [
        "Apple - the company that makes phones - said so.",
        "Apple - The Company That Makes Phones",
        "In 2022 - a year of war - prices rose.",
        "U.S. President Joe Biden - who is 79 - spoke.",
        "U.S. NAVY - Officials said that two ships met.",
        "NATO - the alliance - met.",
        "NATO — The alliance met.",
        "NATO (North Atlantic Treaty Organization) - The alliance met.",
        "WHO (the UN's health agency) - Officials met.",
        "NATO, Russia — A history of the two.",
        "DR. SMITH - The dentist spoke.",
        "BREAKING - The president spoke.",
        "COVID-19 — The virus spread.",
        "PARIS - the city of light - was dark.",
        "PARIS is a city - The city of light.",
        "WASHINGTON-The capital.",
        "2022-05-20 was a day on which they met.",
        "May 20, 2022 was a day on which they met.",
        "May 20, 2022\nwas a day in a wrapped line.",
        "Published 2022-05-20 in Nature, the study says so.",
        "Dates grow on palms.",
        "2022-13-45 WASHINGTON. KAZINFORM - At noon.",
        "date: 2022-02-30\nThe day that never was.",
        "2022-05-20",
        "They met.\n\nThey agreed.",
    ],
)
def test_prose_that_looks_like_a_head_stays_whole(text: str) -> None:
    head = read_head(text)
    assert (head.text, head.published, head.place, head.source) == (text, None, "", "")


def test_a_day_without_a_year_stays_in_the_text_unless_the_date_is_known() -> None:
    text = f"PARIS, May 20 (AP) — {BODY}"
    head = read_head(text)
    assert (head.text, head.published, head.place, head.source) == (text, None, "Paris", "AP")
    assert read_head(text, published=MAY_20).text == BODY
    assert read_head(f"2022-05-20\n{text}").text == BODY


@pytest.mark.parametrize(
    ("start", "title"),
    [
        ("Ministers meet in the capital\n\n", "Ministers meet in the capital"),
        ("“We agree”\n \n\n", "“We agree”"),
        ("2022-05-20\n\nMinisters meet\n\nLONDON (Reuters) - ", "Ministers meet"),
        ("Ministers meet\n\n20 May 2022\n\n", "Ministers meet"),
    ],
)
def test_a_first_line_is_the_title(start: str, title: str) -> None:
    head = read_head(start + BODY)
    assert (head.title, head.text) == (title, BODY)


@pytest.mark.parametrize(
    "text",
    [
        f"Ministers meet\n{BODY}",
        f"Ministers meet.\n\n{BODY}",
        f"{'Ministers meet ' * 12}\n\n{BODY}",
        f"- one point\n\n{BODY}",
        "Ministers meet\n\n",
    ],
)
def test_a_first_line_that_is_no_title_stays(text: str) -> None:
    assert read_head(text).text == text.strip()


def test_a_title_that_is_known_goes_first_and_is_not_repeated() -> None:
    assert read_head(f"Ministers meet\n{BODY}", "Ministers meet") == Head(BODY, "Ministers meet")
    assert read_head(f"A line\n\n{BODY}", "Ministers meet").text == f"A line\n\n{BODY}"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("The ministers met. They agreed.", "The ministers met."),
        ("Mr. Smith of the U.S. met them. So.", "Mr. Smith of the U.S. met them."),
        (
            "A line that is as long as a column's lines often are\nis broken. Next.",
            "A line that is as long as a column's lines often are is broken.",
        ),
        ("Annual report\nThe board met twice.", "Annual report"),
        ("word " * 40, "word " * 20 + "word word…"),
        ("x" * 200, "x" * 109 + "…"),
        ("«É» é. Next.", "«É» é."),
        ("", ""),
    ],
)
def test_a_title_is_made_from_the_first_sentence(text: str, title: str) -> None:
    assert make_title(text) == title
    assert len(make_title(text)) <= 110


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2022-05-20", MAY_20),
        ("May 20, 2022", MAY_20),
        ("20 May 2022", MAY_20),
        ("Sept. 1, 2022", date(2022, 9, 1)),
        ("1 december 2022", date(2022, 12, 1)),
        ("2022-13-45", None),
        ("February 30, 2022", None),
        ("May 20", None),
        ("20/05/2022", None),
        ("", None),
    ],
)
def test_dates(text: str, expected: date | None) -> None:
    assert parse_date(text) == expected


FRONT = '---\ntitle: "Dam opens"\ndate: {date}\nurl: https://x.example/dam\nsource: The Post\n'


@pytest.mark.parametrize("day", ["2022-05-20", "May 20, 2022", "2022-05-20T10:00:00Z"])
def test_front_matter_is_read(day: str) -> None:
    lists = "tags:\n  - dams\n# a comment\nauthor: 'A. B.'\nlang: en-GB\n---\n"
    head = read_markdown_head(FRONT.format(date=day) + lists + "\nIt *opened*.\n")
    assert head == Head(
        "It *opened*.",
        "Dam opens",
        MAY_20,
        "The Post",
        url="https://x.example/dam",
        authors="A. B.",
        language="en",
    )


@pytest.mark.parametrize(
    ("text", "title", "rest"),
    [
        ("# Dam opens #\n\nIt *opened*.", "Dam opens", "It *opened*."),
        ("Before.\n\n# Dam opens\nIt opened.", "Dam opens", "Before.\n\nIt opened."),
        ("```\n# no\n```\n\n# Yes\nIt.", "Yes", "```\n# no\n```\n\nIt."),
        ("## Second\n\nIt opened.", "## Second", "## Second\n\nIt opened."),
        ("#hashtag\n\nIt opened.", "#hashtag", "#hashtag\n\nIt opened."),
        ("---\ntitle: Told\n---\n# Other\nIt.", "Told", "# Other\nIt."),
        ("---\ntitle: Same\n---\n# Same\nIt.", "Same", "It."),
        ("# Dam\n\nOSLO (AP) - It opened.", "Dam", "It opened."),
        ("---\nNote that it is: so\n---\nIt.", "---", "---\nNote that it is: so\n---\nIt."),
        ("---\ntitle: never closed\n", "---", "---\ntitle: never closed"),
    ],
)
def test_markdown_titles(text: str, title: str, rest: str) -> None:
    head = read_markdown_head(text)
    assert head.text == rest
    assert head.title == title or head.title.startswith(title)


def test_front_matter_may_list_its_authors() -> None:
    assert read_markdown_head("---\nauthors: [Ann Lee, Bo Chen]\n---\nIt.").authors == (
        "Ann Lee, Bo Chen"
    )


def test_front_matter_names_a_page_without_what_tracks_its_readers() -> None:
    told = "---\nurl: https://X.example/dam?utm_source=a#top\n---\nIt."
    assert read_markdown_head(told).url == "https://x.example/dam"


def test_front_matter_gives_no_address_but_one_of_the_web() -> None:
    assert read_markdown_head("---\nurl: javascript:alert(1)\n---\nIt opened.").url == ""


@given(st.text("AP.,-— ():\n2022May05 KYIVd'", max_size=80))
def test_only_a_head_is_ever_removed(text: str) -> None:
    head = read_head(text)
    assert text.strip().endswith(head.text)
    assert not text.strip() or head.text


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ("en", "en"),
        ("en-US", "en"),
        ("PT_br", "pt"),
        (" fr ", "fr"),
        ("eng", ""),
        ("english", ""),
        ("x", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_languages(told: str | None, code: str) -> None:
    assert language_code(told) == code


@pytest.mark.parametrize(
    ("told", "title"),
    [
        ("Dam opens early", "Dam opens early"),
        ("Microsoft Word - Dam opens early", "Dam opens early"),
        ("Microsoft Word - dam opens.doc", ""),
        ("page one.indd", ""),
        ("Untitled document", ""),
        ("Word Document", ""),
        ("Report", ""),
        ("2022 05 20", ""),
        ("", ""),
        (None, ""),
        ("word " * 80, ""),
    ],
)
def test_a_title_that_a_program_wrote_is_weighed(told: str | None, title: str) -> None:
    assert plausible_title(told) == title


MEGABYTES = 5_000_000
HOSTILE = {
    "one letter": "A",
    "capital words": "WASHINGTON ",
    "capital words with hyphens": "AA-AA'AA/",
    "dashes": "---",
    "lines of dashes": "---\n",
    "headings": "# ",
    "headings and spaces": "# a" + " " * 999,
    "dates": "May 20, 2022 ",
    "date labels": "Published: ",
    "blank lines": "A\n \n",
    "spaces": " ",
    "fences": "```\n",
    "keys": "a: b\n",
    "names in brackets": "KYIV (Ap Ap Ap Ap) ",
    "regions": "OSLO, N. N. N. N. ",
    "sentences": "A. ",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_five_megabytes_of_anything_are_read_at_once(kind: str) -> None:
    piece = HOSTILE[kind]
    for end in ("", "\nb"):
        text = piece * (MEGABYTES // len(piece)) + end
        started = time.perf_counter()
        read_head(text)
        read_markdown_head(text)
        assert time.perf_counter() - started < 1.5, f"{kind}: a text like that stops the bot"


def test_a_head_in_a_long_text_is_found_and_nothing_after_it_is_lost() -> None:
    text = "word " * 2000 + "end."
    head = read_head(f"Ministers meet\n\n2022-05-20\n\nLONDON (Reuters) - The {text}")
    assert (head.title, head.published, head.place) == ("Ministers meet", MAY_20, "London")
    assert head.text == f"The {text}"
    assert read_markdown_head(f"# Ministers meet\n\n{text}").text == text
    late = f"{text}\n# Far below\nMore."
    assert read_markdown_head(late).text == late
