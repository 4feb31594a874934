"""Runs a command as people do: in its own process, with its own home."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ARGV = [sys.executable, "-m", "helpdesk_tui"]


def environment(home: Path, **more: str) -> dict[str, str]:
    """The least that a command needs, and no trace of this user's own configuration or keyring."""
    kept = {
        name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH") if name in os.environ
    }
    return {
        **kept,
        "HOME": str(home),
        "HELPDESK_TUI_HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "LANGUAGE": "en",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "TERM": "xterm-256color",
        **more,
    }


def run(home: Path, *args: str, answers: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    """Wait for one command with these lines on its standard input."""
    return subprocess.run(
        [*ARGV, *args],
        input=answers,
        env=environment(home, **more),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def sandbox_config(folder: Path, credentials: dict[str, Any], **changes: str) -> Path:
    """A configuration for the first client of a sandbox on a port, its keys in files."""
    client = credentials["duo"]["clients"][0]
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("admin", "auth"):
        path = folder / f"{name}.key"
        path.write_text(client[name]["skey"] + "\n")
        path.chmod(0o600)
    values = {
        "host": client["host"],
        "url": credentials["url"],
        "admin_ikey": client["admin"]["ikey"],
        "auth_ikey": client["auth"]["ikey"],
        "admin_skey": f"file:{folder}/admin.key",
        "auth_skey": f"file:{folder}/auth.key",
        **changes,
    }
    lines = [f'{key} = "{value}"' for key, value in values.items() if value]
    path = folder / "config.toml"
    path.write_text(
        '[[clients]]\nid = "durand"\nname = "Durand SA"\n\n[[vendors]]\nkind = "duo"\nid = "duo-durand"\n'
        'label = "Duo Durand"\nclient = "durand"\n' + "\n".join(lines) + "\n"
    )
    path.chmod(0o600)
    return path
