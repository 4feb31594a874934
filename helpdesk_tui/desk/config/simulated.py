"""The configuration of the sandbox, made out of what its vendors say of themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr

import helpdesk_tui
from helpdesk_tui.contract.ids import AgentId, ClientId, VendorId
from helpdesk_tui.desk.config.model import (
    AgentConfig,
    ClientConfig,
    DeskConfig,
    MailConfig,
    NoticesConfig,
    PushesConfig,
    SmsConfig,
)
from helpdesk_tui.phrases import load as phrases
from helpdesk_tui.policy.file import PolicyBook
from helpdesk_tui.policy.model import Policy
from helpdesk_tui.policy.parts import ActionsPart, CoolDownPart, QuotasPart
from helpdesk_tui.policy.roles import WALKABLE
from helpdesk_tui.vendors.settings import ApiKey, DuoSettings, IdentityWords, OpenOtpSettings

PRIVILEGED = frozenset({"Domain Admins", "VIP"})
VIRTUAL_DESKTOPS = "sainte-aldegonde"
"""The invented client whose desktops ask for a factor at each connection."""
NOTARIES = "peeters-lambert"
"""The invented client whose Duo account has identity checks."""
IDENTITY_WORDS = IdentityWords(
    state="status",
    passed=frozenset({"passed"}),
    failed=frozenset({"failed", "expired", "canceled"}),
    pending=frozenset({"pending"}),
)
"""Words of the sandbox's own: Duo's are not published."""
BANNERS = {VIRTUAL_DESKTOPS: "CLINIQUE : les soins n'attendent pas"}
CONTACT_LINES = {VIRTUAL_DESKTOPS: ("02 555 01 00", "0800 12 345")}
"""Invented numbers of the desk, as that client's callers know them."""
COLLEAGUES = (
    AgentConfig(AgentId("n.vermeulen"), "Nele Vermeulen"),
    AgentConfig(AgentId("o.maes"), "Oscar Maes", frozenset({"agent", "on_call"})),
    AgentConfig(AgentId("s.janssens"), "Sofie Janssens", frozenset({"senior"})),
    AgentConfig(AgentId("y.diallo"), "Yara Diallo", frozenset({"security"})),
)
"""Invented agents: a case is handed over to one, and `--as` plays one in a second terminal."""
SENDER = "service.desk@logicalcloud.example"
ADDRESSES = Path(helpdesk_tui.__file__).parent / "sandbox" / "addresses.csv"
"""Where the sandbox's addresses are said to be; they are reserved for documentation and lead nowhere."""
SECURITY = "securite@logicalcloud.example"
"""An invented mailbox, where alarms arrive."""


def simulated_config(told: Mapping[str, Any], socket: Path, store: Path, agent: str) -> DeskConfig:
    """One Duo back end for each invented client, and the clinic's OpenOTP; `agent` runs the sandbox."""
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
                banner=BANNERS.get(client["id"], ""),
                contact_lines=CONTACT_LINES.get(client["id"], ()),
            )
            for client in clients
        ),
        vendors=(*(_duo(client, socket) for client in clients), *_openotp(told, socket)),
        store=str(store),
        mail=MailConfig(url=told["mail"]["url"], sender=SENDER),
        notices=NoticesConfig(security_mail=(SECURITY,)),
        sms=SmsConfig(url=told["sms"]["url"], key=SecretStr(told["sms"]["key"])),
        pushes=PushesConfig(ip_tables=(ADDRESSES,), history=timedelta(days=30)),
        agents={
            AgentId(agent): AgentConfig(AgentId(agent), agent, WALKABLE),
            **{one.id: one for one in COLLEAGUES},
        },
    )


def _duo(client: Mapping[str, Any], socket: Path) -> DuoSettings:
    return DuoSettings(
        id=VendorId(f"duo-{client['id']}"),
        label=f"Duo {client['name']}",
        client=ClientId(client["id"]),
        host=client["host"],
        admin=_key(client["admin"]),
        auth=_key(client["auth"]),
        url=f"unix:{socket}",
        identity=IDENTITY_WORDS if client["id"] == NOTARIES else None,
    )


def _openotp(told: Mapping[str, Any], socket: Path) -> Iterator[OpenOtpSettings]:
    webadm = told.get("webadm")
    if not webadm:
        return
    client = next(client for client in told["duo"]["clients"] if client["id"] == webadm["client"])
    yield OpenOtpSettings(
        id=VendorId(f"openotp-{client['id']}"),
        label=f"OpenOTP {client['name']}",
        client=ClientId(client["id"]),
        url=f"unix:{socket}",
        username=webadm["user"],
        password=SecretStr(webadm["password"]),
        domain=webadm["domain"],
        base=webadm["base_dn"],
        otp_url=f"unix:{socket}",
        api_key=SecretStr(told["openotp"]["api_key"]),
        login_attribute="samaccountname",
        confirm=True,
        confirm_text=phrases(client["language"]).confirmation(client["name"]),
    )


def _key(told: Mapping[str, str]) -> ApiKey:
    return ApiKey(told["ikey"], SecretStr(told["skey"]))


def simulated_policy() -> PolicyBook:
    """The defaults, but for what can be tried out only so.

    The clinic's people come to the desk and scan a code there; a changed number needs no second person; and
    whoever tries things out calls for one person more often, and makes more codes, than anybody does.
    """
    everybody = Policy(
        actions=ActionsPart(number_tier=2),
        quotas=QuotasPart(agent_hour=600, agent_hour_most=600, person_month=100),
        cool_down=CoolDownPart(contacts=100),
    )
    clinic = everybody.actions.model_copy(update={"qr_on_screen": True})
    own = everybody.model_copy(update={"actions": clinic})
    return PolicyBook(everybody, {ClientId(VIRTUAL_DESKTOPS): own})
