"""A question taken apart by its word order, to be asked again with another question word. Patterns
only: a question of another form is not taken apart."""

import re
from dataclasses import dataclass

from bot.answering.following.mentions import LONGEST_CARRIED, joined, list_in, names_in, people_in

DO = "did|does|do"
BE = "is|are|was|were"
AUXILIARY = rf"{DO}|{BE}|has|have|had|will|would|can|could|should"
PREPOSITION = (
    "at|in|on|to|from|with|for|about|by|after|before|during|since|until|against|over|under|near|"
    "into|through|between|because|when|while|if|as|than|last|this|next|yesterday|today|tomorrow"
)
_PAST = {
    "won": "win", "led": "lead", "met": "meet", "said": "say", "told": "tell", "bought": "buy",
    "sold": "sell", "made": "make", "wrote": "write", "took": "take", "left": "leave",
    "built": "build", "found": "find", "got": "get", "held": "hold", "paid": "pay", "shot": "shoot",
    "sent": "send", "spoke": "speak", "became": "become", "began": "begin", "came": "come",
    "gave": "give", "went": "go", "ran": "run", "lost": "lose", "fought": "fight",
}  # fmt: skip
_WH = (
    r"(?:(?:in|at|by|for|from|on|to|with|since|until|of)\s+)?(?:(?:who|whom|when|where|why)"
    r"(?:\s+else|\s+exactly)?|(?:what|which|whose|how)(?:\s+(?!and\b|that\b|who\b)[\w’'-]+){0,4}?)"
)
_INVERTED = re.compile(rf"^(?:(?P<wh>{_WH})\s+)?(?P<aux>{AUXILIARY})\s+(?P<body>\S.*)$", re.I)
_SUBJECT = re.compile(
    r"^(?P<wh>who|(?:what|which|how\s+many)(?:\s+[\w’'-]+){0,3}?)"
    rf"\s+(?P<verb>{AUXILIARY}|[a-z]+(?:ed|s)|{'|'.join(_PAST)})\s+(?P<rest>\S.*)$"
)
# What follows *who was* when nobody else is the subject: arrested, behind the plan, in the car.
_PREDICATE = re.compile(
    rf"^(?:not\s+)?(?:[a-z]+(?:ed|ing)|{PREPOSITION}|born|killed|made|held|shot|hit|hurt|sold|sent|"
    r"found|chosen|taken|given|won|lost|built|behind|responsible|involved|present|among|"
    r"there|been|be|next|able|left)\b"
)
_WHOLE = frozenset(
    f"{since}{wh}" for since in ("", "since ", "until ") for wh in ("when", "where", "why")
)
_FIGURE = re.compile(
    r"\s*((?:about|nearly|more than|at least|over)\s+)?[$€£]?\d[\d,.]*(\s\w+){0,3}"
)


@dataclass(frozen=True)
class Asked:
    """*Who did Ode meet at the port* is who, did, Ode, meet, at the port. Without a subject, the
    question word is it: *who leads Acme* is who, '', '', leads, Acme. `wh` is '' of a yes or no."""

    wh: str
    aux: str
    subject: str
    verb: str
    rest: str

    @property
    def asks_for_what(self) -> bool:
        """Whether a noun is asked for, which is then missing from the other words."""
        return bool(re.search(r"\b(who|whom|what|which|whose|how (many|much))\b", self.wh, re.I))


def take_apart(question: str) -> Asked | None:
    text = " ".join(question.split()).rstrip(" ?.!")
    text = text.lower() if text.isupper() else text
    by_subject = _SUBJECT.match(text[:1].lower() + text[1:])
    inverted = _INVERTED.match(text)
    if by_subject and not (inverted and _has_subject(inverted)):
        return Asked(by_subject["wh"], "", "", by_subject["verb"], by_subject["rest"])
    if not inverted:
        return None
    subject, verb, rest = _split(inverted["body"], inverted["aux"].lower())
    return Asked(inverted["wh"] or "", inverted["aux"].lower(), subject, verb, rest)


def _has_subject(match: re.Match[str]) -> bool:
    """Whether a subject follows the auxiliary; else the question word is the subject."""
    if not re.search(r"\b(who|what|which|how (many|much))\b", match["wh"] or "", re.I):
        return True
    return bool(re.fullmatch(DO, match["aux"], re.I)) or not _PREDICATE.match(match["body"])


def _split(body: str, aux: str) -> tuple[str, str, str]:
    """Subject, verb and rest of the words after the auxiliary."""
    copula = re.fullmatch(BE, aux) is not None
    names = names_in(f"x {body}")  # so that no name opens it
    end = 0
    for name in names:
        if name.start - 2 in (0, end + 5 if body[end:].startswith(" and ") else 0):
            end = name.end - 2
    if end and re.match(r"['’]s\b", body[end:]):
        end = 0
    tokens = body.split()
    if end:
        tail = body[end:].split()
        return body[:end], *_verb_and_rest(tail, copula)
    stop = next((i for i, t in enumerate(tokens) if i and _ends_phrase(t, copula)), len(tokens))
    if not copula and stop > 1:
        stop -= 1
    if stop == 1 and tokens[0].lower() in {"the", "a", "an"}:  # the bridge in Riverton collapse
        stop = len(tokens) - 1
    return " ".join(tokens[:stop]), *_verb_and_rest(tokens[stop:], copula)


def _ends_phrase(token: str, copula: bool) -> bool:
    verb = copula and re.fullmatch(r"[a-z]+(?:ed|ing)|held|born|built|made|sold|found|paid", token)
    return bool(verb or re.fullmatch(PREPOSITION, token, re.I))


def _verb_and_rest(tail: list[str], copula: bool) -> tuple[str, str]:
    if not tail or (copula and re.fullmatch(PREPOSITION, tail[0])):
        return "", " ".join(tail)
    return tail[0], " ".join(tail[1:])


def ask_again(asked: Asked, wh: str, answer: str) -> str:
    """The same about another side of it: *when*, *why*, *with whom*; '' where no sentence is safe.

    What was asked for before is put where it belongs: the answer, or *someone*."""
    known = answer_to(asked, answer)
    if asked.verb == "do" or (asked.verb == "" and wh not in _WHOLE):
        return ""
    if not asked.aux:
        who = known or ("someone" if asked.wh == "who" else _noun_of(asked.wh))
        return f"{wh} {_with_subject(who, asked.verb)} {asked.rest}" if who else ""
    gap = ""
    if asked.asks_for_what:
        gap = known or ("someone" if re.match("whom?\\b", asked.wh, re.I) else "")
        gap = gap or _noun_of(asked.wh) or ("something" if asked.wh.lower() == "what" else "")
        if asked.verb == "" and not known:
            return ""
    elif asked.verb == "" and re.match(r"how \w", asked.wh, re.I):  # how old is Ode: why not?
        return ""
    if asked.verb == "" and gap:
        pair = (gap, asked.subject) if asked.wh.lower() == "who" else (asked.subject, gap)
        return _join(wh, asked.aux, *pair, asked.rest)
    return _join(wh, asked.aux, asked.subject, asked.verb, *_fill(asked.rest, gap))


def _with_subject(subject: str, verb: str) -> str:
    """Auxiliary, subject and verb in a question's order; of *-ed* the bare verb cannot be told."""
    if re.fullmatch(AUXILIARY, verb):
        return f"{verb} {subject}"
    if verb in _PAST:
        return f"did {subject} {_PAST[verb]}"
    if verb.endswith("ed"):
        return f"was it that {subject} {verb}"
    bare = re.sub(r"ies$", "ys", verb).removesuffix("s")
    bare = re.sub(r"(ss|sh|ch|x|o)e$", r"\1", bare)
    return f"does {subject} {bare}"


def _fill(rest: str, gap: str) -> tuple[str, ...]:
    """The rest with `gap` where the missing noun stood: after a preposition that lacks its own."""
    stranded = re.match(
        rf"(with|to|for|about|by|from|against|of|on|in|at)(?=$|\s(?:{PREPOSITION})\b)", rest
    )
    if gap and stranded:
        return stranded[1], gap, rest[stranded.end() :].strip()
    if gap and re.search(r"\b(with|to|for|about|by|from|against|of)$", rest):
        return rest, gap
    return gap, rest


def answer_to(asked: Asked, answer: str) -> str:
    """The bare answer in a form that fits into a sentence, or ''."""
    if re.match(r"(?:\w+ )?whom?\b", asked.wh, re.I):
        return _and(people_in(answer))
    number = _FIGURE.match(answer)
    figure = number[0].strip(" .,") if number and len(answer) < LONGEST_CARRIED else ""
    if re.match("how much", asked.wh, re.I):
        return figure
    if counted := re.match(r"how many (.+)", asked.wh, re.I):
        return f"{figure} {counted[1]}" if figure and not re.search("[a-z]$", figure) else figure
    if re.match("what|which", asked.wh, re.I):
        return short_names(answer) or (figure if asked.verb == "" else "")
    return ""


def short_names(answer: str) -> str:
    """An answer that is a name, or a plain list of them, and nothing else; '' otherwise."""
    text = answer.strip(" .")[:LONGEST_CARRIED]
    names = names_in(f"x {text}")
    whole = len(names) == 1 and names[0].text == text
    return _and(list_in(answer)) or (text if whole else "")


def _and(names: list[str]) -> str:
    text = joined(names)
    return text if len(text) <= LONGEST_CARRIED else ""


def _noun_of(wh: str) -> str:
    """The noun of *which companies*, with its article."""
    noun = re.match(r"(?:what|which|how many) ((?:\w+ ){0,2}\w+)$", wh, re.I)
    return f"the {noun[1]}" if noun else ""


def _join(*parts: str) -> str:
    return " ".join(part for part in parts if part)
