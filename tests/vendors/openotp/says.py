"""A server of two methods' worth on a raw edge: answers in the Manager's and the service's own form."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pydantic import SecretStr

from helpdesk_tui.contract.ids import ClientId, OperationId, VendorId
from helpdesk_tui.vendors.openotp.mapping import token_ref
from helpdesk_tui.vendors.settings import OpenOtpSettings
from helpdesk_tui.vendors.values import CodeOrder
from tests.vendors.edge import Answer, Edge, Seen, http

BASE = "ou=people,dc=durand,dc=example"
DN = f"cn=amélie dupont,{BASE}"
T1, T2 = token_ref(DN, 1), token_ref(DN, 2)
PASSWORD = "made up password"
API_KEY = "1234567890123456789_" + "0" * 40
JSON = "Content-Type: application/json"
XML = "Content-Type: text/xml"
CODE = "482913"


def edge_settings(url: str, **more: Any) -> OpenOtpSettings:
    values: dict[str, Any] = {
        "id": VendorId("oo"),
        "label": "OpenOTP",
        "client": ClientId("durand"),
        "url": url,
        "username": "DURAND\\desk",
        "password": SecretStr(PASSWORD),
        "domain": "DURAND",
        "base": BASE,
        "otp_url": url,
        "api_key": SecretStr(API_KEY),
        "confirm": True,
        "confirm_text": "Read the number {code} aloud.",
        "timeout": 5.0,
    }
    return OpenOtpSettings(**(values | more))


def order(seconds: int = 86_400, uses: int = 1, code: str | None = CODE) -> CodeOrder:
    return CodeOrder(OperationId("op"), seconds, uses, None if code is None else SecretStr(code))


@dataclass(frozen=True, slots=True)
class Fault:
    """An answer that is an error."""

    code: int
    data: str = ""


Method = Callable[[dict[str, Any]], Any]


def envelope(operation: str, fields: dict[str, str | None]) -> bytes:
    """A response of the service, with nil for None."""
    inner = "".join(
        f'<{name} xsi:nil="true"/>' if value is None else f"<{name}>{value}</{name}>"
        for name, value in fields.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><SOAP-ENV:Envelope '
        'xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/" xmlns:ns1="urn:openotp" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><SOAP-ENV:Body>'
        f"<ns1:openotp{operation}Response>{inner}</ns1:openotp{operation}Response>"
        "</SOAP-ENV:Body></SOAP-ENV:Envelope>"
    ).encode()


@dataclass(slots=True)
class Twin:
    """One person with one token; `methods` are answered, `calls` is what was asked."""

    wire: Edge
    methods: dict[str, Any] = field(default_factory=dict)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    mark: str = ""
    """The emergency OTP that is set."""
    service: dict[str, str | None] = field(default_factory=lambda: {"code": "1", "error": None})
    replace: Callable[[str, bytes], Answer] | None = None
    """Makes other bytes out of the answer to a single call."""

    def __post_init__(self) -> None:
        self.methods |= {
            "Check_LDAP_Object": True,
            "Get_User_Attrs": {
                "CN": ["Amélie Dupont"],
                "uid": ["a.dupont"],
                "mail": ["a.dupont@durand.example"],
            },
            "Check_User_Active": True,
            "OpenOTP.Block_Check": False,
            "OpenOTP.User_Tokens": [{"id": 1, "type": "TOTP", "status": "Enabled", "push": True}],
            "OpenOTP.User_Devices": [],
            "OpenOTP.User_Methods": ["TOKEN"],
            "Get_User_Data": self._data,
            "Get_User_Settings": {"OpenOTP.LoginMode": "LDAPOTP", "OpenOTP.OTPLength": "6"},
            "Get_User_Groups": [],
            "OpenOTP.Emerg_Register": self._register,
            "OpenOTP.Emerg_Unregister": self._unregister,
        }
        self.wire.on("POST", "/manag/", self._manager)
        self.wire.on("POST", "/openotp/", self._service)

    def asked(self, method: str) -> list[dict[str, Any]]:
        """The parameters of each call of that method."""
        return [params for name, params in self.calls if name == method]

    def _data(self, params: dict[str, Any]) -> Any:
        return {"OpenOTP.EmergOTP": self.mark} if self.mark and "OpenOTP.EmergOTP" in params["data"] else []

    def _register(self, params: dict[str, Any]) -> Any:
        self.mark = "sealed " + str(params["otp"])[::-1]
        return params["otp"]

    def _unregister(self, params: dict[str, Any]) -> Any:
        self.mark = ""
        return True

    def _manager(self, seen: Seen) -> Answer:
        asked = seen.json
        if isinstance(asked, list):
            rows = [self._one(call) for call in asked]
            return http(200, json.dumps(rows[::-1]).encode(), JSON)  # matched by id, not by place
        answer = http(200, json.dumps(self._one(asked)).encode(), JSON)
        return answer if self.replace is None else self.replace(asked["method"], answer)

    def _one(self, call: dict[str, Any]) -> dict[str, Any]:
        self.calls.append((call["method"], call["params"]))
        said = self.methods.get(call["method"], Fault(-32601))
        found = said(call["params"]) if callable(said) else said
        if isinstance(found, Fault):
            error = {"code": found.code, "message": "no", "data": found.data}
            return {"jsonrpc": "2.0", "error": error, "id": call["id"]}
        return {"jsonrpc": "2.0", "result": found, "id": call["id"]}

    def _service(self, seen: Seen) -> Answer:
        operation = seen.body.decode().partition("<urn:openotp")[2].partition(">")[0]
        return http(200, envelope(operation, self.service), XML)
