"""The configuration as the desk uses it: checked, keys resolved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from pydantic import SecretStr

from helpdesk_tui.contract.ids import AgentId, ClientId, VendorId
from helpdesk_tui.vendors.ldap.settings import LdapSettings
from helpdesk_tui.vendors.settings import VendorSettings


@dataclass(frozen=True, slots=True)
class ClientConfig:
    """One organisation that the desk serves."""

    id: ClientId
    name: str
    region: str = "BE"
    """ISO 3166 country whose habits numbers are written in."""
    language: str = "fr"
    """Of callers without one of their own: fr, en or nl."""
    ticket_pattern: str = ""
    """Regular expression that a whole ticket number matches; empty: any text."""
    ticket_hint: str = ""
    privileged_groups: frozenset[str] = frozenset()
    prompts_each_time: bool = False
    """Its applications ask for a factor at each connection, so that one use lasts one connection only."""
    banner: str = ""
    """What agents must never overlook about it; stands above its cards."""
    contact_lines: tuple[str, ...] = ()
    """Numbers of the desk, as its callers know them: those that they may call back themselves."""
    timezone: str = ""
    """IANA zone in which its people read the clock; empty: this machine's."""


@dataclass(frozen=True, slots=True)
class PeopleConfig:
    """Which accounts belong to one person."""

    merge_by: tuple[str, ...] = ("mail", "login")
    """Keys by which they are put together, in this order: mail, login, number; none: never by themselves."""
    across_clients: bool = False
    """Also accounts of several clients."""
    logins: Mapping[VendorId, tuple[str, ...]] = field(default_factory=dict)
    """What is taken off a vendor's logins, in front or at the end, before they are compared."""


@dataclass(frozen=True, slots=True)
class MailConfig:
    """Where the desk's own mail leaves: `smtps://`, `smtp+starttls://`, `smtp://` or `smtp+unix:/path`."""

    url: str
    sender: str
    user: str = ""
    password: SecretStr | None = None
    ca_file: Path | None = None
    letters: Path | None = None
    """Folder of the mails that the customer words; None: `letters/` beside the configuration."""


@dataclass(frozen=True, slots=True)
class MailboxConfig:
    """Where requests by mail and voicemail arrive: IMAP over TLS."""

    url: str
    """`imaps://HOST` or `imaps://HOST:PORT`."""
    user: str
    password: SecretStr
    folder: str = "INBOX"
    ca_file: Path | None = None
    every_seconds: int = 60


@dataclass(frozen=True, slots=True)
class SmsConfig:
    """Where the desk's own text messages leave: POST of `{"to", "text"}` with a bearer key."""

    url: str
    """`https://…`, `http://` on loopback, or `unix:/path` of a socket that speaks HTTP (path `/sms`)."""
    key: SecretStr
    ca_file: Path | None = None


@dataclass(frozen=True, slots=True)
class HookConfig:
    """A signed webhook of security's: chat, pager."""

    id: str
    url: str
    """`https://…`, or `http://` on loopback."""
    secret: SecretStr
    """`whsec_` and base64, as Standard Webhooks writes it."""
    everything: bool = False
    """It hears of each notice, not of alarms alone."""
    ca_file: Path | None = None


@dataclass(frozen=True, slots=True)
class NoticesConfig:
    """How people are told of what the desk did, and how they answer."""

    reply_to: str = ""
    """Address of the watched mailbox; empty: "not me" is not heard by mail."""
    page: str = ""
    """Public `https://…` address of the page with the button; empty: there is none."""
    security_mail: tuple[str, ...] = ()
    hooks: tuple[HookConfig, ...] = ()


@dataclass(frozen=True, slots=True)
class AuditConfig:
    """Who signs the record, where its checkpoints go, how long names stay in it."""

    signing_key: SecretStr | None = None
    """None: a file beside the store, made at the first start."""
    previous_key: SecretStr | None = None
    """The one before, which names its successor once."""
    key_lost: bool = False
    """The one before is gone: the new one begins unnamed, and every console asks its agent."""
    anchors: tuple[str, ...] = ()
    """`file:/path`, `syslog+unix:/path`, `syslog+udp://host:port`, `syslog+tcp://host:port`."""
    unanchored_records: int = 0
    """So many may have reached no anchor before nothing is granted any more; 0: any number."""
    unanchored_minutes: int = 0
    """So long an anchor may be away before nothing is granted any more; 0: for ever."""
    personal_days: Mapping[str, int] = field(default_factory=dict)
    """Days after which names and numbers of a kind of records are deleted; `default`: of all others."""


class SiemShape(StrEnum):
    """How a signal is written for other systems."""

    OCSF = "ocsf"
    ECS = "ecs"


@dataclass(frozen=True, slots=True)
class PushesConfig:
    """The review of login prompts."""

    ip_tables: tuple[Path, ...] = ()
    """Where addresses are: CSV or MaxMind DB; the earlier counts."""
    history: timedelta = timedelta(days=90)
    """How far back a log is read when the desk begins to follow it."""
    kept: timedelta = timedelta(days=180)
    siem: tuple[str, ...] = ()
    """Where signals leave to: `file:/PATH` (JSON lines), `syslog+unix:/PATH`, `syslog+udp://HOST`, `syslog+tcp://…`."""
    siem_shape: SiemShape = SiemShape.OCSF


@dataclass(frozen=True, slots=True)
class AgentConfig:
    """One person at a console, by the operating system's login."""

    id: AgentId
    name: str
    roles: frozenset[str] = frozenset({"agent"})
    person_login: str = ""
    """The agent's own login at the vendors, so that nobody acts on their own account (Law 6)."""


@dataclass(frozen=True, slots=True)
class DeskConfig:
    """Everything that one desk is told before it starts."""

    clients: tuple[ClientConfig, ...]
    vendors: tuple[VendorSettings, ...]
    store: str
    """Path of the SQLite file, or a database URL."""
    store_password: SecretStr | None = None
    seal_path: Path | None = None
    """The key that seals codes; desks that share a store share it. None: beside the store's file."""
    people: PeopleConfig = PeopleConfig()
    path: Path | None = None
    """The file it came from; None: the sandbox."""
    directories: tuple[LdapSettings, ...] = ()
    """Read for what vendors do not know of people."""
    mail: MailConfig | None = None
    sms: SmsConfig | None = None
    mailbox: MailboxConfig | None = None
    pushes: PushesConfig = PushesConfig()
    notices: NoticesConfig = NoticesConfig()
    audit: AuditConfig = AuditConfig()
    agents: Mapping[AgentId, AgentConfig] = field(default_factory=dict)
    policy_path: Path | None = None
    step_up: bool | None = None
    """Agents show before each case's grants that it is they; None: where several share a desk."""
    idle_lock_seconds: int = 300
    readonly: bool = False
    socket_group: str = ""
    """Group whose members may reach a shared desk's socket (mode 0660); empty: its owner alone (0600)."""

    @property
    def simulated(self) -> bool:
        """Vendors and people are invented, codes are not real."""
        return self.path is None

    def client(self, id_: ClientId) -> ClientConfig:
        """The client of that id; configurations name only clients that exist."""
        return next(client for client in self.clients if client.id == id_)
