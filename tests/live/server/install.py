"""The server's own environment, and a blank instance to copy; both made once and kept in `.live/`."""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).parents[3]
REQUIREMENTS = CHECKOUT / "requirements" / "privacyidea.txt"
HOME = CHECKOUT / ".live" / "privacyidea"
ADMIN = "admin"
AGENT_REALM = "helpdesk"

# A request holds several connections at once, so a pool of fixed size starves the threads;
# the internal metrics would take yet another one each.
SETTINGS = """\
import os
from sqlalchemy.pool import NullPool
HERE = os.path.dirname(os.path.abspath(__file__))
SUPERUSER_REALM = [{realm!r}]
SECRET_KEY = {key!r}
PI_PEPPER = {pepper!r}
SQLALCHEMY_DATABASE_URI = "sqlite:///" + os.path.join(HERE, "server.sqlite")
SQLALCHEMY_ENGINE_OPTIONS = {{"connect_args": {{"timeout": 20}}, "poolclass": NullPool}}
PI_NO_INTERNAL_METRICS = True
PI_ENCFILE = os.path.join(HERE, "enckey")
PI_AUDIT_KEY_PRIVATE = os.path.join(HERE, "audit-private.pem")
PI_AUDIT_KEY_PUBLIC = os.path.join(HERE, "audit-public.pem")
PI_UUID_FILE = os.path.join(HERE, "uuid.txt")
PI_NODE = "live-tests"
PI_LOGFILE = os.path.join(HERE, "privacyidea.log")
PI_LOGLEVEL = 30
"""


@dataclass(frozen=True, slots=True)
class Installed:
    """What is ready to be started."""

    programs: Path
    """`bin` of the server's environment."""
    blank: Path
    """An instance with keys, tables and one administrator, nothing else."""

    @property
    def admin_password(self) -> str:
        """Of the blank instance's administrator."""
        return (self.blank / "admin-password").read_text(encoding="utf-8")


def installed() -> Installed:
    """Install what is missing (about 45 s on a fresh checkout, nothing afterwards)."""
    HOME.mkdir(parents=True, exist_ok=True)
    want = hashlib.sha256(REQUIREMENTS.read_bytes() + sys.version.encode()).hexdigest()[:16]
    environment, blank = HOME / f"env-{want}", HOME / f"blank-{want}"
    with _alone():
        if not (environment / "complete").exists():
            _forget("env-*", "blank-*")
            _install(environment)
        if not (blank / "complete").exists():
            _forget("blank-*")
            _make_blank(environment / "bin", blank)
    return Installed(environment / "bin", blank)


@contextmanager
def _alone() -> Iterator[None]:
    with (HOME / "lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _forget(*patterns: str) -> None:
    for pattern in patterns:
        for folder in HOME.glob(pattern):
            shutil.rmtree(folder)


def _install(environment: Path) -> None:
    _run([sys.executable, "-m", "venv", str(environment)])
    pip = [str(environment / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
    _run([*pip, "install", "--quiet", "--no-deps", "--require-hashes", "-r", str(REQUIREMENTS)])
    (environment / "complete").touch()


def _make_blank(programs: Path, blank: Path) -> None:
    blank.mkdir(mode=0o700)
    password = secrets.token_urlsafe(12)
    (blank / "admin-password").write_text(password, encoding="utf-8")
    (blank / "pi.cfg").write_text(
        SETTINGS.format(realm=AGENT_REALM, key=secrets.token_urlsafe(48), pepper=secrets.token_urlsafe(24)),
        encoding="utf-8",
    )
    steps = (
        ("setup", "create_enckey"),
        ("setup", "create_audit_keys"),
        ("setup", "create_tables"),
        ("admin", "add", "-e", "admin@acme.example", "-p", password, ADMIN),
    )
    for step in steps:
        _run([str(programs / "pi-manage"), *step], configuration=blank / "pi.cfg")
    (blank / "complete").touch()


def _run(command: list[str], configuration: Path | None = None) -> None:
    environment = dict(os.environ)
    if configuration is not None:
        environment["PRIVACYIDEA_CONFIGFILE"] = str(configuration)
    done = subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{Path(command[0]).name} ended with {done.returncode}:\n{done.stdout[-3000:]}")
