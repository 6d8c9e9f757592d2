"""What /help, /privacy, /forget-me and the first message in a server say. Pure.

Each text fits in one message, and on a phone: short lines, no tables.
"""

from dataclasses import dataclass
from typing import Literal

from bot.allowances import WINDOW
from bot.guilds import GRACE
from bot.ledger import Forgotten
from bot.wording import plural
from vectorstore.durations import say_duration
from vectorstore.trail import UNDO_FOR

PURPOSE = (
    "I answer questions from news articles and show the sentence that says so. "
    "When my articles don't say, I say that."
)
CONFIRM_FORGETTING = (
    "**Forget you?** This removes, for good and everywhere:\n"
    "- your questions, with my answers, and your votes\n"
    "- in which servers you used me\n"
    "- your own articles and watches, those that only you search\n"
    "- your ID with what you added to servers; the articles stay there\n"
    "-# What I wrote in Discord stays there until somebody deletes it."
)
NOTHING_FORGOTTEN = "Kept: nothing was removed."

_KEPT_FOR = "*Why?*, *Follow-up*, corrections and questions that a restart cuts short"


Place = Literal["server", "direct", "guest"]


@dataclass(frozen=True)
class Reader:
    """Who asks for help, and where. `guest`: the bot is there only because this person installed it
    to their account; `empty`: there is no article that could answer them there."""

    place: Place
    manages: bool
    empty: bool


def help_for(reader: Reader) -> str:
    """How to ask, what the buttons do, how articles come in, and what this person can set."""
    blocks = [PURPOSE, *_next_step(reader), _asking(reader), _BUTTONS, _articles(reader)]
    if reader.manages and reader.place == "server":
        blocks.append(_SETTING)
    blocks.append("-# `/privacy` tells what I keep; `/forget-me` removes what I keep of you.")
    return "\n".join(blocks)


def _next_step(reader: Reader) -> list[str]:
    if not reader.empty:
        return []
    if reader.place == "guest":
        step = (
            "The one who runs me can add some, and so can you with `/ingest` in a server I am in."
        )
    elif reader.place == "server" and not reader.manages:
        step = "Somebody with *Manage Server* can add some with `/ingest`."
    else:
        step = "Next: `/ingest`, with the address of an article or feed, a file, or pasted text."
    return [f"**I have no articles to answer from here yet.** {step}"]


def _asking(reader: Reader) -> str:
    if reader.place == "guest":
        return (
            "**Asking**\n- `/ask`: the answer is for you alone, and draws on your own articles and "
            "those for everybody"
        )
    ways = ["`/ask`, and begin to type under *about* to choose one article"]
    if reader.place == "server":
        ways += ["mention me: *@Dateline who met whom?*", "or write me a direct message"]
    else:
        ways.append("or just write here")
    ways += [
        "reply to my answer, or press *Follow-up*: *and when was that?*",
        "on a message: *Apps* → *Ask about this*",
    ]
    return "\n- ".join(["**Asking**", *ways])


_BUTTONS = "\n- ".join(
    [
        "**Under an answer**",
        "*Follow-up* asks on from there",
        "*Why?* shows you alone what I looked at",
        "👍 👎 tell whether it is right; the same again takes it back",
        "*Share in channel* shows everybody an answer that you alone saw",
    ]
)


def _articles(reader: Reader) -> str:
    if reader.place == "guest":
        return "**Articles**\n- in a server I am in, or in a direct message there: `/ingest`"
    whose = "this server's" if reader.place == "server" else "yours, searched for you alone"
    ways = [
        f"`/articles` lists them; what is added here is {whose}",
        "`/ingest` takes an address, files or pasted text",
        "on a message: *Apps* → *Add to library*",
        "`/watch add` reads a page or feed again and again; `/status` tells how new it all is",
    ]
    return "\n- ".join(["**Articles**", *ways])


_SETTING = "\n- ".join(
    [
        "**For you, with Manage Server**",
        "`/settings`: in which channels and for which roles I answer, whether mentions suffice, "
        "whether answers are private, which role may add articles",
        "`/remove` takes an article out, `/audit` tells who added and removed what",
    ]
)


def privacy(retention_days: int) -> str:
    """What is kept, where and for how long.

    retention_days: for how many days questions are kept; 0 keeps none of them on the disk.
    """
    asked = "- your questions, my answers, and votes with their reasons"
    days = plural(retention_days, "day")
    return "\n".join(
        [
            "**What I keep**",
            f"{asked}, for {days}: for {_KEPT_FOR}. Then they are erased"
            if retention_days
            else f"{asked}, in memory alone: {_KEPT_FOR} end when I am restarted",
            "- in which servers you used me, so that a direct message can search their articles",
            f"- that you asked, where and when, for {say_duration(WINDOW)}: so that everybody gets "
            "a turn",
            "- the IDs of what I answered, for a day: so that nothing is answered twice",
            "- articles until they are removed, which can be undone for "
            f"{say_duration(UNDO_FOR)}; and who added or removed which",
            "- a server's settings. When a server removes me, all of its data is erased after "
            f"{say_duration(GRACE)}",
            "People and servers are kept by their Discord IDs, not by name.",
            "**Where**",
            "On the machine of whoever runs me. I search and read there, too: unless they set me "
            "up otherwise, your questions go to nobody else. `/ingest` and `/watch` fetch the "
            "pages that you name. My log holds no text of messages.",
            "**Removing it**",
            "`/forget-me` removes your questions, votes and visits, and your own articles. What "
            "you added to a server stays there without your ID. What I wrote in Discord stays "
            "until it is deleted there.",
        ]
    )


def forgotten(articles: int, notes: Forgotten) -> str:
    """What /forget-me removed, in a sentence."""
    if not (articles or notes.questions or notes.votes):
        return "Done. There were no questions, votes or articles of yours."
    questions = plural(notes.questions, "question") + " with my answers"
    counted = f"{questions}, {plural(notes.votes, 'vote')} and {plural(articles, 'article')}"
    return f"Forgotten: {counted}. What you ask from now on is kept again, as /privacy says."


def greeting(server: str) -> str:
    """The first message about a server, to whoever let the bot in. server: its name, escaped."""
    return "\n- ".join(
        [
            f"**Hello! I am Dateline, new in {server}.** {PURPOSE}",
            "First, somebody with *Manage Server* gives me articles: `/ingest`, with an address, "
            "files or pasted text",
            "Then anybody asks: `/ask`, or a mention of me",
            "`/settings`: where I answer, and for whom",
            "`/privacy`: what I keep. `/help`: all the rest",
        ]
    )
