"""An article's text to passages of whole sentences, as offsets. Pure; stores nothing."""

from itertools import pairwise

from vectorstore.library import Chunking

PASSAGE_LENGTH = 900  # characters; about 200 of the default model's 256 tokens

_WINDOW = 10_000  # characters

Span = tuple[int, int]


def sentence_spans(text: str) -> list[Span]:
    """Where the sentences of `text` stand, blank space around them left out."""
    from sentencex import get_sentence_boundaries

    spans = []
    for first, last in _windows(text):
        for boundary in get_sentence_boundaries("en", text[first:last]):
            start = at = first + boundary["start_index"]
            for line in text[at : first + boundary["end_index"]].splitlines(keepends=True):
                at += len(line)
                if _ends_sentence(line):
                    spans.append((start, at))
                    start = at
            spans.append((start, at))
    return [_trimmed(text, *span) for span in spans if text[slice(*span)].strip()]


def _windows(text: str) -> list[Span]:
    """Part a long text at line ends, else between words: sentencex takes the square of the number
    of quotation marks that never close."""
    windows, start = [], 0
    while len(text) - start > _WINDOW:
        end = start + _WINDOW
        cut = text.rfind("\n", start, end) + 1 or text.rfind(" ", start, end) + 1 or end
        windows.append((start, cut))
        start = cut
    return [*windows, (start, len(text))]


def _ends_sentence(line: str) -> bool:
    """Whether the line break after `line` ends a sentence.

    It does after a heading or a list item, which carry no full stop, and does not in text wrapped
    at a fixed width, whose lines are long.
    """
    bare = line.rstrip()
    return line.endswith("\n") and (len(bare) < 50 or bare[-1] in '.!?:;"”’»)')


def passage_spans(text: str, length: int = PASSAGE_LENGTH) -> list[Span]:
    """Pack whole sentences into passages of at most `length` characters, in order, without overlap.

    Together the passages cover everything but blank space. A sentence longer than `length` is cut
    between words, and only a word longer than that is cut itself.
    """
    passages: list[Span] = []
    for start, stop in _pieces(text, length):
        if passages and stop - passages[-1][0] <= length:
            passages[-1] = (passages[-1][0], stop)
        else:
            passages.append((start, stop))
    return passages


def _pieces(text: str, length: int) -> list[Span]:
    pieces = []
    for start, stop in sentence_spans(text):
        pieces += [(start, stop)] if stop - start <= length else _cut(text, start, stop, length)
    return pieces


def _cut(text: str, start: int, stop: int, length: int) -> list[Span]:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(
        separators=[r";\s", r",\s", r"\s", r"\W", ""],
        is_separator_regex=True,
        keep_separator="end",
        chunk_size=length,
        chunk_overlap=0,
        strip_whitespace=False,
    )
    ends = [start]
    for part in splitter.split_text(text[start:stop]):
        ends.append(ends[-1] + len(part))
    return [_trimmed(text, *span) for span in pairwise(ends) if text[slice(*span)].strip()]


def _trimmed(text: str, start: int, stop: int) -> Span:
    piece = text[start:stop]
    return stop - len(piece.lstrip()), start + len(piece.rstrip())


# Whoever changes how texts are cut changes the name, so that libraries know that they are outdated.
CHUNKING = Chunking(f"sentences, {PASSAGE_LENGTH} characters", passage_spans)
