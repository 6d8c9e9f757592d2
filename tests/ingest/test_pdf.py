"""From PDFs to articles that know their pages, and the sentence for each that is none."""

import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from papers import pdf
from pypdf import PdfReader, PdfWriter

from ingest.errors import EmptyText, IngestError, Locked, SourceUnreadable, TooManyPages
from ingest.pdf import join_pages, read_pdf
from vectorstore.models import Article, normalise


def read(body: bytes) -> Article:
    (article,) = read_pdf("dam.pdf", body)
    return article


def locked(password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(["It opened."]))))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_line_knows_its_page() -> None:
    article = read(pdf(["The dam opened.", "It holds water.", "They are proud."]))
    assert article.text == "The dam opened.\n\nIt holds water.\n\nThey are proud."
    assert article.page_at(article.text.index("holds")) == 2
    assert article.page_at(article.text.index("proud")) == 3


def test_pages_count_from_where_the_text_starts_once_its_head_is_gone() -> None:
    first = "Dam opens\nearly\n2022-05-20\nOSLO (AP) - The dam opened."
    article = read(pdf([first, "It holds water."], info="/Title (Dam opens early)"))
    assert (article.title, article.published) == ("Dam opens early", date(2022, 5, 20))
    assert (article.place, article.source) == ("Oslo", "AP")
    assert article.text == "The dam opened.\n\nIt holds water."
    assert article.pages == (0, 17)


def test_a_sentence_may_run_over_the_page() -> None:
    article = read(pdf(["The dam above the", "valley opened. It is full of wa-", "ter."]))
    assert article.text == "The dam above the\nvalley opened. It is full of water."
    assert article.text[article.pages[1] :].startswith("valley")
    assert article.text[article.pages[2] :] == "ter."


def test_words_broken_at_a_line_end_are_whole_again() -> None:
    page = "The opera-\ntion of the well-\nknown dam, so well-known, cost Smith-\nJones 5-\n6 euro."
    assert read(pdf([page])).text == (
        "The operation of the well-known dam, so well-known, cost Smith-\nJones 5-\n6 euro."
    )


def test_running_heads_and_page_numbers_are_no_news() -> None:
    pages = [
        f"The Valley Post {n + 6}\nWorld, 20 May 2022\n{words}\nIn {2019 + 3 * n} it rained.\n"
        f"Page {n} of 4\nCopyright The Post"
        for n, words in enumerate(["One thing.", "Two things.", "Three things.", "Four."], 1)
    ]
    assert read(pdf(pages)).text == (
        "One thing.\nIn 2022 it rained.\n\nTwo things.\nIn 2025 it rained.\n\n"
        "Three things.\nIn 2028 it rained.\n\nFour.\nIn 2031 it rained."
    )


def test_numbers_that_do_not_count_pages_stay() -> None:
    assert read(pdf(["The dam holds\n40", "1", "The Post\nmillion.", "The Post\nMore."])).text == (
        "The dam holds\n40\n1\nThe Post\nmillion.\n\nThe Post\nMore."
    )


def test_pages_without_text_keep_the_count() -> None:
    article = read(pdf(["", "It opened.", "", "They met.", ""]))
    assert article.text == "It opened.\n\nThey met."
    assert article.pages == (0, 0, 12, 12, 21)
    assert [article.page_at(at) for at in (0, 11, 12, 20)] == [2, 2, 4, 4]


@pytest.mark.parametrize(
    ("told", "title"),
    [
        ("Dam opens early", "Dam opens early"),
        ("Microsoft Word - dam.doc", "It opened."),
        ("dam_final.indd", "It opened."),
        ("", "It opened."),
    ],
)
def test_the_title_that_the_file_tells(told: str, title: str) -> None:
    assert read(pdf(["It opened. They met."], info=f"/Title ({told})")).title == title


def test_the_day_on_which_the_file_was_made_is_not_the_articles() -> None:
    body = pdf(["It opened."], info="/CreationDate (D:20240101120000Z) /Author (PC 7)")
    assert (read(body).published, read(body).authors) == (None, "")


def test_the_language_that_the_file_tells() -> None:
    assert read(pdf(["It opened."], catalog="/Lang (en-GB)")).language == "en"
    assert read(pdf(["It opened."])).language == ""


def test_a_file_that_opens_without_a_password_is_read() -> None:
    assert read(locked("")).text == "It opened."


LOOP = pdf(["It."]).replace(b"/Kids [4 0 R]", b"/Kids [2 0 R]")


@pytest.mark.parametrize(
    ("body", "error", "words"),
    [
        (b"%PDF-1.7\n", SourceUnreadable, "dam.pdf cannot be read (its pdf is damaged)"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 9, SourceUnreadable, "damaged"),
        (pdf(["It opened."])[:200], SourceUnreadable, "damaged"),
        (
            pdf(["", ""]),
            EmptyText,
            "dam.pdf, whose pages look scanned (pictures of text): run text",
        ),
        (pdf(["7", "8", "9"]), EmptyText, "look scanned"),
        (pdf([]), EmptyText, "No article text"),
        (pdf([""] * 1001), TooManyPages, "dam.pdf has 1,001 pages, over the limit of 1,000"),
        (locked("secret"), Locked, "dam.pdf is locked with a password: save a copy without one"),
        (pdf(["It."], trailer="/Encrypt << /Filter /Other /V 9 >>"), Locked, "is locked"),
        (LOOP, IngestError, "dam.pdf"),
    ],
    ids=lambda value: "" if isinstance(value, bytes) else None,
)
def test_what_is_no_article_says_so(body: bytes, error: type[IngestError], words: str) -> None:
    with pytest.raises(error) as caught:
        read_pdf("dam.pdf", body)
    said = str(caught.value)
    assert words in said and "\n" not in said and said.endswith("."), said


PIECES = st.sampled_from(
    [
        "The dam",
        "opened.",
        "wa-",
        "ter",
        "\n",
        "\n\n",
        "3",
        "The Post",
        "É\u0301",
        "\u00ad",
        "page 2",
    ]
)


@given(st.lists(st.lists(PIECES, max_size=8).map(" ".join), max_size=6))
def test_each_page_starts_at_its_own_first_words(pages: list[str]) -> None:
    joined = join_pages(pages)
    assert len(joined.starts) == len(pages)
    assert list(joined.starts) == sorted(joined.starts)
    assert joined.text == joined.text.strip()
    marks = ("Alpha", "bravo", "Charlie", "delta", "Echo", "foxtrot")
    marked = join_pages([f"{mark} {page}" for mark, page in zip(marks, pages, strict=False)])
    for mark, start in zip(marks, marked.starts, strict=False):
        assert marked.text[start:].startswith(mark), marked


@given(st.lists(st.text("ab-\n é\u0301.A1", max_size=30), max_size=5))
def test_the_offsets_hold_in_the_text_that_is_stored(pages: list[str]) -> None:
    joined = join_pages(pages)
    assert normalise(joined.text) == joined.text
