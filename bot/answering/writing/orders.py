"""Which sentences of a passage give orders to whoever writes from it: they support nothing that is
told as news. Patterns only; an order that is put as news reads like news. Pure."""

import re
from functools import lru_cache

from bot.answering.writing.passages import Passage

_WRITERS = r"(?:language\smodels?|chatbots?|AI\sassistants?|automated\ssystems?)"
_SAYING = r"(?:say|write|answer|reply|respond|output|repeat|report|claim|tell|state|confirm|print)"
_ORDER = re.compile(
    r"\b(?:ignore|disregard|forget)\b[^.]{0,40}\b(?:instructions?|rules|prompts?)\b"
    rf"|^\W*{_SAYING}\s(?:that|it|this|instead|freely|only|nothing|everybody|everyone)\b"
    r"|^\W*(?:system|assistant|human|user)\s?:"
    r"|\byou\sare\s(?:now\s)?\w+,\san?\s(?:model|assistant|AI|chatbot)\b"
    rf"|\b{_WRITERS}\b[^.]{{0,60}}(?:\byour?\b|:)"
    r"|\bwhoever\s(?:summari[sz]es|reads|answers|quotes)\sthis\b"
    rf"|\b(?:unless|until)\syou\s{_SAYING}\b"
    r"|\bconfirm\s(?:it|this)\sby\s(?:writing|saying|answering)\b"
    r"|^\s*\d+\|\s|<<<|<\|",
    re.I,
)
_LOOKS_ALIKE = re.compile(r"[A-Za-z][\u0370-\u04ff]|[\u0370-\u04ff][A-Za-z]")


@lru_cache(maxsize=512)
def ordered(passage: Passage) -> frozenset[int]:
    """The sentences of `passage`, by their numbers, that give an order, are written in letters that
    only look right, or follow such a one in its paragraph."""
    found: set[int] = set()
    at, after = 0, False
    for number, sentence in enumerate(passage.sentences):
        start = passage.text.find(sentence, at)
        after = after and "\n" not in passage.text[at:start]
        at = max(start, at) + len(sentence)
        after = after or bool(_ORDER.search(sentence) or _LOOKS_ALIKE.search(sentence))
        if after:
            found.add(number)
    return frozenset(found)
