"""The key that signs checkpoints: made at the first start, in a file of its own, never in the store."""

from __future__ import annotations

import base64
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pydantic import SecretStr

from helpdesk_tui.contract.errors import ErrorCode, Mistaken
from helpdesk_tui.desk.config.files import read_key_file
from helpdesk_tui.proving.notes import ED25519, KEY_BYTES, PublicKey, body, note

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

PRIVATE: Final = "PRIVATE+KEY+"
ORIGIN: Final = "helpdesk-tui/"


@dataclass(frozen=True, slots=True)
class Signer:
    """One signing key with its public half."""

    public: PublicKey
    _key: Ed25519PrivateKey

    @property
    def id(self) -> str:
        """The id in hex."""
        return self.public.id.hex()

    def sign(self, data: bytes) -> tuple[PublicKey, bytes]:
        """A line's worth of a note."""
        return self.public, self._key.sign(data)


def noted(signers: Sequence[Signer], size: int, root: bytes, time: str) -> str:
    """The note of a checkpoint, signed by each of them; the first one's name is the log's.

    Where an earlier key signs too, it names the first one as the key from here on.
    """
    first = signers[0].public
    signed = body(first.name, size, root, time, first if len(signers) > 1 else None)
    return note(signed, [one.sign(signed) for one in signers])


def new_key(name: str | None = None) -> SecretStr:
    """The line of a new private key, of a new log or of the one with this name."""
    told = name or ORIGIN + secrets.token_hex(4)
    return SecretStr(_line(told, secrets.token_bytes(KEY_BYTES)))


def read(line: SecretStr, where: str) -> Signer:
    """The signer of a private key's line; raises `Mistaken` that names the place, never the key."""
    try:
        name, id_, encoded = line.get_secret_value().strip().removeprefix(PRIVATE).split("+", 2)
        data = base64.b64decode(encoded, validate=True)
    except ValueError:
        raise _damaged(where) from None
    if data[:1] != ED25519 or len(data) != KEY_BYTES + 1:
        raise _damaged(where)
    signer = _signer(name, data[1:])
    if signer.id != id_:
        raise _damaged(where)
    return signer


def of_file(path: Path, *, make: bool = True) -> Signer:
    """The key in this file, made (0600) when there is none; raises `Mistaken`."""
    if make and not os.path.lexists(path):
        write(path, new_key())
    return read(SecretStr(read_key_file(path).decode(errors="replace")), str(path))


def write(path: Path, line: SecretStr) -> None:
    """Put a key into a new file that only its owner may read; one that is there is never written over."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(line.get_secret_value() + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        pass  # another process made it in the same moment: that key counts
    finally:
        draft.unlink()


def _signer(name: str, seed: bytes) -> Signer:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.from_private_bytes(seed)
    return Signer(PublicKey(name, key.public_key().public_bytes_raw()), key)


def _line(name: str, seed: bytes) -> str:
    signer = _signer(name, seed)
    return f"{PRIVATE}{name}+{signer.id}+{base64.b64encode(ED25519 + seed).decode()}"


def _damaged(where: str) -> Mistaken:
    return Mistaken(ErrorCode.CONFIG_WRONG, file=where, reason="key_file_damaged")
