"""The role that a server lets feed the library, beside those who manage the server."""

import pytest
from editing import last_message, show_commands_to_all, stored
from fakes import Kept
from newsroom import EPHEMERAL, MESSAGE, Newsroom
from simcord.actors import MemberActor

from bot.ledger import Ledger
from bot.rules import Rules
from vectorstore.models import Scope

NOT_ALLOWED = "Only people with the Manage Server permission can change this server's settings."


@pytest.fixture
async def reporter(newsroom: Newsroom, ledger: Ledger) -> MemberActor:
    """A member with the role that the server lets feed, who is shown every command."""
    feeders = newsroom.guild.create_role("Reporters")
    ledger.guilds.set_rules(newsroom.guild.id, Rules(feeding=feeders.id))
    await show_commands_to_all(newsroom)
    reporter = newsroom.env.create_user("reporter")
    return newsroom.guild.add_member(reporter, roles=[feeders])


async def test_those_with_the_feeding_role_add_and_remove_articles(
    newsroom: Newsroom, kept: Kept, reporter: MemberActor
) -> None:
    here = Scope.guild(newsroom.guild.id)
    body = b"Marisa Lago met the minister on Friday. They spoke of trade for two hours."
    await reporter.slash(newsroom.channel, "ingest", file=("lago.txt", body))
    assert [scope for _, scope in stored(kept)] == [str(here)]
    (number,) = [article.number for article in kept.all()]
    await reporter.slash(newsroom.channel, "remove", article=str(number))
    await reporter.click(last_message(newsroom, reporter), label="Remove")
    assert kept.all() == []
    await reporter.click(last_message(newsroom, reporter), label="Undo")
    assert len(kept.all()) == 1
    await reporter.slash(newsroom.channel, "watch add", url="https://news.example/feed")
    assert newsroom.shown_to(reporter)[-1].startswith("Watching <https://news.example/feed>")


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("ingest", {"url": "https://news.example/"}),
        ("remove", {"article": "1"}),
        ("watch add", {"url": "https://news.example/feed"}),
        ("watch list", {}),
    ],
)
async def test_those_without_it_still_may_not_and_are_told_of_it(
    newsroom: Newsroom, kept: Kept, reporter: MemberActor, command: str, options: dict[str, str]
) -> None:
    await newsroom.alice.slash(newsroom.channel, command, **options)
    assert newsroom.first_responses() == [(MESSAGE, EPHEMERAL)]
    assert newsroom.shown_to(newsroom.alice) == [
        "Only people with the Manage Server permission or the role that may feed me can change "
        "this server's articles."
    ]


async def test_the_feeding_role_opens_neither_settings_nor_audit(
    newsroom: Newsroom, reporter: MemberActor
) -> None:
    await reporter.slash(newsroom.channel, "settings")
    await reporter.slash(newsroom.channel, "audit")
    assert newsroom.shown_to(reporter) == [
        NOT_ALLOWED,
        "Only people with the Manage Server permission can change this server's articles.",
    ]
