"""Configurations for the tests: invented, and right but for what a test changes."""

from __future__ import annotations

from pathlib import Path

RIGHT = """
[desk]
idle_lock_seconds = 120

[[clients]]
id = "durand"
name = "Durand SA"
region = "BE"
language = "fr"
ticket_pattern = 'INC-\\d{5}'
ticket_hint = "INC-48213"
privileged_groups = ["Domain Admins"]

[[vendors]]
kind = "duo"
id = "duo-durand"
label = "Duo Durand"
client = "durand"
host = "api-0a1b2c3d.duosecurity.com"
admin_ikey = "DIADMINADMINADMINADM"
admin_skey = "file:KEYS/admin.key"
auth_ikey = "DIAUTHAUTHAUTHAUTHAU"
auth_skey = "file:KEYS/auth.key"
url = "http://127.0.0.1:8443"

[[vendors]]
kind = "privacyidea"
id = "pi-durand"
label = "privacyIDEA Durand"
client = "durand"
url = "https://pi.durand.example/"
realm = "acme"
username = "hd.alice@helpdesk"
password = "systemd:pi-password"

[mail]
url = "smtp://127.0.0.1:2525"
sender = "desk@durand.example"

[sms]
url = "https://sms.durand.example/send"
key = "keyring:helpdesk-tui/sms"

[agents."a.martin"]
name = "Alice Martin"
roles = ["agent", "lead"]
person_login = "a.martin"
"""

ADMIN_KEY = "admin-s3nt1nel-admin-s3nt1nel-admin-0001"
AUTH_KEY = "auth-s3nt1nel-auth-s3nt1nel-auth-s3nt002"


def write(folder: Path, text: str = RIGHT) -> Path:
    """The file with its two keys beside it, modes as they should be."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, key in (("admin.key", ADMIN_KEY), ("auth.key", AUTH_KEY)):
        (folder / name).write_text(key + "\n")
        (folder / name).chmod(0o600)
    path = folder / "config.toml"
    path.write_text(text.replace("KEYS", str(folder)))
    path.chmod(0o600)
    return path


def without(text: str, *starts: str) -> str:
    """The sample without the lines that start so."""
    return "\n".join(line for line in text.splitlines() if not line.startswith(starts))
