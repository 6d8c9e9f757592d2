"""PDF and DOCX files for the tests, made on the spot. Reads none."""

import io
import zipfile
from collections.abc import Mapping, Sequence


def pdf(pages: Sequence[str], info: str = "", catalog: str = "", trailer: str = "") -> bytes:
    """A PDF with one line of Helvetica for each line of a page; an empty page draws nothing.

    info, catalog, trailer: what else stands in these dictionaries, as PDF writes it.
    """
    numbers = [4 + 2 * index for index in range(len(pages))]
    kids = " ".join(f"{number} 0 R" for number in numbers)
    objects = {
        1: f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
        2: f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    }
    for number, page in zip(numbers, pages, strict=True):
        drawn = b"BT /F1 11 Tf 14 TL 50 780 Td\n"
        for line in page.split("\n") if page else []:
            shown = line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
            drawn += b"(" + shown.encode("cp1252") + b") Tj T*\n"
        drawn += b"ET"
        objects[number] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {number + 1} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        ).encode()
        objects[number + 1] = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn)
    last = max(objects) + 1
    objects[last] = f"<< {info} >>".encode()
    body, places = b"%PDF-1.7\n", []
    for number in sorted(objects):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, objects[number])
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (last + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    end = f"trailer\n<< /Size {last + 1} /Root 1 0 R /Info {last} 0 R {trailer} >>\n"
    return body + table + end.encode() + b"startxref\n%d\n%%%%EOF\n" % len(body)


def zipped(parts: Mapping[str, bytes | str]) -> bytes:
    """A zip of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def docx(
    body: str, *, title: str = "", doctype: str = "", kind: str = f"{_WORD}.document.main+xml"
) -> bytes:
    """A DOCX whose body is this WordprocessingML. kind: the content type of its main part."""
    return zipped(docx_parts(body, title=title, doctype=doctype, kind=kind))


def docx_parts(
    body: str, *, title: str = "", doctype: str = "", kind: str = f"{_WORD}.document.main+xml"
) -> dict[str, bytes | str]:
    """The parts of what `docx` makes."""
    properties = "application/vnd.openxmlformats-package.core-properties+xml"
    names = (("Title", "Title"), ("Heading1", "heading 1"), ("Body", "Body Text"))
    return {
        "[Content_Types].xml": (
            f'<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{kind}"/>'
            f'<Override PartName="/word/styles.xml" ContentType="{_WORD}.styles+xml"/>'
            f'<Override PartName="/docProps/core.xml" ContentType="{properties}"/></Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="a" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
            f'<Relationship Id="b" Type="{_PACKAGE}/relationships/metadata/core-properties" '
            'Target="docProps/core.xml"/></Relationships>'
        ),
        "word/_rels/document.xml.rels": (
            f'<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="a" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
        ),
        "word/styles.xml": f"<w:styles {_W}>"
        + "".join(
            f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
            for key, name in names
        )
        + "</w:styles>",
        "docProps/core.xml": (
            f'<c:coreProperties xmlns:c="{_PACKAGE}/metadata/core-properties" '
            'xmlns:d="http://purl.org/dc/elements/1.1/" xmlns:t="http://purl.org/dc/terms/" '
            'xmlns:x="http://www.w3.org/2001/XMLSchema-instance">'
            f"<d:title>{title}</d:title><d:creator>PC 7</d:creator><d:language>en-GB</d:language>"
            '<t:created x:type="t:W3CDTF">2013-12-23T23:15:00Z</t:created></c:coreProperties>'
        ),
        "word/document.xml": (
            f'<?xml version="1.0"?>{doctype}<w:document {_W}><w:body>{body}</w:body></w:document>'
        ),
    }


def paragraph(text: str, style: str = "") -> str:
    """One paragraph of WordprocessingML."""
    told = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f'<w:p>{told}<w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
