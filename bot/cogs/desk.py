"""The course of a question, however it came: once, in its turn, in time, shown or told why not."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.allowances import Limits
from bot.app import Dateline
from bot.asked import Answered, Answers, Asked, asked_to_json
from bot.cogs.buttons import answer_buttons
from bot.cogs.delivery import Delivery, Undeliverable
from bot.cogs.line import Line
from bot.cogs.refusals import NotReached, Restarting, ShareSpent, TookTooLong
from bot.cogs.searched import searched_for
from bot.cogs.stages import Stage
from bot.ledger import Ledger
from bot.render import Shown
from bot.replies import reply
from vectorstore.models import GLOBAL, Scope

if TYPE_CHECKING:
    from bot.client import Client

log = logging.getLogger(__name__)

AT_ONCE = 4  # questions worked on; the others wait in line


@dataclass(frozen=True)
class Pace:
    """Seconds: how long a question may be worked on, and with its wait in line, as an interaction
    can be answered for fifteen minutes; and when its asker is told how far it is."""

    limit: float = 60.0
    in_all: float = 840.0
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

    async def serve(self, asked: Asked, delivery: Delivery) -> None:
        """Answer what was admitted. Whatever happens, this does not raise: the asker is told."""
        if self._closing:
            if not asked.is_message:  # a message is left for the process that comes
                await self.tell(asked, delivery, Restarting())
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
                await self._note(self._ledger.arrivals.done, asked.event)
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
        number = 0
        try:
            asked.question((GLOBAL,))  # refused, if it must be, before it waits
            async with delivery.acknowledged():
                answered, shown = await self._worked_out(asked, delivery)
                self._sending.add(asked.event)
                number = await self._client.noting(self._kept, asked, answered)
                buttons = answer_buttons(number, asked.place.kind == "private", asked.guest)
                sent = await delivery.send(shown, buttons)
        except Undeliverable as error:
            await self._not_delivered(asked, delivery, error, number)
        except Exception as error:  # told to the asker and logged, as for the commands
            await self.tell(asked, delivery, error)
        else:
            log.info("answered event=%d ms=%d", asked.event, (time.monotonic() - began) * 1000)
            await self._note(self._finished, asked.event, number, sent)
        finally:
            self._sending.discard(asked.event)

    async def _worked_out(self, asked: Asked, delivery: Delivery) -> tuple[Answered, Shown]:
        stage = Stage(self._line, asked.event)
        async with stage.told(delivery, self._pace.first_status, self._pace.next_status):
            scopes = await searched_for(asked, self._client, self._ledger)
            return await self._in_turn(asked, scopes, stage)

    async def _in_turn(
        self, asked: Asked, scopes: tuple[Scope, ...], stage: Stage
    ) -> tuple[Answered, Shown]:
        working, now = self._pace.limit, asyncio.get_running_loop().time
        waiting = self._pace.in_all - working
        try:
            async with asyncio.timeout(waiting) as limit, self._line.turn(asked.event):
                stage.is_waiting = False
                limit.reschedule(now() + working)
                return await self._client.answering(self._answered, asked, scopes)
        except TimeoutError:
            if not limit.expired():
                raise  # the engine's own
            if stage.is_waiting:
                raise NotReached(waiting) from None
            raise TookTooLong(working) from None

    def _answered(self, asked: Asked, scopes: tuple[Scope, ...]) -> tuple[Answered, Shown]:
        """In a thread, and to its end, though nobody may wait for it any more."""
        answered = self._answers.answer(asked, scopes)
        return answered, reply(answered.answer, "" if asked.is_message else asked.text)

    def _kept(self, asked: Asked, answered: Answered) -> int:
        """In a thread. 0 where the ledger cannot keep the answer, or who asked has been forgotten
        meanwhile: it is shown all the same, without buttons."""
        arrivals = self._ledger.arrivals
        try:
            arrivals.sending(asked.event)
            return 0 if arrivals.is_forgotten(asked.event) else self._answers.keep(asked, answered)
        except Exception:
            log.exception("answer not kept event=%d", asked.event)
            return 0

    def _finished(self, event: int, number: int, sent: list[int]) -> None:
        if number:
            self._ledger.exchanges.shown(number, sent)
        self._ledger.arrivals.done(event)

    # Going wrong.

    async def tell(self, asked: Asked, delivery: Delivery, error: Exception) -> None:
        """Tell the asker what went wrong, which ends the question."""
        try:
            await delivery.tell(self._client.told(error, "question"))
        except Undeliverable as failure:
            log.warning("error not delivered event=%d error=%s", asked.event, failure)
        await self._note(self._ledger.arrivals.done, asked.event)

    async def _note(self, call: Callable[..., None], *args: Any) -> None:
        """Note what came of a question; that this fails is no concern of its asker."""
        try:
            await self._client.noting(call, *args)
        except Exception:
            log.exception("not noted what=%s", call.__name__)

    async def _not_delivered(
        self, asked: Asked, delivery: Delivery, error: Undeliverable, number: int
    ) -> None:
        await self._note(self._ledger.arrivals.done, asked.event)
        await delivery.withdraw()
        if error.question_gone:
            await self._note(self._ledger.exchanges.erase, number)
            log.info("question dropped event=%d", asked.event)
            return
        log.warning("answer not delivered event=%d error=%s", asked.event, error)
        if error.lacks_permission:
            await self._client.tell_directly(
                asked.asker,
                f"I may not write in <#{asked.place.channel}>, so I could not answer you there: "
                "somebody who manages the server can give me *View Channel*, *Send Messages*, "
                "*Read Message History* and *Attach Files*, in threads *Send Messages in Threads*.",
            )
