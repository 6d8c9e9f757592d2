"""How well questions are answered, beside a plain LangChain pipeline with the same articles.

    python -m benchmarks.answers ARTICLES.jsonl.gz QUESTIONS.jsonl
        [--removed-questions QUESTIONS.jsonl --removed-ids IDS.txt] [--baseline PREDICTIONS.jsonl]
        [--vectors VECTORS.npy] [--answers-out FOLDER] [--articles-out FOLDER]

With the setting LLM, what that language model writes is measured as well, and what was dropped.

The questions are answered once from all articles; those of --removed-questions then from a library
that lacks the articles of --removed-ids, which hold their answers. --vectors keeps the passages'
vectors for the next run. --answers-out and --articles-out keep what was answered and what was
stored, for other scorers. Prints counts, shares and times, and no text of any article.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.answers_table import Results, table
from benchmarks.filling import settings_in
from benchmarks.lies import alike
from benchmarks.measured import FileUnusable, read_lines, write_lines
from benchmarks.ours import ours, written
from benchmarks.plain import plain
from benchmarks.scoring import Record, Run
from vectorstore.errors import DatelineError

Side = Callable[[Sequence[Record], Path, Path | None], Run]
SIDES: Mapping[str, Side] = {"Dateline": ours, "plain": plain}


def sides_with(llm: str) -> Mapping[str, Side]:
    """Beside Dateline itself, what it writes with this language model; '' for none."""
    if not llm:
        return SIDES
    return {"Dateline": ours, llm: written, "plain": plain}


@dataclass(frozen=True)
class Given:
    """The files to measure with; `removed` are questions and the ids of articles."""

    articles: Path
    questions: Path
    removed: tuple[Path, Path] | None = None
    baseline: Path | None = None
    vectors: Path | None = None
    answers_out: Path | None = None
    articles_out: Path | None = None


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("articles", type=Path)
    parser.add_argument("questions", type=Path)
    for name in ("removed-questions", "removed-ids", "baseline", "vectors"):
        parser.add_argument(f"--{name}", type=Path)
    for name in ("answers-out", "articles-out"):
        parser.add_argument(f"--{name}", type=Path)
    asked = parser.parse_args()
    if bool(asked.removed_questions) != bool(asked.removed_ids):
        parser.error("--removed-questions and --removed-ids go together")
    removed = (asked.removed_questions, asked.removed_ids) if asked.removed_ids else None
    given = Given(
        asked.articles, asked.questions, removed, asked.baseline, asked.vectors,
        asked.answers_out, asked.articles_out,
    )  # fmt: skip
    try:
        print("\n".join(measured(given, sides_with(settings_in(Path()).llm))))
    except DatelineError as error:
        sys.exit(str(error))


def measured(given: Given, sides: Mapping[str, Side]) -> list[str]:
    """Run every side and give the lines of the table.

    Raises: FileUnusable, and what the sides raise.
    """
    articles = list(read_lines(given.articles))
    questions = list(read_lines(given.questions))
    baseline = list(read_lines(given.baseline)) if given.baseline else []
    removed, left = _left(given, articles)
    results = []
    for name, side in sides.items():
        whole = side(articles, given.questions, given.vectors)
        _keep(given, name, "", whole)
        less = None
        if given.removed:
            less = side(left, given.removed[0], given.vectors)
            _keep(given, name, "removed-", less)
        results.append(Results(name, whole, less))
    predictions = {str(b["id"]): b["prediction"] for b in baseline}
    return [*table(questions, removed, results, predictions), *drafted(results)]


def drafted(results: Sequence[Results]) -> list[str]:
    """How many sentences a language model wrote, and why so many of them were not shown."""
    lines = []
    for each in results:
        runs = [each.whole, *([each.less] if each.less else [])]
        told = (fate for run in runs for a in run.answers for fate in a.get("draft", ()))
        fates = Counter(fate if fate == "shown" else alike(fate) for fate in told)
        if fates:
            dropped = fates.total() - fates["shown"]
            lines += ["", f"{each.name} wrote {fates.total()} sentences; {dropped} were dropped:"]
            del fates["shown"]
            lines += [f"{count:>6}  {reason}" for reason, count in fates.most_common()]
    return lines


def _left(given: Given, articles: Sequence[Record]) -> tuple[list[Record], list[Record]]:
    """The questions whose answers are taken away, and the articles that stay."""
    if not given.removed:
        return [], []
    file = given.removed[1]
    try:
        ids = set(file.read_text(encoding="utf-8").split())
    except (OSError, UnicodeDecodeError) as error:
        raise FileUnusable(file, getattr(error, "strerror", None) or error) from error
    unknown = ids - {str(article["id"]) for article in articles}
    if unknown:
        problem = f"{len(unknown)} of its {len(ids)} ids are not in {given.articles}"
        raise FileUnusable(file, problem)
    left = [article for article in articles if str(article["id"]) not in ids]
    return list(read_lines(given.removed[0])), left


def _keep(given: Given, name: str, kind: str, run: Run) -> None:
    who = "" if name == "Dateline" else f"{name}-"
    if given.answers_out:
        write_lines(given.answers_out / f"{who}{kind}answers.jsonl", run.answers)
    if given.articles_out:
        write_lines(given.articles_out / f"{who}{kind}articles.jsonl", run.articles)


if __name__ == "__main__":
    main()
