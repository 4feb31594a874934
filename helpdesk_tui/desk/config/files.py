"""Opens files that decide about keys: no links, no pipes, nobody else's."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from helpdesk_tui.contract.errors import ErrorCode, Mistaken
from helpdesk_tui.desk.config.faults import Fault, wrong

LARGEST_CONFIG = 1_000_000
"""Bytes."""
LARGEST_KEY = 4096
"""Bytes."""


def read_config_file(path: Path) -> bytes:
    """The bytes of a configuration that only its owner (or root) can change."""
    return _read(path, private=False, largest=LARGEST_CONFIG)


def read_key_file(path: Path) -> bytes:
    """The bytes of a key file that nobody but us can read."""
    return _read(path, private=True, largest=LARGEST_KEY)


def _read(path: Path, *, private: bool, largest: int) -> bytes:
    # O_NONBLOCK: opening a pipe must not wait for somebody to write into it.
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        descriptor = os.open(path, flags)
    except OSError as error:
        raise _refusal(path, error) from None
    try:
        _check(path, os.fstat(descriptor), private=private)
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            content = file.read(largest + 1)
    finally:
        os.close(descriptor)
    if len(content) > largest:
        raise wrong(Fault.TOO_LARGE, file=str(path))
    return content


def _refusal(path: Path, error: OSError) -> Mistaken:
    if error.errno == errno.ELOOP:
        return wrong(Fault.SYMLINK, file=str(path))
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return Mistaken(ErrorCode.CONFIG_MISSING, path=str(path))
    if error.errno == errno.ENXIO:  # a socket
        return wrong(Fault.NOT_A_FILE, file=str(path))
    return wrong(Fault.UNREADABLE, file=str(path), detail=os.strerror(error.errno or 0))


def _check(path: Path, found: os.stat_result, *, private: bool) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise wrong(Fault.NOT_A_FILE, file=str(path))
    mode = stat.S_IMODE(found.st_mode)
    owners = (os.geteuid(),) if private else (os.geteuid(), 0)
    if found.st_uid not in owners:
        raise wrong(Fault.NOT_OURS, file=str(path))
    if private and mode & 0o077:
        raise Mistaken(ErrorCode.KEY_FILE_OPEN, path=str(path), mode=f"{mode:04o}")
    if mode & 0o022:
        raise wrong(Fault.OTHERS_WRITE, file=str(path), mode=f"{mode:04o}")
