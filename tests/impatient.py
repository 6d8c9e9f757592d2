"""`dateline`, with a discord.py that takes three silent seconds, not sixty, for a dead line.

A client that left the sixty to a setting would have one for tests alone.
"""

from functools import partialmethod

import discord

from bot.__main__ import main

if __name__ == "__main__":
    discord.Client.__init__ = partialmethod(  # type: ignore[method-assign, assignment]
        discord.Client.__init__, heartbeat_timeout=3.0
    )
    main()
