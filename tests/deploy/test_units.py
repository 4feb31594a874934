"""What a jump host installs: systemd itself finds nothing wrong with it, and it fits what the README says."""

from __future__ import annotations

import grp
import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from helpdesk_tui.desk.config.parse import parse

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = DEPLOY / "systemd"
SERVICE, SOCKET = UNITS / "helpdesk-tui-desk.service", UNITS / "helpdesk-tui-desk.socket"
MOST_EXPOSED = 2.0
"""Of ten: what `systemd-analyze security` may say at most."""
ANALYZE = shutil.which("systemd-analyze")

needs_systemd = pytest.mark.skipif(ANALYZE is None, reason="no systemd-analyze here (apt install systemd)")
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")


def said(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL)


@needs_systemd
def test_systemd_finds_nothing_wrong(tmp_path: Path) -> None:
    for unit in (SERVICE, SOCKET):
        text = unit.read_text().replace("/opt/helpdesk-tui/bin/helpdesk-tui", "/bin/true")
        (tmp_path / unit.name).write_text(text)
    assert ANALYZE is not None
    done = said(ANALYZE, "verify", "--man=no", *map(str, tmp_path.iterdir()))
    ours = [line for line in done.stderr.splitlines() if "helpdesk-tui" in line]
    assert (done.returncode, ours) == (0, [])


@needs_systemd
def test_the_desk_is_shut_in() -> None:
    assert ANALYZE is not None
    done = said(ANALYZE, "security", "--offline=true", str(SERVICE))
    (level,) = re.findall(r"exposure level for \S+: ([0-9.]+)", done.stdout)
    assert float(level) <= MOST_EXPOSED


@needs_root
@pytest.mark.skipif(shutil.which("systemd-sysusers") is None, reason="no systemd-sysusers here")
def test_accounts_and_folders_are_made_with_their_modes(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    for name in ("passwd", "group"):
        shutil.copy(f"/etc/{name}", tmp_path / "etc" / name)
    users = said("systemd-sysusers", f"--root={tmp_path}", str(DEPLOY / "sysusers.d/helpdesk-tui.conf"))
    assert users.returncode == 0, users.stderr
    made = said(
        "systemd-tmpfiles", f"--root={tmp_path}", "--create", str(DEPLOY / "tmpfiles.d/helpdesk-tui.conf")
    )
    assert made.returncode == 0, made.stderr
    modes = {
        name: oct((tmp_path / name).stat().st_mode & 0o777)
        for name in ("var/lib/helpdesk-tui", "etc/helpdesk-tui/keys", "run/helpdesk-tui")
    }
    assert modes == {
        "var/lib/helpdesk-tui": "0o700",
        "etc/helpdesk-tui/keys": "0o700",
        "run/helpdesk-tui": "0o755",
    }
    assert (tmp_path / "var/lib/helpdesk-tui").stat().st_uid != 0
    assert (tmp_path / "etc/helpdesk-tui/keys").stat().st_uid == 0


def test_socket_group_and_account_are_the_same_everywhere() -> None:
    service, socket, ssh = SERVICE.read_text(), SOCKET.read_text(), (DEPLOY / "ssh/helpdesk.conf").read_text()
    readme, users = (ROOT / "README.md").read_text(), (DEPLOY / "sysusers.d/helpdesk-tui.conf").read_text()
    (path,) = re.findall(r"^ListenStream=(\S+)", socket, re.MULTILINE)
    (group,) = re.findall(r"^SocketGroup=(\S+)", socket, re.MULTILINE)
    (user,) = re.findall(r"^User=(\S+)", service, re.MULTILINE)
    assert f"--desk unix:{path}" in ssh
    assert f"Match Group {group}" in ssh
    assert f'socket_group = "{group}"' in (DEPLOY / "config.toml").read_text()
    assert f"systemctl enable --now {SOCKET.name}" in readme
    assert re.search(rf"^u\s+{user}\s", users, re.MULTILINE)
    assert re.search(rf"^g\s+{group}\s", users, re.MULTILINE)
    for folder in ("systemd", "sysusers.d", "tmpfiles.d", "ssh"):
        assert f"deploy/{folder}" in readme


def test_the_example_is_a_configuration_and_its_keys_are_credentials() -> None:
    text = (DEPLOY / "config.toml").read_text()
    here = text.replace("helpdesk-agents", grp.getgrgid(os.getgid()).gr_name)  # a group has to be there
    parse(here.encode(), DEPLOY / "config.toml")
    (folder,) = re.findall(r"^LoadCredential=(\w+):", SERVICE.read_text(), re.MULTILINE)
    keys = re.findall(r'"(systemd:[^"]+)"', text)
    assert len(keys) == 2
    assert all(key.startswith(f"systemd:{folder}_") for key in keys)
    assert tomllib.loads(text)["desk"]["store"].startswith("/var/lib/helpdesk-tui/")
