"""What the embedding model and the reader know of two texts, for the check of written sentences."""

from collections.abc import Sequence

from bot.answering.reading.reader import Extraction
from bot.answering.writing.claims import Claims
from bot.answering.writing.masking import Masking, Place
from bot.answering.writing.passages import Passage
from bot.answering.writing.wording import Vectors, Wording


class LocalSenses:
    """`Senses` of bot/answering/writing/checking.py by models on this machine. Safe to call from
    several threads at once."""

    def __init__(self, vectors: Vectors, reader: Extraction) -> None:
        """vectors: of the default embedding model, which the least cosines were settled with."""
        self._wording = Wording(vectors)
        self._masking = Masking(reader)

    def levelled(self, text: str, sentences: Sequence[str]) -> str:
        return self._wording.levelled(text, sentences)

    def alike(self, text: str, other: str, least: float) -> bool:
        return self._wording.alike(text, other, least)

    def place(self, written: Claims, claim: int, passages: Sequence[Passage]) -> Place:
        return self._masking.place(written, claim, passages)
