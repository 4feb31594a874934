"""Reads the configuration file; a named file that is missing or wrong is an error, never the sandbox."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr

from helpdesk_tui.contract.errors import Mistaken
from helpdesk_tui.contract.ids import AgentId, ClientId, VendorId
from helpdesk_tui.desk.config.document import (
    AuditTable,
    ClientTable,
    DirectoryTable,
    Document,
    DuoTable,
    IdentityTable,
    OpenOtpTable,
    PrivacyIdeaTable,
    VendorTable,
)
from helpdesk_tui.desk.config.files import read_config_file
from helpdesk_tui.desk.config.model import (
    AgentConfig,
    AuditConfig,
    ClientConfig,
    DeskConfig,
    PeopleConfig,
)
from helpdesk_tui.desk.config.parse import parse
from helpdesk_tui.desk.config.posting import mail_config, mailbox_config, notices_config, sms_config
from helpdesk_tui.desk.config.pushes import pushes
from helpdesk_tui.desk.config.secrets import Resolve, key_at, resolve
from helpdesk_tui.phrases import load as phrases
from helpdesk_tui.places import places
from helpdesk_tui.vendors.ldap.settings import ATTRIBUTES, FILTERS, LdapSettings
from helpdesk_tui.vendors.settings import (
    ApiKey,
    DuoProvider,
    DuoSettings,
    IdentityWords,
    OpenOtpSettings,
    PrivacyIdeaSettings,
    VendorSettings,
)

CONFIG_NAME = "config.toml"
POLICY_NAME = "policy.toml"
STORE_NAME = "desk.db"


def default_path() -> Path:
    """Where the configuration stands when none is named; no file there means the sandbox."""
    return places().config / CONFIG_NAME


def load_config(path: Path | None = None) -> DeskConfig:
    """The configuration in this file (None: the default one), keys resolved.

    Raises `Mistaken`: `CONFIG_MISSING` (path), `CONFIG_WRONG` (path, why = a `Fault`, where, key…) or
    `KEY_FILE_OPEN` (path, mode, where, key).
    """
    path = (path or default_path()).absolute()
    return build(read_document(path), path, resolve)


def read_document(path: Path) -> Document:
    """The checked document, its keys still references."""
    try:
        content = read_config_file(path)
    except Mistaken as error:
        raise Mistaken(error.code, **{**error.params, "path": str(path)}) from None
    return parse(content, path)


def build(document: Document, path: Path, resolve: Resolve) -> DeskConfig:
    """The desk's own values; `resolve` turns a reference into a key."""
    policy = path.parent / POLICY_NAME
    return DeskConfig(
        path=path,
        clients=tuple(_client(table) for table in document.clients),
        vendors=tuple(
            _vendor(table, path, resolve, _client_of(table, document)) for table in document.vendors
        ),
        people=PeopleConfig(
            merge_by=tuple(document.people.merge_by),
            across_clients=document.people.across_clients,
            logins={VendorId(id_): tuple(texts) for id_, texts in document.people.logins.items()},
        ),
        directories=tuple(directory_settings(table, path, resolve) for table in document.directories),
        mail=None if document.mail is None else mail_config(document.mail, path, resolve),
        sms=sms_config(document, path, resolve),
        mailbox=mailbox_config(document, path, resolve),
        notices=notices_config(document, path, resolve),
        pushes=pushes(document.pushes),
        audit=_audit(document.audit, path, resolve),
        agents={
            AgentId(login): AgentConfig(
                AgentId(login), table.name, frozenset(table.roles), table.person_login
            )
            for login, table in document.agents.items()
        },
        policy_path=policy if policy.exists() else None,
        store=document.desk.store or str(places().state / STORE_NAME),
        store_password=store_password(document, path, resolve),
        seal_path=Path(document.desk.seal_key) if document.desk.seal_key else None,
        step_up=document.step_up,
        idle_lock_seconds=document.desk.idle_lock_seconds,
        readonly=document.desk.readonly,
        socket_group=document.desk.socket_group or "",
    )


def directory_settings(table: DirectoryTable, path: Path, resolve: Resolve) -> LdapSettings:
    """One directory by itself, its password resolved; raises as `load_config` does."""
    own = {name: value for name, value in table.attributes.model_dump().items() if value is not None}
    return LdapSettings(
        id=table.id,
        label=table.label,
        client=ClientId(table.client),
        url=table.url,
        bind_dn=table.bind_dn,
        password=key_at(table.password, resolve, path, f"directories {table.id}", "password"),
        base=table.base,
        filter=table.filter or FILTERS[table.kind],
        attributes={**ATTRIBUTES[table.kind], **own},
        ca_file=None if table.ca_file is None else Path(table.ca_file),
        timeout=table.timeout,
        every_minutes=table.every_minutes,
    )


def vendor_settings(table: VendorTable, document: Document, path: Path) -> VendorSettings:
    """One vendor by itself, keys resolved; raises as `load_config` does."""
    return _vendor(table, path, resolve, _client_of(table, document))


def _client_of(table: VendorTable, document: Document) -> ClientTable:
    return next(client for client in document.clients if client.id == table.client)


def _client(table: ClientTable) -> ClientConfig:
    return ClientConfig(
        id=ClientId(table.id),
        name=table.name,
        region=table.region,
        language=table.language,
        ticket_pattern=table.ticket_pattern,
        ticket_hint=table.ticket_hint,
        privileged_groups=frozenset(table.privileged_groups),
        prompts_each_time=table.prompts_each_time,
        banner=table.banner,
        contact_lines=tuple(table.contact_lines),
        timezone=table.timezone or "",
    )


def _vendor(table: VendorTable, path: Path, resolve: Resolve, client: ClientTable) -> VendorSettings:
    where = f"vendors {table.id}"
    ca_file = None if table.ca_file is None else Path(table.ca_file)
    if isinstance(table, PrivacyIdeaTable):
        return PrivacyIdeaSettings(
            id=VendorId(table.id),
            label=table.label,
            client=ClientId(table.client),
            url=table.url.rstrip("/"),
            realm=table.realm,
            username=table.username,
            password=key_at(table.password, resolve, path, where, "password"),
            typed_with_password=table.typed_with_password,
            ca_file=ca_file,
            timeout=table.timeout,
        )
    if isinstance(table, OpenOtpTable):
        return _openotp(table, path, resolve, client)
    return _duo(table, path, resolve)


def _duo(table: DuoTable, path: Path, resolve: Resolve) -> DuoSettings:
    where = f"vendors {table.id}"
    auth = None
    if table.auth_ikey is not None and table.auth_skey is not None:
        auth = ApiKey(table.auth_ikey, key_at(table.auth_skey, resolve, path, where, "auth_skey"))
    provider = None
    if table.provider_host is not None and table.account_id is not None:
        provider = DuoProvider(table.provider_host, table.account_id, table.url)
    return DuoSettings(
        id=VendorId(table.id),
        label=table.label,
        client=ClientId(table.client),
        host=table.host,
        admin=ApiKey(table.admin_ikey, key_at(table.admin_skey, resolve, path, where, "admin_skey")),
        auth=auth,
        url=table.url,
        ca_file=None if table.ca_file is None else Path(table.ca_file),
        timeout=table.timeout,
        provider=provider,
        identity=_identity(table.identity_verification),
    )


def _identity(table: IdentityTable | None) -> IdentityWords | None:
    """None where the customer has not switched it on."""
    if table is None or not table.enabled:
        return None
    return IdentityWords(
        state=table.state,
        passed=frozenset(table.passed),
        failed=frozenset(table.failed),
        pending=frozenset(table.pending),
        inquiry=table.inquiry,
        minutes=table.minutes,
    )


def _openotp(table: OpenOtpTable, path: Path, resolve: Resolve, client: ClientTable) -> OpenOtpSettings:
    where = f"vendors {table.id}"
    return OpenOtpSettings(
        id=VendorId(table.id),
        label=table.label,
        client=ClientId(table.client),
        url=table.url,
        username=table.username,
        password=key_at(table.password, resolve, path, where, "password"),
        domain=table.domain,
        base=table.base,
        otp_url=table.otp_url,
        api_key=None if table.api_key is None else key_at(table.api_key, resolve, path, where, "api_key"),
        second_url=table.second_url,
        second_otp_url=table.second_otp_url,
        login_attribute=table.login_attribute,
        people_filter=table.people_filter,
        client_id=table.client_id,
        otp_length=table.otp_length,
        slots=table.slots,
        confirm=table.confirm,
        confirm_text=phrases(client.language).confirmation(client.name),
        timezone=table.timezone or client.timezone or "UTC",
        cert_file=None if table.cert_file is None else Path(table.cert_file),
        ca_file=None if table.ca_file is None else Path(table.ca_file),
        timeout=table.timeout,
    )


def _audit(table: AuditTable, path: Path, resolve: Resolve) -> AuditConfig:
    def key(name: str, reference: str | None) -> SecretStr | None:
        return None if reference is None else key_at(reference, resolve, path, "audit", name)

    return AuditConfig(
        signing_key=key("signing_key", table.signing_key),
        previous_key=key("previous_key", table.previous_key),
        key_lost=table.key_lost,
        anchors=tuple(table.anchors),
        unanchored_records=table.unanchored_records,
        unanchored_minutes=table.unanchored_minutes,
        personal_days=dict(table.personal_days),
    )


def store_password(document: Document, path: Path, resolve: Resolve = resolve) -> SecretStr | None:
    """What the database's address leaves out; raises as `load_config` does."""
    reference = document.desk.store_password
    return None if reference is None else key_at(reference, resolve, path, "desk", "store_password")
