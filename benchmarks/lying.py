"""A scripted liar and a teller of truths, over small articles of our own. Checks nothing.

tests/data/lies/ has the articles, true sentences about them in other words, and lies that keep the
words: in scenes.txt and paraphrases.txt those that the rules were made with; in held_out.txt those
that they were not, of which only the counts were ever looked at.
In a true sentence @{...} is a name, #{...} a number and
%{...} a date.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

from bot.answering.dating.calendar import MONTHS, day_name
from bot.answering.writing.passages import Passage
from ingest.chunk import sentence_spans

_FOLDER = Path(__file__).parent.parent / "tests" / "data" / "lies"
SEEN, ALSO_SEEN = _FOLDER / "scenes.txt", _FOLDER / "paraphrases.txt"
HELD_OUT = _FOLDER / "held_out.txt"
_MARKED = re.compile(r"[@#%]\{([^}]*)\}")
_CITED = re.compile(r"\[(\d+)\]")
_QUOTED = re.compile(r"“([^”]+)”")
_STRANGERS = ("Vera Olin", "Gustav Premm", "Norwick", "Tessaly Corporation", "Ruben Ashgrove")
_WORDS = ("two three four five six seven eight nine ten eleven twelve").split()
_HALVES = re.compile(r"(?!(?:The|St|Lady|Sir|Dr|Mr|Ms)\b)\w+ ")
_ANY_NUMBER = re.compile(rf"\b\d[\d,.]*\d\b|\b\d\b|\b(?:{'|'.join(_WORDS)})\b")


@dataclass(frozen=True)
class Lie:
    """`kind` says what was changed of the true sentence `truth`, which is '' for a written lie."""

    kind: str
    text: str
    truth: str = ""


@dataclass(frozen=True)
class Scene:
    """`truths` are as written down, with what may be changed marked."""

    name: str
    passages: tuple[Passage, ...]
    truths: tuple[str, ...]
    lies: tuple[Lie, ...]


def scenes(path: Path) -> tuple[Scene, ...]:
    """Every scene of the file."""
    blocks = re.split(r"^== ", path.read_text(encoding="utf-8"), flags=re.M)[1:]
    return tuple(map(_scene, blocks))


def plain(marked: str) -> str:
    """A true sentence as a model writes it."""
    return _MARKED.sub(r"\1", marked)


def changed(scene: Scene, truth: str, others: tuple[Scene, ...], seed: int = 0) -> Iterator[Lie]:
    """`truth` with one name, number, date, quoted word or citation changed."""
    rng = random.Random(f"{seed} {truth}")
    lies = (
        *_names(scene, truth, others, rng), *_numbers(scene, truth, rng), *_dates(scene, truth),
        *_quotes(truth), *_citations(truth),
    )  # fmt: skip
    yield from (lie for lie in lies if lie.text != lie.truth)


def kept_words(truth: str) -> Iterator[Lie]:
    """`truth` with its names or numbers swapped, or negated, or made likely."""
    for sign, kind in (("@", "swapped names"), ("#", "swapped numbers")):
        found = list(re.finditer(re.escape(sign) + r"\{([^}]*)\}", truth))
        for one, other in pairwise(found):
            if one[1] not in other[1] and other[1] not in one[1]:
                text = (
                    truth[: one.start()] + other[1] + truth[one.end() : other.start()] + one[1]
                    + truth[other.end() :]
                )  # fmt: skip
                yield Lie(kind, plain(text), plain(truth))
    told = plain(truth)
    verb = re.search(r"\b(was|were|has|have|had|will|would|is|are|can|could|might)\b", told)
    if verb and not re.search(r"\b(?:not|no|nobody|never|none|unable)\b", told, re.I):
        text = f"{told[: verb.end()]} not{told[verb.end() :]}"
        yield Lie("negated", text, told)
    if ahead := re.search(r"\b(?:will|would)\b", told):
        yield Lie("made likely", f"{told[: ahead.start()]}might{told[ahead.end() :]}", told)
    if past := re.search(r"\b(?:was|were)\b(?! (?:to|going|able|due))", told):
        yield Lie("made likely", f"{told[: past.start()]}may be{told[past.end() :]}", told)


def _scene(block: str) -> Scene:
    name, *lines = block.strip().splitlines()
    passages: list[Passage] = []
    truths, lies = [], []
    head: list[str] = []
    for line in lines:
        if line.startswith("-- "):
            head = line[3:].split(" | ")
        elif line.startswith(">> "):
            truths.append(line[3:])
        elif line.startswith("!"):
            kind, text = line[1:].split(" ", 1)
            lies.append(Lie(kind, text))
        else:
            sentences = tuple(line[start:end] for start, end in sentence_spans(line))
            published = date.fromisoformat(head[2])
            passages.append(
                Passage(len(passages) + 1, head[0], head[1], published, line, sentences)
            )
    return Scene(name, tuple(passages), tuple(truths), tuple(lies))


def _told(scene: Scene, truth: str) -> list[str]:
    """The sentences of the passages that the truth cites."""
    cited = {int(number) for number in _CITED.findall(truth)}
    return [each for p in scene.passages if p.number in cited for each in p.sentences]


def _with(truth: str, match: re.Match[str], new: str) -> str:
    return plain(truth[: match.start()] + new + truth[match.end() :])


def _names(
    scene: Scene, truth: str, others: tuple[Scene, ...], rng: random.Random
) -> Iterator[Lie]:
    ours = {name for each in scene.truths for name in re.findall(r"@\{([^}]*)\}", each)}
    foreign = {
        name for each in others for t in each.truths for name in re.findall(r"@\{(.*?)\}", t)
    }
    told, whole = _told(scene, truth), plain(truth)
    for match in re.finditer(r"@\{([^}]*)\}", truth):
        name = match[1]
        spare = sorted(foreign - ours)
        for new in (rng.choice(spare), rng.choice(_STRANGERS)):
            yield Lie("name", _with(truth, match, new), whole)
        if " " in name:  # half of it
            first = rng.choice([each for each in spare if _HALVES.match(each)]).split()[0]
            yield Lie("name", _with(truth, match, f"{first} {name.split(' ', 1)[1]}"), whole)
        last = name.split()[-1]
        near = [
            each
            for each in sorted(ours)
            if each not in whole and each.split()[-1] not in whole and last not in each
            and any(each in sentence for sentence in told)
            and not any(each.split()[-1] in s and last in s for s in told)
        ]  # fmt: skip
        if near:
            yield Lie("name of the same passage", _with(truth, match, rng.choice(near)), whole)


def _numbers(scene: Scene, truth: str, rng: random.Random) -> Iterator[Lie]:
    told, whole = _told(scene, truth), plain(truth)
    for match in re.finditer(r"#\{([^}]*)\}", truth):
        for new in _other_numbers(match[1]):
            yield Lie("number", _with(truth, match, new), whole)
        used = {_digits(each) for each in re.findall(r"\d[\d,.]*\d|\d|\w+", whole.lower())}
        near = [
            each
            for sentence in told
            for each in _ANY_NUMBER.findall(sentence)
            if match[1].lower() not in sentence.lower() and _digits(each) not in used
            and not re.fullmatch(r"(?:19|20)\d\d", each)
        ]  # fmt: skip
        if near:
            lie = _with(truth, match, rng.choice(near))
            yield Lie("number of the same passage", lie, whole)
        unit = re.match(r"( million)? (tonnes|people|dollars|euros|pounds|percent|knots|houses)\b",
                        truth[match.end() :])  # fmt: skip
        if unit:
            new = {"people": "tonnes", "percent": "people", "dollars": "euros"}.get(
                unit[2], "people"
            )
            text = (
                truth[: match.start()] + match[1] + (unit[1] or "") + f" {new}"
                + truth[match.end() + unit.end() :]
            )  # fmt: skip
            yield Lie("unit", plain(text), whole)


def _digits(told: str) -> str:
    return str(_WORDS.index(told) + 2) if told in _WORDS else told


def _other_numbers(told: str) -> Iterator[str]:
    if told.lower() in _WORDS:
        at = _WORDS.index(told.lower())
        for by in (1, 4):
            new = _WORDS[(at + by) % len(_WORDS)]
            yield new.capitalize() if told[0].isupper() else new
        return
    digits = re.sub(r"\D", "", told)
    if not digits:
        yield "fifth" if told != "fifth" else "ninth"
        return
    first = str(int(told[0]) % 9 + 1)
    yield first + told[1:]
    last = max(at for at, character in enumerate(told) if character.isdigit())
    yield told[:last] + str((int(told[last]) + 3) % 10) + told[last + 1 :]
    if told.isdecimal():
        yield f"{told}0"
    elif "," in told:
        yield f"{told},000"


def _dates(scene: Scene, truth: str) -> Iterator[Lie]:
    told, whole = _told(scene, truth), plain(truth)
    for match in re.finditer(r"%\{([^}]*)\}", truth):
        parts = match[1].split()
        year = parts[-1]
        yield Lie("date", _with(truth, match, " ".join([*parts[:-1], str(int(year) - 1)])), whole)
        yield Lie("date", _with(truth, match, " ".join([*parts[:-1], str(int(year) + 2)])), whole)
        if len(parts) > 1 and parts[-2] in MONTHS:
            month = MONTHS[(MONTHS.index(parts[-2]) + 4) % 12]
            yield Lie("date", _with(truth, match, " ".join([*parts[:-2], month, year])), whole)
        if len(parts) == 3:
            day = str(int(parts[0]) % 27 + 1)
            yield Lie("date", _with(truth, match, f"{day} {parts[1]} {year}"), whole)
        cited = {int(number) for number in _CITED.findall(truth)}
        for passage in scene.passages:
            day_out = passage.published
            if passage.number in cited and day_out and len(parts) == 3:
                told_day = day_name(day_out)
                if told_day != match[1]:
                    yield Lie("date of publication", _with(truth, match, told_day), whole)
        near = [y for s in told for y in re.findall(r"\b(?:19|20)\d\d\b", s) if match[1] not in s]
        if near and len(parts) == 1 and near[0] not in whole:
            yield Lie("date of the same passage", _with(truth, match, near[0]), whole)


def _quotes(truth: str) -> Iterator[Lie]:
    for match in _QUOTED.finditer(truth):
        words = match[1].split()
        for new in (
            [*words[:-1], "indeed"], [words[0], "very", *words[1:]], [*words[:-1], words[-1][:-1]],
            [*words[:-1], f"{words[-1]}s"],
        ):  # fmt: skip
            yield Lie("quoted word", _with(truth, match, f"“{' '.join(new)}”"), plain(truth))


def _citations(truth: str) -> Iterator[Lie]:
    whole = plain(truth)
    numbers = _CITED.findall(truth)
    bare = _CITED.sub("", whole).strip()
    yield Lie("citation of no passage", f"{bare} [9]", whole)
    yield Lie("citation of no passage", f"{bare} {''.join(f'[{n}]' for n in numbers)}[7]", whole)
    yield Lie("no citation", bare, whole)
    if len(numbers) == 1:
        other = "2" if numbers[0] == "1" else "1"
        yield Lie("citation of another passage", f"{bare} [{other}]", whole)
