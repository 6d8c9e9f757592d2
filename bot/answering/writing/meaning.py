"""Whether a written sentence turns round what its words say in the passages: who did it to whom,
whether at all, whether yet, which number belongs to which thing. Patterns only; it catches a part.
"""

from collections.abc import Sequence

from bot.answering.writing.bearing import Told
from bot.answering.writing.claims import Claims
from bot.answering.writing.hedges import changed_certainty, changed_denial, changed_direction
from bot.answering.writing.pairs import swapped_numbers
from bot.answering.writing.roles import swapped_roles


def contradiction(written: Claims, told: Sequence[Told], names_found: bool = False) -> str:
    """Why `told`, the sentences that support `written`, say otherwise; '' when they don't.

    names_found: all names stand in their places by other evidence than the order of words."""
    texts = [each.text for each in told]
    around = [
        text
        for each in told
        for text in each.passage.sentences[max(0, each.index - 1) : each.index + 2]
    ]
    if changed_denial(written.text, texts, around):
        return "the passages cited deny this, or say what it denies"
    if opposite := changed_direction(written.text, texts):
        return f"the passages cited say the opposite of {opposite}"
    if changed_certainty(written.text, texts):
        return "the passages cited say it with another certainty"
    if swapped_numbers(written, texts):
        return "its numbers belong to other things in the passages cited"
    for who, turned in swapped_roles(written.text, told):
        if turned or not names_found:
            return f"the passages cited give {who} another part in this"
    return ""
