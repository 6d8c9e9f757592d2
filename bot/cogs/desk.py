"""The course of a question, however it came: once, in its turn, in time, shown or told why not."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.allowances import Limits, Spent
from bot.app import Dateline
from bot.arrivals import Unfinished
from bot.asked import Answers, Asked, asked_from_json, asked_to_json
from bot.cogs.buttons import answer_buttons
from bot.cogs.delivery import Delivery, Undeliverable
from bot.cogs.line import Line
from bot.ledger import Ledger
from bot.render import Shown, escape
from bot.replies import reply
from bot.wording import plural
from vectorstore.errors import DatelineError
from vectorstore.models import GLOBAL, Scope

if TYPE_CHECKING:
    from bot.client import Client

log = logging.getLogger(__name__)

_WORTH_ANSWERING = 900.0  # seconds after which nobody waits for an answer any more
_NONCE_HOLDS = 120.0  # seconds in which Discord certainly drops a second message with one nonce
AT_ONCE = 4  # questions worked on; the others wait in line
_OWNERS = {"person": "You have", "channel": "This channel has", "server": "This server has"}


class ShareSpent(DatelineError):
    def __init__(self, spent: Spent) -> None:
        self.spent = spent
        super().__init__(
            f"{_OWNERS[spent.sharer]} asked {plural(spent.limit, 'question')} in ten minutes: "
            f"ask again <t:{int(spent.until) + 1}:R>."
        )


class TookTooLong(DatelineError):
    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"I found no answer within {seconds:g} seconds: ask again, or ask for less at once."
        )


class Restarting(DatelineError):
    def __init__(self) -> None:
        super().__init__("I am about to restart: ask again in a minute.")


@dataclass(frozen=True)
class Pace:
    """Seconds: how long a question may be worked on, and when its asker is told how far it is."""

    limit: float = 60.0
    first_status: float = 5.0
    next_status: float = 15.0


class Desk:
    def __init__(
        self, client: Client, dateline: Dateline, ledger: Ledger, limits: Limits, pace: Pace
    ) -> None:
        self._client = client
        self._answers = Answers(dateline.asker, ledger.exchanges, dateline.catalog)
        self._ledger = ledger
        self._limits = limits
        self._pace = pace
        self._line = Line(AT_ONCE)
        self._seen: dict[int, float] = {}
        self._running: dict[int, asyncio.Task[None]] = {}
        self._sending: set[int] = set()
        self._closing = False

    # Coming in.

    def is_new(self, event: int) -> bool:
        """Whether this process has not heard of the event; from now on it has. Told at once, while
        the ledger, which knows of earlier processes, is asked in a thread."""
        if event in self._seen:
            return False
        now = time.monotonic()
        if len(self._seen) > 10_000:
            self._seen = {event: at for event, at in self._seen.items() if now - at < 3600}
        self._seen[event] = now
        return True

    async def admit(self, asked: Asked) -> bool:
        """Whether the question is to be answered: False when it was before.

        Raises: ShareSpent.
        """
        return await self._client.noting(self._admitted, asked)

    def _admitted(self, asked: Asked) -> bool:
        arrivals = self._ledger.arrivals
        if not arrivals.claim(asked.event):
            return False
        place = asked.place
        spent = self._ledger.allowances.take(self._limits, asked.asker, place.channel, place.guild)
        if spent:
            arrivals.done(asked.event)
            raise ShareSpent(spent)
        arrivals.keep(asked.event, asked_to_json(asked))
        return True

    def left_over(self) -> list[Asked]:
        """In a thread, before anything is admitted: what the process before this one left, where a
        second answer cannot be seen."""
        arrivals = self._ledger.arrivals
        left = []
        for each in arrivals.unfinished():
            asked = _left(each, time.time())
            if asked:
                left.append(asked)
            else:
                arrivals.done(each.event)
        log.info("questions left over count=%d", len(left))
        return left

    async def serve(self, asked: Asked, delivery: Delivery) -> None:
        """Answer what was admitted. Whatever happens, this does not raise: the asker is told."""
        if self._closing:
            if not asked.is_message:  # a message is left for the process that comes
                await self._client.noting(self._ledger.arrivals.done, asked.event)
                await self._tell(asked, delivery, Restarting())
            return
        task = asyncio.create_task(self._served(asked, delivery))
        self._running[asked.event] = task
        try:
            await task
        except asyncio.CancelledError:
            if not task.cancelled():
                raise  # this coroutine was cancelled, not the question
            log.info("question dropped event=%d", asked.event)
            if not self._closing:  # else it is left for the process that comes
                await self._client.noting(self._ledger.arrivals.done, asked.event)
                await delivery.withdraw()
        finally:
            self._running.pop(asked.event, None)

    def drop(self, event: int) -> None:
        """The message that asked is gone: no answer, unless it is on its way already."""
        task = self._running.get(event)
        if task and event not in self._sending:
            task.cancel()

    async def drain(self, seconds: float) -> None:
        """Take no more questions, and wait so long for those that are being answered."""
        self._closing = True
        if running := list(self._running.values()):
            log.info("finishing questions=%d", len(running))
            await asyncio.wait(running, timeout=seconds)

    async def leave(self) -> None:
        """Leave what is not finished to the process that comes."""
        self._closing = True
        for task in self._running.values():
            task.cancel()
        await asyncio.gather(*self._running.values(), return_exceptions=True)

    # Going through.

    async def _served(self, asked: Asked, delivery: Delivery) -> None:
        began = time.monotonic()
        try:
            async with delivery.acknowledged():
                number, reply = await self._worked_out(asked, delivery)
                self._sending.add(asked.event)
                await self._client.noting(self._ledger.arrivals.sending, asked.event)
                buttons = answer_buttons(number, asked.place.kind == "private", asked.guest)
                sent = await delivery.send(reply, buttons)
            await self._client.noting(self._finished, asked.event, number, sent)
            log.info("answered event=%d ms=%d", asked.event, (time.monotonic() - began) * 1000)
        except Undeliverable as error:
            await self._not_delivered(asked, error)
        except Exception as error:  # told to the asker and logged, as for the commands
            await self._tell(asked, delivery, error)
        finally:
            self._sending.discard(asked.event)

    async def _worked_out(self, asked: Asked, delivery: Delivery) -> tuple[int, Shown]:
        stage = _Stage(self._line, asked.event)
        over = asyncio.Event()
        telling = asyncio.create_task(self._tell_stages(delivery, stage, over))
        try:
            scopes = await self._scopes(asked)
            return await self._in_turn(asked, scopes, stage)
        finally:
            over.set()
            await telling  # or the last status might come after the answer

    async def _in_turn(
        self, asked: Asked, scopes: tuple[Scope, ...], stage: _Stage
    ) -> tuple[int, Shown]:
        work: asyncio.Future[tuple[int, Shown]] | None = None
        async with self._line.turn(asked.event):
            stage.is_waiting = False
            work = asyncio.ensure_future(self._client.answering(self._answered, asked, scopes))
            done, _ = await asyncio.wait({work}, timeout=self._pace.limit)
            if not done:
                work.add_done_callback(_looked_at)
                raise TookTooLong(self._pace.limit)
        return work.result()

    def _answered(self, asked: Asked, scopes: tuple[Scope, ...]) -> tuple[int, Shown]:
        """In a thread. The number is 0 where the ledger cannot keep the answer: it is shown all the
        same, without buttons."""
        answered = self._answers.answer(asked, scopes)
        try:
            number = self._answers.keep(asked, answered)
        except Exception:
            log.exception("answer not kept event=%d", asked.event)
            number = 0
        return number, reply(answered.answer, "" if asked.is_message else asked.text)

    def _finished(self, event: int, number: int, sent: list[int]) -> None:
        if number:
            self._ledger.exchanges.shown(number, sent)
        self._ledger.arrivals.done(event)

    async def _tell_stages(self, delivery: Delivery, stage: _Stage, over: asyncio.Event) -> None:
        pause, before = self._pace.first_status, ""
        while not await _set_within(over, pause):
            if (told := stage.told()) != before:
                await delivery.status(f"-# {told}")
            pause, before = self._pace.next_status, told

    async def _scopes(self, asked: Asked) -> tuple[Scope, ...]:
        """What the question may search: in a server, its articles; in a direct message, one's own
        and those of every server where the person has used the bot and still is a member. A guest's
        question searches no server's articles: its members were not asked."""
        if asked.guest:
            return GLOBAL, Scope.user(asked.asker)
        guild = asked.place.guild
        if guild is not None:
            await self._client.noting(self._ledger.visited, asked.asker, guild)
            return GLOBAL, Scope.guild(guild)
        visited = await self._client.noting(self._ledger.guilds_of, asked.asker)
        shared = [
            Scope.guild(guild)
            for guild in visited
            if await self._client.may_search(asked.asker, guild)
        ]
        return GLOBAL, Scope.user(asked.asker), *shared

    # Going wrong.

    async def _tell(self, asked: Asked, delivery: Delivery, error: Exception) -> None:
        sentence = escape(self._client.sentence_for(error, "question"))
        try:
            await delivery.tell(sentence)
        except Undeliverable as failure:
            log.warning("error not delivered event=%d error=%s", asked.event, failure)
        await self._client.noting(self._ledger.arrivals.done, asked.event)

    async def _not_delivered(self, asked: Asked, error: Undeliverable) -> None:
        await self._client.noting(self._ledger.arrivals.done, asked.event)
        if error.question_gone:
            log.info("question dropped event=%d", asked.event)
            return
        log.warning("answer not delivered event=%d error=%s", asked.event, error)
        if error.lacks_permission:
            await self._client.tell_directly(
                asked.asker,
                f"I may not write in <#{asked.place.channel}>, so I could not answer you there: "
                "somebody who manages the server can give me *View Channel*, *Send Messages* and "
                "*Read Message History*, in threads *Send Messages in Threads*.",
            )


def _left(each: Unfinished, now: float) -> Asked | None:
    """What is still worth an answer, and cannot have had one that Discord would show beside it."""
    try:
        asked = asked_from_json(each.request)
    except ValueError:
        return None  # of another version of Dateline
    age = now - each.at
    if age > _WORTH_ANSWERING or (each.was_sending and age > _NONCE_HOLDS):
        return None
    for_one = asked.place.kind == "private" or asked.guest
    return asked if asked.is_message or not (each.was_sending or for_one) else None


class _Stage:
    """How far a question is, in words."""

    def __init__(self, line: Line, event: int) -> None:
        self._line = line
        self._event = event
        self.is_waiting = True

    def told(self) -> str:
        if not self.is_waiting:
            return "Searching and reading the articles …"
        ahead = self._line.ahead_of(self._event)
        return f"Waiting: {ahead or 'no'} question{'s' * (ahead != 1)} in line before yours …"


async def _set_within(event: asyncio.Event, seconds: float) -> bool:
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
    return event.is_set()


def _looked_at(work: asyncio.Future[Any]) -> None:
    """Take note of an outcome that nobody waits for any more, so that asyncio does not complain."""
    if not work.cancelled():
        work.exception()
