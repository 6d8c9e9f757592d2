"""Watching from Discord as people see it: /watch add, list and remove, and /status, in simcord."""

import re
from dataclasses import replace

import pytest
from fakes import Kept
from newsroom import DEFERRAL, EPHEMERAL, MESSAGE, Newsroom
from press import Clock

from bot.app import Dateline
from bot.client import Client
from bot.ledger import Ledger
from vectorstore.durations import DAY, HOUR
from vectorstore.models import GLOBAL, Scope
from vectorstore.watches import Watches

FEED = "https://news.example/feed"
NOT_ALLOWED = "Only people with the Manage Server permission can change this server's articles."


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def watches(kept: Kept, clock: Clock) -> Watches:
    return Watches(kept.database, clock)


@pytest.fixture
def simcord_bot(dateline: Dateline, ledger: Ledger, watches: Watches) -> Client:
    return Client(replace(dateline, watches=watches), ledger)


@pytest.fixture
async def shown_to_all(newsroom: Newsroom) -> None:
    """The server's admins show /watch to everybody, as Discord lets them."""
    fetched = await newsroom.env.bot.tree.fetch_commands()  # type: ignore[attr-defined]
    for command in fetched:
        everyone = {newsroom.guild.default_role: True}
        newsroom.guild.set_command_permissions(command, everyone)  # type: ignore[arg-type]


def add(watches: Watches, scope: Scope, url: str = FEED) -> int:
    return watches.add(scope, url, HOUR, None, "user:1").number


# /watch


async def test_a_source_is_watched_for_this_server(newsroom: Newsroom, watches: Watches) -> None:
    await newsroom.editor.slash(
        newsroom.channel, "watch add", url=f"{FEED}?utm_source=x", every="2h", patience="3d"
    )
    assert newsroom.first_responses() == [(DEFERRAL, EPHEMERAL)]
    assert newsroom.shown_to(newsroom.editor) == [
        f"Watching <{FEED}> every 2h. It is read now, and then whenever it is due; "
        "/status tells how that goes."
    ]
    assert newsroom.shown_to(newsroom.alice) == []
    (watch,) = watches.list()
    assert (watch.scope, watch.url) == (Scope.guild(newsroom.guild.id), FEED)
    assert (watch.every, watch.patience) == (2 * HOUR, 3 * DAY)
    assert watch.added_by == f"user:{newsroom.editor.id}"
    assert watches.due() == (watch,), "it is polled at once"


async def test_a_source_is_polled_every_hour_unless_it_is_told(
    newsroom: Newsroom, watches: Watches
) -> None:
    await newsroom.editor.slash(newsroom.channel, "watch add", url=FEED)
    (watch,) = watches.list()
    assert (watch.every, watch.patience) == (HOUR, DAY)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"url": "ftp://news.example/"}, "does not open news.example because it is not an address"),
        ({"url": "feed"}, "does not open feed because it is not an address that starts with http"),
        ({"url": "http://127.0.0.1/feed"}, "which is not a public address"),
        ({"url": FEED, "every": "soon"}, "'soon' is no length of time: write one such as 30m"),
        ({"url": FEED, "every": "1m"}, "Sources are polled every 5m to 30d."),
        ({"url": FEED, "every": "2h", "patience": "1h"}, "The patience must be from 2h"),
    ],
    ids=["ftp", "no address", "private", "no time", "too often", "no patience"],
)
async def test_what_cannot_be_watched_is_refused_in_one_sentence(
    newsroom: Newsroom, watches: Watches, options: dict[str, str], sentence: str
) -> None:
    await newsroom.editor.slash(newsroom.channel, "watch add", **options)
    (shown,) = newsroom.shown_to(newsroom.editor)
    assert sentence in shown
    assert newsroom.shown_to(newsroom.alice) == []
    assert watches.list() == ()


async def test_a_source_is_watched_once(newsroom: Newsroom, watches: Watches) -> None:
    add(watches, Scope.guild(newsroom.guild.id))
    await newsroom.editor.slash(newsroom.channel, "watch add", url=FEED)
    assert "is watched already" in newsroom.shown_to(newsroom.editor)[-1]


@pytest.mark.parametrize("command", ["watch add", "watch list", "watch remove"])
async def test_watching_for_a_server_needs_manage_server(
    newsroom: Newsroom, watches: Watches, shown_to_all: None, command: str
) -> None:
    number = add(watches, Scope.guild(newsroom.guild.id))
    options = {"watch add": {"url": f"{FEED}/2"}, "watch remove": {"source": str(number)}}
    await newsroom.alice.slash(newsroom.channel, command, **options.get(command, {}))
    assert newsroom.first_responses() == [(MESSAGE, EPHEMERAL)]
    assert newsroom.shown_to(newsroom.alice) == [NOT_ALLOWED]
    assert [watch.number for watch in watches.list()] == [number]


async def test_who_may_not_remove_is_offered_nothing(
    newsroom: Newsroom, watches: Watches, shown_to_all: None
) -> None:
    add(watches, Scope.guild(newsroom.guild.id))
    choices = await newsroom.alice.autocomplete(newsroom.channel, "watch remove", "source", "")
    assert choices == []


async def test_watch_is_offered_only_to_those_who_manage_the_server(newsroom: Newsroom) -> None:
    offered = newsroom.alice.available_commands(newsroom.channel)
    assert "status" in offered and not any(name.startswith("watch") for name in offered)
    assert "watch add" in newsroom.editor.available_commands(newsroom.channel)


async def test_what_is_watched_in_direct_messages_is_ones_own(
    newsroom: Newsroom, watches: Watches
) -> None:
    await newsroom.alice.user.slash("watch add", url=FEED)
    add(watches, Scope.guild(newsroom.guild.id), "https://secret.example/")
    await newsroom.alice.user.slash("watch list")
    _, listed = newsroom.shown_directly(newsroom.alice)
    assert listed.startswith(f"- 1 · <{FEED}> · here only · every 1h · never polled")
    assert "secret" not in listed
    assert watches.list()[0].scope == Scope.user(newsroom.alice.id)


async def test_a_list_holds_this_servers_watches_alone(
    newsroom: Newsroom, watches: Watches
) -> None:
    for scope in (GLOBAL, Scope.guild(1), Scope.user(newsroom.editor.id)):
        add(watches, scope, f"https://{scope.kind}.example/")
    await newsroom.editor.slash(newsroom.channel, "watch list")
    assert newsroom.shown_to(newsroom.editor) == [
        "Nothing is watched here. Add a source with /watch add."
    ]


async def test_a_long_list_fits_discords_messages(newsroom: Newsroom, watches: Watches) -> None:
    for number in range(50):
        add(watches, Scope.guild(newsroom.guild.id), f"{FEED}/{'long' * 60}/{number}")
    await newsroom.editor.slash(newsroom.channel, "watch list")
    shown = newsroom.shown_to(newsroom.editor)
    assert all(len(content) <= 2000 for content in shown)
    assert len(re.findall(r"^- ", "\n".join(shown), re.M)) == 50


async def test_remove_completes_addresses_as_one_types_and_removes(
    newsroom: Newsroom, watches: Watches
) -> None:
    here = Scope.guild(newsroom.guild.id)
    for scope in (GLOBAL, Scope.guild(1)):
        add(watches, scope, f"{FEED}/rain/{scope}")
    add(watches, here, f"{FEED}/wheat")
    rain = add(watches, here, f"{FEED}/rain/{'long' * 60}")
    choices = await newsroom.editor.autocomplete(newsroom.channel, "watch remove", "source", "RAIN")
    assert [choice["value"] for choice in choices] == [str(rain)]
    assert len(choices[0]["name"]) <= 100
    await newsroom.editor.slash(newsroom.channel, "watch remove", source=choices[0]["value"])
    (shown,) = newsroom.shown_to(newsroom.editor)
    assert shown.startswith(f"No longer watching <{FEED}/rain/long")
    assert not watches.has(rain) and len(watches.list()) == 3


async def test_no_more_is_offered_than_discord_shows(newsroom: Newsroom, watches: Watches) -> None:
    for number in range(30):
        add(watches, Scope.guild(newsroom.guild.id), f"{FEED}/{number}")
    choices = await newsroom.editor.autocomplete(newsroom.channel, "watch remove", "source", "")
    assert len(choices) == 25


@pytest.mark.parametrize("source", ["theirs", "99", "feed", "", "9" * 40, "@everyone"])
async def test_remove_refuses_what_is_not_this_servers(
    newsroom: Newsroom, watches: Watches, source: str
) -> None:
    theirs = str(add(watches, Scope.guild(1)))
    told = theirs if source == "theirs" else source
    await newsroom.editor.slash(newsroom.channel, "watch remove", source=told)
    (shown,) = newsroom.shown_to(newsroom.editor)
    assert shown.startswith("There is no watch ")
    assert len(watches.list()) == 1


# /status


async def test_everybody_may_see_how_fresh_the_articles_are(
    newsroom: Newsroom, kept: Kept, watches: Watches
) -> None:
    here = Scope.guild(newsroom.guild.id)
    kept.put("Rain *in* Astana", scope=here, on="2022-07-22")
    watch = watches.add(here, FEED, HOUR, None, "me")
    watches.record_success(watch, "1 added", "", "")
    await newsroom.alice.slash(newsroom.channel, "status")
    assert newsroom.first_responses() == [(DEFERRAL, EPHEMERAL)]
    (shown,) = newsroom.shown_to(newsroom.alice)
    articles, last, count, line = shown.splitlines()
    assert articles == "1 article, the newest from 2022-07-22."
    assert re.fullmatch(
        r"Last ingest <t:\d+:R>, by test: added Rain \\\*in\\\* Astana \(1 of 1 passages\)", last
    )
    assert count == "1 watched source:"
    assert line == (
        f"- 1 · <{FEED}> · here only · every 1h · ok, read <t:1700000000:R>: 1 added"
        " · next <t:1700003600:R>"
    )
    assert newsroom.shown_to(newsroom.editor) == []


async def test_a_server_sees_nothing_of_another(
    newsroom: Newsroom, kept: Kept, watches: Watches, clock: Clock
) -> None:
    for scope in (Scope.guild(1), Scope.user(newsroom.editor.id)):
        kept.put(f"Secret of {scope}", scope=scope, on="2023-01-01")
        watch = watches.add(scope, "https://secret.example/", HOUR, None, "me")
        watches.record_failure(watch, "A secret reason.", HOUR)
    clock.now += 90 * DAY
    await newsroom.editor.slash(newsroom.channel, "status")
    assert newsroom.shown_to(newsroom.editor) == ["There are no articles here yet."]


async def test_a_stale_library_says_so_first_and_why(
    newsroom: Newsroom, watches: Watches, clock: Clock
) -> None:
    watch = watches.add(GLOBAL, FEED, HOUR, None, "command line")
    clock.now += 3 * DAY
    watches.record_failure(watch, "**It** is down @everyone.", HOUR)
    await newsroom.alice.slash(newsroom.channel, "status")
    (shown,) = newsroom.shown_to(newsroom.alice)
    first, *_, line, why = shown.splitlines()
    assert first == f"**My articles may be out of date: <{FEED}> could not be read for 3 days.**"
    assert "· everywhere · every 1h · failing, last read never" in line
    assert why == "  \\*\\*It\\*\\* is down @\u200beveryone."


async def test_status_in_direct_messages_is_of_ones_own(
    newsroom: Newsroom, kept: Kept, watches: Watches
) -> None:
    kept.put("Mine", scope=Scope.user(newsroom.alice.id), on="2022-07-22")
    kept.put("Ours", scope=Scope.guild(newsroom.guild.id))
    await newsroom.alice.user.slash("status")
    (shown,) = newsroom.shown_directly(newsroom.alice)
    assert shown.startswith("1 article, the newest from 2022-07-22.")
    assert "Ours" not in shown


async def test_a_status_with_many_watches_is_one_message(
    newsroom: Newsroom, watches: Watches
) -> None:
    for number in range(50):
        add(watches, Scope.guild(newsroom.guild.id), f"{FEED}/{number}")
    await newsroom.alice.slash(newsroom.channel, "status")
    (shown,) = newsroom.shown_to(newsroom.alice)
    assert "50 watched sources:" in shown and shown.endswith("… and 40 more")
