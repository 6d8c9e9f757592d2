"""From a PDF to an article that knows its pages. Meant to run inside the sandbox."""

import re
from collections import Counter
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

from ingest.errors import EmptyText, Locked, SourceUnreadable, TooHard, TooManyPages
from ingest.head import language_code, plausible_title, read_head
from vectorstore.models import Article, normalise

MAX_PAGES = 1000
EDGE = 3  # lines at either end of a page in which running heads and page numbers stand
REPEATS = 3  # pages on which a line must come back to be a running head
_NUMBERED = re.compile(r"(?i)(?:page|p\.?)\s*\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?")
_BARE_NUMBER = re.compile(r"[\u2013\u2014|\[(-]?\s*(\d{1,4})\s*[\u2013\u2014|\])-]?")
_LETTERS = r"[^\W\d_]{1,40}"
_BROKEN = re.compile(rf"(?<![^\W\d_])({_LETTERS})[-\u2010]\n({_LETTERS})")
_BROKEN_END = re.compile(rf"({_LETTERS})[-\u2010]$")
_ENDED = tuple(".!?:;…\"'”’»)")


@dataclass(frozen=True)
class PagedText:
    """Pages joined to one text; `starts` are the offsets at which each of them begins in it."""

    text: str
    starts: tuple[int, ...]


def read_pdf(name: str, body: bytes, url: str = "", charset: str | None = None) -> list[Article]:
    """Read a PDF as one article.

    Its creation date is not taken for the day of publication: it is the day on which somebody made
    or scanned the file, and a wrong date makes an old article the newest.
    Raises: Locked, TooManyPages, EmptyText, SourceUnreadable.
    """
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError, PyPdfError

    try:
        document = PdfReader(BytesIO(body))
        if document.is_encrypted and not document.decrypt(""):
            raise Locked(name)
        count = len(document.pages)
        if count > MAX_PAGES:
            raise TooManyPages(name, count, MAX_PAGES)
        paged = join_pages([page.extract_text() for page in document.pages])
        title, language = _told(document)
    except (DependencyError, FileNotDecryptedError, NotImplementedError) as cause:
        raise Locked(name) from cause  # a cipher that needs more than is installed
    except LimitReachedError as cause:
        raise TooHard(name, "unpacks to more than a reader should hold") from cause
    except PyPdfError as cause:
        raise SourceUnreadable(name, "its PDF is damaged") from cause
    if not paged.text:
        raise EmptyText(
            name,
            "whose pages look scanned (pictures of text)",
            "run text recognition (OCR) over it first, or paste the article's text instead",
        )
    return [article_of_pages(paged, title, language, url)]


def article_of_pages(paged: PagedText, title: str, language: str, url: str) -> Article:
    """Take the head off and move the pages' offsets with it."""
    # A headline may run over several lines, of which the metadata know nothing.
    shown = re.match(r"\s+".join(map(re.escape, title.split())) + r"\s*\n", paged.text)
    text = paged.text[shown.end() :] if title and shown else paged.text
    head = replace(read_head(text, title or None), language=language)
    gone = len(paged.text) - len(head.text)
    return head.article(url=url, pages=tuple(max(0, start - gone) for start in paged.starts))


def join_pages(pages: list[str]) -> PagedText:
    """Join what was read from each page, without running heads, page numbers and hyphenation."""
    # A soft hyphen at a line's end parts a word; elsewhere `normalise` takes it out.
    lines = [normalise(page.replace("\u00ad\n", "")).split("\n") for page in pages]
    bare = ["\n".join(page).strip() for page in _without_edges(lines)]
    known = {word for page in bare for word in re.findall(r"[\w-]+", page)}
    text, starts, empty = "", [], 0
    for page in bare:
        if not page:
            empty += 1
            continue
        page = _BROKEN.sub(lambda parts: _mended(parts[1], parts[2], known) or parts[0], page)
        first, second = _BROKEN_END.search(text[-50:]), re.match(_LETTERS, page)
        if first and second and (mended := _mended(first[1], second[0], known)):
            text = text[: first.start() - first.end()] + mended[: -len(second[0])]
        elif text:
            text += "\n\n" if text.endswith(_ENDED) else "\n"
        starts += [len(text)] * (empty + 1)  # an empty page starts where the next one does
        text, empty = text + page, 0
    return PagedText(text, tuple(starts + [len(text)] * empty))


def _mended(first: str, second: str, known: set[str]) -> str:
    """Join a word broken at a line's end; '' when the second half starts no such word.

    The hyphen stays where the document writes the word with one elsewhere.
    """
    if not second[0].islower():
        return ""
    hyphenated = f"{first}-{second}"
    return hyphenated if hyphenated in known and first + second not in known else first + second


def _without_edges(pages: list[list[str]]) -> list[list[str]]:
    """Take out page numbers, and lines that come back at the edge of several pages."""
    edges = [_edge(lines) for lines in pages]
    seen = Counter(
        key
        for index, lines in enumerate(pages)
        for key in {key for at in edges[index] for key in _keys(lines[at], index)}
    )

    def stays(index: int, at: int, line: str) -> bool:
        if at not in edges[index]:
            return True
        bare = _BARE_NUMBER.fullmatch(line.strip())
        numbered = _NUMBERED.fullmatch(line.strip()) or (bare and int(bare[1]) == index + 1)
        return not numbered and all(seen[key] < REPEATS for key in _keys(line, index))

    return [
        [line for at, line in enumerate(lines) if stays(index, at, line)]
        for index, lines in enumerate(pages)
    ]


def _edge(lines: list[str]) -> set[int]:
    full = [at for at, line in enumerate(lines) if line.strip()]
    return {*full[:EDGE], *full[-EDGE:]}


def _keys(line: str, index: int) -> list[str]:
    """What makes a line the same on another page: its words, or its words and a number that counts
    with the pages. Other numbers are facts."""
    line = " ".join(line.split())[:300]
    keys = [line] if any(map(str.isalpha, line)) else []
    for number in re.finditer(r"(?<!\d)\d{1,4}(?!\d)", line):
        counted = f"\x00{int(number[0]) - index}\x00"
        keys.append(line[: number.start()] + counted + line[number.end() :])
    return keys


def _told(document: Any) -> tuple[str, str]:
    """The title and language that the file tells of itself."""
    told = document.metadata
    title = plausible_title(told.title) if told is not None else ""
    return title, language_code(document.trailer["/Root"].get("/Lang") or "")
