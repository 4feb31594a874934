"""Where configuration, state and sockets belong on this machine."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

SOCKET_PATH_BYTES = 107
"""Longest path that a Unix socket can be bound to (`sun_path` less its end mark)."""


@dataclass(frozen=True, slots=True)
class Places:
    """The four folders of the product; `private` makes one with mode 0700."""

    config: Path
    state: Path
    runtime: Path
    data: Path

    def socket(self, name: str) -> Path:
        """A path for a Unix socket in the runtime folder, or a short private one when too long."""
        path = self.runtime / name
        if len(os.fsencode(path)) <= SOCKET_PATH_BYTES:
            return path
        # Two users never share it: the folder must be ours, and `private` refuses it otherwise.
        return Path(tempfile.gettempdir()) / f"helpdesk-tui-{os.getuid()}" / f"{_digest(str(path))}-{name}"


def private(folder: Path) -> Path:
    """Make a folder that only its owner may enter, or refuse one that is somebody else's."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.stat()
    if found.st_uid != os.getuid():
        raise PermissionError(f"{folder} belongs to another user")
    if found.st_mode & 0o077:
        folder.chmod(0o700)
    return folder


def places() -> Places:
    """The platform's own folders, or those below `HELPDESK_TUI_HOME`."""
    home = os.environ.get("HELPDESK_TUI_HOME")
    if home:
        root = Path(home)
        return Places(root / "config", root / "state", root / "runtime", root / "data")
    import warnings

    from platformdirs import PlatformDirs

    dirs = PlatformDirs("helpdesk-tui", appauthor=False)
    with warnings.catch_warnings():
        # Without XDG_RUNTIME_DIR it warns and falls back to the temporary folder, where `private` guards us.
        warnings.simplefilter("ignore")
        runtime = Path(dirs.user_runtime_dir)
    return Places(Path(dirs.user_config_dir), Path(dirs.user_state_dir), runtime, Path(dirs.user_data_dir))


def _digest(text: str) -> str:
    import hashlib

    return hashlib.sha256(text.encode()).hexdigest()[:12]
