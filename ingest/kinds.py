"""What kind of file some bytes are, told by how they start. Pure; reads no further, parses nothing.

The name and what a server says only part text-like files from each other, and keep a program's
files (data, source code, keys) in a folder of articles from being taken for articles.
"""

import json
import re
import zlib
from urllib.parse import urlsplit

START = 4096  # bytes that tell the kind
GZIP = b"\x1f\x8b"
READ = ("text", "markdown", "jsonl", "html", "feed", "pdf", "docx")
KNOWN_TYPES = (
    "text, Markdown, web pages, PDF, DOCX, RSS and Atom feeds, and articles as .jsonl or .jsonl.gz"
)

# What is refused, as it is called to people.
OTHERS = {
    "image": "an image",
    "media": "sound or video",
    "archive": "an archive",
    "program": "a program",
    "office": "an old or locked Office file (save it as .docx, without a password)",
    "rtf": "an RTF file (save it as .docx)",
    "key": "a key or certificate",
    "json": "JSON that is not one article a line",
    "xml": "XML that is neither a page nor a feed",
    "unknown": "",
}
_MAGIC = (
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "docx"),  # any zip: which one, only its directory at the end can say
    (b"PK\x05\x06", "archive"),  # an empty zip
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG\r\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF87a", "image"),
    (b"GIF89a", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"OggS\x00", "media"),
    (b"ID3\x03\x00", "media"),
    (b"ID3\x04\x00", "media"),
    (b"\x1aE\xdf\xa3", "media"),
    (b"Rar!\x1a\x07", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\xfd7zXZ\x00", "archive"),
    (b"\x28\xb5\x2f\xfd", "archive"),
    (b"BZh91AY&SY", "archive"),
    (b"\x7fELF", "program"),
    (b"\xcf\xfa\xed\xfe", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"-----BEGIN ", "key"),
)
_BY_ENDING = {"txt": "text", "text": "text", "jsonl": "jsonl", "ndjson": "jsonl"} | {
    "md": "markdown",
    "markdown": "markdown",
    "html": "html",
    "htm": "html",
    "xhtml": "html",
}
_BY_CONTENT_TYPE = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/markdown": "markdown",
    "application/jsonl": "jsonl",
    "application/x-ndjson": "jsonl",
}
# Text to a machine: a folder of articles may hold some, and some hold secrets.
_NO_ARTICLES = frozenset(
    """
    bat bin c cfg conf cpp css csv dat db dll env exe go gz h ics ini java js json key lock log pem
    php pl properties ps1 py pyc r rb rs scss sh so sql svg tex toml ts tsv vcf xml yaml yml zip
    """.split()
)
_JSON = re.compile(r'\s*(?:\[\s*)?\{\s*"[^"\n]*"\s*:')
_NO_ARTICLE_TYPES = ("text/css", "text/csv", "text/javascript", "application/javascript")


def kind_of(start: bytes, name: str, content_type: str) -> str:
    """Tell one of READ, or of OTHERS for what Dateline does not read.

    start: the first START bytes. name: a path, address or file name. content_type: as a server
    sent it, '' if none did.
    A zip counts as "docx": its reader looks inside.
    """
    if start.startswith(GZIP):
        return _packed(start, name)
    bare = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    for magic, kind in _MAGIC:
        if bare.startswith(magic):
            return kind
    if start[:4] == b"RIFF" and start[8:12] in (b"WEBP", b"WAVE", b"AVI "):
        return "image" if start[8:12] == b"WEBP" else "media"
    if start[4:8] == b"ftyp":
        return "media"
    if start.startswith(b"MZ") and b"\x00" in start[:128]:
        return "program"
    return _text_kind(_as_text(start), name, content_type.partition(";")[0].strip().lower())


def ending(name: str) -> str:
    """The lower-case ending of a path or address, without its dot; '' when there is none."""
    path = urlsplit(name).path if "://" in name[:20] else name
    file = re.split(r"[/\\]", path)[-1].lower()
    return file.rpartition(".")[2] if "." in file else ""


def utf16(start: bytes) -> str:
    """The encoding of text that starts with a UTF-16 byte order mark or a UTF-16 `<`; else ''."""
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    return {b"<\x00": "utf-16-le", b"\x00<": "utf-16-be"}.get(start[:2], "")


def _packed(start: bytes, name: str) -> str:
    """Articles as JSON lines may come packed; nothing else may."""
    try:
        inside = zlib.decompressobj(wbits=31).decompress(start, START)
    except zlib.error:
        return "archive"
    named = name.lower().endswith((".jsonl.gz", ".ndjson.gz")) and b"\x00" not in inside
    return "jsonl" if named or _is_record(_as_text(inside)) else "archive"


def _as_text(start: bytes) -> str:
    return start.decode(utf16(start) or "utf-8-sig", errors="replace").removeprefix("\ufeff")


def _text_kind(text: str, name: str, content_type: str) -> str:
    root = _root(text)
    if re.match(r"(?i)<(?:!doctype\s+html|html|head|body)\b", root):
        return "html"
    if re.match(r"(?i)<rss\b", root):
        return "feed"
    if re.match(r"<(?:\w+:)?feed\b", root) and "www.w3.org/2005/Atom" in root:
        return "feed"
    if re.match(r"<(?:\w+:)?RDF\b", root) and "purl.org/rss/1.0" in root:
        return "feed"
    if root.startswith("<svg"):
        return "image"
    if _is_record(text):
        return "jsonl"
    end = ending(name)
    told = _BY_CONTENT_TYPE.get(content_type) or _BY_ENDING.get(end)
    if told != "jsonl" and _JSON.match(text):
        return "json"
    if told == "html" and "<" not in text:
        return "text"
    if told:
        return told
    if text.lstrip().lower().startswith("<?xml"):
        return "xml"
    hidden = re.split(r"[/\\]", name)[-1].startswith(".")
    # An address that ends in .php says nothing of what it answers.
    is_data = ("://" not in name and end in _NO_ARTICLES) or content_type in _NO_ARTICLE_TYPES
    return "unknown" if hidden or is_data else "text"


def _root(text: str) -> str:
    """What follows the declarations, comments and a document type that is not HTML's."""
    text = text.lstrip()
    while True:
        if text.startswith("<!--"):
            end = "-->"
        elif text.startswith("<?"):
            end = "?>"
        elif text[:9].lower() == "<!doctype" and text[9:].lstrip()[:4].lower() != "html":
            end = "]>" if "[" in text.partition(">")[0] else ">"
        else:
            return text
        _, found, text = text.partition(end)
        if not found:
            return ""
        text = text.lstrip()


def _is_record(text: str) -> bool:
    """Whether the first line is a JSON object, or the start of one too long to be seen whole."""
    line, whole, _ = text.lstrip().partition("\n")
    if not re.match(r'\{\s*"', line) or '"https://jsonfeed.org/' in line:
        return False
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return not whole and len(text) > START // 4
