"""What may stand in the TOML file, table by table; a key that is not here is an error."""

from __future__ import annotations

import grp
import re
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from helpdesk_tui.desk.config.faults import Fault
from helpdesk_tui.desk.config.secrets import reference_fault

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
LANGUAGES = ("fr", "en", "nl")


def _fault(fault: Fault, **params: str) -> PydanticCustomError:
    return PydanticCustomError(fault.value, "{why}", {"why": fault.value, **params})


def _reference(text: str) -> str:
    fault = reference_fault(text)
    if fault is not None:
        raise _fault(fault)
    return text


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise _fault(Fault.NOT_PATTERN, detail=str(error)) from None
    return text


def is_loopback(url: str) -> bool:
    """Whether this address never leaves the machine."""
    if url.startswith("unix:/"):
        return True
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and parts.hostname in LOOPBACK


def _loopback(url: str) -> str:
    if not is_loopback(url):
        raise _fault(Fault.NOT_LOOPBACK)
    return url


def _web(url: str) -> str:
    """HTTPS anywhere, plain HTTP on this machine alone."""
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname:
        return url
    return _loopback(url)


def _mail(url: str) -> str:
    """TLS anywhere; plain SMTP on this machine alone, because the mails carry codes."""
    if url.startswith("smtp+unix:/"):
        return url
    parts = urlsplit(url)
    if parts.scheme in ("smtps", "smtp+starttls") and parts.hostname:
        return url
    if parts.scheme == "smtp" and parts.hostname in LOOPBACK:
        return url
    raise _fault(Fault.NOT_LOOPBACK)


def _mailbox(url: str) -> str:
    """TLS from the first byte, wherever the mailbox is."""
    parts = urlsplit(url)
    if parts.scheme != "imaps" or not parts.hostname or parts.path.strip("/"):
        raise _fault(Fault.WRONG_VALUE, detail="imaps://HOST")
    return url


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise _fault(Fault.WRONG_VALUE, detail="Europe/Brussels") from None
    return name


def _host(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?", text):
        raise _fault(Fault.WRONG_VALUE, detail="host")
    return text.lower()


def _group(text: str) -> str:
    try:
        grp.getgrnam(text)
    except (KeyError, ValueError):
        raise _fault(Fault.WRONG_VALUE, detail="group") from None
    return text


Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
Line = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
Reference = Annotated[str, AfterValidator(_reference)]
Host = Annotated[str, AfterValidator(_host)]
LoopbackUrl = Annotated[str, AfterValidator(_loopback)]
WebUrl = Annotated[str, AfterValidator(_web)]
MailUrl = Annotated[str, AfterValidator(_mail)]
MailboxUrl = Annotated[str, AfterValidator(_mailbox)]
Zone = Annotated[str, AfterValidator(_zone)]
Group = Annotated[str, AfterValidator(_group)]
AbsolutePath = Annotated[str, Field(pattern=r"^/[^\x00]+$")]


class Table(BaseModel):
    """One table of the file."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)


class DeskTable(Table):
    """`[desk]`: all optional."""

    store: AbsolutePath | None = None
    idle_lock_seconds: int = Field(default=300, ge=30, le=3600)
    readonly: bool = False
    socket_group: Group | None = None


class ClientTable(Table):
    """`[[clients]]`: one organisation."""

    id: Id
    name: Line
    region: str = Field(default="BE", pattern=r"^[A-Z]{2}$")
    language: Literal["fr", "en", "nl"] = "fr"
    ticket_pattern: Annotated[str, AfterValidator(_pattern), Field(max_length=200)] = ""
    ticket_hint: str = Field(default="", max_length=80)
    privileged_groups: list[Line] = Field(default_factory=list)
    prompts_each_time: bool = False
    banner: str = Field(default="", max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$")
    contact_lines: list[Line] = Field(default_factory=list, max_length=5)
    timezone: Zone | None = None


class PeopleTable(Table):
    """`[people]`: which accounts belong to one person."""

    merge_by: list[Literal["mail", "login", "number"]] = Field(default=["mail", "login"], max_length=3)
    across_clients: bool = False
    logins: dict[Id, Annotated[list[Line], Field(max_length=10)]] = Field(default_factory=dict)


class DuoTable(Table):
    """`[[vendors]]` with `kind = "duo"`."""

    kind: Literal["duo"]
    id: Id
    label: Line
    client: Id
    host: Host
    admin_ikey: Line
    admin_skey: Reference
    auth_ikey: Line | None = None
    auth_skey: Reference | None = None
    provider_host: Host | None = None
    account_id: Annotated[str, Field(pattern=r"^DA[A-Z0-9]{18}$")] | None = None
    """Both for a client of a provider, whose Accounts API key then stands as the admin key."""
    url: LoopbackUrl | None = None
    ca_file: AbsolutePath | None = None
    timeout: float = Field(default=15.0, ge=1, le=60, strict=False)


class PrivacyIdeaTable(Table):
    """`[[vendors]]` with `kind = "privacyidea"`."""

    kind: Literal["privacyidea"]
    id: Id
    label: Line
    client: Id
    url: WebUrl
    realm: Line
    username: Line
    password: Reference
    typed_with_password: bool = False
    ca_file: AbsolutePath | None = None
    timeout: float = Field(default=15.0, ge=1, le=60, strict=False)


class OpenOtpTable(Table):
    """`[[vendors]]` with `kind = "openotp"`."""

    kind: Literal["openotp"]
    id: Id
    label: Line
    client: Id
    url: WebUrl
    username: Line
    password: Reference
    domain: Line
    base: Annotated[Line, Field(pattern=r"^[A-Za-z][A-Za-z0-9.-]*=.+$")]
    otp_url: WebUrl | None = None
    api_key: Reference | None = None
    second_url: WebUrl | None = None
    second_otp_url: WebUrl | None = None
    login_attribute: str = Field(default="uid", pattern=r"^[A-Za-z][A-Za-z0-9-]{0,63}$")
    people_filter: Annotated[Line, Field(pattern=r"^\(.+\)$")] = "(objectClass=person)"
    client_id: Line = "HelpdeskTUI"
    otp_length: Literal[6, 8, 10] = 6
    slots: int = Field(default=2, ge=1, le=10)
    confirm: bool = False
    timezone: Zone | None = None
    cert_file: AbsolutePath | None = None
    ca_file: AbsolutePath | None = None
    timeout: float = Field(default=15.0, ge=1, le=60, strict=False)


VendorTable = Annotated[DuoTable | PrivacyIdeaTable | OpenOtpTable, Field(discriminator="kind")]


class MailTable(Table):
    """`[mail]`: where codes and links by mail leave, and what the mails with links look like."""

    url: MailUrl
    sender: Line
    user: str = ""
    password: Reference | None = None
    ca_file: AbsolutePath | None = None
    letters: AbsolutePath | None = None


class MailboxTable(Table):
    """`[mailbox]`: where requests by mail and voicemail arrive; read, never changed and never answered."""

    url: MailboxUrl
    user: Line
    password: Reference
    folder: Line = "INBOX"
    ca_file: AbsolutePath | None = None
    every_seconds: int = Field(default=60, ge=10, le=3600)


class SmsTable(Table):
    """`[sms]`: where codes by text message leave."""

    url: WebUrl
    key: Reference
    ca_file: AbsolutePath | None = None


class AgentTable(Table):
    """`[agents.LOGIN]`: one person at a console."""

    name: Line
    roles: list[Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]] = Field(default_factory=lambda: ["agent"])
    person_login: str = Field(default="", max_length=200)


class Document(Table):
    """The whole file."""

    desk: DeskTable = DeskTable()
    clients: list[ClientTable] = Field(min_length=1)
    vendors: list[VendorTable] = Field(min_length=1)
    people: PeopleTable = PeopleTable()
    mail: MailTable | None = None
    sms: SmsTable | None = None
    mailbox: MailboxTable | None = None
    agents: dict[Line, AgentTable] = Field(default_factory=dict)


TABLES: dict[str, type[Table]] = {
    "": Document,
    "desk": DeskTable,
    "clients": ClientTable,
    "duo": DuoTable,
    "privacyidea": PrivacyIdeaTable,
    "openotp": OpenOtpTable,
    "people": PeopleTable,
    "mail": MailTable,
    "sms": SmsTable,
    "mailbox": MailboxTable,
    "agents": AgentTable,
}
"""By the name that stands in an error's place, for naming the nearest known key."""
