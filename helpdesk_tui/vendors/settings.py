"""What an adapter needs to know; made by the desk's configuration, keys already resolved."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from helpdesk_tui.contract.ids import ClientId, VendorId


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A Duo application's integration key and secret key."""

    ikey: str
    skey: SecretStr


@dataclass(frozen=True, slots=True)
class DuoSettings:
    """One Duo account."""

    id: VendorId
    label: str
    client: ClientId
    host: str
    """`api-xxxxxxxx.duosecurity.com`; signed, and called over HTTPS unless `url` says otherwise."""
    admin: ApiKey
    auth: ApiKey | None = None
    """Auth API application: without it codes that are read out cannot be checked."""
    url: str | None = None
    """`http://127.0.0.1:PORT` or `unix:/path`: loopback only, for the sandbox."""
    ca_file: Path | None = None
    timeout: float = 15.0
    """Seconds for one call, all in all."""


@dataclass(frozen=True, slots=True)
class PrivacyIdeaSettings:
    """One privacyIDEA realm, reached as one help-desk agent of it."""

    id: VendorId
    label: str
    client: ClientId
    url: str
    realm: str
    username: str
    password: SecretStr
    ca_file: Path | None = None
    timeout: float = 15.0
    typed_with_password: bool = False
    """The realm's policy `otppin=userstore`: the person types password and code in one field."""


VendorSettings = DuoSettings | PrivacyIdeaSettings
