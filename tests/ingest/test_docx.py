"""From Word documents to articles, and the sentence for each that is none."""

import io
import zipfile
from pathlib import Path

import pytest
from papers import docx, docx_parts, paragraph, zipped

from ingest.docx import read_docx
from ingest.errors import (
    EmptyText,
    IngestError,
    Locked,
    SourceUnreadable,
    TooHard,
    TooLarge,
    UnknownType,
)
from vectorstore.models import Article


def read(body: bytes) -> Article:
    (article,) = read_docx("dam.docx", body)
    return article


def cell(*paragraphs: str) -> str:
    return f"<w:tc>{''.join(paragraphs)}</w:tc>"


BODY = paragraph("It opened on Tuesday.") + paragraph("They are proud.")
TABLE = (
    f"<w:tbl><w:tr>{cell(paragraph('Year'))}{cell(paragraph('Water'))}</w:tr>"
    f"<w:tr>{cell(paragraph('2022'))}{cell(paragraph('40'), paragraph('million'))}</w:tr></w:tbl>"
)


def test_paragraphs_and_tables_in_order() -> None:
    body = paragraph("Before.") + TABLE + paragraph("Why", "Heading1") + paragraph("After.")
    assert read(docx(body)).text == "Before.\n\nYear | Water\n2022 | 40 million\n\nWhy\n\nAfter."


def test_a_table_that_only_lays_out_a_text_is_no_table() -> None:
    inner = f"<w:tbl><w:tr>{cell(paragraph('One.'), paragraph('Two.'))}</w:tr></w:tbl>"
    assert read(docx(inner)).text == "One.\n\nTwo."


def test_a_table_in_a_table_is_read_once() -> None:
    inner = f"<w:tbl><w:tr>{cell(paragraph('Inner.'))}</w:tr></w:tbl>"
    outer = f"<w:tbl><w:tr>{cell(inner)}{cell(paragraph('Outer.'))}</w:tr></w:tbl>"
    assert read(docx(outer)).text == "Inner. | Outer."


def test_changes_links_and_controls_read_as_they_stand_now() -> None:
    run = "<w:r><w:t>{}</w:t></w:r>"
    body = (
        "<w:p>"
        + run.format("The dam ")
        + f"<w:del><w:r><w:delText>closed</w:delText></w:r></w:del><w:ins>{run.format('opened')}"
        + f"</w:ins><w:moveFrom>{run.format('gone')}</w:moveFrom>"
        + f"<w:hyperlink>{run.format(' early')}</w:hyperlink>{run.format('.')}</w:p>"
        + f"<w:sdt><w:sdtContent>{paragraph('In a control.')}</w:sdtContent></w:sdt>"
    )
    assert read(docx(body)).text == "The dam opened early.\n\nIn a control."


@pytest.mark.parametrize(
    ("start", "told", "title"),
    [
        (paragraph("Dam opens", "Title"), "A template's name", "Dam opens"),
        (paragraph("Dam opens", "Heading1"), "", "Dam opens"),
        (paragraph("Dam opens", "Heading1"), "Told early on", "Told early on"),
        (paragraph("Dam opens", "Heading1"), "dam.docx", "Dam opens"),
        ("", "", "It opened on Tuesday."),
    ],
)
def test_titles(start: str, told: str, title: str) -> None:
    article = read(docx(start + BODY, title=told))
    assert article.title == title
    assert article.text.endswith("It opened on Tuesday.\n\nThey are proud.")
    assert title == "It opened on Tuesday." or not article.text.startswith(title)


def test_the_head_of_a_news_text_tells_the_date_and_the_file_does_not() -> None:
    article = read(docx(paragraph("2022-05-20") + paragraph("OSLO (AP) — It opened.") + BODY))
    assert (str(article.published), article.place, article.source) == ("2022-05-20", "Oslo", "AP")
    assert read(docx(BODY)).published is None, "a template's date would be shown as the article's"
    assert (article.language, article.authors) == ("en", "")


def test_an_external_entity_is_not_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("hidden words")
    doctype = f'<!DOCTYPE w [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
    body = docx(paragraph("It &e; opened."), doctype=doctype)
    assert "hidden" not in read(body).text


def without(part: str) -> bytes:
    return zipped({name: body for name, body in docx_parts(BODY).items() if name != part})


def bomb() -> bytes:
    return zipped(docx_parts(BODY) | {"word/media/a.bin": bytes(101_000_000)})


def understated() -> bytes:
    """A zip whose directory says that a document of 101 MB is small."""
    parts = docx_parts(f"{BODY}<!--{' ' * 101_000_000}-->")
    size = len(parts["word/document.xml"])
    return zipped(parts).replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little"))


def locked() -> bytes:
    body = bytearray(docx(BODY))
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        start = archive.start_dir
    body[start + 8] |= 1
    return bytes(body)


DOCTYPE = "<!DOCTYPE w [<!ENTITY a 'aaaaaaaaaa'>" + "".join(
    f"<!ENTITY {after} '{f'&{name};' * 10}'>"
    for name, after in zip("abcdefgh", "bcdefghi", strict=True)
)
SHEET = {"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"}


@pytest.mark.parametrize(
    ("body", "error", "words"),
    [
        (b"PK\x03\x04" + bytes(90), SourceUnreadable, "its zip is damaged"),
        (docx(BODY)[:-30], SourceUnreadable, "its zip is damaged"),
        (without("word/document.xml"), SourceUnreadable, "missing or damaged"),
        (without("_rels/.rels"), SourceUnreadable, "missing or damaged"),
        (docx("<w:p>"), SourceUnreadable, "missing or damaged"),
        (docx("&i;", doctype=DOCTYPE + "]>"), SourceUnreadable, "missing or damaged"),
        (docx(paragraph(" ")), EmptyText, "No article text"),
        (docx(BODY, kind="application/x-other"), UnknownType, "a Word template or one with macros"),
        (zipped({"a.txt": "It opened."}), UnknownType, "is an archive, which Dateline does not"),
        (zipped({"[Content_Types].xml": "<Types/>"}), SourceUnreadable, "missing or damaged"),
        (zipped({"META-INF/manifest.xml": "x"}), UnknownType, "an OpenDocument file (save it as"),
        (zipped(SHEET), UnknownType, "is a spreadsheet"),
        (bomb(), TooLarge, "The unpacked content of dam.docx is larger than the limit of 100 MB"),
        (understated(), SourceUnreadable, "damaged"),
        (
            zipped({f"[Content_Types].xml{n or ''}": "" for n in range(5001)}),
            TooHard,
            "5,001 parts",
        ),
        (locked(), Locked, "dam.docx is locked with a password: save a copy without one"),
    ],
    ids=lambda value: "" if isinstance(value, bytes) else None,
)
def test_what_is_no_document_says_so(body: bytes, error: type[IngestError], words: str) -> None:
    with pytest.raises(error) as caught:
        read_docx("dam.docx", body)
    said = str(caught.value)
    assert words in said and "\n" not in said and said.endswith("."), said
