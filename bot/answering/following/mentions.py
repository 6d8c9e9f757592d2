"""The names in a text and what sort each is likely to be. Patterns only; it looks nothing up."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vectorstore.words import STOP_WORDS

LONGEST_CARRIED = 100  # characters of a name or an answer that are taken into another question

# A name may go on after these if a capital follows: Bank of America, Ursula von der Leyen.
_LINKS = frozenset("of de la le du da dos del van von der den bin ibn al el".split())
_TITLES = frozenset(
    "mr mrs ms dr sir lady lord rabbi reverend pope bishop imam judge justice king queen "
    "prince princess president minister secretary senator representative congressman "
    "congresswoman governor mayor chancellor ambassador adviser advisor envoy general colonel "
    "captain admiral director chairman chairwoman chair ceo founder professor coach spokesman "
    "spokeswoman spokesperson speaker commissioner leader boss head chief executive officer "
    "actor actress singer author".split()
)
_NOT_PEOPLE = frozenset(
    "house congress department ministry office agency company corporation corp inc ltd "
    "university college school foundation council committee court bank party senate "
    "parliament union press times post news states kingdom city county street hospital "
    "institute group league cup club airport church act treaty summit games".split()
)
_GEOGRAPHIC = frozenset(
    "afghanistan africa america argentina armenia asia astana australia austria azerbaijan "
    "belarus belgium berlin brazil britain brussels california canada chile china colombia "
    "cuba denmark egypt england europe finland florida france georgia germany ghana greece "
    "hungary india indonesia iran iraq ireland israel italy japan jordan kazakhstan kenya "
    "kyiv kyrgyzstan lebanon libya london malaysia mexico moldova mongolia morocco moscow "
    "myanmar netherlands nigeria norway pakistan paris peru philippines poland portugal qatar "
    "romania russia scotland serbia singapore slovakia somalia spain sudan sweden switzerland "
    "syria taiwan tajikistan texas thailand tokyo tunisia turkey turkmenistan uganda uk "
    "ukraine us usa uzbekistan venezuela vietnam wales washington yemen zimbabwe beijing "
    "chicago geneva rome vienna madrid delhi".split()
)
# First names whose bearers are nearly always called she, or he.
_WOMEN = frozenset(
    "amy angela anna anne barbara carol catherine christine claudia diana elena elizabeth "
    "emma eva giorgia greta hillary irina jacinda jane janet jennifer jessica jill julia "
    "kamala karen kate laura lena linda lisa liz margaret maria marie marine marisa mary "
    "melania michelle nadia nancy natalia nicola nikki noa olga olivia sanna sara sarah sofia "
    "sophia susan tatiana theresa ursula victoria wendy mrs ms queen princess lady actress "
    "chairwoman congresswoman spokeswoman".split()
)
_MEN = frozenset(
    "adam alexander andrew anthony antony arthur barack benjamin bernard bill boris brian "
    "carlos charles chris dave david dmitry donald ed emmanuel eric frank fred gary george "
    "henry igor ivan jack james jeff jerome jim joe john jose joseph juan kevin larry lloyd "
    "marco mark martin michael mike mikhail mohammed oleg olaf omar patrick paul pedro peter "
    "philip richard robert ron sergei sergey simon stephen steve ted thomas tim tom vladimir "
    "volodymyr warren william mr sir king prince lord chairman congressman spokesman".split()
)


@dataclass(frozen=True)
class Name:
    """A name and where it stands; `text` and the offsets take in an article before it."""

    text: str
    start: int
    end: int
    before: str  # the word before it, in lower case

    @property
    def is_place(self) -> bool:
        """Whether it stands where places and houses do: *in Paris*, *at the Pentagon*."""
        return self.before in {"in", "at", "near", "from", "outside", "inside", "around"}


def names_in(text: str) -> list[Name]:
    """Runs of capitalised words, left to right. None in a text that is all capitals."""
    if text.isupper():
        return []
    return [name for run in _runs(text) if (name := _name(text, run))]


def _runs(text: str) -> Iterator[list[re.Match[str]]]:
    run: list[re.Match[str]] = []
    tokens = list(re.finditer(r"\w(?:[\w’'&-]|\.(?=\w)|(?<=\b\w)\.)*", text))
    for at, token in enumerate(tokens):
        joined = bool(run) and text[run[-1].end() : token.start()] == " "
        ended = bool(run) and re.search(r"['’]s$", run[-1].group())
        if run and (not joined or ended):
            yield run
            run = []
        after = tokens[at + 1].group() if at + 1 < len(tokens) else ""
        opens = token.group()[0].isupper() and not (at == 0 and _is_common(token.group()))
        goes_on = token.group()[0].isdigit() or (token.group() in _LINKS and after[:1].isupper())
        if opens or (run and goes_on):
            run.append(token)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _is_common(word: str) -> bool:
    """Whether a word is capitalised only because it begins the text; *US* is not."""
    return word.lower() in STOP_WORDS | {"give", "show", "ok"} and (
        not word.isupper() or len(word) < 2
    )


def _name(text: str, run: list[re.Match[str]]) -> Name | None:
    while run and run[-1].group() in _LINKS:
        run = run[:-1]
    if not run or run[0].group() in {"I", "I'm", "I’m"}:
        return None
    start, end = run[0].start(), run[-1].end()
    end -= 2 if re.search(r"['’]s$", text[start:end]) else 0
    article = re.search(r"\bthe $", text[:start], re.I)
    start = article.start() if article else start
    before = re.search(r"(\w+)\W*$", text[:start])
    return Name(text[start:end], start, end, before.group(1).lower() if before else "")


def people_in(answer: str) -> list[str]:
    """The people whom an answer names: one, or those of a list such as *Ode and Lena Brandt*."""
    listed = list_in(answer)
    people = [_person(name) for name in listed or [answer[: 4 * LONGEST_CARRIED]]]
    return people if all(people) else [one for one in [_person(answer)] if one]


def list_in(answer: str) -> list[str]:
    """The names of an answer that is a list of names and nothing else; empty otherwise."""
    parts = re.split(r",\s+(?:and\s+)?|\s+and\s+", answer[: 4 * LONGEST_CARRIED].strip(" ."))
    names = [[name.text for name in names_in(part)] for part in parts]
    if len(parts) < 2 or any(name != [part] for name, part in zip(names, parts, strict=True)):
        return []
    return parts


def joined(names: Sequence[str]) -> str:
    return ", ".join(names[:-1]) + " and " + names[-1] if len(names) > 1 else "".join(names)


def _person(answer: str) -> str:
    """The bare name: *Under Secretary of Commerce for Trade Lena Brandt* is Lena Brandt."""
    found = names_in(answer)
    if not found:
        return ""
    if len(found) > 1 and re.match(r"['’]s ", answer[found[0].end :]):  # Boeing's Lena Brandt
        found = found[1:]
    tokens = found[0].text.split()
    titles = [at for at, token in enumerate(tokens) if _words(token) & _TITLES]
    if not titles:
        return found[0].text[:LONGEST_CARRIED]
    after = tokens[titles[-1] + 1 :]
    own = after[: after.index("of")] if "of" in after else after
    if len(own) == 1:
        own = [tokens[titles[-1]], *own]  # Pope Francis
    elif not own and len(found) > 1:
        comma = "," in answer[found[0].end : found[1].start]
        own = found[1].text.split()[0 if comma else -2 :]
    elif not own and len(after) > 3:  # of Kazakhstan Kassym-Jomart Tokayev
        own = after[-2:]
    return " ".join(own)[:LONGEST_CARRIED]


def is_person(name: str) -> bool | None:
    """Whether a name is a person's, as far as its own words tell; None if they don't."""
    parts = _words(name)
    if parts & _NOT_PEOPLE:
        return False
    return True if parts & (_TITLES | _WOMEN | _MEN) else None


def is_geographic(name: str) -> bool:
    """Whether a name is one of the countries and cities that news names most."""
    return name.lower().removeprefix("the ") in _GEOGRAPHIC


def may_be(pronoun: str, name: str) -> bool:
    """Whether *he*, *him*, *his* or *she*, *her* can mean a person of this name."""
    others = _WOMEN if pronoun.startswith("h") and pronoun not in {"her", "hers"} else _MEN
    return not _words(name) & others


def is_woman(name: str) -> bool:
    return bool(_words(name) & _WOMEN)


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))
