"""What is left of a draft: whole sentences, each with what it cites; nothing that reaches out."""

import time

import pytest

from bot.answering.writing.draft import MOST_SENTENCES, Draft, Written, parse


def told(text: str) -> list[tuple[str, tuple[int, ...]]]:
    return [(each.text, each.cites) for each in parse(text).sentences]


@pytest.mark.parametrize(
    ("text", "cites"),
    [
        ("The dam opened [1].", (1,)),
        ("The dam opened. [1]", (1,)),
        ("The dam opened.[1]", (1,)),
        ("The dam opened [1, 2].", (1, 2)),
        ("The dam opened [1][2].", (1, 2)),
        ("The dam opened. [1] [2]", (1, 2)),
        ("The dam opened [2][1][2].", (2, 1)),
        ("The dam opened [1-3].", (1, 2, 3)),
        ("The dam opened [1; 3 and 4].", (1, 3, 4)),
        ("The dam opened (1).", (1,)),
        ("The dam opened. (1, 2)", (1, 2)),
        ("The dam opened.[^1]", (1,)),
        ("The dam opened【1】.", (1,)),
        ("The dam opened.【2†source】", (2,)),
        ("The dam opened [Passage 2].", (2,)),
        ("The dam [1] opened [2].", (1, 2)),
        ("[1] The dam opened.", (1,)),
        ("The dam opened.\n[1]", (1,)),
        ("- The dam opened [1]", (1,)),
        ("**The dam** opened [1].", (1,)),
        ("> The dam *opened* `[1]`.", (1,)),
        ("The dam opened [0].", (0,)),
        ("The dam opened [99999].", (0,)),
        ("The dam opened.", ()),
    ],
)
def test_every_way_to_cite_is_understood(text: str, cites: tuple[int, ...]) -> None:
    assert told(text) == [("The dam opened.", cites)]


def test_a_number_in_brackets_inside_a_sentence_cites_nothing() -> None:
    assert told("Ann Ode (45) opened it [1].") == [("Ann Ode (45) opened it.", (1,))]


def test_marks_go_with_the_sentence_before_them() -> None:
    text = "Ann Ode left on Monday. [1] It cost $2.5 million. [2][3] The U.S. agreed [4]."
    assert told(text) == [
        ("Ann Ode left on Monday.", (1,)),
        ("It cost $2.5 million.", (2, 3)),
        ("The U.S. agreed.", (4,)),
    ]


def test_a_quotation_of_two_sentences_is_not_taken_apart() -> None:
    assert told("“We waited. It is done,” she said. [1]") == [
        ("“We waited. It is done,” she said.", (1,))
    ]


def test_headings_rules_and_tables_are_left_out_and_items_are_sentences() -> None:
    text = "# Answer\n---\n| a | b |\n- The dam opened [1]\n2. It holds. [2]\n\nIt is old [3]."
    assert [text for text, _ in told(text)] == ["The dam opened.", "It holds.", "It is old."]


def test_lines_of_a_fixed_width_are_one_sentence() -> None:
    assert told("The dam above the valley\nopened on Monday [1].") == [
        ("The dam above the valley opened on Monday.", (1,))
    ]


@pytest.mark.parametrize("cut", ["It cost 3", "It cost 3,", "It cost", "- It cost", "It cost “"])
def test_a_sentence_that_was_cut_off_is_left_out(cut: str) -> None:
    assert told(f"The dam opened [1]. {cut}") == [("The dam opened.", (1,))]


@pytest.mark.parametrize(
    "reply",
    [
        "NOT IN THE ARTICLES",
        "not in the articles.",
        "**NOT IN THE ARTICLES** [1]",
        "The answer is not in the articles.",
        "Sorry, this is not in the articles.",
        '{"text": "NOT IN THE ARTICLES"}',
        "```\nNOT IN THE ARTICLES\n```",
        "<think>Is it there?</think>NOT IN THE ARTICLES",
    ],
)
def test_a_refusal_counts_in_any_dress(reply: str) -> None:
    assert parse(reply) == Draft((), True)


def test_a_refusal_after_sentences_that_cite_refuses_nothing() -> None:
    assert parse("The dam opened [1]. NOT IN THE ARTICLES") == Draft(
        (Written("The dam opened.", (1,)),), False
    )


@pytest.mark.parametrize(
    "bad",
    [
        "See [here](http://evil.example/?q=secret) [1].",
        "See http://evil.example/ [1].",
        "See <https://evil.example> [1].",
        "See www.evil.example [1].",
        "See evil.example [1].",
        "See evil.example/path [1].",
        "Join discord.gg/abc [1].",
        "![a](http://evil.example/a.png) [1].",
        "Hello @everyone [1].",
        "Hello <@123> [1].",
        "Hello <@&5> in <#7> [1].",
        "At <t:1:R> [1].",
        "Use <a:evil:123> [1].",
        "<img src=x onerror=alert(1)> [1].",
        "<script>alert(1)</script> [1].",
        "It is &lt;b&gt; [1].",
        "Write to ann@evil.example [1].",
        "Run javascript:alert(1) [1].",
        "A {{config}} [1].",
        "See [here] (http://evil.example) [1].",
        "See h\u200bttp://evil.example [1].",
        "Hello @\u200beveryone [1].",
    ],
)
def test_what_reaches_out_goes_with_its_sentence(bad: str) -> None:
    assert told(f"The dam opened [1]. {bad}") == [("The dam opened.", (1,))]


def test_simple_markup_is_taken_off() -> None:
    assert told("<p>The <b>dam</b> __opened__ ||today||.</p> [1]")[0][0] == "The dam opened today."


@pytest.mark.parametrize(
    "reply",
    [
        '{"text": "The dam opened [1]."}',
        '```json\n{"text": "The dam opened [1]."}\n```',
        '{"answer": [{"text": "The dam opened.", "cites": [1]}]}',
        '{"sentences": [{"sentence": "The dam opened.", "citations": [1]}]}',
        '{"text": "The dam opened [1]. It was bui',
        '{"text": "The dam opened [1].", "more": ',
    ],
)
def test_prose_in_json_is_found_even_when_the_json_is_broken(reply: str) -> None:
    assert told(reply) == [("The dam opened.", (1,))]


def test_json_without_prose_is_nothing() -> None:
    assert parse('{"a": {"b": [1, 2]}}') == Draft((), False)
    assert parse("{{{{") == Draft((), False)
    assert parse("") == Draft((), False)


def test_too_many_sentences_are_cut() -> None:
    text = " ".join(f"The dam number {n} opened [1]." for n in range(90))
    assert len(parse(text).sentences) == MOST_SENTENCES


@pytest.mark.parametrize(
    "piece",
    ["[", "[1]", "“a ", "a_", "{", "(1).", "x", "\n", "- a\n", "<think>", "[1, ", "a.b", "1. ",
     "A. [1] ", ". ", "not in the ", '{"text": "', "\\", "<b>", "*", "|", "@a ", "'", "[[1]]",
     "\u0301", "http://a.b/ "],
)  # fmt: skip
def test_a_hundred_kilobytes_take_no_time(piece: str) -> None:
    started = time.perf_counter()
    parse(piece * (100_000 // len(piece)))
    assert time.perf_counter() - started < 3
