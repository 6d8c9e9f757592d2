"""Words between quotation marks, letter by letter. Pure."""

import re

_SINGLE = re.compile(r"(?<![\w])'(?=\S)([^'\n]{1,300}?(?:\w'\w[^'\n]{0,200}?)*)(?<=\S)'(?!\w)")
_CURLY_SINGLE = re.compile(r"‘([^‘\n]{1,400}?)’(?!\w)")
_DOUBLE = re.compile(r"[\"“”„«»]")
_EDGE = " \t.,;:!?…"


def quotations(text: str) -> tuple[list[str], str] | None:
    """What is quoted in `text`, and the text with blanks in its place; None when a quotation does
    not end."""
    marks = [match.start() for match in _DOUBLE.finditer(text)]
    if len(marks) % 2:
        return None
    found: list[str] = []
    bare = text
    for first, last in zip(marks[::2], marks[1::2], strict=True):
        found.append(text[first + 1 : last])
        bare = _blanked(bare, first, last + 1)
    for pattern in (_CURLY_SINGLE, _SINGLE):
        for match in pattern.finditer(bare):
            found.append(match[1])
            bare = _blanked(bare, *match.span())
    return [each for each in found if each.strip(_EDGE)], bare


def stands_in(quotation: str, text: str) -> bool:
    """Whether a quotation stands in `text`, but for blank space, the style of quotation marks, the
    punctuation at its ends and whether it begins with a capital letter."""
    words = _levelled(quotation).strip(_EDGE)
    first = f"[{re.escape(words[:1].upper() + words[:1].lower())}]" if words[:1].isalpha() else ""
    form = first + re.escape(words[1:]) if first else re.escape(words)
    return bool(words) and bool(re.search(rf"(?<!\w){form}(?!\w)", _levelled(text)))


def _levelled(text: str) -> str:
    text = re.sub(r"[“”„«»]", '"', re.sub(r"[‘’‚]", "'", text))
    return " ".join(text.split())


def _blanked(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]
