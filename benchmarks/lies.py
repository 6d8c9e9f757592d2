"""How many lies and true sentences of a scripted model pass the proof, in minutes, as a table."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from benchmarks.lying import (
    ALSO_SEEN,
    HELD_OUT,
    SEEN,
    Lie,
    Scene,
    changed,
    kept_words,
    plain,
    scenes,
)
from bot.answering.reading.extraction import SpanExtractor
from bot.answering.writing.checking import Senses, Verdict, check
from bot.answering.writing.draft import parse
from bot.answering.writing.senses import LocalSenses
from vectorstore.embeddings import SentenceEmbeddings

Scenes = Sequence[Scene]


@dataclass(frozen=True)
class Judged:
    """A sentence of the scripted model and what the proof said of it, sentence by sentence."""

    scene: Scene
    lie: Lie
    verdicts: tuple[Verdict, ...]

    @property
    def shown(self) -> bool:
        return any(each.kept for each in self.verdicts)

    @property
    def reason(self) -> str:
        return "; ".join(each.reason for each in self.verdicts if each.reason)


def judged(scene: Scene, lie: Lie, senses: Senses | None) -> Judged:
    draft = parse(lie.text)
    verdicts = tuple(check(each, scene.passages, senses) for each in draft.sentences)
    return Judged(scene, lie, verdicts)


def truths(every: Scenes, senses: Senses | None) -> list[Judged]:
    """The true sentences in a model's own words."""
    told = ((each, Lie("true", plain(truth))) for each in every for truth in each.truths)
    return [judged(scene, lie, senses) for scene, lie in told]


def changing(every: Scenes, senses: Senses | None) -> Iterator[Judged]:
    """Lies that change a name, a number, a date, a quoted word or a citation."""
    for scene in every:
        others = tuple(each for each in every if each is not scene)
        for truth in scene.truths:
            yield from (judged(scene, lie, senses) for lie in changed(scene, truth, others))


def keeping(every: Scenes, senses: Senses | None) -> Iterator[Judged]:
    """Lies that keep the words: made from true sentences, and written by hand."""
    for scene in every:
        for truth in scene.truths:
            yield from (judged(scene, lie, senses) for lie in kept_words(truth))
        yield from (judged(scene, lie, senses) for lie in scene.lies)


def main() -> None:
    senses = LocalSenses(SentenceEmbeddings(), SpanExtractor())
    for path in (SEEN, ALSO_SEEN, HELD_OUT):
        every, name = scenes(path), path.stem.replace("_", " ")
        told = (truths(every, senses), changing(every, senses), keeping(every, senses))
        rows = counted(chain(*told))
        print(f"{name:30} {'shown':>6} {'of':>5}  what catches most of the others")
        for row in rows:
            print(f"  {row.kind:28} {row.shown:6} {row.made:5}  {row.caught_by}")


@dataclass(frozen=True)
class Row:
    """How many sentences of a kind were made and shown, and what the proof said of the others."""

    kind: str
    shown: int
    made: int
    caught_by: str


def counted(every: Iterable[Judged]) -> list[Row]:
    made, shown = Counter[str](), Counter[str]()
    reasons: dict[str, Counter[str]] = {}
    for each in every:
        kind = each.lie.kind
        made[kind] += 1
        shown[kind] += each.shown
        if not each.shown:
            reasons.setdefault(kind, Counter())[alike(each.reason)] += 1
    return [Row(kind, shown[kind], made[kind], _most(reasons.get(kind))) for kind in made]


def _most(reasons: Counter[str] | None) -> str:
    return ", ".join(f"{name} ({n})" for name, n in reasons.most_common(2)) if reasons else ""


def alike(reason: str) -> str:
    """A reason without the words that it is about."""
    reason = re.sub(r"^the (name|number|date|quotation) .* is not in", r"a \1 is not in", reason)
    reason = re.sub(r"give .* another part", "give somebody another part", reason)
    reason = re.sub(r"in the place of .*", "in its place", reason)
    reason = re.sub(r"opposite of .*", "opposite", reason)
    return re.sub(r"no passage \d+", "no such passage", reason) or "no sentence is left"


if __name__ == "__main__":
    main()
