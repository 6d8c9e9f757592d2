"""What is proved of a written sentence by the passages that it cites, and by which sentences."""

import time
from datetime import date

import pytest

from bot.answering.writing.checking import check
from bot.answering.writing.draft import LONGEST_SENTENCE, Written
from bot.answering.writing.passages import Passage


def passage(number: int, title: str, published: date | None, *sentences: str) -> Passage:
    return Passage(number, title, "Wire", published, " ".join(sentences), sentences)


PASSAGES = (
    passage(
        1,
        "Dam above Orvik opens",
        date(2022, 9, 15),
        "Governor Ann Ode opened the Orvik dam on Tuesday after three years of work.",
        "She called it “a wall against thirst”.",
        "The dam cost 1,500 million crowns and holds 4,812 tonnes of sand.",
        "About 120 farmers did not attend, said Lena Brandt of the Farmers' League.",
        "A second dam may follow this December.",
    ),
    passage(
        2,
        "League sues over dam",
        date(2022, 10, 3),
        "The Farmers' League sued the state on Friday because 12 percent of its land was flooded.",
        "Ann Ode's office denied that anyone had been harmed.",
        "Judge Karl Voss will hear the case in March.",
    ),
)


def reason(text: str, *cites: int) -> str:
    return check(Written(text, cites), PASSAGES).reason


@pytest.mark.parametrize(
    ("text", "cites"),
    [
        ("Ann Ode opened the Orvik dam on 13 September 2022.", (1,)),
        ("The Orvik dam was opened by governor Ann Ode in September 2022.", (1,)),
        ("Governor Ode opened the dam after 3 years of work.", (1,)),
        ("Ann Ode called the dam 'a wall against thirst'.", (1,)),
        ("The dam cost 1.5 billion crowns.", (1,)),
        ("It holds 4812 tonnes of sand.", (1,)),
        ("Some 120 farmers stayed away, according to Lena Brandt.", (1,)),
        ("A second dam might follow in December 2022.", (1,)),
        ("On 30 September 2022 the Farmers' League sued the state over flooded land.", (2,)),
        ("The League says that 12% of its land was flooded.", (2,)),
        ("The case will be heard by Karl Voss in March 2023.", (2,)),
        ("Governor Ann Ode opened the dam, and the Farmers' League sued the state.", (1, 2)),
    ],
)
def test_true_sentences_are_kept(text: str, cites: tuple[int, ...]) -> None:
    assert reason(text, *cites) == ""


@pytest.mark.parametrize(
    ("text", "cites", "why"),
    [
        ("Ann Ode opened the Orvik dam.", (), "it cites no passage"),
        ("Ann Ode opened the Orvik dam.", (1, 7), "there is no passage 7"),
        ("Ann Ode opened the Orvik dam.", (0,), "a citation is unreadable"),
        ("Ann Ode opened the Orvik dam.", (2,), "the name Orvik is not in the passages cited"),
        ("Ann Brandt opened the Orvik dam.", (1,), "the name Ann Brandt is not in"),
        ("Tom Ode opened the Orvik dam.", (1,), "the name Tom Ode is not in"),
        ("The UN opened the Orvik dam.", (1,), "the name UN is not in"),
        ("It holds 4,812 people.", (1,), "the number 4,812 is not in"),
        ("It holds 4,821 tonnes of sand.", (1,), "the number 4,821 is not in"),
        ("The dam cost 1,500 crowns.", (1,), "the number 1,500 is not in"),
        ("More than 120 farmers did not attend.", (1,), "the number 120 is not in"),
        ("12 people's land was flooded.", (2,), "the number 12 is not in"),
        ("Ann Ode opened the dam on 12 September 2022.", (1,), "the date 12 September 2022 is not"),
        ("Ann Ode opened the dam in September 2021.", (1,), "the date September 2021 is not in"),
        ("Ann Ode opened the dam on 31 September 2022.", (1,), "the date 31 September 2022"),
        ("A second dam may follow in December 2021.", (1,), "the date December 2021 is not in"),
        ("She called it “a wall against hunger”.", (1,), "the quotation “a wall against hunger”"),
        ("She called it “a wall of thirst”.", (1,), "the quotation “a wall of thirst”"),
        ("She called it “a wall against thirst.", (1,), "a quotation in it does not end"),
        ("Ann Ode resigned.", (1,), "no sentences"),
        ("Lena Brandt opened the Orvik dam.", (1,), "no sentences"),
        ("About 120 farmers attended, said Lena Brandt.", (1,), "the passages cited deny this"),
        ("Ann Ode did not open the Orvik dam.", (1,), "the passages cited deny this"),
        ("A second dam will follow in December 2022.", (1,), "the passages cited say it with"),
        ("The state sued the Farmers' League.", (2,), "the passages cited give"),
        ("The wοrk took three years.", (1,), "it has letters that"),
        ("The code of the dam is qz7k2p9w.", (1,), "the name qz7k2p9w is not in"),
        ("", (1,), "it says nothing that can be proved"),
        ("It is so.", (1,), "it says nothing that can be proved"),
        ("The dam was painted green by children from the nearby school.", (1,), "too few of its"),
        ("dam " * LONGEST_SENTENCE, (1,), "it is too long"),
    ],
)
def test_what_fails_is_told_in_a_few_words(text: str, cites: tuple[int, ...], why: str) -> None:
    verdict = check(Written(text, cites), PASSAGES)
    assert not verdict.kept
    assert verdict.reason.startswith(why)
    assert verdict.support == ()


def test_each_citation_has_the_sentence_that_says_it_best() -> None:
    verdict = check(Written("The dam cost 1.5 billion crowns.", (1,)), PASSAGES)
    assert verdict.support == ((1, 2),)
    both = "Governor Ann Ode opened the dam, and the Farmers' League sued the state."
    verdict = check(Written(both, (2, 1)), PASSAGES)
    assert verdict.support == ((2, 0), (1, 0))
    assert (verdict.text, verdict.cites, verdict.kept) == (both, (2, 1), True)


def test_a_citation_that_says_nothing_of_it_fails_the_sentence() -> None:
    assert reason("The dam cost 1.5 billion crowns.", 1, 2) == (
        "a passage that it cites does not say this"
    )


def test_days_are_not_resolved_without_a_day_of_publication() -> None:
    undated = [passage(1, "", None, "Ann Ode opened the Orvik dam on Tuesday.")]
    said = check(Written("Ann Ode opened the Orvik dam on Tuesday.", (1,)), undated)
    meant = check(Written("Ann Ode opened the Orvik dam on 13 September 2022.", (1,)), undated)
    assert (said.kept, meant.kept) == (True, False)


def test_a_name_that_two_people_share_is_no_proof() -> None:
    shared = [
        passage(1, "", None, "Lena Brandt left.", "Otto Brandt opened the bridge.", "Brandt wept.")
    ]
    assert not check(Written("Lena Brandt wept.", (1,)), shared).kept
    assert check(Written("Otto Brandt opened the bridge.", (1,)), shared).kept


def test_a_number_from_elsewhere_in_the_passage_proves_nothing() -> None:
    assert reason("The dam cost 120 million crowns.", 1)
    assert reason("About 1,500 farmers did not attend, said Lena Brandt.", 1)


@pytest.mark.parametrize(
    "piece", ["a ", "Lena ", "12 ", "“a” ", "May ", "1,", "'", "not ", "(", "é"]
)
def test_any_sentence_is_judged_in_time(piece: str) -> None:
    many = [
        Passage(number, each.title, each.outlet, each.published, each.text, each.sentences)
        for number, each in enumerate(PASSAGES * 4, start=1)
    ]
    text = (piece * LONGEST_SENTENCE)[:LONGEST_SENTENCE]
    started = time.perf_counter()
    check(Written(text, tuple(range(1, 9))), many)
    assert time.perf_counter() - started < 3


def test_a_sentence_copied_word_for_word_is_always_kept() -> None:
    goods = ", ".join(f"{number} lots to Firm {chr(65 + number - 1)}x" for number in range(1, 15))
    long = f"Ida Holm sold {goods}, and 300 to nobody."  # more claims than are checked
    given = [Passage(1, "", "", None, f"It rained. {long}", ("It rained.", long))]
    kept = check(Written(long, (1,)), given)
    assert kept.kept and kept.support == ((1, 1),)
    assert not check(Written(long.replace("300", "400"), (1,)), given).kept
    assert not check(Written(long, (2,)), given).kept
