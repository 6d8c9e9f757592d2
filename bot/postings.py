"""What a message that somebody posted holds for the library: links and text. Pure."""

import re

from vectorstore.models import normalise
from vectorstore.words import words

_LINK = re.compile(r"https?://[^\s<>\]]+", re.IGNORECASE)
_FEW = 5  # words that make a message more than a remark beside a link
_LONG = 20  # letters of a run that is a text in a script without blanks between words


def links_in(text: str) -> list[str]:
    """The web addresses in a text, each once, without the marks around them."""
    return list(dict.fromkeys(_bare(link) for link in _LINK.findall(text)))


def _bare(link: str) -> str:
    """Take off what ends the sentence, not the address: `(see https://a.example/b_(c)).`"""
    while link[-1] in ".,:;!?'\"*|~`)]}”’»":
        if link[-1] == ")" and link.count("(") >= link.count(")"):
            break
        link = link[:-1]
    return link


def article_text(text: str) -> str:
    """The text, when it is more than links and a remark; else ''."""
    said = words(_LINK.sub(" ", text))
    enough = len(said) >= _FEW or any(len(word) >= _LONG for word in said)
    return normalise(text) if enough else ""
