"""Why a question that can be answered is not answered now, in sentences for its asker."""

from bot.allowances import Spent
from bot.wording import plural
from vectorstore.errors import DatelineError

_OWNERS = {"person": "You have", "channel": "This channel has", "server": "This server has"}


class ShareSpent(DatelineError):
    """Its sentence holds a time that Discord is to show, so it is not to be escaped."""

    def __init__(self, spent: Spent) -> None:
        super().__init__(
            f"{_OWNERS[spent.sharer]} asked {plural(spent.limit, 'question')} in ten minutes: "
            f"ask again <t:{int(spent.until) + 1}:R>."
        )


class TookTooLong(DatelineError):
    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"I found no answer within {seconds:g} seconds: ask again, or ask for less at once."
        )


class NotReached(DatelineError):
    def __init__(self, seconds: float) -> None:
        super().__init__(
            "So many questions are being asked that yours was not reached within "
            f"{seconds:g} seconds: ask again later."
        )


class Restarting(DatelineError):
    def __init__(self) -> None:
        super().__init__("I am about to restart: ask again in a minute.")
