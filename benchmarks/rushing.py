"""People of the tests' Discord who all ask within one second, and what each of them sees."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from fake_discord import Channel, FakeDiscord, NothingShown, Shown, User

Post = tuple[
    float, bool
]  # when, on the monotonic clock; whether it is the typing sign or a message

_SIGN = 10.0  # seconds that Discord shows the typing sign
_SETTLED = 2.0  # seconds in which a second answer would have come


@dataclass(frozen=True)
class Seen:
    """One question: when it was asked, on the monotonic clock; after how many seconds it was
    acknowledged and answered, None for never; how many answers it got.

    A command is acknowledged by the bot's first response to it, a mention by the typing sign in its
    channel: the next one, or one that stands there already. An answer is acknowledgement too.
    """

    channel: Channel
    is_command: bool
    asked: float
    acknowledged: float | None
    answered: float | None
    answers: int = 0


async def rush(
    discord: FakeDiscord,
    people: Sequence[User],
    channels: Sequence[Channel],
    questions: Sequence[str],
    within: float,
) -> list[Seen]:
    """Put all questions within a second, evenly spread over people, channels, commands, mentions.

    within: seconds that each answer is waited for.
    """
    asking = []
    for place, question in enumerate(questions):
        channel = channels[place % len(channels)]
        is_command = place // len(channels) % 2 == 0
        person = people[place % len(people)]
        begin = place / len(questions)
        asking.append(_asked(discord, person, channel, question, is_command, begin, within))
    seen = await asyncio.gather(*asking)
    await asyncio.sleep(_SETTLED)
    return [await _counted(discord, one, shown) for one, shown in seen]


async def _asked(
    discord: FakeDiscord,
    person: User,
    channel: Channel,
    question: str,
    is_command: bool,
    begin: float,
    within: float,
) -> tuple[Seen, Shown | None]:
    await asyncio.sleep(begin)
    seen = Seen(channel, is_command, time.monotonic(), None, None)
    shown: Shown | None = None
    try:
        if is_command:
            shown = discord.begin_slash(person, channel, "ask", {"question": question})
            shown = await discord.wait(shown, is_answered, within=within)
        else:
            shown = await discord.mention(
                person, channel, question, until=is_answered, within=within
            )
    except NothingShown:
        return seen, shown
    return replace(seen, answered=time.monotonic() - seen.asked), shown


def is_answered(shown: Shown) -> bool:
    """An answer that is kept has buttons; a status or an error has none."""
    return any(message.components for message in shown.messages)


async def _counted(discord: FakeDiscord, seen: Seen, shown: Shown | None) -> Seen:
    """With how it was acknowledged, and every answer that it has got by now."""
    if shown is not None:
        shown = await discord.wait(shown, lambda _: True)
        answers = sum(bool(message.components) for message in shown.messages)
        seen = replace(seen, answers=answers)
    if seen.is_command:
        first = shown.acknowledged.after if shown and shown.acknowledged else None
    else:
        first = sign_after(seen.asked, _posts(discord, seen.channel))
    told = [after for after in (first, seen.answered) if after is not None]
    return replace(seen, acknowledged=min(told, default=None))


def _posts(discord: FakeDiscord, channel: Channel) -> list[Post]:
    here = f"/channels/{channel.id}/"
    return sorted(
        (each.at, each.path == f"{here}typing")
        for each in discord.requests
        if each.path in (f"{here}typing", f"{here}messages") and each.status < 300
    )


def sign_after(asked: float, posts: Sequence[Post]) -> float | None:
    """Seconds until a typing sign stands there; 0 when one does already. A message takes it away.

    posts: what the bot sent to the channel, in order.
    """
    at, stands = max((post for post in posts if post[0] <= asked), default=(0.0, False))
    if stands and at > asked - _SIGN:
        return 0.0
    return next((at - asked for at, is_sign in posts if is_sign and at > asked), None)
