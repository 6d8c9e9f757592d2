"""What a careful reader takes a question's dates to ask for, on the day that it is asked."""

import time
from datetime import date

import pytest

from bot.answering.dating.periods import period_of, without_days
from vectorstore.models import Period

FRIDAY = date(2022, 5, 20)

FIRM = [
    # a month, a day or a season, with a week for what is reported later
    ("Who resigned in April 2022?", "2022-04-01 2022-05-07"),
    ("who resigned in april 2022", "2022-04-01 2022-05-07"),
    ("WHO RESIGNED IN APRIL 2022?", "2022-04-01 2022-05-07"),
    ("Who was elected in early March 2022?", "2022-03-01 2022-04-07"),
    ("What did the court decide during March 2022?", "2022-03-01 2022-04-07"),
    ("Who won in 2022-03?", "2022-03-01 2022-04-07"),
    ("Who resigned on 10 May 2022?", "2022-05-10 2022-05-17"),
    ("Who resigned on May 10, 2022?", "2022-05-10 2022-05-17"),
    ("Who resigned on the 10th of May 2022?", "2022-05-10 2022-05-17"),
    ("Who resigned on 2022-05-10?", "2022-05-10 2022-05-17"),
    ("What burned down in the summer of 2021?", "2021-06-01 2021-09-07"),
    ("Which concert took place in May 2022?", "2022-05-01 2022-06-07"),
    ("What did they do in April 2022?", "2022-04-01 2022-05-07"),
    # days near the asking
    ("What happened yesterday?", "2022-05-19 2022-05-26"),
    ("Yesterday, who resigned?", "2022-05-19 2022-05-26"),
    ("What happened the day before yesterday?", "2022-05-18 2022-05-25"),
    ("What did the minister say today?", "2022-05-20 2022-05-27"),
    ("Who spoke this morning?", "2022-05-20 2022-05-27"),
    ("Who was arrested last night?", "2022-05-19 2022-05-26"),
    ("Who resigned two days ago?", "2022-05-18 2022-05-25"),
    ("Who won last week?", "2022-05-09 2022-05-22"),
    # the figures of a month come out in the next
    ("How much did prices rise last month?", "2022-04-01 2022-05-20"),
    # up to the asking
    ("What has happened in the last three days?", "2022-05-17 2022-05-20"),
    ("What was reported in the last 24 hours?", "2022-05-19 2022-05-20"),
    ("How did shares do over the past week?", "2022-05-13 2022-05-20"),
    ("What has changed in the past two months?", "2022-03-20 2022-05-20"),
    ("Who has died in the last year?", "2021-05-20 2022-05-20"),
    # since and after
    ("What has happened since Friday?", "2022-05-13 -"),
    ("What has happened since Monday?", "2022-05-16 -"),
    ("What has happened since 12 May?", "2022-05-12 -"),
    ("What has happened since 12 December?", "2021-12-12 -"),
    ("What has happened since yesterday?", "2022-05-19 -"),
    ("What has happened since last week?", "2022-05-09 -"),
    ("what has happened since may?", "2022-05-01 -"),
    ("Who has been in office since 2019?", "2019-01-01 -"),
    ("What happened after 12 May 2022?", "2022-05-13 -"),
    ("What happened after April 2022?", "2022-05-01 -"),
    # before, until and by: to the day
    ("Who was mayor before May 2022?", "- 2022-04-30"),
    ("Who was mayor before 12 May?", "- 2022-05-11"),
    ("What was known prior to 3 March 2022?", "- 2022-03-02"),
    ("What was known until 12 May?", "- 2022-05-12"),
    ("How many had fled by 1 May 2022?", "- 2022-05-01"),
    ("How many had voted as of 10 May 2022?", "- 2022-05-10"),
    # from one day to another: to the day
    ("Who met whom between 1 and 10 May 2022?", "2022-05-01 2022-05-10"),
    ("Who met whom between 28 April and 3 May 2022?", "2022-04-28 2022-05-03"),
    ("Who met whom between March and April 2022?", "2022-03-01 2022-04-30"),
    ("Who met whom between November and February 2022?", "2021-11-01 2022-02-28"),
    ("What happened from 2022-05-01 to 2022-05-31?", "2022-05-01 2022-05-31"),
    ("Who was hired from 1 to 5 May?", "2022-05-01 2022-05-05"),
    ("What happened between Monday and Wednesday?", "2022-05-16 2022-05-18"),
    ("What happened since 1 May 2022 and before 10 May 2022?", "2022-05-01 2022-05-09"),
    # other words about them lead nowhere
    ("From Kyiv to Lviv, what was hit in April 2022?", "2022-04-01 2022-05-07"),
    ("Who spoke between the parties in April 2022?", "2022-04-01 2022-05-07"),
]

SOFT = [
    ("What happened this week?", "2022-05-16 2022-05-29"),
    ("Who resigned this month?", "2022-05-01 2022-06-07"),
    ("Who won in 2019?", "2019-01-01 2020-01-07"),
    ("Between 2014 and 2018, how many people left?", "2014-01-01 2019-01-07"),
    ("Who was fired last year?", "2021-01-01 2022-05-20"),
    ("Who resigned in April?", "2022-04-01 2022-05-07"),
    ("Who was born on 12 May?", "2022-05-12 2022-05-19"),
    ("Who died on Tuesday?", "2022-05-17 2022-05-24"),
    ("Who signed the April 2022 agreement?", "2022-04-01 2022-05-07"),
    ("What has changed since the April 2022 agreement?", "2022-04-01 2022-05-07"),
    ("What was said after Tuesday's vote?", "2022-05-17 2022-05-24"),
    ("Who was born on 20 May 1990?", "1990-05-20 1990-05-27"),
    ("What happened on 11 September 2001?", "2001-09-11 2001-09-18"),
    ("Which concert takes place in May 2022?", "2022-05-01 2022-06-07"),
    ("What will be shown on 10 May 2022?", "2022-05-10 2022-05-17"),
    ("Who was expected to resign in April 2022?", "2022-04-01 2022-05-07"),
    ("What happened in March 2022 and in April 2022?", "2022-03-01 2022-05-07"),
    ("How far did prices fall from February to March?", "2022-02-01 2022-04-07"),
    ("What happened in the past few days?", "2022-05-13 2022-05-20"),
    ("What happened in the last week of April 2022?", "2022-04-01 2022-05-07"),
]

NONE = [
    "Who is the president?",
    "Who won the 2024 Olympics?",
    "Who won the 2022 World Cup?",
    "When was Ida Brandt born?",
    "When does the festival start in September?",
    "Which concert takes place in September 2022?",  # still to come, and announced before
    "What will change after June 2022?",
    "What is planned from 1 June 2022 to 5 June 2022?",
    "What happens before June 2022?",
    "What must be paid by 31 May 2022?",
    "What happens next week?",
    "What was announced for June 2022?",
    "Who played in Friday the 13th?",
    "What was on sale on Black Friday?",
    "What may happen in Velm?",
    "Did the workers march?",
    "Who led the March on Washington?",
    "Who led the party before May?",
    "Who has led the party since May resigned?",
    "What did USA TODAY report?",
    "What did the Sunday Times report?",
    "Who sang Yesterday?",
    "Who was hurt on February 31 2022?",
    "What happened 99999 years ago?",
    "What happened in May 99999?",
    "What happened in 2022-13?",
    "",
]  # fmt: skip

NEWEST_FIRST = [
    "What are the latest figures?", "What is the newest law?", "What is the most recent poll?",
    "Who is the current president?", "Who currently leads the party?", "How many have died so far?",
    "What did the court recently decide?", "Who leads the party now?",
]  # fmt: skip
NOT_NEWEST = [
    "Who resigned in April 2022?", "Which ocean current slows down?", "Who made Apocalypse Now?",
    "Why is the star so far away?", "Who must answer at the latest?", "Who knows the answer?",
]  # fmt: skip


def told(period: Period) -> str:
    return f"{period.since or '-'} {period.until or '-'}"


@pytest.mark.parametrize(("question", "expected"), FIRM)
def test_a_firm_period(question: str, expected: str) -> None:
    period = period_of(question, FRIDAY)
    assert (told(period), period.firm) == (expected, True)


@pytest.mark.parametrize(("question", "expected"), SOFT)
def test_a_period_that_narrows_nothing(question: str, expected: str) -> None:
    period = period_of(question, FRIDAY)
    assert (told(period), period.firm) == (expected, False)


@pytest.mark.parametrize("question", NONE)
def test_no_period(question: str) -> None:
    assert period_of(question, FRIDAY) == Period(None, None, False, False)


def test_a_range_that_ends_before_it_begins_narrows_nothing() -> None:
    assert not period_of("What happened from 10 May 2022 to 1 May 2022?", FRIDAY).firm
    assert not period_of("Who left after 10 May 2022 and before 1 May 2022?", FRIDAY).firm


def test_newest_first() -> None:
    assert [q for q in NEWEST_FIRST if not period_of(q, FRIDAY).newest_first] == []
    assert [q for q in NOT_NEWEST if period_of(q, FRIDAY).newest_first] == []


def test_a_question_asked_later_looks_back() -> None:
    asked = "Which concert took place in September 2022?"
    assert not period_of(asked, date(2022, 5, 20)).firm
    assert period_of(asked, date(2022, 9, 10)).firm
    assert period_of(asked, date(2025, 1, 1)) == Period(
        date(2022, 9, 1), date(2022, 10, 7), True, False
    )
    assert not period_of(asked, date(2040, 1, 1)).firm, "by then, later articles tell of it"


@pytest.mark.parametrize("asked_on", [date.min, date.max])
def test_the_ends_of_the_calendar(asked_on: date) -> None:
    for question, _ in FIRM + SOFT:
        period_of(question, asked_on)


@pytest.mark.parametrize(
    "piece",
    ["a ", "from 1 ", "since ", "in May ", "between 1 and ", "last ", "1 ", "2022-", "May "],
)
def test_a_question_takes_time_in_proportion_to_its_length(piece: str) -> None:
    def spent(characters: int) -> float:
        """Seconds of this process: the least of three, whatever else the machine does."""
        text, seconds = piece * (characters // len(piece)), []
        for _ in range(3):
            started = time.process_time()
            period_of(text, FRIDAY)
            seconds.append(time.process_time() - started)
        return min(seconds)

    assert spent(1_000) < 0.1, "the longest question that can be asked"
    assert spent(40_000) < 8 * spent(10_000), "four times as long takes eight times the time"


@pytest.mark.parametrize(
    ("question", "bare"),
    [
        ("Who met the mayor in May 2022?", "Who met the mayor?"),
        ("What has closed since Friday?", "What has closed?"),
        ("Who resigned between 3 May and 12 May 2022?", "Who resigned?"),
        ("In the last three days, who resigned?", "who resigned?"),
        ("What happened on 20 May 2022 in Leith?", "What happened in Leith?"),
        ("Who may resign?", "Who may resign?"),
    ],
)
def test_a_question_without_its_days(question: str, bare: str) -> None:
    assert without_days(question) == bare
