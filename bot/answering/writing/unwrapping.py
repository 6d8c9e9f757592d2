"""What a model puts around its prose: thoughts, JSON, fences, markup. It is taken off here."""

import json
import re
from typing import Any

from vectorstore.models import normalise

LONGEST = 20_000  # characters of a draft that are looked at
_UNSEEN = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]")
_THOUGHT = re.compile(r"<(think|thinking|reasoning|scratchpad)>.*?(?:</\1>|\Z)", re.S | re.I)
_FENCE = re.compile(r"^\s{0,3}(?:```|~~~)[^\n]*$", re.M)
_FIELDS = ("text", "answer", "response", "content", "prose", "summary", "sentence")
_BROKEN = re.compile(r'"(?:text|answer|response|content|prose|summary)"\s*:\s*"((?:[^"\\]|\\.)*)')
_JSON_LIST = re.compile(r"[\[{]\s*[\[{\"]")
_PLAIN_TAG = re.compile(r"</?(?:b|i|u|em|strong|p|br|ul|ol|li|span|div|sup|sub|h[1-6])\s?/?>", re.I)
_BULLET = re.compile(r"^\s*(?:>\s?)*(?:[-*+•–]\s+|\d{1,2}[.)]\s+)?")
_EMPHASIS = re.compile(r"\*{1,3}|_{2,3}|`+|~~|\|\||(?<!\w)_(?=\w)|(?<=\w)_(?!\w)")
_RULE = re.compile(r"^[\s\-*_=|:]{3,}$")


def unwrapped(text: str) -> str:
    """The prose alone, its line ends kept."""
    text = _UNSEEN.sub("", normalise(text[:LONGEST]))
    text = _FENCE.sub("", _THOUGHT.sub(" ", text)).strip()
    if text.startswith("{") or _JSON_LIST.match(text):
        text = _from_json(text)
    return _PLAIN_TAG.sub(" ", text)


def plain_line(line: str) -> str:
    """A line without bullet, bar and emphasis; '' for a heading, a rule or a row of a table."""
    bare = _BULLET.sub("", line, count=1)
    if re.match(r"#{1,6}\s", bare) or _RULE.match(bare) or bare.startswith("|"):
        return ""
    return " ".join(_EMPHASIS.sub("", bare).split())


def is_item(line: str) -> bool:
    return bool(re.match(r"\s*(?:[-*+•]\s+|\d{1,2}[.)]\s+)", line))


def _from_json(text: str) -> str:
    """The prose in a JSON reply, or what can be saved of it when it is broken."""
    try:
        told = _told(json.loads(text))
    except (ValueError, RecursionError):
        return "\n".join(_unescaped(each) for each in _BROKEN.findall(text))
    return "\n".join(told)


def _told(value: Any, depth: int = 0) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, list) and depth < 4:
        return [line for each in value for line in _told(each, depth + 1)]
    if isinstance(value, dict) and depth < 4:
        lines = [line for key in _FIELDS if key in value for line in _told(value[key], depth + 1)]
        lines = lines or [line for each in value.values() for line in _nested(each, depth)]
        cited = value.get("cites") or value.get("citations") or value.get("sources")
        return _marked(lines, cited) if len(lines) == 1 else lines
    return []


def _nested(value: Any, depth: int) -> list[str]:
    return _told(value, depth + 1) if isinstance(value, (list, dict)) else []


def _marked(lines: list[str], cited: Any) -> list[str]:
    numbers = [cited] if isinstance(cited, int) else cited if isinstance(cited, list) else []
    marks = "".join(f"[{each}]" for each in numbers[:20] if isinstance(each, (int, str)))
    return [f"{lines[0]} {marks}".strip()]


def _unescaped(told: str) -> str:
    try:
        return str(json.loads(f'"{told.rstrip(chr(92))}"', strict=False))
    except ValueError:
        return ""
