"""Seals what must not lie in the store in clear: its key lives in a file beside the store, never in it."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import stat
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from helpdesk_tui.contract.errors import ErrorCode, Mistaken, Unreachable

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12


class SealBroken(Unreachable):
    """What was sealed cannot be read: another key, another thing, or changed bytes.

    Whoever asked is told so, and may ask again once the right key is back: nothing was compared or shown.
    """

    def __init__(self, about: str = "") -> None:
        super().__init__(ErrorCode.SEAL_BROKEN)
        self.about = about


class Seal:
    """AES-256-GCM with a random nonce; `about` names the thing and is checked when it is opened again."""

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError(f"a key has {KEY_BYTES} bytes")
        self._key = key
        self._marking = hmac.digest(key, b"helpdesk-tui mark", hashlib.sha256)

    @classmethod
    def open(cls, path: Path) -> Seal:
        """Read the key file, or make it (0600); raises `Mistaken(KEY_FILE_OPEN)` when others may read it."""
        if not os.path.lexists(path):
            _make(path)
        return cls(_read(path))

    @cached_property
    def _cipher(self) -> AESGCM:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        return AESGCM(self._key)

    def seal(self, plain: SecretStr, about: str) -> bytes:
        """Close it; the same text sealed twice looks different."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain.get_secret_value().encode(), about.encode())

    def unseal(self, blob: bytes, about: str) -> SecretStr:
        """Open it again; raises `SealBroken`."""
        from cryptography.exceptions import InvalidTag

        try:
            plain = self._cipher.decrypt(blob[:NONCE_BYTES], blob[NONCE_BYTES:], about.encode())
        except (InvalidTag, ValueError) as error:
            raise SealBroken(about) from error
        return SecretStr(plain.decode())

    def mark(self, data: bytes, about: str) -> str:
        """A keyed hash in hex, to compare without keeping: even a six-digit code is not guessed from it."""
        return hmac.new(self._marking, about.encode() + b"\0" + data, hashlib.sha256).hexdigest()


def _make(path: Path) -> None:
    # Linked into place when whole: a crash half way leaves no short key under the name.
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        pass  # another process made it in the same moment: that key counts
    finally:
        draft.unlink()


def _read(path: Path) -> bytes:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise Mistaken(ErrorCode.CONFIG_WRONG, file=str(path), reason="key_file_unreadable") from error
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
            raise Mistaken(ErrorCode.KEY_FILE_OPEN, file=str(path))
        key = os.read(handle, KEY_BYTES + 1)
    finally:
        os.close(handle)
    if len(key) != KEY_BYTES:
        raise Mistaken(ErrorCode.CONFIG_WRONG, file=str(path), reason="key_file_damaged")
    return key
