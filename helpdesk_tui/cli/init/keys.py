"""Puts keys where the configuration will point: the user's keyring, or files that only their owner reads."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from helpdesk_tui.cli.init.toml import put
from helpdesk_tui.places import private

SERVICE = "helpdesk-tui"
KEYRING = "keyring"
FILE = "file"


@dataclass(frozen=True, slots=True)
class KeyShelf:
    """Where keys go."""

    kind: str
    """`keyring` or `file`."""
    folder: Path
    """For files: made with mode 0700."""

    def keep(self, name: str, secret: SecretStr) -> str:
        """Store one key and answer its reference; a key of that name is replaced."""
        if self.kind == KEYRING:
            import keyring

            keyring.set_password(SERVICE, name, secret.get_secret_value())
            return f"keyring:{SERVICE}/{name}"
        path = private(self.folder) / f"{name}.key"
        put(path, secret.get_secret_value() + "\n")
        return f"file:{path}"


def keyring_works() -> bool:
    """Whether this user has a keyring that can be written now; the trial entry is taken out again."""
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.set_password(SERVICE, "trial", "trial")
        found = keyring.get_password(SERVICE, "trial") == "trial"
        keyring.delete_password(SERVICE, "trial")
    except (KeyringError, OSError, RuntimeError):
        return False
    return found
