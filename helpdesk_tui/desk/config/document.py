"""What may stand in the TOML file, table by table; a key that is not here is an error."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from helpdesk_tui.desk.config.post import (
    MailboxTable,
    MailTable,
    NoticesTable,
    SmsTable,
    WebhookTable,
)
from helpdesk_tui.desk.config.shapes import (
    AbsolutePath,
    AnchorUrl,
    AttributeName,
    DirectoryUrl,
    Group,
    Host,
    Id,
    LdapFilter,
    Line,
    LoopbackUrl,
    Pattern,
    Reference,
    RetainedKind,
    StorePlace,
    Table,
    WebUrl,
    Zone,
)


class DeskTable(Table):
    """`[desk]`: all optional."""

    store: StorePlace | None = None
    store_password: Reference | None = None
    seal_key: AbsolutePath | None = None
    idle_lock_seconds: int = Field(default=300, ge=30, le=3600)
    readonly: bool = False
    socket_group: Group | None = None


Banner = Annotated[str, Field(max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$")]
MOST_LINES = 5
"""Numbers of the desk that one client's callers know."""


class ClientTable(Table):
    """`[[clients]]`: one organisation."""

    id: Id
    name: Line
    region: str = Field(default="BE", pattern=r"^[A-Z]{2}$")
    language: Literal["fr", "en", "nl"] = "fr"
    ticket_pattern: Pattern = ""
    ticket_hint: str = Field(default="", max_length=80)
    privileged_groups: list[Line] = Field(default_factory=list)
    prompts_each_time: bool = False
    banner: Banner = ""
    contact_lines: list[Line] = Field(default_factory=list, max_length=MOST_LINES)
    timezone: Zone | None = None


class PeopleTable(Table):
    """`[people]`: which accounts belong to one person."""

    merge_by: list[Literal["mail", "login", "number"]] = Field(default=["mail", "login"], max_length=3)
    across_clients: bool = False
    logins: dict[Id, Annotated[list[Line], Field(max_length=10)]] = Field(default_factory=dict)


IdentityWord = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]+$")]
Place = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,63}(\.[A-Za-z_][A-Za-z0-9_]{0,63}){0,4}$")]


class IdentityTable(Table):
    """`[vendors.identity_verification]`: how this Duo account tells what became of an identity check."""

    enabled: bool
    state: Place
    passed: list[IdentityWord] = Field(min_length=1, max_length=10)
    failed: list[IdentityWord] = Field(default_factory=list, max_length=20)
    pending: list[IdentityWord] = Field(default_factory=list, max_length=20)
    inquiry: Place = "inquiry_id"
    minutes: int = Field(default=10, ge=2, le=30)


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
    identity_verification: IdentityTable | None = None


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


class AttributesTable(Table):
    """`[directories.attributes]`: names that differ from the kind's own; empty: not read."""

    login: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9-]{0,63}$")] | None = None
    name: AttributeName | None = None
    mail: AttributeName | None = None
    office_line: AttributeName | None = None
    mobile: AttributeName | None = None
    second_number: AttributeName | None = None
    manager: AttributeName | None = None
    site: AttributeName | None = None
    language: AttributeName | None = None
    groups: AttributeName | None = None
    password_changed: AttributeName | None = None
    disabled: AttributeName | None = None


class DirectoryTable(Table):
    """`[[directories]]`: an LDAP server, read for what vendors do not know of people."""

    kind: Literal["ad", "openldap"]
    id: Id
    label: Line
    client: Id
    url: DirectoryUrl
    bind_dn: Line
    password: Reference
    base: Line
    filter: LdapFilter | None = None
    attributes: AttributesTable = AttributesTable()
    ca_file: AbsolutePath | None = None
    timeout: float = Field(default=20.0, ge=1, le=120, strict=False)
    every_minutes: int = Field(default=30, ge=5, le=1440)


class AuditTable(Table):
    """`[audit]`: who signs the record, where its checkpoints go, how long names stay in it."""

    signing_key: Reference | None = None
    previous_key: Reference | None = None
    key_lost: bool = False
    anchors: list[AnchorUrl] = Field(default_factory=list, max_length=5)
    unanchored_records: int = Field(default=0, ge=0, le=1_000_000)
    unanchored_minutes: int = Field(default=0, ge=0, le=100_000)
    personal_days: dict[RetainedKind, Annotated[int, Field(ge=30, le=36_500)]] = Field(default_factory=dict)


class PushesTable(Table):
    """`[pushes]`: the review of login prompts."""

    ip_table: list[AbsolutePath] = Field(default_factory=list, max_length=8)
    history_days: int = Field(default=90, ge=1, le=180)
    keep_days: int = Field(default=180, ge=7, le=1100)
    siem: list[AnchorUrl] = Field(default_factory=list, max_length=3)
    siem_shape: Literal["ocsf", "ecs"] = "ocsf"


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
    directories: list[DirectoryTable] = Field(default_factory=list)
    people: PeopleTable = PeopleTable()
    mail: MailTable | None = None
    sms: SmsTable | None = None
    mailbox: MailboxTable | None = None
    notices: NoticesTable = NoticesTable()
    webhooks: list[WebhookTable] = Field(default_factory=list, max_length=10)
    pushes: PushesTable = PushesTable()
    audit: AuditTable = AuditTable()
    agents: dict[Line, AgentTable] = Field(default_factory=dict)
    step_up: bool | None = Field(default=None, alias="agents.step_up")
    """Stands among the agents, as it is about all of them."""

    @model_validator(mode="before")
    @classmethod
    def _about_all_agents(cls, raw: object) -> object:
        agents = raw.get("agents") if isinstance(raw, dict) else None
        if isinstance(raw, dict) and isinstance(agents, dict) and isinstance(agents.get("step_up"), bool):
            others = {login: table for login, table in agents.items() if login != "step_up"}
            return {**raw, "agents": others, "agents.step_up": agents["step_up"]}
        return raw


TABLES: dict[str, type[Table]] = {
    "": Document,
    "desk": DeskTable,
    "clients": ClientTable,
    "duo": DuoTable,
    "identity_verification": IdentityTable,
    "privacyidea": PrivacyIdeaTable,
    "openotp": OpenOtpTable,
    "directories": DirectoryTable,
    "attributes": AttributesTable,
    "people": PeopleTable,
    "mail": MailTable,
    "sms": SmsTable,
    "mailbox": MailboxTable,
    "notices": NoticesTable,
    "webhooks": WebhookTable,
    "pushes": PushesTable,
    "audit": AuditTable,
    "agents": AgentTable,
}
"""By the name that stands in an error's place, for naming the nearest known key."""
