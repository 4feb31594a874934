"""What was answered, before it becomes a file; keys are still in hand here and nowhere later."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pydantic import SecretStr

from helpdesk_tui.cli.init.directories import DirectoryDraft
from helpdesk_tui.cli.init.keys import KeyShelf
from helpdesk_tui.cli.init.toml import key, table
from helpdesk_tui.contract.ids import ClientId, VendorId
from helpdesk_tui.vendors.settings import (
    ApiKey,
    DuoSettings,
    OpenOtpSettings,
    PrivacyIdeaSettings,
    VendorSettings,
)


@dataclass(frozen=True, slots=True)
class ClientDraft:
    """One organisation."""

    id: str
    name: str
    region: str
    language: str
    ticket_pattern: str
    ticket_hint: str
    privileged_groups: tuple[str, ...]
    banner: str = ""
    contact_lines: tuple[str, ...] = ()
    prompts_each_time: bool = False

    def toml(self, _shelf: KeyShelf) -> str:
        """Its table."""
        return table(
            "[[clients]]",
            {
                "id": self.id,
                "name": self.name,
                "region": self.region,
                "language": self.language,
                "ticket_pattern": self.ticket_pattern,
                "ticket_hint": self.ticket_hint,
                "privileged_groups": self.privileged_groups,
                "prompts_each_time": self.prompts_each_time,
                "banner": self.banner,
                "contact_lines": self.contact_lines,
            },
        )


@dataclass(frozen=True, slots=True)
class DuoDraft:
    """One Duo account."""

    id: str
    label: str
    client: str
    host: str
    admin: tuple[str, SecretStr]
    auth: tuple[str, SecretStr] | None
    url: str | None = None
    ca_file: str | None = None

    def settings(self) -> VendorSettings:
        """As its adapter wants it, for trying it now."""
        return DuoSettings(
            id=VendorId(self.id),
            label=self.label,
            client=ClientId(self.client),
            host=self.host,
            admin=ApiKey(*self.admin),
            auth=None if self.auth is None else ApiKey(*self.auth),
            url=self.url,
            ca_file=None if self.ca_file is None else Path(self.ca_file),
        )

    def toml(self, shelf: KeyShelf) -> str:
        """Its table; its keys go to the shelf."""
        return table(
            "[[vendors]]",
            {
                "kind": "duo",
                "id": self.id,
                "label": self.label,
                "client": self.client,
                "host": self.host,
                "admin_ikey": self.admin[0],
                "admin_skey": shelf.keep(f"{self.id}-admin", self.admin[1]),
                "auth_ikey": None if self.auth is None else self.auth[0],
                "auth_skey": None if self.auth is None else shelf.keep(f"{self.id}-auth", self.auth[1]),
                "url": self.url,
                "ca_file": self.ca_file,
            },
        )


@dataclass(frozen=True, slots=True)
class PrivacyIdeaDraft:
    """One privacyIDEA realm."""

    id: str
    label: str
    client: str
    url: str
    realm: str
    username: str
    password: SecretStr
    typed_with_password: bool
    ca_file: str | None = None

    def settings(self) -> VendorSettings:
        """As its adapter wants it, for trying it now."""
        return PrivacyIdeaSettings(
            id=VendorId(self.id),
            label=self.label,
            client=ClientId(self.client),
            url=self.url.rstrip("/"),
            realm=self.realm,
            username=self.username,
            password=self.password,
            typed_with_password=self.typed_with_password,
            ca_file=None if self.ca_file is None else Path(self.ca_file),
        )

    def toml(self, shelf: KeyShelf) -> str:
        """Its table; its password goes to the shelf."""
        return table(
            "[[vendors]]",
            {
                "kind": "privacyidea",
                "id": self.id,
                "label": self.label,
                "client": self.client,
                "url": self.url,
                "realm": self.realm,
                "username": self.username,
                "password": shelf.keep(f"{self.id}-password", self.password),
                "typed_with_password": self.typed_with_password,
                "ca_file": self.ca_file,
            },
        )


@dataclass(frozen=True, slots=True)
class OpenOtpDraft:
    """One WebADM domain with its OpenOTP."""

    id: str
    label: str
    client: str
    url: str
    username: str
    password: SecretStr
    domain: str
    base: str
    login_attribute: str
    timezone: str
    otp_url: str | None = None
    api_key: SecretStr | None = None
    confirm: bool = False
    cert_file: str | None = None
    ca_file: str | None = None

    def settings(self) -> VendorSettings:
        """As its adapter wants it, for trying it now."""
        return OpenOtpSettings(
            id=VendorId(self.id),
            label=self.label,
            client=ClientId(self.client),
            url=self.url,
            username=self.username,
            password=self.password,
            domain=self.domain,
            base=self.base,
            login_attribute=self.login_attribute,
            timezone=self.timezone,
            otp_url=self.otp_url,
            api_key=self.api_key,
            confirm=self.confirm,
            cert_file=None if self.cert_file is None else Path(self.cert_file),
            ca_file=None if self.ca_file is None else Path(self.ca_file),
        )

    def toml(self, shelf: KeyShelf) -> str:
        """Its table; password and key go to the shelf."""
        return table(
            "[[vendors]]",
            {
                "kind": "openotp",
                "id": self.id,
                "label": self.label,
                "client": self.client,
                "url": self.url,
                "username": self.username,
                "password": shelf.keep(f"{self.id}-password", self.password),
                "domain": self.domain,
                "base": self.base,
                "login_attribute": self.login_attribute,
                "timezone": self.timezone,
                "otp_url": self.otp_url,
                "api_key": None if self.api_key is None else shelf.keep(f"{self.id}-api", self.api_key),
                "confirm": self.confirm,
                "cert_file": self.cert_file,
                "ca_file": self.ca_file,
            },
        )


@dataclass(frozen=True, slots=True)
class MailDraft:
    """Where codes by mail leave."""

    url: str
    sender: str
    user: str = ""
    password: SecretStr | None = None

    def toml(self, shelf: KeyShelf) -> str:
        """Its table."""
        reference = None if self.password is None else shelf.keep("mail-password", self.password)
        return table(
            "[mail]", {"url": self.url, "sender": self.sender, "user": self.user, "password": reference}
        )


@dataclass(frozen=True, slots=True)
class SmsDraft:
    """Where codes by text message leave."""

    url: str
    key: SecretStr

    def toml(self, shelf: KeyShelf) -> str:
        """Its table."""
        return table("[sms]", {"url": self.url, "key": shelf.keep("sms-key", self.key)})


@dataclass(frozen=True, slots=True)
class AgentDraft:
    """One person at a console."""

    login: str
    name: str
    roles: tuple[str, ...]
    person_login: str

    def toml(self, _shelf: KeyShelf) -> str:
        """Their table."""
        return table(
            f"[agents.{key(self.login)}]",
            {"name": self.name, "roles": self.roles, "person_login": self.person_login},
        )


VendorDraft = DuoDraft | PrivacyIdeaDraft | OpenOtpDraft


@dataclass(slots=True)
class Draft:
    """Everything that was answered."""

    clients: list[ClientDraft] = field(default_factory=list)
    vendors: list[VendorDraft] = field(default_factory=list)
    directory: DirectoryDraft | None = None
    mail: MailDraft | None = None
    sms: SmsDraft | None = None
    agents: list[AgentDraft] = field(default_factory=list)
    socket_group: str = ""
    """Group of this system that may reach a shared desk."""

    def toml(self, shelf: KeyShelf) -> str:
        """The whole file; every key goes to the shelf."""
        desk = table("[desk]", {"socket_group": self.socket_group}) + "\n" if self.socket_group else ""
        parts = [*self.clients, *self.vendors, self.directory, self.mail, self.sms, *self.agents]
        return desk + "\n".join(part.toml(shelf) for part in parts if part is not None)
