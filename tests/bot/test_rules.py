"""Whom a server lets be answered where: what it set decides, never goes before only, and what is
not known stays outside. And that the ledger keeps what was set."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ledger import Ledger
from bot.rules import Rules, Spot, refusal, rules_from_json, rules_to_json, without
from bot.rules_told import MENUS, told

DESK, ARCHIVE, NEWS, POST = 10, 11, 12, 13  # NEWS is the category of DESK, POST a thread in it
EVERYONE, STAFF, MUTED = 20, 21, 22

AT_DESK = Spot({DESK, NEWS}, {EVERYONE})
IN_POST = Spot({POST, DESK, NEWS}, {EVERYONE})
AT_ARCHIVE = Spot({ARCHIVE}, {EVERYONE})
SOMEWHERE = Spot(None, {EVERYONE})
STAFF_MEMBER = Spot({DESK}, {EVERYONE, STAFF})
MUTED_STAFF = Spot({DESK}, {EVERYONE, STAFF, MUTED})
SOMEBODY = Spot({DESK}, None)

NOT_HERE, NO_CHANNEL = "I do not answer in this channel", "I cannot tell which channel"
NOT_YOU, NO_ROLES = "I answer only people with some roles", "I cannot tell which roles"

TABLE: dict[str, tuple[Rules, Spot, str | None]] = {
    "nothing set": (Rules(), AT_DESK, None),
    "nothing set, nothing known": (Rules(), Spot(None, None), None),
    "an only channel": (Rules(only_channels=(DESK,)), AT_DESK, None),
    "only channels close the others": (Rules(only_channels=(DESK,)), AT_ARCHIVE, NOT_HERE),
    "one of two": (Rules(only_channels=(DESK, ARCHIVE)), AT_ARCHIVE, None),
    "a never channel": (Rules(never_channels=(DESK,)), AT_DESK, NOT_HERE),
    "never leaves the others open": (Rules(never_channels=(DESK,)), AT_ARCHIVE, None),
    "a thread follows its only channel": (Rules(only_channels=(DESK,)), IN_POST, None),
    "a thread follows its never channel": (Rules(never_channels=(DESK,)), IN_POST, NOT_HERE),
    "a thread elsewhere": (Rules(only_channels=(ARCHIVE,)), IN_POST, NOT_HERE),
    "an only category": (Rules(only_channels=(NEWS,)), AT_DESK, None),
    "outside of an only category": (Rules(only_channels=(NEWS,)), AT_ARCHIVE, NOT_HERE),
    "a thread in an only category": (Rules(only_channels=(NEWS,)), IN_POST, None),
    "a never category": (Rules(never_channels=(NEWS,)), IN_POST, NOT_HERE),
    "never a channel of an only category": (
        Rules(only_channels=(NEWS,), never_channels=(DESK,)), AT_DESK, NOT_HERE,
    ),
    "only a channel of a never category": (
        Rules(only_channels=(DESK,), never_channels=(NEWS,)), AT_DESK, NOT_HERE,
    ),
    "only and never the same": (
        Rules(only_channels=(DESK,), never_channels=(DESK,)), AT_DESK, NOT_HERE,
    ),
    "only and never, outside of both": (
        Rules(only_channels=(NEWS,), never_channels=(DESK,)), AT_ARCHIVE, NOT_HERE,
    ),
    "unknown beside only": (Rules(only_channels=(DESK,)), SOMEWHERE, NO_CHANNEL),
    "unknown beside never": (Rules(never_channels=(DESK,)), SOMEWHERE, NO_CHANNEL),
    "unknown beside roles": (Rules(only_roles=(EVERYONE,)), SOMEWHERE, None),
    "an only role": (Rules(only_roles=(STAFF,)), STAFF_MEMBER, None),
    "without the only role": (Rules(only_roles=(STAFF,)), AT_DESK, NOT_YOU),
    "only everyone": (Rules(only_roles=(EVERYONE,)), AT_DESK, None),
    "a never role": (Rules(never_roles=(MUTED,)), MUTED_STAFF, NOT_YOU),
    "without the never role": (Rules(never_roles=(MUTED,)), STAFF_MEMBER, None),
    "never beats only": (Rules(only_roles=(STAFF,), never_roles=(MUTED,)), MUTED_STAFF, NOT_YOU),
    "unknown roles beside only": (Rules(only_roles=(STAFF,)), SOMEBODY, NO_ROLES),
    "unknown roles beside never": (Rules(never_roles=(MUTED,)), SOMEBODY, NO_ROLES),
    "unknown roles beside channels": (Rules(only_channels=(DESK,)), SOMEBODY, None),
    "the right channel, the wrong person": (
        Rules(only_channels=(DESK,), only_roles=(STAFF,)), AT_DESK, NOT_YOU,
    ),
    "the right person, the wrong channel": (
        Rules(only_channels=(ARCHIVE,), only_roles=(STAFF,)), STAFF_MEMBER, NOT_HERE,
    ),
    "what does not decide": (Rules(mentions=False, feeding=STAFF, private=True), AT_DESK, None),
}  # fmt: skip


@pytest.mark.parametrize("case", TABLE)
def test_what_a_server_set_decides_whom_it_answers_where(case: str) -> None:
    rules, spot, expected = TABLE[case]
    reason = refusal(rules, spot)
    if expected is None:
        assert reason is None, "somebody who should be answered is not"
    else:
        assert reason is not None, "somebody who should not be answered is"
        assert expected in reason


ids = st.integers(1, 6)
lists = st.lists(ids, max_size=3, unique=True).map(tuple)
known = st.none() | st.frozensets(ids, max_size=3)
rulings = st.builds(Rules, lists, lists, lists, lists, st.booleans(), st.none() | ids)
spots = st.builds(Spot, known, known)


@given(rulings, spots, ids, st.sampled_from(["never_channels", "never_roles"]))
def test_one_more_never_opens_nothing(rules: Rules, spot: Spot, more: int, name: str) -> None:
    longer: dict[str, Any] = {name: (*getattr(rules, name), more)}
    stricter = replace(rules, **longer)
    if refusal(rules, spot) is not None:
        assert refusal(stricter, spot) is not None


@given(rulings, spots)
def test_who_is_answered_unknown_is_answered_known(rules: Rules, spot: Spot) -> None:
    if refusal(rules, spot) is not None:
        assert refusal(rules, Spot(None, None)) is not None


@given(rulings)
def test_rules_are_kept_whole(rules: Rules) -> None:
    assert rules_from_json(rules_to_json(rules)) == rules


def test_what_is_gone_is_dropped_from_every_list() -> None:
    rules = Rules((DESK, ARCHIVE), (ARCHIVE,), (STAFF,), (MUTED, STAFF), feeding=STAFF)
    assert without(rules, {ARCHIVE, STAFF}) == Rules((DESK,), (), (), (MUTED,))
    assert without(rules, set()) == rules


# In the ledger


def test_rules_outlive_the_process_each_servers_its_own(tmp_path: Path) -> None:
    ours, theirs = Rules((DESK,), mentions=False), Rules(feeding=STAFF, private=True)
    with closing(Ledger(tmp_path)) as ledger:
        ledger.guilds.set_rules(1, Rules(private=True))
        ledger.guilds.set_rules(1, ours)
        ledger.guilds.set_rules(2, theirs)
        assert ledger.guilds.rules_of(1) == ours
    with closing(Ledger(tmp_path)) as again:
        found = [again.guilds.rules_of(guild) for guild in (1, 2, 3)]
    assert found == [ours, theirs, Rules()]


def test_setting_rules_leaves_what_else_is_kept_of_a_server(tmp_path: Path) -> None:
    with (
        closing(Ledger(tmp_path)) as ledger,
        closing(sqlite3.connect(tmp_path / "ledger.sqlite3", isolation_level=None)) as db,
    ):
        db.execute("INSERT INTO guilds (guild, greeted_at, left_at) VALUES (1, 5.0, 6.0)")
        assert ledger.guilds.rules_of(1) == Rules()
        ledger.guilds.set_rules(1, Rules(private=True))
        (kept,) = db.execute("SELECT greeted_at, left_at FROM guilds")
    assert kept == (5.0, 6.0), "a server would be greeted twice"
    with closing(Ledger(tmp_path)) as again:
        assert again.guilds.rules_of(1) == Rules(private=True)


# In words

WORDS: dict[str, tuple[Rules, str]] = {
    "nothing": (Rules(), "I answer in every channel, for everyone."),
    "only": (Rules((10, 11)), "I answer only in <#10> and <#11>, for everyone."),
    "never": (Rules((), (10,)), "I answer in every channel but <#10>, for everyone."),
    "both": (Rules((10,), (11,)), "I answer only in <#10>, and never in <#11>, for everyone."),
    "only roles": (
        Rules((), (), (20, 21, 22)),
        "I answer in every channel, only for <@&20>, <@&21> and <@&22>.",
    ),
    "all": (
        Rules((10,), (), (20,), (21,)),
        "I answer only in <#10>, only for <@&20>, and never for <@&21>.",
    ),
    "but": (Rules((10,), (), (), (21,)), "I answer only in <#10>, for everyone but <@&21>."),
    "gone": (
        Rules((10, 99), (98, 99), (), (98,)),
        "I answer only in <#10> and a channel that is gone, and never in 2 channels that are gone, "
        "for everyone but a role that is gone.",
    ),
}


@pytest.mark.parametrize("case", WORDS)
def test_the_panel_says_in_words_whom_it_answers_where(case: str) -> None:
    rules, words = WORDS[case]
    assert told(rules, {98, 99})[0] == words


def test_the_panel_says_in_words_how_it_answers() -> None:
    assert told(Rules(), ())[1:] == [
        "Who mentions me or replies to me in a channel gets an answer.",
        "My answers to /ask are seen by all in the channel.",
        "People with Manage Server may add and remove articles.",
    ]
    assert told(Rules(mentions=False, private=True, feeding=20), ())[1:] == [
        "I answer commands alone: who mentions me or replies to me in a channel gets no answer.",
        "My answers to /ask are for the asker alone.",
        "People with Manage Server and those with <@&20> may add and remove articles.",
    ]
    assert "those with a role that is gone may" in told(Rules(feeding=20), {20})[-1]


def test_full_lists_fit_into_a_message() -> None:
    many = tuple(range(10**18, 10**18 + 25))
    lines = told(Rules(many, many, many, many, feeding=10**18), set(many[20:]))
    assert ", 10 more and 5 channels that are gone" in lines[0]
    assert len("\n".join([*lines, MENUS])) <= 2000
