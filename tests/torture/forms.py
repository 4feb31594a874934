"""A secret in every form in which a machine may keep it: as it is, in wide characters, hex, base64, or quoted."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cached_property
from typing import Final
from urllib.parse import quote, unquote_to_bytes

SHORT: Final = 8
"""A shorter number is looked for as a word of its own: digits of a time may hold it by chance."""
SHORTEST: Final = 6
"""What is shorter still stands by chance in any hash: it is looked for as it is, and in no other form."""
_STANDARD: Final = bytes.maketrans(b"-_", b"+/")


class Data:
    """What stands in one place, made comparable once for all words."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw

    @cached_property
    def narrow(self) -> bytes:
        """Wide characters (UTF-16 and 32, either end first) as narrow ones."""
        return self.raw.replace(b"\0", b"")

    @cached_property
    def lower(self) -> bytes:
        """Hex in one spelling."""
        return self.raw.lower()

    @cached_property
    def standard(self) -> bytes:
        """Base64 in one spelling: that of addresses is the other."""
        return self.raw.translate(_STANDARD)

    @cached_property
    def unquoted(self) -> bytes:
        """Percent signs of addresses and forms undone."""
        return unquote_to_bytes(self.raw) if b"%" in self.raw else b""


class Word:
    """One secret of a kind."""

    def __init__(self, kind: str, secret: str | bytes) -> None:
        self.kind = kind
        self._raw = secret.encode() if isinstance(secret, str) else secret
        self._alone = re.compile(rb"(?<![\w.:-])" + re.escape(self._raw) + rb"(?![\w.:-])")
        signs = [bytes([one]) for one in self._raw]
        self._wide = b"\0".join(signs), b"\0\0\0".join(signs)
        self._hex = self._raw.hex().encode()
        self._base64 = [_core(self._raw, offset) for offset in range(3)]
        self._quoted = quote(self._raw, safe="").encode() != self._raw

    def form_in(self, data: Data) -> str | None:
        """How it stands there: empty for as it is; None: not at all."""
        if self._raw in data.raw and (len(self._raw) >= SHORT or self._alone.search(data.raw)):
            return ""
        if len(self._raw) < SHORTEST:
            return None
        if self._stands_wide(data):
            return " in wide characters"
        if self._hex in data.lower:
            return " in hex"
        if any(core in data.standard for core in self._base64):
            return " in base64"
        if self._quoted and self._raw in data.unquoted:
            return " quoted"
        return None

    def _stands_wide(self, data: Data) -> bool:
        if len(self._raw) >= SHORT:
            return self._raw in data.narrow
        # Digits of a time are no find between zeros, either: what is short has to stand wide itself.
        return any(wide in data.raw for wide in self._wide)


def _core(raw: bytes, offset: int) -> bytes:
    """Its base64 behind so many other bytes, without the signs that those and what follows share."""
    first, bits = -(-offset * 8 // 6), (offset + len(raw)) * 8
    return b64encode(bytes(offset) + raw)[first : bits // 6]
