"""Vendor keys by reference: the configuration says where a key is, never what it is."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

from pydantic import SecretStr

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Mistaken
from helpdesk_tui.desk.config.faults import Fault, wrong
from helpdesk_tui.desk.config.files import LARGEST_KEY, read_key_file

Resolve = Callable[[str], SecretStr]
"""Turns a reference into a key."""
SCHEMES = ("keyring", "file", "systemd")

_SHAPES = {
    "keyring": re.compile(r"keyring:[^/\s][^/]*/\S.*"),
    "file": re.compile(r"file:/.+"),
    "systemd": re.compile(r"systemd:[A-Za-z0-9_][A-Za-z0-9_.-]*"),
}


def reference_fault(text: str) -> Fault | None:
    """What is wrong with this as a reference; None when its shape is right."""
    scheme = text.partition(":")[0]
    if scheme not in SCHEMES or ":" not in text:
        return Fault.KEY_IN_CLEAR
    return None if _SHAPES[scheme].fullmatch(text) else Fault.BAD_REFERENCE


def resolve(reference: str) -> SecretStr:
    """The key behind `keyring:service/name`, `file:/path` or `systemd:name`.

    Raises `Mistaken` with a `Fault`, or with `KEY_FILE_OPEN` for a file that others may read. No error
    carries a byte of the key.
    """
    fault = reference_fault(reference)
    if fault is not None:
        raise wrong(fault)
    scheme, _, rest = reference.partition(":")
    reader = {"keyring": _from_keyring, "file": _from_file, "systemd": _from_systemd}[scheme]
    key = reader(rest)
    if not key:
        raise wrong(Fault.KEY_EMPTY, reference=reference)
    return SecretStr(key)


def _from_keyring(rest: str) -> str:
    import keyring
    from keyring.errors import KeyringError

    service, _, name = rest.partition("/")
    reference = f"keyring:{rest}"
    try:
        key = keyring.get_password(service, name)
    except KeyringError:
        raise wrong(Fault.KEYRING_SHUT, reference=reference) from None
    if key is None:
        raise wrong(Fault.KEY_ABSENT, reference=reference)
    return key


def _from_file(rest: str) -> str:
    path = Path(rest)
    try:
        content = read_key_file(path)
    except DeskError as error:
        if error.code is ErrorCode.CONFIG_MISSING:
            raise wrong(Fault.KEY_ABSENT, reference=f"file:{rest}") from None
        raise
    return _text(path, content)


def _from_systemd(rest: str) -> str:
    """`LoadCredential=` of a unit: systemd itself owns the folder and its modes (systemd.exec(5))."""
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    if not folder:
        raise wrong(Fault.NO_CREDENTIALS, reference=f"systemd:{rest}")
    path = Path(folder) / rest
    if not path.is_file() or path.is_symlink():
        raise wrong(Fault.KEY_ABSENT, reference=f"systemd:{rest}")
    with path.open("rb") as file:
        content = file.read(LARGEST_KEY + 1)
    if len(content) > LARGEST_KEY:
        raise wrong(Fault.TOO_LARGE, file=str(path))
    return _text(path, content)


def _text(path: Path, content: bytes) -> str:
    """One line; the newline that editors and `echo` add is no part of the key."""
    try:
        return content.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError:
        raise wrong(Fault.NOT_TEXT, file=str(path)) from None


def key_at(reference: str, resolve: Resolve, path: Path, where: str, key: str) -> SecretStr:
    """The key, or an error that says in which table its reference stands."""
    try:
        return resolve(reference)
    except Mistaken as error:
        place = {"where": where, "key": key}
        if error.code is not ErrorCode.KEY_FILE_OPEN:
            place["path"] = str(path)
        raise Mistaken(error.code, **error.params, **place) from None
