"""From pixels to a PNG of at most 256 colours: a third of the bytes of one with them all. Pure."""

from __future__ import annotations

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

_COLOURS = 256  # that a palette holds
_KEPT = 128  # the most frequent colours, which stay exact
_STEPS = (4, 8, 16, 32, 64)

Pixels = NDArray[np.uint8]
Packed = NDArray[np.uint32]  # colours, one number each


def png(pixels: Pixels) -> bytes:
    """`pixels` are rows of red, green, blue. https://www.w3.org/TR/png-3/, colour type 3."""
    height, width, _ = pixels.shape
    palette, numbers = np.unique(_fewer(_packed(pixels)), return_inverse=True)
    rows = numbers.reshape(height, width).astype(np.uint8)
    unfiltered = np.zeros((height, 1), np.uint8)
    body = zlib.compress(np.hstack([unfiltered, rows]).tobytes(), 9)
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    colours = b"".join(int(colour).to_bytes(3, "big") for colour in palette)
    chunks = ((b"IHDR", head), (b"PLTE", colours), (b"IDAT", body), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _packed(pixels: Pixels) -> Packed:
    red, green, blue = (pixels[:, :, channel].astype(np.uint32) for channel in range(3))
    return (red << 16 | green << 8 | blue).astype(np.uint32)


def _fewer(colours: Packed) -> Packed:
    """The frequent colours as they are, the others in steps as fine as the palette allows."""
    each, counts = np.unique(colours, return_counts=True)
    if len(each) <= _COLOURS:
        return colours
    rare = np.ones(1 << 24, bool)
    rare[each[np.argsort(-counts.astype(np.int64), kind="stable")[:_KEPT]]] = False
    rough = rare[colours]
    for step in _STEPS:
        mask, middle = (256 - step) * 0x010101, step // 2 * 0x010101
        rounded = colours & np.uint32(mask) | np.uint32(middle)
        stepped = np.where(rough, rounded, colours).astype(np.uint32)
        if len(np.unique(stepped)) <= _COLOURS:
            break
    return stepped
