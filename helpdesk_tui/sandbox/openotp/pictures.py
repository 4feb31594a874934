"""QR codes as the service draws them."""

from __future__ import annotations

import base64
import io

import segno

FORMATS = ("GIF", "PNG", "JPG", "TXT")


def qr(text: str, kind: str, size: int, margin: int) -> str:
    """A QR code in base64: a picture, or signs for a terminal; one module is `size` pixels wide."""
    code = segno.make(text, error="l", micro=False)
    if kind == "TXT":
        out = io.StringIO()
        code.save(out, kind="txt", border=margin)
        signs = out.getvalue().replace("0", "  ").replace("1", "██")
        return base64.b64encode(signs.encode()).decode()
    picture = io.BytesIO()
    # Nothing that the product needs can write GIF or JPEG: all pictures are PNG here, whatever was asked.
    code.save(picture, kind="png", scale=size, border=margin)
    return base64.b64encode(picture.getvalue()).decode()
