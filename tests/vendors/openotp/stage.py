"""The clinic's server as a stage: our adapter on one side, RCDevs' own client and people's phones on the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from helpdesk_tui.contract.ids import ClientId, VendorId
from helpdesk_tui.vendors.openotp.wire import ldap
from helpdesk_tui.vendors.protocols import Vendor
from helpdesk_tui.vendors.settings import OpenOtpSettings
from helpdesk_tui.vendors.values import PushSent, VendorDevice
from tests.sandbox.clinic import Clinic


def now() -> datetime:
    return datetime.now(UTC)


def settings_of(clinic: Clinic) -> OpenOtpSettings:
    told = clinic.sandbox.credentials
    webadm, openotp = told["webadm"], told["openotp"]
    return OpenOtpSettings(
        id=VendorId("openotp-clinic"),
        label="OpenOTP Clinic",
        client=ClientId("sainte-aldegonde"),
        url=webadm["url"] + webadm["path"],
        username=webadm["user"],
        password=SecretStr(webadm["password"]),
        domain=webadm["domain"],
        base=webadm["base_dn"],
        otp_url=openotp["url"] + openotp["path"],
        api_key=SecretStr(openotp["api_key"]),
        login_attribute="samaccountname",
        confirm=True,
        confirm_text="Clinic help desk: read the number {code} aloud.",
        ca_file=None if told["ca_file"] is None else Path(told["ca_file"]),
    )


@dataclass(slots=True)
class ClinicStage:
    """Implements `Stage`."""

    vendor: Vendor
    clinic: Clinic
    person: str
    newcomer: str | None
    nobody: str = "cn=nobody at all,ou=personnel,dc=aldegonde,dc=example"
    login: str = ""

    async def one_time_code(self, device: VendorDevice) -> SecretStr:
        self.clinic.sandbox.control("POST", "clock", advance=30)
        return SecretStr(self.clinic.code(self.login, int(device.extra["slot"]) - 1))

    async def tap(self, push: PushSent, *, approve: bool) -> None:
        assert push.code is not None
        session = push.ref.partition(":")[0]
        shown = next(
            one for one in self.clinic.look(self.login, hold=1)["prompts"] if one["session"] == session
        )
        assert push.code.get_secret_value() in shown["shown"]
        self.clinic.sandbox.control(
            "POST", f"openotp/prompts/{session}", answer="approve" if approve else "deny"
        )

    async def log_in(self, person: str, code: SecretStr) -> bool:
        """As an application asks, with the vendor's own client."""
        assert person == self.person
        answer: dict[str, Any] = await self.clinic.soap().simple_login(
            self.login, "Aldegonde", any_password=code.get_secret_value(), settings="OpenOTP.LoginMode=OTP"
        )
        return str(answer["code"]) == "1"


def ref(clinic: Clinic, role: str) -> str:
    """How our adapter names whoever plays that role."""
    return ldap.canonical(clinic.person(role)["dn"])
