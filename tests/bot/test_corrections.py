"""Which answers fall with their articles: found in a real library, noted in a real ledger."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from asking import considered, full_answer
from fakes import Kept, answered, refusal

from bot.answering.models import Answer, Older, Quote, Source, Turn
from bot.correction_messages import amended
from bot.corrections import Correction, Corrections, Fallen, still_says
from bot.exchanges import Exchange
from bot.ledger import Ledger
from vectorstore.forgetting import forget
from vectorstore.models import GLOBAL, Article, Scope

LAGO = "He met Marisa Lago."
TODAY = date(2026, 5, 20)


def put(kept: Kept, text: str, name: str = "visit", by: str = "test") -> Source:
    """Store an article, or another version of it, and give it as answers quote it."""
    article = Article(text, "Minister visits", source="Kazinform", id=name)
    (stored,) = kept.keeper.put([article], by)
    return Source(stored.number, name, "Minister visits", "Kazinform", date(2022, 5, 20), "")


def quoting(*sources: Source) -> Answer:
    """One that quotes the same sentence from each of these articles."""
    one = answered("Marisa Lago", LAGO, source=sources[0])
    quotes = tuple(replace(one.quotes[0], source=source) for source in sources)
    return replace(one, quotes=quotes)


def exchange(answer: Answer) -> Exchange:
    return Exchange(5, 40, 7, Turn("who?", answer.text), (GLOBAL,), answer)


@pytest.fixture
def keep(ledger: Ledger) -> Callable[[Answer], int]:
    """Keeps an answer that two messages show; its number."""

    def keep(answer: Answer) -> int:
        number = ledger.exchanges.keep(exchange(answer))
        ledger.exchanges.shown(number, [10 * number, 10 * number + 1])
        return number

    return keep


@pytest.fixture
def corrections(kept: Kept, ledger: Ledger) -> Corrections:
    return Corrections(
        ledger.exchanges, ledger.citations, kept.catalog, kept.library.trail, lambda: TODAY
    )


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        (LAGO, True),
        (f"A new line above. {LAGO} And one below.", True),
        ("He met\n  Marisa   Lago.", True),
        ("He met Marisa Lagos.", False),
        ("Marisa Lago met him.", False),
        ("", False),
    ],
)
def test_a_quote_stands_where_its_words_do(text: str, stands: bool) -> None:
    quote = answered("Lago", LAGO, source=Source(1, "", "", "", None, "")).quotes[0]
    assert still_says(text, quote) is stands


def test_words_that_only_begin_a_longer_one_are_not_the_quotes() -> None:
    source = Source(1, "", "", "", None, "")
    assert not still_says("So Crane falls2 ended", Quote(source, 0, 11, "Crane falls"))
    assert still_says("So Crane falls, they say", Quote(source, 0, 11, "Crane falls"))


def test_a_removed_article_takes_its_answers_with_it(
    kept: Kept, corrections: Corrections, keep: Callable[[Answer], int]
) -> None:
    source, other = put(kept, LAGO), put(kept, LAGO, "other")
    numbers = [keep(quoting(source)), keep(quoting(other)), keep(quoting(source))]
    keep(refusal(source))
    assert corrections.due() == []
    kept.keeper.remove(source.article_number, "test")
    assert corrections.due() == [numbers[2], numbers[0]]
    found = corrections.correction(numbers[0])
    assert found is not None
    assert (found.messages, found.left, found.on) == ((10, 11), None, TODAY)
    assert [(each.reason, each.source) for each in found.fallen] == [("removed", source)]
    assert corrections.correction(numbers[1]) is None


def test_one_that_was_replaced_falls_when_it_no_longer_says_so(
    kept: Kept, corrections: Corrections, keep: Callable[[Answer], int]
) -> None:
    number = keep(quoting(put(kept, LAGO)))
    put(kept, f"This was corrected on Friday. {LAGO}")
    assert corrections.due() == []
    put(kept, "This was corrected on Friday. He met nobody.")
    assert corrections.due() == [number]
    found = corrections.correction(number)
    assert found is not None and found.fallen[0].reason == "changed"


def test_an_undo_before_the_correction_leaves_nothing_to_correct(
    kept: Kept, corrections: Corrections, keep: Callable[[Answer], int]
) -> None:
    source = put(kept, LAGO)
    number = keep(quoting(source))
    assert corrections.due() == []
    kept.keeper.remove(source.article_number, "test")
    assert corrections.due() == [number]
    kept.keeper.undo(source.article_number, "test")
    assert corrections.correction(number) is None, "it was brought back before it was told"
    assert corrections.due() == []


def test_an_answer_from_a_version_that_was_replaced_meanwhile_is_found(
    kept: Kept, corrections: Corrections, keep: Callable[[Answer], int]
) -> None:
    source = put(kept, LAGO)
    put(kept, f"{LAGO} Nothing else happened.")
    keep(quoting(source))
    assert corrections.due() == []
    late = keep(answered("nobody", "He met nobody.", source=source))
    assert corrections.due() == [late], "only because its article has not changed since"


def test_what_was_withdrawn_is_due_no_more_and_keeps_no_passage(
    kept: Kept, corrections: Corrections, ledger: Ledger, keep: Callable[[Answer], int]
) -> None:
    source = put(kept, LAGO)
    number = keep(quoting(source))
    kept.keeper.remove(source.article_number, "test")
    found = corrections.correction(number)
    assert found is not None
    corrections.done(found)
    assert corrections.due() == [] and corrections.correction(number) is None
    kept.keeper.undo(source.article_number, "test")
    assert corrections.due() == []
    left = ledger.exchanges.find(number)
    assert left is not None and left.withdrawn
    assert left.turn.question == "who?" and LAGO not in repr(left)
    assert ledger.exchanges.chain(number, 5, 7) == ledger.exchanges.latest(5, 5) == []


def test_of_several_quotes_the_first_decides(
    kept: Kept, corrections: Corrections, keep: Callable[[Answer], int]
) -> None:
    first, second = put(kept, LAGO), put(kept, LAGO, "second")
    number = keep(quoting(first, second))
    kept.keeper.remove(first.article_number, "test")
    found = corrections.correction(number)
    assert found is not None and found.left is None


def test_a_further_quote_is_taken_out_with_what_else_its_article_said(
    kept: Kept, corrections: Corrections, ledger: Ledger, keep: Callable[[Answer], int]
) -> None:
    first, second = put(kept, LAGO), put(kept, LAGO, "second")
    third = put(kept, "He met Tor Lund.", "third")
    was = quoting(first, second)
    older = Older("Tor Lund", answered("Tor Lund", "He met Tor Lund.", source=third).quotes[0])
    passages = tuple(
        replace(considered(), passage=replace(considered().passage, source=source))
        for source in (first, second, third)
    )
    number = keep(replace(was, older=(older,), considered=passages))
    kept.keeper.remove(second.article_number, "test")
    put(kept, "He met nobody.", "third")
    assert corrections.due() == [number]
    found = corrections.correction(number)
    assert found is not None
    assert [each.reason for each in found.fallen] == ["removed", "changed"]
    corrections.done(found)
    left = ledger.exchanges.find(number)
    assert left is not None and not left.withdrawn and left.answer == found.left
    assert left.answer.quotes == was.quotes[:1] and left.answer.older == ()
    assert left.answer.considered == passages[:1]
    assert corrections.due() == []
    kept.keeper.remove(first.article_number, "test")
    assert corrections.due() == [number], "the quote that proves it can fall later"


def test_an_answer_that_nobody_was_shown_is_left_alone(
    kept: Kept, corrections: Corrections, ledger: Ledger
) -> None:
    source = put(kept, LAGO)
    number = ledger.exchanges.keep(exchange(quoting(source)))
    kept.keeper.remove(source.article_number, "test")
    assert corrections.due() == []
    ledger.exchanges.shown(number, [10])
    assert corrections.due() == [number], "it was being sent"


def test_of_a_forgotten_article_not_even_the_title_is_told(
    kept: Kept, corrections: Corrections, keep: Callable[[Answer], int]
) -> None:
    number = keep(quoting(put(kept, LAGO, by="user:7")))
    forget(kept.database, kept.library, Scope.user(7))
    assert corrections.due() == [number]
    found = corrections.correction(number)
    assert found is not None
    assert [(each.reason, each.source) for each in found.fallen] == [("removed", None)]


def test_an_answer_that_is_forgotten_while_it_is_corrected_stays_forgotten(
    kept: Kept, corrections: Corrections, ledger: Ledger, keep: Callable[[Answer], int]
) -> None:
    source, other = put(kept, LAGO), put(kept, LAGO, "other")
    number = keep(quoting(source, other))
    kept.keeper.remove(other.article_number, "test")
    found = corrections.correction(number)
    assert found is not None and found.left is not None
    ledger.forget(Scope.user(7))
    corrections.done(found)
    assert corrections.correction(number) is None and ledger.citations.standing() == {}


@pytest.fixture
def forgetful(tmp_path: Path) -> Iterator[Ledger]:
    (tmp_path / "forgetful").mkdir()
    with closing(Ledger(tmp_path / "forgetful", retention_days=0)) as ledger:
        yield ledger


def test_it_works_too_where_answers_are_kept_in_memory_only(kept: Kept, forgetful: Ledger) -> None:
    source = put(kept, LAGO)
    number = forgetful.exchanges.keep(exchange(quoting(source)))
    forgetful.exchanges.shown(number, [10])
    corrections = Corrections(
        forgetful.exchanges, forgetful.citations, kept.catalog, kept.library.trail
    )
    kept.keeper.remove(source.article_number, "test")
    assert corrections.due() == [number]
    found = corrections.correction(number)
    assert found is not None
    corrections.done(found)
    assert corrections.due() == []


def test_thousands_of_answers_are_looked_at_again_in_no_time(
    kept: Kept, corrections: Corrections, keep: Callable[[Answer], int]
) -> None:
    source, other = put(kept, LAGO), put(kept, LAGO, "other")
    passages = (considered(),) * 10
    for number in range(1000):
        keep(replace(quoting(other if number % 100 else source), considered=passages))
    began = time.perf_counter()
    assert corrections.due() == []
    second = time.perf_counter()
    assert corrections.due() == []
    first, again = second - began, time.perf_counter() - second
    kept.keeper.remove(source.article_number, "test")
    assert len(corrections.due()) == 10
    assert again < first / 4, "every answer is read again, though no article has changed"


def test_whole_answers_survive_being_amended(ledger: Ledger, keep: Callable[[Answer], int]) -> None:
    number = keep(full_answer())
    left = replace(full_answer(), older=())
    ledger.citations.amend(number, left)
    found = ledger.exchanges.find(number)
    assert found is not None and found.answer == left
    assert ledger.citations.standing() == {number: [1]}


@pytest.mark.parametrize("messages", [1, 2, 3])
@pytest.mark.parametrize("words", [1, 230, 500])
def test_what_is_left_fits_into_the_messages_that_there_are(messages: int, words: int) -> None:
    source = Source(1, "1", "long title " * 40, "Kazinform", None, "")
    answer = answered("Lago", f"He met Lago {'and more ' * words}.", source=source)
    gone = (Fallen("removed", source), Fallen("changed", source))
    shown = amended(
        Correction(1, exchange(answer), tuple(range(messages)), gone, answer, TODAY)
    ).contents
    assert 1 <= len(shown) <= messages and all(len(each) <= 2000 for each in shown)
    assert shown[0].startswith("**Lago**")
    assert "-# Corrected on 2026-05-20: a quote was taken out" in shown[-1]
