"""The scenes that the README shows: for each, who looks on and what people do. Add one here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fake_discord import Upload

from .deeds import Mentions, Presses, Replies, Uses
from .stage import Deed

_SAMPLE = Path(__file__).parents[2] / "ingest" / "sample" / "kazinform-2022-05-20.txt"
SIZES = {"phone": (390, 2.0), "desktop": (900, 1.5)}  # CSS pixels of width, and pixels for each
QUESTION = "who did Tileuberdi meet at Commerce?"


@dataclass(frozen=True)
class Scene:
    """Played in a channel of its own and drawn as `viewer` sees it at the end.

    Scenes follow each other in one server: what one feeds, the next asks about.
    """

    name: str
    viewer: str
    deeds: tuple[Deed, ...]


def file_name(scene: Scene, size: str) -> str:
    return f"{scene.name}-{size}.png"


SCENES = (
    Scene(
        "feeding",
        "editor",
        (Uses("editor", "ingest", {"file": Upload(_SAMPLE.name, _SAMPLE.read_bytes())}),),
    ),
    Scene(
        "conversation",
        "alice",
        (
            Mentions("alice", QUESTION),
            Replies("alice", "and what did he pay special attention to?"),
        ),
    ),
    Scene("refusal", "bela", (Mentions("bela", "how do I renew my passport?"),)),
    Scene(
        "why",
        "alice",
        (Uses("alice", "ask", {"question": QUESTION}), Presses("alice", "Why?")),
    ),
)
