"""Questions that the process before this one heard and did not answer. Answers none."""

import time
from collections.abc import Callable

from bot.arrivals import Arrivals, Unfinished
from bot.asked import Asked, asked_from_json

_WORTH_ANSWERING = 900.0  # seconds after which nobody waits for an answer any more
_NONCE_HOLDS = 120.0  # seconds in which Discord certainly drops a second message with one nonce


def left_over(arrivals: Arrivals, now: Callable[[], float] = time.time) -> list[Asked]:
    """Those that can be answered without a second answer being seen; the others are done with.

    To be asked before anything is claimed. now: seconds since the epoch.
    """
    left = []
    # Those first that may have been shown: the nonce soon holds no more.
    for each in sorted(arrivals.unfinished(), key=lambda each: not each.was_sending):
        if asked := _worth_answering(each, now()):
            left.append(asked)
        else:
            arrivals.done(each.event)
    return left


def _worth_answering(each: Unfinished, now: float) -> Asked | None:
    try:
        asked = asked_from_json(each.request)
    except ValueError:
        return None  # of another version of Dateline
    age = now - each.at
    if age > _WORTH_ANSWERING or (each.was_sending and age > _NONCE_HOLDS):
        return None
    for_one = asked.place.kind == "private" or asked.guest
    return asked if asked.is_message or not (each.was_sending or for_one) else None
