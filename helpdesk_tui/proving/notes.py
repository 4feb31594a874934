"""Checkpoints as C2SP signed notes (tlog-checkpoint, Ed25519), and the keys that check them."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

ED25519: Final = b"\x01"
KEY_BYTES: Final = 32
ROOT_BYTES: Final = 32
ID_BYTES: Final = 4
LONGEST_NOTE: Final = 8192
LARGEST_SIZE: Final = 2**53
_SIZE: Final = re.compile(r"0|[1-9][0-9]{0,15}")
_NAME: Final = re.compile(r"[A-Za-z0-9._/-]{1,120}")
_TIME: Final = re.compile(r"time (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)")
_KEY: Final = "key "
_LINES: Final = 4
"""Origin, size, root and time; what more a note says stands behind them."""
_SIGNATURE: Final = "\u2014 "


class Malformed(ValueError):
    """This is no checkpoint, no key, no export of this product."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What checks signatures, as `NAME+ID+KEY` on one line."""

    name: str
    raw: bytes

    @property
    def id(self) -> bytes:
        """The four bytes by which a signature names its key."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.raw).digest()[:ID_BYTES]

    @property
    def line(self) -> str:
        """The key as it is written down."""
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(ED25519 + self.raw).decode()}"

    def signed(self, data: bytes, signature: bytes) -> bool:
        """Whether that is this key's signature of these bytes."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, data)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What the record was at one moment, as some key signed it."""

    origin: str
    size: int
    root: bytes
    time: str
    body: bytes
    """The bytes that are signed."""
    signatures: tuple[tuple[str, bytes, bytes], ...]
    """Name, id and signature of each key that signed."""
    text: str
    """The whole note."""

    def signed_by(self, key: PublicKey) -> bool:
        """Whether this key signed it, under the name of this log."""
        return self.origin == key.name and any(
            name == key.name and id_ == key.id and key.signed(self.body, signature)
            for name, id_, signature in self.signatures
        )

    def names(self, key: PublicKey) -> bool:
        """Whether whoever signed it names this key as the one that signs from here on."""
        return f"{_KEY}{key.line}" in self.body.decode().split("\n")[_LINES:]


def read_key(line: str) -> PublicKey:
    """A public key from its line; raises `Malformed`."""
    name, _, rest = line.strip().partition("+")
    id_, _, encoded = rest.partition("+")
    data = _decoded(encoded)
    if not _NAME.fullmatch(name) or data[:1] != ED25519 or len(data) != KEY_BYTES + 1:
        raise Malformed("no public key")
    key = PublicKey(name, data[1:])
    if key.id.hex() != id_:
        raise Malformed("no public key")
    return key


def body(origin: str, size: int, root: bytes, time: str, key: PublicKey | None = None) -> bytes:
    """The bytes that are signed: origin, size and root on a line each, then the time.

    `key`: signs from here on; the key before it says so by signing this.
    """
    named = "" if key is None else f"{_KEY}{key.line}\n"
    return f"{origin}\n{size}\n{base64.b64encode(root).decode()}\ntime {time}\n{named}".encode()


def note(signed: bytes, signatures: Iterable[tuple[PublicKey, bytes]]) -> str:
    """The whole note: what is signed, an empty line, a line for each signature."""
    lines = (
        f"{_SIGNATURE}{key.name} {base64.b64encode(key.id + signature).decode()}\n"
        for key, signature in signatures
    )
    return f"{signed.decode()}\n{''.join(lines)}"


def read_note(text: str) -> Checkpoint:
    """A checkpoint out of its note, not yet believed; raises `Malformed`."""
    signed, gap, tail = text.partition("\n\n")
    lines = signed.split("\n")
    if len(text) > LONGEST_NOTE or not gap or not tail.endswith("\n") or len(lines) < _LINES:
        raise Malformed("no checkpoint")
    origin, size, root = lines[0], lines[1], _decoded(lines[2])
    time = _TIME.fullmatch(lines[3])
    if not _NAME.fullmatch(origin) or not _SIZE.fullmatch(size) or int(size) > LARGEST_SIZE:
        raise Malformed("no checkpoint")
    if time is None or len(root) != ROOT_BYTES:
        raise Malformed("no checkpoint")
    signatures = tuple(_signature(line) for line in tail[:-1].split("\n"))
    return Checkpoint(origin, int(size), root, time[1], f"{signed}\n".encode(), signatures, text)


def _signature(line: str) -> tuple[str, bytes, bytes]:
    name, _, encoded = line.removeprefix(_SIGNATURE).partition(" ")
    data = _decoded(encoded)
    if not line.startswith(_SIGNATURE) or not _NAME.fullmatch(name) or len(data) <= ID_BYTES:
        raise Malformed("no signature")
    return name, data[:ID_BYTES], data[ID_BYTES:]


def _decoded(text: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Malformed("no base64") from None
    if base64.b64encode(data).decode() != text:
        raise Malformed("no base64")
    return data
