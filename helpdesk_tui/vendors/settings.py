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
class DuoProvider:
    """The provider whose client an account is, with the name that the client has there."""

    host: str
    account_id: str
    url: str | None = None
    """As in `DuoSettings`."""


@dataclass(frozen=True, slots=True)
class IdentityWords:
    """How one Duo account tells what became of an identity check: not published, so nothing is guessed."""

    state: str
    """Field of the status answer that holds the word; dots lead into objects."""
    passed: frozenset[str]
    """The only words that count, compared sign by sign; `true` and `false` stand for JSON's own."""
    failed: frozenset[str] = frozenset()
    pending: frozenset[str] = frozenset()
    inquiry: str = "inquiry_id"
    """Field that names the check, in the start answer and in the status answer."""
    minutes: int = 10
    """How long the desk waits for one."""


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
    provider: DuoProvider | None = None
    """Set for a client of a provider: `admin` is then the provider's Accounts API key."""
    identity: IdentityWords | None = None
    """Set where identity checks are licensed and somebody has read their words off this account."""


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


@dataclass(frozen=True, slots=True)
class OpenOtpSettings:
    """One WebADM domain with its OpenOTP, reached as one administrator of it."""

    id: VendorId
    label: str
    client: ClientId
    url: str
    """WebADM itself; its Manager answers below `/manag/`."""
    username: str
    """A login (`DOMAIN\\name`) or a whole DN, as the server's `manager_auth` wants it."""
    password: SecretStr
    domain: str
    base: str
    """DN below which the people are."""
    otp_url: str | None = None
    """The OpenOTP service (port 8443): without it no code and no push can be checked."""
    api_key: SecretStr | None = None
    """Of the web service; without one the client certificate is shown, where there is one."""
    second_url: str | None = None
    second_otp_url: str | None = None
    """The other node of a cluster: asked when the first cannot be reached."""
    login_attribute: str = "uid"
    """`samaccountname` in an Active Directory."""
    people_filter: str = "(objectClass=person)"
    client_id: str = "HelpdeskTUI"
    """What the server's log and client policies call the desk."""
    otp_length: int = 6
    """Digits of a one-time password there (setting `OTPLength`)."""
    slots: int = 2
    """Most tokens of one person that this desk makes."""
    confirm: bool = False
    """Pushes that verify a caller: needs a licence with CONFIRM."""
    confirm_text: str = "Helpdesk: {code}"
    """What the phone shows with such a push; `{code}` is the number that the caller reads out."""
    timezone: str = "UTC"
    """The server's own: its log names no zone."""
    cert_file: Path | None = None
    """Client certificate with its key, in PEM (`manager_auth PKI`)."""
    ca_file: Path | None = None
    timeout: float = 15.0


VendorSettings = DuoSettings | PrivacyIdeaSettings | OpenOtpSettings
