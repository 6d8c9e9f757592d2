"""Whether the connection to Discord's gateway carries, and a line of the log when that changes."""

import logging
import math
import time

from discord.ext import commands

log = logging.getLogger(__name__)

_LATE = 15.0  # seconds that the answer to a heartbeat may take


class Connection(commands.Cog):
    """`is_leaving` is set when the process has been told to stop."""

    def __init__(self, client: commands.Bot) -> None:
        self._client = client
        self._is_up = False
        self.is_leaving = False

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        self._is_up = True
        log.info("gateway ready servers=%d", len(self._client.guilds))

    @commands.Cog.listener()
    async def on_resumed(self) -> None:
        self._is_up = True
        log.info("gateway resumed")

    @commands.Cog.listener()
    async def on_disconnect(self) -> None:
        if self._is_up:
            log.info("gateway lost")
        self._is_up = False

    def trouble(self) -> str:
        """What stands in the way of a question now; '' for nothing."""
        if self.is_leaving:
            return "Dateline is being stopped"
        if not self._is_up:
            return "not connected to Discord"
        if not math.isfinite(self._client.latency):
            return "Discord has not answered the first heartbeat"
        silence, interval = self._heartbeat()
        if silence > interval + _LATE:
            return f"Discord has answered no heartbeat for {silence:.0f} s"
        return ""

    def _heartbeat(self) -> tuple[float, float]:
        """Seconds since the last one was answered, and from one to the next.

        discord.py 2.7 tells neither: `latency` is the last answer's for as long as none follows.
        """
        beats = self._client.ws._keep_alive
        if beats is None:  # between two connections
            return math.inf, 0.0
        return time.perf_counter() - beats._last_ack, beats.interval or 0.0
