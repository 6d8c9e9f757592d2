"""Text of unknown authors, so that a language model reads it as text and as nothing else. Pure.

Only what the model sees changes: a draft is checked against the stored text. So no letter, no digit
and no quotation mark is touched, and what is changed stays to be seen: `‹|im_start|›`, `‹INST›`,
`‹3›`, `System∶`.
"""

import re
import unicodedata

# Takes no room, or only says how its neighbours join, and is not of the categories below: see
# https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point
_FILLERS = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]"
)
_UNSEEN = {"Cc", "Cf", "Co", "Cs"}  # control, format (bidi, zero-width), private use, half a pair

# No tag, no fence and no token of a chat template, such as <|im_start|>, is left without these.
_ANGLES = str.maketrans("<>＜＞﹤﹥", "‹›" * 3)
_OPENS, _CLOSES = r"[\[［【〔]", r"[\]］】〕]"
# [3], [1, 2], [^3], [passage 3], 【3†source】; a year in brackets is an editor's.
_CITATION = re.compile(
    rf"{_OPENS}(\s*\^?\s*(?:(?:passage|article|source|p)\.?\s*)?"
    rf"\d{{1,3}}(?:[\s,;&–-]+\d{{1,3}})*\s*(?:†[^\]］】〕]{{0,40}})?){_CLOSES}",
    re.I,
)
_TEMPLATE = re.compile(
    rf"{_OPENS}(\s*/?\s*(?:INST|PROMPT|END|USER|ASSISTANT|SYS\w*|TOOL\w*|AVAILABLE_TOOLS|g?s?MASK"
    rf"|BOS|EOS|SEP|CLS|PAD|UNK)\s*){_CLOSES}",
    re.I,
)
_RULE = re.compile(r"(?<![\w\-=*~`#])([-=_*~`#])\1{2,}")  # ```, ---, ###; not the stars in s***
_ROLE = re.compile(
    r"((?:^|[.!?:;|)\]›”\"'’]\s)\W*(?:system|user|human|assistant|ai|bot|model|developer|tool"
    r"|function|operator|instructions?|input|response|output)\W{0,3}?\s*)[:：﹕]",
    re.I,
)


def one_line(text: str) -> str:
    """Defused, on one line."""
    return " ".join(lines(text))


def lines(text: str) -> list[str]:
    """Defused, line by line, without blank ones."""
    bare = (" ".join(visible(line).split()) for line in text.splitlines())
    return [_defused(line) for line in bare if line]


def visible(text: str) -> str:
    """A line without what nobody sees: control and zero-width characters, and those that turn the
    direction of writing. What stood on either side of one stands together."""
    spaced = _FILLERS.sub("", text.replace("\t", " "))
    return "".join(each for each in spaced if unicodedata.category(each) not in _UNSEEN)


def _defused(line: str) -> str:
    line = _RULE.sub(r"\1", line.translate(_ANGLES))
    line = _TEMPLATE.sub(r"‹\1›", _CITATION.sub(r"‹\1›", line))
    return _ROLE.sub(r"\1∶", line)
