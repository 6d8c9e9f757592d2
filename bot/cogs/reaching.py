"""Reaching Discord: where it is, with which token, and what keeps from it, told to people."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
import discord
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from bot.settings import Settings
from vectorstore.errors import DatelineError

_TOKEN_REVOKED = 4004  # the gateway's close code for "authentication failed"


class TokenRejected(DatelineError):
    exit_code = 78  # EX_CONFIG: starting again does not help

    def __init__(self) -> None:
        super().__init__(
            "Discord does not accept DISCORD_TOKEN. Copy the token again from the application's "
            "Bot page at https://discord.com/developers/applications into .env."
        )


class DiscordUnreachable(DatelineError):
    exit_code = 75  # EX_TEMPFAIL

    def __init__(self, cause: object) -> None:
        super().__init__(f"Discord cannot be reached ({cause}). Check the network and start again.")


class ConnectionEnded(DatelineError):
    exit_code = 75  # EX_TEMPFAIL: a supervisor starts it again

    def __init__(self, cause: str) -> None:
        super().__init__(
            f"The connection to Discord ended for good ({cause}). Start Dateline again."
        )


def point_at(settings: Settings) -> None:
    """Talk to a stand-in for Discord when the settings for tests name one."""
    if settings.discord_api_url:
        Route.BASE = settings.discord_api_url
    if settings.discord_gateway_url:
        DiscordWebSocket.DEFAULT_GATEWAY = URL(settings.discord_gateway_url)


def token_in(settings: Settings) -> str:
    """Raises: TokenRejected, for what cannot be one and would not fit into a header either."""
    assert settings.discord_token is not None
    token = settings.discord_token.get_secret_value().strip()
    if not re.fullmatch(r"[!-~]+", token):
        raise TokenRejected
    return token


@contextmanager
def errors_for_people() -> Iterator[None]:
    """Turn what discord.py and aiohttp raise into TokenRejected and DiscordUnreachable."""
    try:
        yield
    except discord.LoginFailure as error:
        raise TokenRejected from error
    except discord.ConnectionClosed as error:
        if error.code == _TOKEN_REVOKED:
            raise TokenRejected from error
        raise DiscordUnreachable(error) from error
    except discord.HTTPException as error:  # whose own words may be a page of HTML
        raise DiscordUnreachable(f"it answers HTTP {error.status}") from error
    except TimeoutError as error:
        raise DiscordUnreachable("no answer in time") from error
    except (aiohttp.ClientError, discord.DiscordException, OSError) as error:
        raise DiscordUnreachable(error) from error
