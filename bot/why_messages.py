"""Why an answer is what it is, as Discord messages. Pure; the terminal's form is in bot/why.py."""

from bot.answering.models import Answer
from bot.escaping import fit
from bot.render import pack
from bot.why import Line, draft_lines, head, lines
from bot.wording import plural

MOST = 3  # messages
_QUESTION = 500  # characters as shown, of texts that people and articles wrote
_TITLE = 150
_CANDIDATE = 300
_OUTCOME = 100
_DRAFTED = 400


def why_messages(question: str, answer: Answer) -> list[str]:
    """At most three messages; the last one says how many passages found no room in them."""
    intro = f"**Why?** {head(answer)} “{fit(question, _QUESTION)}”"
    blocks = [f"-# Draft, {fit(line, _DRAFTED)}" for line in draft_lines(answer)]
    blocks += [_passage(number, line) for number, line in enumerate(lines(answer), 1)]
    for kept in range(len(blocks), -1, -1):
        rest = min(len(blocks) - kept, len(answer.considered))
        more = [f"-# … and {plural(rest, 'more passage')}."] if rest else []
        messages = pack([intro, *blocks[:kept], *more])
        if len(messages) <= MOST:
            break
    return messages


def _passage(number: int, line: Line) -> str:
    ranks = (("by meaning", line.dense), ("by words", line.lexical))
    figures = (
        f"score {line.score}" if line.score else "",
        ", ".join(f"no. {rank} {name}" for name, rank in ranks if rank),
        f"cosine {line.similarity}" if line.similarity else "",
    )
    outcome = fit(line.outcome, _OUTCOME)
    candidate = [f"> {fit(line.candidate, _CANDIDATE)}"] if line.candidate else []
    small = " · ".join(part for part in (outcome, *figures) if part)
    return "\n".join(
        [f"**{number}** {fit(line.title, _TITLE)} · {line.day}", *candidate, f"-# {small}"]
    )
