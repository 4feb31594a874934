"""Checks of this machine: store, sockets, terminal."""

from __future__ import annotations

import os
import re
import shutil
import socket
import sqlite3
import stat
import sys
from dataclasses import replace
from pathlib import Path

from pydantic import SecretStr

from helpdesk_tui.cli.doctor.findings import Finding, ok, warn, wrong
from helpdesk_tui.places import SOCKET_PATH_BYTES, Places
from helpdesk_tui.wording import _

FREE_BYTES = 200 * 1024 * 1024
"""Less room than this beside the store is worth a word."""
WAL_RESET_FIXED = (3, 51, 3)
"""First SQLite without the WAL-reset fault (two connections, one checkpointing while the other commits)."""
MINIMUM_COLUMNS, MINIMUM_ROWS = 80, 24


def check_store(store: str, password: SecretStr | None = None) -> list[Finding]:
    """Folder, modes, room and the SQLite that serves it; or whether the server may be trusted with it."""
    subject = _("store")
    if "://" in store:
        from helpdesk_tui.cli.doctor.server import check_server

        return check_server(subject, store, password)
    path = Path(store)
    findings = [_folder(subject, path.parent)]
    if path.exists():
        findings.append(_private_file(subject, path))
    else:
        findings.append(
            ok(subject, _("{path} is not there yet; the first start makes it.").format(path=path))
        )
    findings.append(_room(subject, path.parent))
    findings.append(_sqlite(subject))
    return findings


def check_runtime(places: Places) -> list[Finding]:
    """The folder of the sockets, and whether a desk answers there."""
    subject = _("sockets")
    findings = [_folder(subject, places.runtime)]
    path = places.socket("desk.sock")
    if len(os.fsencode(places.runtime / "desk.sock")) > SOCKET_PATH_BYTES:
        findings.append(
            warn(
                subject,
                _("The path of {folder} is too long for a socket; {path} is used instead.").format(
                    folder=places.runtime, path=path.parent
                ),
            )
        )
    return findings


def check_terminal() -> list[Finding]:
    """What the console will find when it starts here."""
    subject = _("terminal")
    term = os.environ.get("TERM", "")
    if not sys.stdout.isatty():
        return [ok(subject, _("Not looked at: the output goes into a file or a pipe."))]
    findings: list[Finding] = []
    if term in ("", "dumb"):
        findings.append(
            wrong(
                subject,
                _("TERM is {term}: the console cannot draw here.").format(term=term or _("empty")),
                _("Start it in a terminal window, or with ssh -t."),
            )
        )
    size = shutil.get_terminal_size()
    if size.columns < MINIMUM_COLUMNS or size.lines < MINIMUM_ROWS:
        findings.append(
            warn(
                subject,
                _("{columns}x{rows} is small.").format(columns=size.columns, rows=size.lines),
                _("The console is made for 80x24 and more."),
            )
        )
    if "utf" not in (sys.stdout.encoding or "").lower():
        findings.append(
            warn(
                subject,
                _("The language settings are not UTF-8: names with accents will look wrong."),
                _("Set LANG, for instance to C.UTF-8."),
            )
        )
    return findings or [
        ok(subject, _("{term}, {size}").format(term=term, size=f"{size.columns}x{size.lines}"))
    ]


def _folder(subject: str, folder: Path) -> Finding:
    """Only its owner may enter; a folder that is not there yet is made so by the first start."""
    try:
        found = folder.stat()
    except FileNotFoundError:
        return ok(subject, _("{path} is not there yet; the first start makes it.").format(path=folder))
    except OSError as error:
        text = _("{path} cannot be looked at: {reason}")
        return wrong(subject, text.format(path=folder, reason=error.strerror))
    mode = stat.S_IMODE(found.st_mode)
    if not stat.S_ISDIR(found.st_mode):
        finding = wrong(subject, _("{path} is not a folder."), _("Move it away."))
    elif found.st_uid != os.geteuid():
        text = _("{path} belongs to another user.")
        finding = wrong(subject, text, _("Run this as that user, or remove the folder."))
    elif mode & 0o077:
        finding = warn(subject, _("Others may enter {path} (mode {mode})."), f"chmod 700 {folder}")
    elif not os.access(folder, os.W_OK | os.X_OK):
        finding = wrong(subject, _("{path} cannot be written to."), f"chmod 700 {folder}")
    else:
        finding = ok(subject, "{path}")
    return replace(finding, text=finding.text.format(path=folder, mode=f"{mode:04o}"))


def _private_file(subject: str, path: Path) -> Finding:
    found = path.stat()
    if found.st_uid != os.geteuid():
        return wrong(
            subject,
            _("{path} belongs to another user.").format(path=path),
            _("The desk has to run under the account that owns it."),
        )
    if found.st_mode & 0o077:
        mode = f"{stat.S_IMODE(found.st_mode):04o}"
        return wrong(
            subject,
            _("Others may open {path} (mode {mode}).").format(path=path, mode=mode),
            f"chmod 600 {path}",
        )
    return ok(subject, _("{path}, {size} MB").format(path=path, size=f"{found.st_size / 1e6:.1f}"))


def _room(subject: str, folder: Path) -> Finding:
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if free < FREE_BYTES:
        return warn(
            subject,
            _("Only {size} MB are free beside it.").format(size=free // 1_000_000),
            _("Without room nothing can be recorded, and then nothing is granted."),
        )
    return ok(subject, _("{size} GB free").format(size=f"{free / 1e9:.1f}"))


def _sqlite(subject: str) -> Finding:
    version = sqlite3.sqlite_version
    known = tuple(int(part) for part in re.findall(r"\d+", version)[:3])
    if known < WAL_RESET_FIXED:
        text = _(
            "SQLite {version} has a known fault when two connections write to one file. "
            "The desk keeps a single writing connection and a lock on its store, so it is not reached."
        )
        return ok(subject, text.format(version=version))
    return ok(subject, f"SQLite {version}")


def answers(path: Path, seconds: float = 2.0) -> bool:
    """Whether something accepts connections on this Unix socket."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(seconds)
        try:
            probe.connect(str(path))
        except OSError:
            return False
    return True
