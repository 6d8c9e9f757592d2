"""The head of a news text: title, date, place and outlet, told apart from the article. Pure.

Strict on purpose: a head that is not recognised stays in the text, where it does no harm, while a
sentence taken for a head would be lost. So a dateline counts only if something in it is known.
"""

import re
from dataclasses import dataclass
from datetime import date

from ingest.addresses import normal_address
from ingest.chunk import sentence_spans
from ingest.places import AGENCIES, PLACES
from vectorstore.models import GLOBAL, Article, Scope, normalise

TITLE_LENGTH = 110
TOLD_LENGTH = 300
HEAD_LENGTH = 5000  # characters in which a head may stand; what follows is only carried along
MONTHS = "january february march april may june july august september october november december"
_MONTH_NUMBER = {month[:3]: number for number, month in enumerate(MONTHS.split(), 1)}

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_ISO = r"\d{4}-\d\d-\d\d(?!\d)"
_FULL = rf"(?i:{_ISO}|{_MONTH}\ \d{{1,2}},\ ?\d{{4}}\b|\d{{1,2}}\ {_MONTH},?\ \d{{4}}\b)"
_DAY = rf"(?i:{_MONTH}\ \d{{1,2}}\b|\d{{1,2}}\ {_MONTH})"  # no year: not a date by itself
_CLOCK = r"(?:[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:\ ?(?:Z|UTC|GMT|[+-]\d\d:?\d\d))?)?"
_DATED = re.compile(
    rf"\s*(?P<label>(?i:date|published)\b\s*(?::\s*)?)?(?P<date>{_FULL}){_CLOCK}"
    r"(?P<end>[ \t]*[,.|\u2013\u2014-]?\s*)"
)
_UPPER = r"[^\W\d_a-zß-öø-ÿ]"
_WORD = rf"(?:ST\.|{_UPPER}[^\W\d_a-z]*(?:[-/'\u2019]{_UPPER}+)*)"
_NAME = r"[^\W\d_a-z][\w.'\u2019&-]*"
_DASH = r"(?:[ \t]*[\u2013\u2014]\s*|[ \t]+--?\s+)"
_DATELINE = re.compile(
    rf"\s*(?P<place>{_WORD}(?:\ {_WORD}){{0,3}})"
    rf"(?:,\ (?!{_FULL}|{_DAY})(?P<region>{_NAME}(?:\ (?:(?:and|of|the)\ )?{_NAME}){{0,3}}))?"
    rf"(?:,\ (?:(?P<date>{_FULL})|(?P<day>{_DAY})))?"
    rf"(?:\ \((?P<agency>{_NAME}(?:\ {_NAME}){{0,3}})\)"
    rf"|\.\ (?P<outlet>{_WORD}(?:\ {_WORD}){{0,2}}))?"
    rf"{_DASH}(?=[\"'\u201c\u2018«(\[]*(?:\d|{_UPPER}))"
)


@dataclass(frozen=True)
class Head:
    """What a head told; `text` is what follows it, letter by letter. Empty where it is silent."""

    text: str
    title: str = ""
    published: date | None = None
    source: str = ""
    place: str = ""
    url: str = ""
    authors: str = ""
    language: str = ""

    def article(
        self, *, url: str = "", scope: Scope = GLOBAL, pages: tuple[int, ...] = ()
    ) -> Article:
        """The article under this head; `url` counts when the head itself named none.

        Its text is empty when there was none.
        """
        return Article(
            self.text,
            self.title,
            self.url or normal_address(url),
            self.published,
            self.source,
            self.place,
            scope=scope,
            authors=self.authors,
            language=self.language,
            pages=pages,
        )


def read_head(text: str, title: str | None = None, published: date | None = None) -> Head:
    """Part a news text from its head.

    title: what is known already. None: a first line that looks like one is taken, and else, as for
    an empty title, one is made from the first sentence. A first line that repeats it leaves.
    published: the date when it is known already; one in the text then only leaves with its head.
    """
    start = text[:HEAD_LENGTH]
    rest, found = _leading_date(start)
    if title is None:
        title, rest = _title_line(rest)
        if not found:
            rest, found = _leading_date(rest)
    elif title and rest.startswith(title + "\n"):
        rest = rest[len(title) :].lstrip()
    known = published or found
    line = _dateline(rest, dated=found is not None)
    place = source = ""
    if line:
        place = _shown_place(line["place"]) + (f", {line['region']}" if line["region"] else "")
        source = line["agency"] or line["outlet"] or ""
        known = known or parse_date(line["date"] or "")
        # "May 20" with no year in sight is a fact that would be lost with the head.
        if known or not line["day"]:
            rest = rest[line.end() :]
    rest = text[len(start) - len(rest) :].strip()
    return Head(rest, title or make_title(rest), known, source, place)


def language_code(told: object) -> str:
    """Read `en`, `en-US` or `en_US` as ISO 639-1 `en`; '' for anything else."""
    match = re.match(r"\s*([a-z]{2})(?:[-_\s]|$)", str(told), re.I)
    return match[1].lower() if match else ""


def plausible_title(told: object) -> str:
    """A title that a program wrote into a file, unless it is a file's name or says nothing.

    Two words at least: of one word, too many are the name of a template or a section.
    """
    title = re.sub(r"(?i)^microsoft (?:word|powerpoint) - ", "", one_line(told))
    dull = re.search(r"(?i)\.[a-z]{2,5}$|^(?:untitled|document|word document|title)\b", title)
    words = [word for word in title.split() if any(map(str.isalpha, word))]
    return "" if dull or len(words) < 2 or len(title) > 300 else title


def parse_date(text: str) -> date | None:
    """Read `2022-05-20`, `May 20, 2022` or `20 May 2022`; None for all else and for no such day."""
    if not re.fullmatch(_FULL, text):
        return None
    if re.fullmatch(_ISO, text):
        year, month, day = (int(part) for part in text.split("-"))
    else:
        word = re.search(r"[a-z]+", text, re.I)
        first, second = (int(part) for part in re.findall(r"\d+", text))
        day, year = first, second
        month = _MONTH_NUMBER[word.group()[:3].lower()] if word else 0
    try:
        return date(year, month, day)
    except ValueError:
        return None


def make_title(text: str) -> str:
    """Make a title of at most 110 characters from the first sentence or heading."""
    spans = sentence_spans(text[:2000])
    title = " ".join(text[slice(*spans[0])].split()) if spans else ""
    if len(title) <= TITLE_LENGTH:
        return title
    cut = title[:TITLE_LENGTH]
    return (cut[: cut.rfind(" ")] if " " in cut else cut[:-1]).rstrip(" ,;:-\u2013\u2014") + "…"


def one_line(told: object) -> str:
    """A title or name that a page or record tells, on one line; '' for None."""
    return " ".join(normalise(str(told)).split()) if told is not None else ""


def told_line(told: object) -> str:
    """One line of at most 300 characters: pages, feeds and records may claim anything."""
    return one_line(told)[:TOLD_LENGTH].rstrip()


def _leading_date(text: str) -> tuple[str, date | None]:
    """Take a date off the start: on its own line, labelled `date:`, or before a dateline."""
    match = _DATED.match(text)
    found = parse_date(match["date"]) if match else None
    if not match or not found:
        return text, None
    rest = text[match.end() :]
    alone = "\n" in match["end"] and not rest[:1].islower()
    labelled = ":" in (match["label"] or "") and match["end"]
    is_head = rest and (alone or labelled or _dateline(rest, dated=True))
    return (rest, found) if is_head else (text, None)


def _title_line(text: str) -> tuple[str, str]:
    """Take a short first line that is no sentence and has a blank line after it."""
    match = re.match(r"\s*(\S[^\n]{2,149})\n[ \t]*\n\s*(?=\S)", text)
    if not match or _dateline(text) or _DATED.match(text):
        return "", text
    line = match[1].strip()
    words = line.strip("\"'\u201c\u201d\u2018\u2019«»()")
    is_title = words[:1].isalnum() and words[-1] not in ".!?…:;,"
    return (line, text[match.end() :]) if is_title else ("", text)


def _dateline(text: str, *, dated: bool = False) -> re.Match[str] | None:
    """Match a dateline in which something is known: the place, the agency or a date."""
    match = _DATELINE.match(text)
    if not match or not match["place"].isupper() or not (match["outlet"] or "A").isupper():
        return None
    outlet = match["agency"] or match["outlet"] or ""
    known = (
        any(part in PLACES for part in match["place"].split("/"))
        or any(word in AGENCIES for word in outlet.upper().split())
        or match["date"]
        or match["day"]
        or (outlet and dated)
    )
    return match if known else None


def _shown_place(place: str) -> str:
    """Write `RIO DE JANEIRO` as a map would."""
    shown = re.sub(r"[^\W\d_]+", lambda word: word.group().capitalize(), place)
    return re.sub(r"(?<= )(?:De|Del|Of|The|And)(?= )", lambda word: word.group().lower(), shown)
