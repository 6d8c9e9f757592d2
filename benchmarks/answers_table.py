"""The scores of several sides as a table for people. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.scoring import Record, Run, Share, matches, said, scores, share, times


@dataclass(frozen=True)
class Results:
    """What one side answered: from all articles, and from those that were left."""

    name: str
    whole: Run
    less: Run | None


def table(
    questions: Sequence[Record],
    removed: Sequence[Record],
    results: Sequence[Results],
    baseline: Mapping[str, str],
) -> list[str]:
    """The lines. `baseline` is what somebody else answered, by question."""
    can = [each for each in questions if each["answers"]]
    lines = [
        f"{len(results[0].whole.articles):,} articles; {len(can)} questions that they answer, "
        f"{len(questions) - len(can)} that nothing answers, "
        f"{len(removed)} whose articles are left out",
        "",
        f"{'':34}" + "".join(f"{each.name:>18}" for each in results),
    ]
    columns = [_column(questions, removed, each) for each in results]
    for name in columns[0]:
        lines.append(f"{name:<34}" + "".join(_cell(column[name]) for column in columns))
    for name, field in (("ms, median", "median"), ("ms, 95th of a hundred", "slow")):
        taken = [times(answer["ms"] for answer in each.whole.answers) for each in results]
        lines.append(f"{name:<34}" + "".join(f"{getattr(t, field):>18,.0f}" for t in taken))
    if baseline:
        lines += ["", *_beside(can, results, baseline)]
    return lines


def _column(
    questions: Sequence[Record], removed: Sequence[Record], results: Results
) -> dict[str, Share]:
    texts = {each["id"]: each["text"] for each in results.whole.articles}
    found = scores(questions, results.whole.answers, texts)
    if results.less is None:
        return found
    status = {answer["id"]: answer["status"] for answer in results.less.answers}
    left = share(status[question["id"]] == "not_found" for question in removed)
    column: dict[str, Share] = {}
    for name, value in found.items():
        column[name] = value
        if name == "refused right":
            column["refused right, articles left out"] = left
            column["refused right, both"] = _together(value, left)
    return column


def _together(one: Share, other: Share) -> Share:
    parts = [part for part in (one, other) if part.count]
    count = sum(part.count for part in parts)
    total = sum(part.value * part.count for part in parts)
    return Share(total / count if count else float("nan"), count)


def _cell(found: Share) -> str:
    return f"{found.value:>10.3f}{f'n={found.count}':>8}"


def _beside(
    can: Sequence[Record], results: Sequence[Results], baseline: Mapping[str, str]
) -> list[str]:
    """em, f1 and has on the questions that the baseline answered."""
    both = [question for question in can if question["id"] in baseline]
    texts = {each.name: {a["id"]: said(a) for a in each.whole.answers} for each in results}
    lines = [f"{f'on {len(both)} questions with a baseline':<34}{'em':>8}{'f1':>8}{'has':>8}"]
    for name, own in {**texts, "the baseline": baseline}.items():
        values = matches(own, both).values()
        lines.append(f"{name:<34}" + "".join(f"{value.value:>8.3f}" for value in values))
    return lines
