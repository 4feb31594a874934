"""The sandbox's configuration, out of the credentials that the simulated vendors hand over."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from helpdesk_tui.contract.ids import ClientId, VendorId
from helpdesk_tui.desk.config.model import ClientConfig, DeskConfig, MailConfig, SmsConfig
from helpdesk_tui.vendors.settings import ApiKey, DuoSettings, VendorSettings

TICKETS = r"INC-\d{5}"
TICKET_HINT = "INC-48213"
PRIVILEGED = frozenset({"Domain Admins"})


def simulated_config(credentials: Mapping[str, Any], *, store: str, readonly: bool = False) -> DeskConfig:
    """One Duo account per invented client; `credentials` is the sandbox's first line."""
    clients = credentials["duo"]["clients"]
    sms, mail = credentials.get("sms"), credentials.get("mail")
    ca_file = Path(credentials["ca_file"]) if credentials.get("ca_file") else None
    return DeskConfig(
        clients=tuple(_client(client) for client in clients),
        vendors=tuple(_duo(client, str(credentials["url"]), ca_file) for client in clients),
        store=store,
        sms=None if sms is None else SmsConfig(sms["url"], SecretStr(sms["key"]), ca_file),
        mail=None if mail is None else MailConfig(mail["url"], "helpdesk@sandbox.example"),
        readonly=readonly,
    )


def _client(client: Mapping[str, Any]) -> ClientConfig:
    return ClientConfig(
        id=ClientId(client["id"]),
        name=client["name"],
        region=client["region"],
        language=client["language"],
        ticket_pattern=client.get("ticket_pattern", TICKETS),
        ticket_hint=client.get("ticket_hint", TICKET_HINT),
        privileged_groups=frozenset(client.get("privileged_groups", PRIVILEGED)),
    )


def _duo(client: Mapping[str, Any], url: str, ca_file: Path | None) -> VendorSettings:
    return DuoSettings(
        id=VendorId(f"duo-{client['id']}"),
        label=f"Duo {client['name']}",
        client=ClientId(client["id"]),
        host=client["host"],
        admin=_api_key(client["admin"]),
        auth=_api_key(client["auth"]),
        url=url,
        ca_file=ca_file,
    )


def _api_key(pair: Mapping[str, str]) -> ApiKey:
    return ApiKey(pair["ikey"], SecretStr(pair["skey"]))
