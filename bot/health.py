"""`/healthz` on a local port: can a question be answered now? Knows neither Discord nor ledger."""

import asyncio
import errno
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from aiohttp import web

from vectorstore.errors import DatelineError

HOST = "127.0.0.1"


class HealthPortUnusable(DatelineError):
    def __init__(self, port: int, cause: OSError) -> None:
        self.exit_code = 78  # EX_CONFIG: a port that this user may not open, say
        why = str(cause.strerror or cause)
        if cause.errno == errno.EADDRINUSE:
            # EX_TEMPFAIL: whoever has it may leave, and trying again costs nothing at Discord.
            self.exit_code = 75
            why = "another program has it open"
        super().__init__(
            f"The port {port} of {HOST} for /healthz cannot be opened ({why}). "
            "Stop what uses it, or give HEALTH_PORT another number, or 0 for none."
        )


class _Probe:
    """One question asked in a thread of its own, which ends with the process if it hangs."""

    def __init__(self, ask: Callable[[], object], within: float) -> None:
        self._ask = ask
        self._within = within
        self._loop = asyncio.get_running_loop()
        self._over = asyncio.Event()
        self._problem = ""
        self._started = time.monotonic()
        self._ended: float | None = None
        self.thread = threading.Thread(target=self._run, name="health", daemon=True)
        self.thread.start()

    def _run(self) -> None:
        try:
            self._ask()
        except DatelineError as error:
            self._problem = str(error)
        except Exception as error:
            self._problem = f"a question failed ({type(error).__name__})"
        self._ended = time.monotonic()
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self._loop.call_soon_threadsafe(self._over.set)

    def is_older_than(self, seconds: float) -> bool:
        """Whether it ended so long ago; while it hangs, a second one would hang as well."""
        return self._ended is not None and time.monotonic() - self._ended > seconds

    @property
    def seconds(self) -> float:
        """How long the question took, or has been taking."""
        return (self._ended or time.monotonic()) - self._started

    async def problem(self) -> str:
        """What is wrong, '' for nothing; waits until the question is answered or late."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._over.wait(), max(0.0, self._within - self.seconds))
        if self._ended is None or self.seconds > self._within:
            return f"a question took longer than {self._within:g} s"
        return self._problem


class Health:
    """Whether a question can be answered now. Many may ask; the engine is asked once for all."""

    def __init__(
        self,
        trouble: Callable[[], str],
        ask: Callable[[], object],
        within: float = 5.0,
        kept: float = 10.0,
    ) -> None:
        """trouble: what stands in the way of the connection, '' for nothing; called in the loop.
        ask: a question all the way through search and reader; blocks, called in a thread.
        within, kept: seconds in which it must be answered, and for which the outcome counts."""
        self._trouble = trouble
        self._ask = ask
        self._within = within
        self._kept = kept
        self._probe: _Probe | None = None

    async def problem(self) -> str:
        """Why no question can be answered now; '' when one can."""
        if trouble := self._trouble():
            return trouble
        if self._probe is None or self._probe.is_older_than(self._kept):
            self._probe = _Probe(self._ask, self._within)
        return await self._probe.problem()

    async def _healthz(self, request: web.Request) -> web.Response:
        problem = await self.problem()
        told = {"answers": False, "reason": problem} if problem else {"answers": True}
        return web.json_response(
            told, status=503 if problem else 200, headers={"Cache-Control": "no-store"}
        )

    @asynccontextmanager
    async def served(self, port: int) -> AsyncIterator[None]:
        """Answer at http://127.0.0.1:port/healthz meanwhile; port 0 opens none.

        Raises: HealthPortUnusable.
        """
        if not port:
            yield
            return
        application = web.Application()
        application.router.add_get("/healthz", self._healthz)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        try:
            try:
                await web.TCPSite(runner, HOST, port).start()
            except OSError as error:
                raise HealthPortUnusable(port, error) from error
            yield
        finally:
            await runner.cleanup()

    def finish(self, seconds: float = 2.0) -> None:
        """Wait at most so long for a question under way: the library is about to close."""
        if self._probe is not None:
            self._probe.thread.join(seconds)
