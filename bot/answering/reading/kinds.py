"""What sort of answer a question asks for, told by its form. Patterns only."""

import re
from typing import Literal

Kind = Literal["person", "list", "money", "number", "date", "place", "name", "none"]

_KINDS: tuple[tuple[Kind, str], ...] = (
    ("money", r"\bhow much\b(?! (longer|more|time|of))|\b(what|which) (price|sum|amount|cost)\b"),
    ("number", r"\bhow (many|old|long|far|tall|fast|big|large)\b"
               r"|\b(what|which) (percentage|percent|share|number)\b"),
    ("date", r"\bwhen\b|\b(what|which|in what) (day|date|year|month|week)\b|\bwhat time\b"),
    ("list", r"\b(what|which) (\w+ ){0,2}(companies|countries|cities|states|people"
             r"|organi[sz]ations|teams|firms|banks|airlines|nations|players|films|movies|books"
             r"|names|ministers|leaders)\b"),
    ("person", r"\bwho(m|se)?\b|\b(what|which) (\w+ ){0,2}(actor|actress|singer|player|politician"
               r"|president|minister|senator|person|man|woman|leader|artist|author|director"
               r"|athlete|star|comedian|celebrity)\b"),
    ("place", r"\bwhere\b"
              r"|\b(what|which) (\w+ )?(country|city|state|place|town|nation|continent)\b"),
    ("name", r"\b(what|which)\b"),
)  # fmt: skip

_YES_NO = re.compile(
    r"^\W*(is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)\b", re.I
)
_EXPLAIN = re.compile(
    r"\bwhy\b|\bwhat happened\b|\bhow (did|does|do|was|were|is|are|can|could|has|have|to)\b", re.I
)


def kind_of(question: str) -> Kind:
    """What sort of words would answer `question`; 'none' when a whole sentence would."""
    if _YES_NO.search(question) or _EXPLAIN.search(question):
        return "none"
    return next((kind for kind, form in _KINDS if re.search(form, question, re.I)), "none")


def sentences_wanted(question: str) -> int:
    """How many sentences may be shown where whole sentences answer: several explain, one says
    yes or no."""
    return 1 if _YES_NO.search(question) else 3
