"""From a Word document (.docx) to an article. Meant to run inside the sandbox.

Text boxes, footnotes, comments and what tracked changes took out are left out.
"""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from ingest.errors import EmptyText, Locked, SourceUnreadable, TooHard, TooLarge, UnknownType
from ingest.head import language_code, one_line, plausible_title, read_head, told_line
from ingest.kinds import KNOWN_TYPES
from vectorstore.models import Article, normalise

MAX_UNPACKED = 100_000_000  # bytes of all parts together
MAX_PARTS = 5000
_OTHER_ZIPS = {
    "xl/": "a spreadsheet",
    "ppt/": "a presentation",
    "META-INF/manifest.xml": "an OpenDocument file (save it as .docx)",
    "META-INF/container.xml": "an e-book",
}
_OTHER_WORD = "a Word template or one with macros (save it as .docx)"


def read_docx(name: str, body: bytes, url: str = "", charset: str | None = None) -> list[Article]:
    """Read a document as one article; a table row is a line, its cells parted by `|`.

    The day on which the file was made is not taken for the day of publication: templates carry
    years-old ones, and a copy carries a new one.
    Raises: UnknownType, Locked, TooLarge, EmptyText, SourceUnreadable.
    """
    import docx
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError

    _check_zip(name, body)
    try:
        document: Any = docx.Document(BytesIO(body))
    except ValueError as cause:  # its main part is something else's
        raise UnknownType(name, KNOWN_TYPES, _OTHER_WORD) from cause
    except (OpcError, KeyError, AttributeError, BadZipFile, LxmlError) as cause:
        # An AttributeError: a part's outermost element is not what that part should hold.
        raise SourceUnreadable(name, "parts of it are missing or damaged") from cause
    styles = {style.style_id: style.name for style in document.styles}
    blocks = list(_blocks(document.element.body))
    head_lines = {styles.get(style): text for style, text in reversed(blocks) if style and text}
    told = document.core_properties
    title = told_line(
        one_line(head_lines.get("Title"))
        or plausible_title(told.title)
        or head_lines.get("Heading 1")
    )
    text = normalise("\n\n".join(text for _, text in blocks if text))
    head = read_head(text, title or None)
    if not head.text:
        raise EmptyText(name)
    return [replace(head, language=language_code(told.language)).article(url=url)]


def _check_zip(name: str, body: bytes) -> None:
    """Look into the zip's directory. Reading a part stops at the size declared here."""
    try:
        with ZipFile(BytesIO(body)) as parts:
            infos = parts.infolist()
    except (BadZipFile, ValueError, NotImplementedError) as cause:
        raise SourceUnreadable(name, "its zip is damaged") from cause
    names = [info.filename for info in infos]
    for start, what in _OTHER_ZIPS.items():
        if any(each.startswith(start) for each in names):
            raise UnknownType(name, KNOWN_TYPES, what)
    if "[Content_Types].xml" not in names:
        raise UnknownType(name, KNOWN_TYPES, "an archive")
    if any(info.flag_bits & 1 for info in infos):
        raise Locked(name)
    if len(infos) > MAX_PARTS:
        why = f"is made of {len(infos):,} parts, over the limit of {MAX_PARTS:,}"
        raise TooHard(name, why)
    if sum(info.file_size for info in infos) > MAX_UNPACKED:
        raise TooLarge(name, MAX_UNPACKED, "the unpacked content")


def _blocks(element: Any) -> Iterator[tuple[str | None, str]]:
    """Yield style and text of paragraphs and tables in order, also from inside content controls."""
    for child in element.iterchildren():
        tag = _tag(child)
        if tag == "p":
            yield child.style, _text(child)
        elif tag == "tbl":
            yield None, "\n".join(filter(None, map(_row, _own(child, "tr"))))
        elif tag in ("sdt", "sdtContent", "customXml", "ins"):
            yield from _blocks(child)


def _row(row: Any) -> str:
    """The cells of a row, parted by `|`; a single cell only lays out its text."""
    cells = [
        [text for p in cell.iter(_name("p")) if (text := _text(p))] for cell in _own(row, "tc")
    ]
    full = [cell for cell in cells if cell]
    return "\n\n".join(full[0]) if len(full) == 1 else " | ".join(map(" ".join, full))


def _text(paragraph: Any) -> str:
    """The words of a paragraph as they stand now: with insertions and links, without deletions."""
    runs = _own(paragraph, "r")
    return "".join(run.text for run in runs if not _moved_away(run)).strip()


def _moved_away(run: Any) -> bool:
    return _tag(run.getparent()) == "moveFrom"


def _own(element: Any, tag: str) -> Iterator[Any]:
    """What lies in `element`, but not in another of its kind that lies in it."""
    return (
        each
        for each in element.iter(_name(tag))
        if next(each.iterancestors(element.tag)) is element
    )


def _tag(element: Any) -> str:
    """The name of a WordprocessingML element; '' for comments and other things."""
    start = _name("")
    return element.tag.removeprefix(start) if str(element.tag).startswith(start) else ""


def _name(tag: str) -> str:
    return f"{{http://schemas.openxmlformats.org/wordprocessingml/2006/main}}{tag}"
