"""Play the scenes and take their pictures: `python -m pictures FOLDER`."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from fake_discord import FakeDiscord

from .camera import Camera
from .page import page
from .scenes import SCENES, SIZES, file_name
from .stage import Stage, dateline, people_of

_TOKEN = "a-token-for-pictures"


async def played(folder: Path) -> dict[str, str]:
    """The page of every scene, by its name, as the real process filled it."""
    async with FakeDiscord(_TOKEN) as discord:
        guild, people = discord.add_guild("Newsroom"), people_of(discord)
        async with dateline(discord, _TOKEN, folder):
            pages = {}
            for scene in SCENES:
                stage = Stage(discord, people, discord.add_channel(guild, "newsroom"))
                for deed in scene.deeds:
                    await stage.play(deed)
                pages[scene.name] = page(stage.seen_by(scene.viewer))
        return pages


async def pictures(folder: Path) -> dict[str, bytes]:
    """The PNG of every scene in every size, by file name; `folder` holds the library meanwhile."""
    pages = await played(folder)
    async with Camera.opened() as camera:
        return {
            file_name(scene, size): await camera.picture(pages[scene.name], width, scale)
            for scene in SCENES
            for size, (width, scale) in SIZES.items()
        }


def main(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as library:
        taken = asyncio.run(pictures(Path(library)))
    folder.mkdir(parents=True, exist_ok=True)
    for name, picture in taken.items():
        (folder / name).write_bytes(picture)
        print(f"{folder / name} {len(picture):,} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
