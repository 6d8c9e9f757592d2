"""Citation marks in a draft, however a model writes them: [1], [1, 2], [1][2], (1), [^1], 【1】.

Each becomes one character, so that no later step takes it apart; a mark that cites nothing, such as
[0], becomes the one of number 0. Knows no passages.
"""

import re

MOST = 999  # the largest number that is told from others
_FIRST = 0xE000  # of the characters for private use, which no text has after `without_private`
_PRIVATE = re.compile(r"[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_NUMBERS = r"\d{1,6}(?:\s?(?:,|;|&|and|-|–)\s?(?:\^|#)?\d{1,6}){0,20}"
_WORD = r"(?:passages?|sources?|articles?|citations?|refs?\.?|nos?\.?)"
_SQUARE = re.compile(
    rf"\s?(?:\[\s?\^?(?:{_WORD}[\s:]{{0,2}})?#?(?P<square>{_NUMBERS})\s?\]"
    rf"|【\s?(?P<lenticular>{_NUMBERS})(?:[†:][^】\n]{{0,40}})?\s?】)",
    re.I,
)
# A number in round brackets cites only at the end of a sentence: *Lena Brandt (45) said* does not.
_ROUND = re.compile(
    rf"\s?\(\s?(?:{_WORD}\s)?(?P<round>\d{{1,2}}(?:\s?,\s?\d{{1,2}}){{0,20}})\s?\)"
    r"(?=\s?(?:[.!?]|$|[\ue000-\uf8ff]))",
    re.I | re.M,
)
_ROUND_AFTER = re.compile(
    r"(?<=[.!?])\s?\(\s?(?P<round>\d{1,2}(?:\s?,\s?\d{1,2}){0,20})\s?\)(?=\s|$)", re.M
)
_MARK = r"[\ue000-\uf8ff]"
_BEHIND_END = re.compile(rf"(?P<end>[.!?…]+[\"”’')]*)\s?(?P<marks>(?:\s?{_MARK})+)")


def without_private(text: str) -> str:
    return _PRIVATE.sub("", text)


def encoded(text: str) -> str:
    """`text` with each mark as one character, before the full stop that it stood behind."""
    text = _SQUARE.sub(_characters, text)
    for pattern in (_ROUND, _ROUND_AFTER):
        text = pattern.sub(_characters, text)
    return _BEHIND_END.sub(lambda found: "".join(found["marks"].split()) + found["end"], text)


def taken_from(sentence: str) -> tuple[str, tuple[int, ...]]:
    """The sentence without its marks, and the numbers that they cite, each once, in order."""
    numbers = [ord(character) - _FIRST for character in re.findall(_MARK, sentence)]
    bare = re.sub(rf"\s+(?=[.,;:!?])(?<={_MARK})", "", sentence)
    bare = re.sub(rf"\s?{_MARK}", "", bare)
    return " ".join(bare.split()), tuple(dict.fromkeys(numbers))


def ends_marked(line: str) -> bool:
    return bool(re.search(rf"{_MARK}\s*$", line))


def only_marks(line: str) -> bool:
    return bool(re.fullmatch(rf"[\s.]*(?:{_MARK}[\s.]*)+", line))


def _characters(match: re.Match[str]) -> str:
    told = next(value for value in match.groupdict().values() if value)
    numbers: list[int] = []
    for part in re.split(r",|;|&|and", told):
        ends = [int(each) for each in re.findall(r"\d+", part)]
        if len(ends) == 2 and ends[0] < ends[1] <= ends[0] + 20:
            numbers += range(ends[0], ends[1] + 1)
        else:
            numbers += ends
    return "".join(chr(_FIRST + (each if 0 < each <= MOST else 0)) for each in numbers)
