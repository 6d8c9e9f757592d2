"""Rows about PDF and Word files, and files that only call themselves so."""

import io
import zipfile
import zlib
from collections.abc import Mapping

from papers import docx, docx_parts, paragraph, pdf, zipped
from pypdf import PdfReader, PdfWriter

from hostile.table import SECRET, File, Row, Wanted, clean, refused
from hostile.words import DAM, EMPTY

DAMAGED = "damaged"  # "its pdf is damaged", "it is damaged: recursionerror"
HARD = "so it was left out: paste the article's text instead"
PARTS = "dam.docx cannot be read (parts of it are missing or damaged)"
FONT = "/Type /Font /Subtype /Type1 /BaseFont /Helvetica"
LAUGHS = "<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {after} '{f'&{name};' * 10}'>"
    for name, after in zip("abcdefgh", "bcdefghi", strict=True)
)
THIEF = "<!ENTITY e SYSTEM '{secret}'><!ENTITY p SYSTEM 'file:///etc/passwd'>"


def paper(body: bytes, name: str = "dam.pdf") -> File:
    return File(name, body)


def word(body: bytes, name: str = "dam.docx") -> File:
    return File(name, body)


def stream(data: bytes, told: str = "") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), told.encode(), data)


def drawn(commands: bytes) -> bytes:
    return stream(zlib.compress(commands, 9), "/Filter /FlateDecode")


def pdf_of(
    contents: bytes, font: str = FONT, more: str = "", others: Mapping[int, bytes] | None = None
) -> bytes:
    """A PDF of one page, without a table of its objects. more: what else the page has at hand."""
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> %s >> >>" % more.encode(),
        4: contents,
        5: f"<< {font} >>".encode(),
    } | dict(others or {})
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % pair for pair in objects.items())
    return b"%PDF-1.7\n" + body + b"trailer\n<< /Root 1 0 R >>\nstartxref\n0\n%%EOF\n"


def shown(text: str) -> bytes:
    return f"BT /F1 11 Tf 50 780 Td ({text}) Tj ET".encode()


def locked(password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf([DAM]))))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def growing() -> bytes:
    """A font of which each letter stands for 250."""
    table = b"1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfchar <41> <%s> endbfchar"
    named = b"/CIDInit /ProcSet findresource begin begincmap " + table % (b"0061" * 250)
    others = {6: stream(named + b" endcmap end")}
    return pdf_of(drawn(shown("A" * 20_000)), f"{FONT} /ToUnicode 6 0 R", others=others)


def drawing_itself() -> bytes:
    form = "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 6 0 R >> >>"
    others = {6: stream(b"/X Do " + shown("Again."), form)}
    return pdf_of(stream(shown(DAM) + b" /X Do"), more="/XObject << /X 6 0 R >>", others=others)


PDFS = [
    refused("a PDF with a password", paper(locked("secret")),
            "dam.pdf is locked with a password: save a copy without one"),
    clean("a PDF that opens without its password", paper(locked("")), Wanted(DAM, pages=(0,))),
    refused("a scanned PDF", paper(pdf(["", ""])), "whose pages look scanned"),
    refused("the start of a PDF and nothing else", paper(b"%PDF-1.7\n"), "its pdf is damaged"),
    refused("half a PDF", paper(pdf([DAM])[:250]), DAMAGED),
    clean("a PDF whose table of objects is wrong",
          paper(pdf([DAM]).replace(b"startxref\n", b"startxref\n9")), Wanted(DAM, pages=(0,))),
    refused("a PDF whose pages hold themselves",
            paper(pdf([DAM]).replace(b"/Kids [4 0 R]", b"/Kids [2 0 R]")), DAMAGED),
    refused("a PDF of 1,001 pages", paper(pdf([""] * 1001)),
            "dam.pdf has 1,001 pages, over the limit of 1,000"),
    clean("a PDF that counts a billion pages and has one",
          paper(pdf([DAM]).replace(b"/Count 1", b"/Count 999999999")), Wanted(DAM, pages=(0,))),
    refused("a PDF with 150 MB of blanks in it",
            File("dam.pdf", lambda: pdf_of(drawn(b" " * 150_000_000))), HARD),
    refused("a PDF whose letters grow", File("dam.pdf", growing),
            "The text of dam.pdf is larger than the limit of 1 MB"),
    refused("a PDF with two million strokes",
            File("dam.pdf", lambda: pdf_of(drawn(b"BT /F1 1 Tf " + b"(a)Tj " * 2_000_000))),
            "dam.pdf took longer than 3 seconds to read"),
    clean("a PDF whose drawing draws itself", paper(drawing_itself()),
          Wanted(holds=(DAM,), pages=(0,))),
    refused("a PDF in brackets", paper(pdf_of(stream(b""), "/X " + "[" * 100_000)), DAMAGED),
    clean("a PDF that starts programs",
          paper(pdf([DAM], catalog="/OpenAction << /S /Launch /F (/bin/sh) >> /AA << /O << /S "
                "/JavaScript /JS (app.alert\\(1\\)) >> >>")), Wanted(DAM, pages=(0,))),
    clean("a PDF that is called text", paper(pdf([DAM]), "dam.txt"), Wanted(DAM, pages=(0,))),
    clean("a text that is called a PDF", paper(DAM.encode()), Wanted(DAM)),
]  # fmt: skip


PARTS_OF_DAM = docx_parts(paragraph(DAM))


def understated() -> bytes:
    """A zip whose directory says that a document of 101 MB is small."""
    parts = docx_parts(f"{paragraph(DAM)}<!--{' ' * 101_000_000}-->")
    size = len(parts["word/document.xml"])
    return zipped(parts).replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little"))


def zip_flagged() -> bytes:
    body = bytearray(docx(paragraph(DAM)))
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        body[archive.start_dir + 8] |= 1
    return bytes(body)


def with_parts(**parts: str) -> bytes:
    """A sound document with these besides; `a__b` is the part `a/b`."""
    return zipped(PARTS_OF_DAM | {k.replace("__", "/"): v for k, v in parts.items()})


def without(part: str) -> bytes:
    return zipped({k: v for k, v in PARTS_OF_DAM.items() if k != part})


LINKED = PARTS_OF_DAM["word/_rels/document.xml.rels"]
SETTING = '<Relationship Id="x" Type="{}" Target="http://169.254.169.254/" TargetMode="External"/>'
OUTSIDE = str(LINKED).replace(
    "</Relationships>", SETTING.format("attachedTemplate") + "</Relationships>"
)

WORDS = [
    refused("a zip bomb called DOCX",
            File("dam.docx", lambda: zipped(PARTS_OF_DAM | {"a": bytes(101_000_000)})),
            "The unpacked content of dam.docx is larger than the limit of 100 MB"),
    refused("a zip bomb that lies about its size", File("dam.docx", understated), PARTS),
    refused("a document of 5,001 parts",
            word(zipped(PARTS_OF_DAM | {f"a{n}": "" for n in range(5001)})), "parts"),
    clean("parts that climb out of their folder",
          word(with_parts(**{"..__..__evil.txt": SECRET, "__tmp__evil.txt": SECRET})), Wanted(DAM)),
    refused("a document without its text", word(without("word/document.xml")), PARTS),
    refused("a document without its contents", word(without("_rels/.rels")), PARTS),
    refused("a document of no kind", word(without("[Content_Types].xml")), "is an archive"),
    refused("a document that breaks off", word(docx(paragraph(DAM))[:-30]),
            "dam.docx cannot be read (its zip is damaged)"),
    refused("a document in 5,000 controls",
            word(docx("<w:sdt><w:sdtContent>" * 5000 + "</w:sdtContent></w:sdt>" * 5000)), PARTS),
    refused("a document of a billion laughs",
            word(docx(paragraph("&i;"), doctype=f"<!DOCTYPE w [{LAUGHS}]>")), PARTS),
    clean("a document that asks for files of this machine",
          word(docx(paragraph(f"{DAM} &e; &p;"), doctype=f"<!DOCTYPE w [{THIEF}]>")),
          Wanted(holds=(DAM,), lacks=(SECRET, "root:"))),
    clean("a document with a template elsewhere",
          word(with_parts(**{"word___rels__document.xml.rels": OUTSIDE})), Wanted(DAM)),
    refused("a document without words", word(docx(paragraph(" "))), EMPTY),
    refused("a document with a password", word(zip_flagged()), "dam.docx is locked"),
    refused("a spreadsheet called DOCX",
            word(zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"})),
            "dam.docx is a spreadsheet"),
    refused("a zip called DOCX", word(zipped({"dam.txt": DAM})), "dam.docx is an archive"),
    refused("an old Word file", word(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "dam.doc"),
            "dam.doc is an old or locked Office file"),
    clean("a document that is called text", word(docx(paragraph(DAM)), "dam.txt"), Wanted(DAM)),
    refused("a program called text", File("dam.txt", b"\x7fELF\x02\x01" + bytes(90)),
            "dam.txt is a program"),
]  # fmt: skip

ROWS: list[Row] = PDFS + WORDS
