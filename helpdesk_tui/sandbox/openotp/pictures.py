"""QR codes as the service draws them."""

from __future__ import annotations

import base64
import io

import segno

FORMATS = ("GIF", "PNG", "JPG", "TXT")
CLEAR, END = 0x80, 0x81
RUN = 100
"""Pixels between two clear codes: few enough that codes keep their eight bits."""


def qr(text: str, kind: str, size: int, margin: int) -> str:
    """A QR code in base64: a picture, or signs for a terminal; one module is `size` pixels wide.

    JPEG comes as PNG here: nothing that the product needs can write it.
    """
    code = segno.make(text, error="l", micro=False)
    if kind == "TXT":
        out = io.StringIO()
        code.save(out, kind="txt", border=margin)
        signs = out.getvalue().replace("0", "  ").replace("1", "██")
        return base64.b64encode(signs.encode()).decode()
    if kind == "GIF":
        rows = [bytes(1 if dark else 0 for dark in row) for row in code.matrix_iter(size, margin)]
        return base64.b64encode(_gif(rows)).decode()
    picture = io.BytesIO()
    code.save(picture, kind="png", scale=size, border=margin)
    return base64.b64encode(picture.getvalue()).decode()


def _gif(rows: list[bytes]) -> bytes:
    """Black on white without compression: every code is one byte, and the table never grows."""
    side = len(rows).to_bytes(2, "little")
    pixels = b"".join(rows)
    out = b"GIF89a" + side + side + b"\xf6\x00\x00" + b"\xff\xff\xff" + bytes(127 * 3)
    out += b"," + bytes(4) + side + side + b"\x00" + b"\x07"
    for start in range(0, len(pixels), RUN):
        block = bytes((CLEAR,)) + pixels[start : start + RUN]
        out += bytes((len(block),)) + block
    return out + bytes((1, END)) + b"\x00;"
