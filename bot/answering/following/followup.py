"""A question and what came before it, to a question that stands alone. Patterns only, no language
model: where no sentence that reads as English can be made, the question stays as it is.

What is carried over comes from people's questions and from names and figures in answers: plain text
that is never more than that, each piece at most LONGEST_CARRIED characters.
"""

import re
from collections.abc import Callable, Sequence

from bot.answering.following import referents
from bot.answering.following.asked import AUXILIARY, PREPOSITION, Asked, ask_again, take_apart
from bot.answering.following.mentions import joined
from bot.answering.following.pronouns import resolve
from bot.answering.following.swapping import put_in_place, with_topic
from bot.answering.models import LONGEST_QUESTION, Turn

RECENT_TURNS = 3  # an older one has too often nothing to do with what is asked now

_LEAD = re.compile(r"^\s*(?:(?:and|but|so|or|also|ok|okay|then|well)\b[\s,]*)+", re.I)
_MORE = re.compile(
    r"(?:(?:please )?tell me more(?: about (?:it|that|this))?|go on|more(?: details?)?(?: please)?"
    r"|anything else|what else|any details)[ ,.!?]*(?:please)?",
    re.I,
)
_HAPPENED = re.compile(  # where was that, when did it happen: the bare where, when
    rf"(?P<wh>when|where|why|how)(?: exactly)? (?:(?:{AUXILIARY})) (?:it|that|this)"
    r"(?: happen(?:ed)?| take place| be| so)?",
    re.I,
)
_OTHER_SIDE = re.compile(
    r"(?:exactly )?(?P<wh>(?:since |until |from )?when|where|why|how(?: come)?|how long|how often"
    r"|(?:for|by) how much"
    r"|(?:with|to|by|for|from|about|against) (?:whom|what)|what for|who with|who by"
    r"|in (?:what|which) \w+|(?:what|which) (?:day|year|month|city|country|place))(?: exactly)?",
    re.I,
)
_TURNED = {"what for": "for what", "who with": "with whom", "who by": "by whom"}
_SAME_SIDE = re.compile(
    r"(?P<wh>who|what|which|how many|how much|where|when)(?P<else>(?: else| others?)?)"
    r"|(?P<any>anyone|anybody|somebody|someone) else",
    re.I,
)
_ADDS = re.compile(r"\s*(?:and|or|but)\b", re.I)
# Words of a question with a verb of its own, and of small talk: neither is *and Acme*.
_NO_PHRASE = re.compile(
    rf"\b(?:{AUXILIARY}|who|whom|whose|what|which|when|where|why|how|tell)\b"
    r"|^(?:thanks?|cool|good|great|nice|fine|bye|hello|hi|please|yes|no|example)\b",
    re.I,
)
_ABOUT = re.compile(r"(?:what|how) about\s+(?P<what>\S.*)|(?P<bare>\S.*)", re.I)


def stand_alone(text: str, history: Sequence[Turn]) -> str:
    """`text` as it can be understood without `history`, oldest turn first; unchanged if it can."""
    recent = history[-RECENT_TURNS:]
    turns = [turn for turn in reversed(recent) if not _is_bare(turn.question)]
    bare = _LEAD.sub("", text).strip().rstrip(" ?.!")
    if not turns or not bare:
        return text
    bare = bare.lower() if bare.isupper() else bare
    adds = _ADDS.match(text) is not None
    ways: tuple[Callable[[], str], ...] = (
        lambda: _more(bare, turns),
        lambda: _other_side(bare, turns),
        lambda: _same_side(bare, turns),
        lambda: _about(bare, turns, adds),
        lambda: resolve(bare, turns),
    )
    made = next((made for way in ways if (made := way())), "")
    return _as_question(made, bare) if 0 < len(made) < LONGEST_QUESTION else text


def _is_bare(question: str) -> bool:
    """Whether a question names nothing, so that nothing can be taken from it."""
    bare = _LEAD.sub("", question).strip().rstrip(" ?.!")
    forms = (_MORE, _OTHER_SIDE, _SAME_SIDE, _HAPPENED)
    return not bare or any(form.fullmatch(bare) for form in forms)


def _as_question(made: str, bare: str) -> str:
    made = " ".join(made.split())
    mark = "." if re.match("tell me", made, re.I) else "?"
    return made[:1].upper() + made[1:] + mark


def _more(bare: str, turns: Sequence[Turn]) -> str:
    if not _MORE.fullmatch(bare):
        return ""
    asked = take_apart(turns[0].question)
    if bare.lower() == "what else" and asked and re.match("what$", asked.wh, re.I):
        return _worded(asked, "what else")
    about = joined(referents.subjects(turns))
    return f"tell me more about {about}" if about else with_topic(turns[0], "what else is known")


def _other_side(bare: str, turns: Sequence[Turn]) -> str:
    match = _OTHER_SIDE.fullmatch(bare) or _HAPPENED.fullmatch(bare)
    if not match:
        return ""
    wh = _TURNED.get(match["wh"].lower(), match["wh"].lower())
    asked = take_apart(turns[0].question)
    made = ask_again(asked, "why" if wh == "how come" else wh, turns[0].answer) if asked else ""
    return made or with_topic(turns[0], bare)


def _same_side(bare: str, turns: Sequence[Turn]) -> str:
    """Who else, how many: the last question over again, with its own missing noun still missing."""
    match = _SAME_SIDE.fullmatch(bare)
    if not match:
        return ""
    wh = f"{match['wh']}{match['else']}".lower() if match["wh"] else "who else"
    asked = take_apart(turns[0].question)
    wanted = wh.split()[0] if match["wh"] is None or match["else"] else wh
    if asked and wh in {"how many", "how much"}:
        noun = re.match(r"(?:which|how many) (.+)", asked.wh, re.I)
        counted = "people" if re.match("who", asked.wh, re.I) else noun[1] if noun else ""
        if wh == "how many" and counted:
            return _worded(asked, f"how many {counted}")
        open_end = not asked.rest or re.match(rf"(?:{PREPOSITION})\b", asked.rest)
        if wh == "how much" and asked.verb and asked.aux and open_end and not asked.asks_for_what:
            return _worded(asked, wh)
    elif asked and re.match(rf"{wanted}\b", asked.wh, re.I):
        return _worded(asked, wh)
    return with_topic(turns[0], bare)


def _worded(asked: Asked, wh: str) -> str:
    return " ".join(filter(None, (wh, asked.aux, asked.subject, asked.verb, asked.rest)))


def _about(bare: str, turns: Sequence[Turn], adds: bool) -> str:
    """What about X, and X, in 2021: the last question with X in the place of its like."""
    match = _ABOUT.fullmatch(bare)
    what = match["what"] or match["bare"] if match else ""
    is_phrase = re.match(r"(?:in|at|on|of|during|after|before|since|with|from|for)\s", what, re.I)
    asked_outright = match is not None and match["what"] is not None
    if not (asked_outright or adds or is_phrase) or len(what.split()) > 8:
        return ""
    if _NO_PHRASE.search(what):
        return ""
    known = resolve(what, turns) or what
    if known.startswith("about “"):
        return with_topic(turns[0], bare)
    return put_in_place(known, turns) or (
        f"what about {known}" if known != what else with_topic(turns[0], f"what about {what}")
    )
