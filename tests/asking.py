"""Answers with all that an answer can have, for the tests of what people see and may ask about."""

from datetime import date

from bot.answering.models import Answer, Claim, Considered, Dating, Older, Quote, Source

# All that Discord or a terminal might obey, in the words of an article or of a person.
TURNING = "\u202e\u2066\u200f"
HOSTILE = (
    f"# @everyone <@&123456789012345678> {TURNING}**loud** ||[a](https://evil.example)||"
    " <@123456789012345678> \x1b[31mred"
)

NEW = Source(
    1, "https://e.org/new", "Crane lifted", "Herald", date(2022, 6, 2), "https://e.org/new"
)
OLD = Source(
    2, "https://e.org/old", "Crane falls", "Courier", date(2021, 3, 4), "https://e.org/old"
)


def considered(
    candidate: str = "Ida Brandt",
    outcome: str = "chosen",
    score: float | None = 0.875,
    *,
    title: str = "Crane lifted",
    ranks: tuple[int | None, int | None] = (2, 7),
    similarity: float | None = 0.5,
) -> Considered:
    source = Source(1, "1", title, "Herald", date(2022, 6, 2), "")
    passage = Quote(source, 0, 30, "Ida Brandt led the lifting of it.")
    return Considered(passage, *ranks, similarity, candidate, score, outcome)


def full_answer() -> Answer:
    """One with every field set, nowhere to its default."""
    sentence = "The crane will be back this September, harbour master Ida Brandt said."
    at = sentence.index("Ida")
    quote = Quote(
        NEW, 10, 10 + len(sentence), sentence, (at, at + 10), 3,
        (Dating("this September", "September 2022"),),
    )  # fmt: skip
    earlier = "Tor Lund, who has left since, said so."
    return Answer(
        status="answered",
        text="harbour master Ida Brandt",
        span="Ida Brandt",
        quotes=(quote,),
        closest=(OLD,),
        considered=(
            considered(),
            considered("", "not read", None, ranks=(None, 1), similarity=None),
        ),
        score=0.875,
        notice="The library may be two days old.",
        understood="Who said that the crane will be back?",
        draft=(Claim("The crane fell twice.", (), "it cites no passage"),),
        older=(Older("Tor Lund", Quote(OLD, 0, len(earlier), earlier, (0, 8))),),
    )
