"""Chromium without a window, driven over its DevTools protocol: from a page to a PNG of its height.

https://chromedevtools.github.io/devtools-protocol/. It reaches nothing but this machine.
"""

from __future__ import annotations

import asyncio
import base64
import json
import tempfile
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import numpy as np

from .png import Pixels, png

_TO_START = 60.0  # seconds
_TO_ANSWER = 30.0
# Without its sandbox, which root and containers cannot give: the pages are our own.
_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
    "--disable-background-networking", "--disable-extensions", "--hide-scrollbars",
    "--font-render-hinting=none", "--host-resolver-rules=MAP * ~NOTFOUND",
    "--remote-debugging-port=0",
)  # fmt: skip
_HEIGHT = "document.fonts.ready.then(() => Math.ceil(document.body.getBoundingClientRect().height))"
_UNPACK = """async (packed) => {
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes]));
  const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
  canvas.drawImage(image, 0, 0);
  const pixels = canvas.getImageData(0, 0, image.width, image.height).data;
  let text = "";
  for (let at = 0; at < pixels.length; at += 32768)
    text += String.fromCharCode(...pixels.subarray(at, at + 32768));
  return [image.width, image.height, btoa(text)];
}"""


class Camera:
    """One page of a running Chromium."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._session = ""
        self._calls = 0

    @staticmethod
    @asynccontextmanager
    async def opened() -> AsyncIterator[Camera]:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
            process = await asyncio.create_subprocess_exec(
                "chromium", *_FLAGS, f"--user-data-dir={profile}", stdout=DEVNULL, stderr=DEVNULL
            )
            try:
                address = await _address(process, Path(profile, "DevToolsActivePort"))
                async with (
                    aiohttp.ClientSession() as http,
                    http.ws_connect(address, max_msg_size=0) as socket,
                ):
                    camera = Camera(socket)
                    await camera._open()
                    yield camera
            finally:
                if process.returncode is None:
                    process.kill()
                await process.wait()

    async def picture(self, page: str, width: int, scale: float) -> bytes:
        """A PNG of the whole page, `width` CSS pixels wide, each `scale` pixels of the PNG."""
        size = {"width": width, "height": 1, "deviceScaleFactor": scale, "mobile": False}
        await self._call("Emulation.setDeviceMetricsOverride", **size)
        frames = await self._call("Page.getFrameTree")
        frame = frames["frameTree"]["frame"]["id"]
        await self._call("Page.setDocumentContent", frameId=frame, html=page)
        measured = await self._call("Runtime.evaluate", expression=_HEIGHT, awaitPromise=True)
        height = measured["result"]["value"]
        clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
        taken = await self._call("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)
        return png(await self._pixels(taken["data"]))

    async def _pixels(self, screenshot: str) -> Pixels:
        """Of a screenshot in base64, unpacked by Chromium itself."""
        unpacked = await self._call(
            "Runtime.evaluate",
            expression=f"({_UNPACK})('{screenshot}')",
            awaitPromise=True,
            returnByValue=True,
        )
        width, height, data = unpacked["result"]["value"]
        pixels = np.frombuffer(base64.b64decode(data), np.uint8)
        return pixels.reshape(height, width, 4)[:, :, :3]

    async def _open(self) -> None:
        target = await self._call("Target.createTarget", url="about:blank")
        attached = await self._call(
            "Target.attachToTarget", targetId=target["targetId"], flatten=True
        )
        self._session = attached["sessionId"]

    async def _call(self, method: str, **parameters: Any) -> Any:
        self._calls += 1
        call: dict[str, Any] = {"id": self._calls, "method": method, "params": parameters}
        if self._session:
            call["sessionId"] = self._session
        await self._socket.send_json(call)
        async with asyncio.timeout(_TO_ANSWER):
            while (said := json.loads(await self._socket.receive_str())).get("id") != self._calls:
                pass  # an event
        if "error" in said:
            raise RuntimeError(f"Chromium refused {method}: {said['error']['message']}")
        return said["result"]


async def _address(process: Process, written: Path) -> str:
    """Where Chromium listens, as soon as it has written that down."""
    async with asyncio.timeout(_TO_START):
        while process.returncode is None:
            if address := _address_in(written):
                return address
            await asyncio.sleep(0.1)
    raise RuntimeError(f"chromium ended with {process.returncode} before it took a picture")


def _address_in(written: Path) -> str:
    """'' as long as the file is not whole: it has the port and then the path."""
    lines = written.read_text().split() if written.exists() else []
    return f"ws://127.0.0.1:{lines[0]}{lines[1]}" if len(lines) == 2 else ""
