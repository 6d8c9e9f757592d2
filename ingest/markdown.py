"""The head of a Markdown text: front matter and first heading. Pure; leaves the rest as it is."""

import re
from dataclasses import replace

from ingest.addresses import normal_address
from ingest.head import HEAD_LENGTH, Head, language_code, parse_date, read_head, told_line


def read_markdown_head(text: str) -> Head:
    """Part Markdown from its front matter, its first `# Heading` and then the head of a news text.

    A heading that differs from the front matter's title stays in the text. The rest stays Markdown.
    """
    told, rest = _front_matter(text)
    title, rest = _first_heading(rest, told.get("title", ""))
    day = told.get("date", "")
    head = read_head(rest.strip(), title, parse_date(day) or parse_date(day[:10]))
    return replace(
        head,
        url=normal_address(told.get("url", "")),
        source=told.get("source") or head.source,
        authors=(told.get("authors") or told.get("author", "")).strip("[]"),
        language=language_code(told.get("language") or told.get("lang", "")),
    )


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    """Part the simple `key: value` lines between two `---` from the text; without them, nothing."""
    lines = text.split("\n")
    marks = [number for number, line in enumerate(lines[:100]) if line.rstrip() == "---"]
    if len(marks) < 2 or marks[0] != 0:
        return {}, text
    told = {}
    for number in range(1, marks[1]):
        pair = re.fullmatch(r"([A-Za-z][\w-]*):(?:\s+(.*))?", lines[number].rstrip())
        if pair:
            told[pair[1].lower()] = re.sub(r"^([\"'])(.*)\1$", r"\2", (pair[2] or "").strip())[:300]
        # Prose between two thematic breaks looks much the same: only lists and comments may follow.
        elif number == 1 or not re.match(r"\s|- |#|$", lines[number]):
            return {}, text
    return told, "\n".join(lines[marks[1] + 1 :])


def _first_heading(text: str, told: str) -> tuple[str, str]:
    """Find the first `# Heading` outside code; take its line out unless another title was told."""
    start = text[:HEAD_LENGTH]
    if len(text) > HEAD_LENGTH:
        start = start[: start.rfind("\n") + 1]  # whole lines only
    fenced, lines = False, start.split("\n")
    for number, line in enumerate(lines):
        fenced ^= line.lstrip().startswith(("```", "~~~"))
        match = None if fenced else re.match(r" {0,3}#[ \t]+(\S.*)", line)
        if match:
            title = told_line(_unfenced(match[1]))
            kept = told and told != title
            rest = "\n".join(lines[:number] + lines[number + 1 :]) + text[len(start) :]
            return told or title, text if kept else rest
    return told, text


def _unfenced(heading: str) -> str:
    """Leave out the `##` that may close a heading."""
    bare = heading.rstrip().rstrip("#")
    return bare if bare.endswith((" ", "\t")) else heading
