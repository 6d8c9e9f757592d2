"""What a careful reader takes the dates of a news sentence to mean, given the day it came out."""

import time
from datetime import date

import pytest

from bot.answering.dating.dates import datings
from bot.answering.models import Dating

FRIDAY = date(2022, 5, 20)

# Each expected meaning stands behind the words that it belongs to: words = meaning; words = meaning
ON_A_FRIDAY = [
    # today and its neighbours
    ("The talks were held today.", "today = 20 May 2022"),
    ("Yesterday the court heard the first witness.", "Yesterday = 19 May 2022"),
    ("The court will sit again tomorrow.", "tomorrow = 21 May 2022"),
    ("The match is shown tonight.", "tonight = 20 May 2022"),
    ("A fire broke out last night in Velm.", "last night = 19 May 2022"),
    ("The ferry sank this morning.", "this morning = 20 May 2022"),
    ("She arrived the day before yesterday.", "the day before yesterday = 18 May 2022"),
    ("It opens the day after tomorrow.", "the day after tomorrow = 22 May 2022"),
    ("He hopes for a better tomorrow.", ""),
    ("The report ran in USA TODAY.", ""),
    ("They sang Yesterday on the stage.", ""),
    ("Today's youth reads less.", ""),
    ("It was the last night of the festival.", ""),
    # weeks, months and years
    ("Prices rose last week.", "last week = the week of 9 May 2022"),
    ("This week the union called for talks.", "This week = the week of 16 May 2022"),
    ("The vote is next week.", "next week = the week of 23 May 2022"),
    ("She resigned late last week.", "late last week = the week of 9 May 2022"),
    ("He left the week before last.", "the week before last = the week of 2 May 2022"),
    ("The law passed earlier this month.", "earlier this month = May 2022"),
    ("Sales fell last month.", "last month = April 2022"),
    ("The bridge opens next month.", "next month = June 2022"),
    ("Exports doubled last year.", "last year = 2021"),
    ("This year's harvest was poor.", "This year = 2022"),
    ("It ends late next year.", "late next year = late 2023"),
    ("It was the last week of the season.", ""),
    ("She fell ill in his last year at school.", ""),
    ("The next week they sailed home.", ""),
    ("The following month he was freed.", ""),
    # months and seasons
    ("The congress is scheduled for this September.", "this September = September 2022"),
    ("It began last November.", "last November = November 2021"),
    ("It began last March.", ""),  # of this year, or of the one before
    ("The cup is held next April.", "next April = April 2023"),
    ("They vote next November.", ""),
    ("Rain fell often this spring.", "this spring = spring 2022"),
    ("They met last fall.", "last fall = fall 2021"),
    ("It snowed last winter.", "last winter = winter 2021-22"),
    ("The tunnel opens next winter.", "next winter = winter 2022-23"),
    ("Investors disliked this fall in prices.", ""),
    ("The plant closed in March.", "March = March 2022"),
    ("The plant closed in October.", "October = October 2021"),
    ("The plant will close in October.", "October = October 2022"),
    ("Wages have been frozen since January.", "January = January 2022"),
    ("The dam burst in late April.", "late April = late April 2022"),
    ("The dam was built in mid-March.", "mid-March = mid-March 2022"),
    ("Rents rose between November and February.",
     "November and February = November 2021 and February 2022"),
    ("The rate was 5% in June of last year.", "June of last year = June 2021"),
    ("The rate was 5% in June 2020.", ""),
    ("In 2016 he joined, and in March he left.", ""),
    ("In May of that year the king died.", ""),
    ("The protesters march in the capital and may stay.", ""),
    ("The March protests were banned.", ""),
    ("April Jones and June Carter sang.", ""),
    ("Highlights from March Madness were shown.", ""),
    ("She was succeeded by May, the former Prime Minister.", ""),
    ("In May's words, the party was lost.", ""),
    ("It is held every year in March.", ""),
    # days of a month
    ("The treaty was signed on May 12.", "May 12 = 12 May 2022"),
    ("The treaty was signed on 12 May.", "12 May = 12 May 2022"),
    ("The treaty was signed on Oct. 5.", "Oct. 5 = 5 October 2021"),
    ("The treaty takes effect on June 1.", "June 1 = 1 June 2022"),
    ("The court will rule on the 3rd of June.", "3rd of June = 3 June 2022"),
    ("He died on Monday, May 16.", "Monday, May 16 = 16 May 2022"),
    ("He died on Thursday, June 10.", "Thursday, June 10 = 10 June 2021"),
    ("He died on Monday, May 17.", "Monday, May 17 = 17 May 2021"),
    ("He died on Monday, May 19.", ""),  # a Monday in no year near
    ("He died on May 12, 2021.", ""),
    ("She was born on May 12.", ""),
    ("The May 12 attack is still unsolved.", ""),
    ("The crowd recalled the May 12 attack.", ""),
    ("The panel asked who was at the Capitol on January 6.", ""),
    ("The bill fell on February 31.", ""),
    ("A crowd of May 12,000 people came.", ""),
    # weekdays
    ("The minister said on Monday that talks may go on.", "Monday = 16 May 2022"),
    ("The mayor resigned Friday.", "Friday = 20 May 2022"),
    ("She told reporters Thursday night.", "Thursday = 19 May 2022"),
    ("On Tuesday, the council met in secret.", "Tuesday = 17 May 2022"),
    ("The council will meet on Tuesday.", "Tuesday = 24 May 2022"),
    ("The trial begins Monday.", "Monday = 23 May 2022"),
    ("He said on Monday that he will leave on Sunday.",
     "Monday = 16 May 2022; Sunday = 22 May 2022"),
    ("He will leave on Sunday, he said on Monday.", "Sunday = 22 May 2022; Monday = 16 May 2022"),
    ("The two agreed to meet on Wednesday.", ""),
    ("The vote was postponed to Wednesday.", ""),
    ("The launch was expected on Wednesday.", ""),
    ("They have until Wednesday.", ""),
    ("The hearing is held on Wednesday.", ""),
    ("The shop sells bread on Mondays.", ""),
    ("It was open Monday to Friday.", ""),
    ("He was a guest of the Sunday Times.", ""),
    ("She bought it on Black Friday.", ""),
    ("He watched Friday the 13th.", ""),
    ("They met every Monday.", ""),
    ("They met on a Monday.", ""),
    ("They met the following Monday.", ""),
    ("The judge ruled last Thursday.", ""),  # of this week, or of the one before
    ("The judge ruled last Saturday.", "last Saturday = 14 May 2022"),
    ("She will arrive next Friday.", "next Friday = 27 May 2022"),
    ("She arrived this past Sunday.", "this past Sunday = 15 May 2022"),
    ("She resigned on Wednesday last week.", "Wednesday last week = 11 May 2022"),
    ("They play this weekend.", "this weekend = the weekend of 21 May 2022"),
    ("They played last weekend.", "last weekend = the weekend of 14 May 2022"),
    # counted
    ("Two days ago the ferry sank.", "Two days ago = 18 May 2022"),
    ("The shop opened three weeks ago.", "three weeks ago = the week of 25 April 2022"),
    ("The shop opened six months ago.", "six months ago = November 2021"),
    ("A year ago the shop was empty.", "A year ago = 2021"),
    ("A year ago today the shop burned.", "A year ago today = 20 May 2021"),
    ("It was two decades ago.", "two decades ago = about 2002"),
    ("It was more than two years ago.", ""),
    ("It was two and a half years ago.", ""),
    ("It was 99999 years ago.", ""),
    ("It was 10,000 years ago.", ""),
    ("A few years ago it was a village.", ""),
    ("Sales fell in the last two weeks.", "the last two weeks = 6 to 20 May 2022"),
    ("Rents rose over the past year.", "the past year = May 2021 to May 2022"),
    ("He was ill for the past three months.", "the past three months = February to May 2022"),
    ("They will build it in the next three years.", "the next three years = 2022 to 2025"),
    ("Over the next two weeks they crossed the sea.", ""),
    ("He painted in the last two years of his life.", ""),
    # several, and none
    ("Last year it was 5%, this year it is 7%.", "Last year = 2021; this year = 2022"),
    ("Today it rained and today it snowed.", "Today = 20 May 2022; today = 20 May 2022"),
    ("No date stands here.", ""),
    ("", ""),
]  # fmt: skip


def told(text: str, published: date | None) -> str:
    return "; ".join(f"{each.said} = {each.meant}" for each in datings(text, published))


@pytest.mark.parametrize(("sentence", "expected"), ON_A_FRIDAY)
def test_a_sentence_published_on_friday_20_may_2022(sentence: str, expected: str) -> None:
    assert told(sentence, FRIDAY) == expected
    for each in datings(sentence, FRIDAY):
        assert each.said in sentence


@pytest.mark.parametrize(
    ("published", "sentence", "expected"),
    [
        ("2022-05-22", "Prices rose last week.", ""),  # a Sunday is the end of a week, or its start
        ("2022-05-23", "They played over the weekend.", "the weekend = the weekend of 21 May 2022"),
        ("2022-05-23", "They play this weekend, he said.", ""),
        ("2022-05-23", "They met last Thursday.", "last Thursday = 19 May 2022"),
        ("2022-05-18", "They will meet next Friday.", ""),  # of this week, or of the one after
        ("2022-05-24", "He resigned on Tuesday.", "Tuesday = 24 May 2022"),
        ("2022-01-03", "He resigned in December.", "December = December 2021"),
        ("2022-01-03", "It was last month.", "last month = December 2021"),
        ("2022-12-05", "The talks will begin in February.", "February = February 2023"),
        ("2022-12-30", "The ban will end on Jan. 2.", "Jan. 2 = 2 January 2023"),
        ("2022-12-05", "The rink will close this January.", "this January = January 2023"),
        ("2022-01-10", "It snowed this winter.", "this winter = winter 2021-22"),
        ("2022-01-10", "It snowed last winter.", "last winter = winter 2020-21"),
        ("2022-01-03", "It fell over the last two weeks.",
         "the last two weeks = 20 December 2021 to 3 January 2022"),
        ("2024-03-01", "He died on Feb. 29.", "Feb. 29 = 29 February 2024"),
        ("2022-03-01", "He died on Feb. 29.", "Feb. 29 = 29 February 2020"),
        ("2024-02-29", "A year ago today it burned.", ""),  # which was no day of 2023
        ("0001-01-01", "It was yesterday, last year, two weeks ago.", ""),
        ("9999-12-31", "It will be tomorrow, next year or next month.", ""),
    ],
)  # fmt: skip
def test_a_sentence_published_on_another_day(published: str, sentence: str, expected: str) -> None:
    assert told(sentence, date.fromisoformat(published)) == expected


def test_nothing_is_meant_without_a_day_of_publication() -> None:
    assert datings("The mayor resigned yesterday.", None) == ()


def test_what_is_said_twice_is_told_once() -> None:
    assert datings("He came last week and left last week.", FRIDAY) == (
        Dating("last week", "the week of 9 May 2022"),
    )


def test_words_over_a_line_end_are_told_in_one_line() -> None:
    assert told("The plant closed last\n  week.", FRIDAY) == "last week = the week of 9 May 2022"


@pytest.mark.parametrize(
    "piece",
    ["a", " ", "\n", "1 ", "Monday ", "last ", "May ", "in May ", "on May 12 he said ", "was ",
     "ed", "He said on Monday that. ", "2020 in May ", "told a to ", "the ", "two days ago ", "“ ",
     "I. "],
)  # fmt: skip
def test_a_text_of_100_000_characters_takes_less_than_a_second(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    started = time.process_time()
    datings(text, FRIDAY)
    assert time.process_time() - started < 1
