"""The configuration of the sandbox, made out of what its vendors say of themselves."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from helpdesk_tui.contract.ids import AgentId, ClientId, VendorId
from helpdesk_tui.desk.config.model import AgentConfig, ClientConfig, DeskConfig, MailConfig, SmsConfig
from helpdesk_tui.vendors.settings import ApiKey, DuoSettings

PRIVILEGED = frozenset({"Domain Admins", "VIP"})
VIRTUAL_DESKTOPS = "sainte-aldegonde"
"""The invented client whose desktops ask for a factor at each connection."""
COLLEAGUE = AgentConfig(AgentId("n.vermeulen"), "Nele Vermeulen")
"""An invented agent, so that a case can be handed over; nobody signs in as her."""
SENDER = "service.desk@logicalcloud.example"


def simulated_config(told: Mapping[str, Any], socket: Path, store: Path, agent: str) -> DeskConfig:
    """One Duo back end for each invented client; `agent` is whoever runs the sandbox."""
    clients = told["duo"]["clients"]
    return DeskConfig(
        clients=tuple(
            ClientConfig(
                id=ClientId(client["id"]),
                name=client["name"],
                region=client["region"],
                language=client["language"],
                ticket_pattern=r"INC-\d{5}",
                ticket_hint="INC-48213",
                privileged_groups=PRIVILEGED,
                prompts_each_time=client["id"] == VIRTUAL_DESKTOPS,
            )
            for client in clients
        ),
        vendors=tuple(
            DuoSettings(
                id=VendorId(f"duo-{client['id']}"),
                label=f"Duo {client['name']}",
                client=ClientId(client["id"]),
                host=client["host"],
                admin=_key(client["admin"]),
                auth=_key(client["auth"]),
                url=f"unix:{socket}",
            )
            for client in clients
        ),
        store=str(store),
        mail=MailConfig(url=told["mail"]["url"], sender=SENDER),
        sms=SmsConfig(url=told["sms"]["url"], key=SecretStr(told["sms"]["key"])),
        agents={
            AgentId(agent): AgentConfig(AgentId(agent), agent, frozenset({"agent", "admin"})),
            COLLEAGUE.id: COLLEAGUE,
        },
    )


def _key(told: Mapping[str, str]) -> ApiKey:
    return ApiKey(told["ikey"], SecretStr(told["skey"]))
