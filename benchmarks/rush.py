"""Whether a rush is borne: 200 questions within a second, from 50 people in 10 channels.

    PYTHONPATH=tests python -m benchmarks.rush [--questions 200] [--people 50] [--channels 10]
        [--rushes 3] [--library FOLDER] [--file QUESTIONS.jsonl]

Starts `dateline run` as a process of its own, with the settings as shipped, and plays Discord to it
over sockets on 127.0.0.1: the tests' fake_discord, which PYTHONPATH makes known. Every rush comes
in another server, half of it by /ask and half by @mention. The library holds the sample article
alone, or is the one in FOLDER, whose ledger then keeps what is asked. Prints counts, times and
memory.

A stall is how late a timer of the bot's event loop was called (benchmarks/metered.py). The last
row says the same of this process, which plays Discord: all other times contain that.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from fake_discord import Channel, FakeDiscord, NothingShown, User

from benchmarks.metered import Watch, longest_stall, memory_mb
from benchmarks.running import TO_START, TOKEN, Running, running
from benchmarks.rushing import Seen, is_answered, rush
from benchmarks.scoring import times
from bot.batch import read_questions
from vectorstore.errors import DatelineError

QUESTIONS = (
    "who did Tileuberdi meet at Commerce?",
    "When did Tileuberdi visit Washington?",
    "Who is the President of the Foundation for Ethnic Understanding?",
    "How much have the United States invested in Kazakhstan?",
    "What did the American partners support?",
    "Which congress will Rabbi Schneier take part in?",
    "Which companies did the Kazakh delegation meet?",
    "how do I renew my passport?",
)
_IN_TIME = 3.0  # seconds in which Discord wants to be acknowledged
_IN_ALL = 300.0  # seconds for the rushes


@dataclass(frozen=True)
class Size:
    """Of a rush, and how many there are."""

    questions: int = 200
    people: int = 50
    channels: int = 10
    rushes: int = 3


@dataclass(frozen=True)
class Borne:
    """A rush and what it cost: the longest stall of the bot's event loop and of this process's, in
    seconds; the memory that the bot held afterwards, and the most until then, in megabytes."""

    seen: Sequence[Seen]
    stall: float
    own_stall: float
    memory: float
    peak: float


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name, value in vars(Size()).items():
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--library", type=Path)
    parser.add_argument("--file", type=Path, help="questions, a JSON object a line")
    asked = parser.parse_args()
    size = Size(asked.questions, asked.people, asked.channels, asked.rushes)
    try:
        texts = [each.question.text for each in read_questions(asked.file)] if asked.file else []
        with tempfile.TemporaryDirectory() as scratch:
            asyncio.run(measure(Path(scratch), size, asked.library, texts or QUESTIONS))
    except NothingShown as error:
        sys.exit(str(error))
    except TimeoutError:
        sys.exit(
            f"It took too long: more than {TO_START:g} s to start, or {_IN_ALL:g} s of rushes."
        )
    except DatelineError as error:
        sys.exit(str(error))


async def measure(scratch: Path, size: Size, library: Path | None, texts: Sequence[str]) -> None:
    """Let the rushes come, one after another, and print what was seen of them.

    Raises: RunFailed, TimeoutError; NothingShown, which is one.
    """
    own = scratch / "own.txt"
    questions = list(islice(cycle(texts), size.questions))
    with Watch(own) as watch:
        watch.begin(asyncio.get_running_loop())
        async with FakeDiscord(token=TOKEN) as discord:
            people = [discord.add_user(f"person {number}") for number in range(size.people)]
            servers = [_server(discord, str(each), size.channels) for each in range(size.rushes)]
            async with running(discord, scratch, library) as bot:
                first = people[0], servers[0][0], texts[0]
                await discord.mention(*first, until=is_answered, within=TO_START)
                before = memory_mb(bot.process.pid)
                async with asyncio.timeout(_IN_ALL):
                    borne = [
                        await _borne(discord, bot, own, people, channels, questions)
                        for channels in servers
                    ]
    print(f"{os.cpu_count()} processors; {size.people} people in {size.channels} channels\n")
    for line in table(borne, before):
        print(line)


def _server(discord: FakeDiscord, name: str, channels: int) -> list[Channel]:
    server = discord.add_guild(name)
    return [discord.add_channel(server, f"channel-{number}") for number in range(channels)]


async def _borne(
    discord: FakeDiscord,
    bot: Running,
    own: Path,
    people: Sequence[User],
    channels: Sequence[Channel],
    questions: Sequence[str],
) -> Borne:
    gc.freeze()  # or looking through what Discord has seen so far stalls it, and with it the bot
    began = time.monotonic()
    seen = await rush(discord, people, channels, questions, _IN_ALL)
    ended = time.monotonic()
    bot.check()
    pid = bot.process.pid
    return Borne(
        seen,
        longest_stall(bot.stalls, began, ended),
        longest_stall(own, began, ended),
        memory_mb(pid),
        memory_mb(pid, most=True),
    )


def table(borne: Sequence[Borne], before: float) -> Iterator[str]:
    """A row for each figure, a column for each rush; before: megabytes before the first."""

    def row(name: str, tell: Callable[[Borne], str]) -> str:
        return f"{name:<40}" + "".join(f"{tell(each):>24}" for each in borne)

    def by(is_command: bool) -> Callable[[Borne], str]:
        return lambda each: _spread(
            [one.acknowledged for one in each.seen if one.is_command == is_command], 1000, ",.0f"
        )

    def share(fits: Callable[[Seen], bool]) -> Callable[[Borne], str]:
        return lambda each: str(sum(map(fits, each.seen)))

    yield row("questions", lambda each: str(len(each.seen)))
    yield row("acknowledged: /ask, ms *", by(is_command=True))
    yield row("acknowledged: @mention, ms *", by(is_command=False))
    yield row(f"acknowledged later than {_IN_TIME:g} s, or never", share(_is_late))
    yield row("answered, s *", lambda each: _spread([one.answered for one in each.seen], 1, ".1f"))
    yield row("answered once", share(lambda one: one.answers == 1))
    yield row("answered twice or more", share(lambda one: one.answers > 1))
    yield row("never answered", share(lambda one: not one.answers))
    yield row("longest stall, ms", lambda each: f"{each.stall * 1000:,.0f}")
    yield row(f"memory after it, MB ({before:,.0f} before)", lambda each: f"{each.memory:,.0f}")
    yield row("most memory until then, MB", lambda each: f"{each.peak:,.0f}")
    yield row("longest stall of this process, ms", lambda each: f"{each.own_stall * 1000:,.0f}")
    yield "* median / 95th of a hundred / longest"


def _spread(seconds: Sequence[float | None], factor: float, form: str) -> str:
    known = [each * factor for each in seconds if each is not None]
    if not known:
        return "none"
    taken = times(known)
    return " / ".join(format(each, form) for each in (taken.median, taken.slow, max(known)))


def _is_late(seen: Seen) -> bool:
    return seen.acknowledged is None or seen.acknowledged > _IN_TIME


if __name__ == "__main__":
    main()
