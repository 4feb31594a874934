"""The clinic's WebADM and OpenOTP for a test: RCDevs' own client over HTTPS, and raw calls for what it cannot say."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

import pyrcdevs
from pyrcdevs import OpenOTPManager, OpenOTPSoap, PwResetManager, SelfRegManager, WebADMManager

from tests.sandbox.rig import Sandbox, running_sandbox

DOMAIN = "Aldegonde"
BASE = "DC=aldegonde,DC=example"
InternalError = pyrcdevs.manager.Manager.InternalError
InvalidParams = pyrcdevs.manager.Manager.InvalidParams
InvalidAPICredentials = pyrcdevs.manager.Manager.InvalidAPICredentials


@dataclass
class Clinic:
    """One sandbox over HTTPS, seen from the clinic."""

    sandbox: Sandbox

    def _arguments(self) -> dict[str, Any]:
        return {"port": self.sandbox.port, "ca_file": self.sandbox.credentials["ca_file"]}

    def _manager(self, kind: Any, **other: str) -> Any:
        keys = {**self.sandbox.credentials["webadm"], **other}
        return kind("127.0.0.1", keys["user"], keys["password"], **self._arguments())

    def webadm(self, **other: str) -> Any:
        """RCDevs' client for the bare methods; `user` and `password` may be others."""
        return self._manager(WebADMManager, **other)

    def openotp(self, **other: str) -> Any:
        """RCDevs' client for `OpenOTP.…`."""
        return self._manager(OpenOTPManager, **other)

    @property
    def selfreg(self) -> Any:
        """RCDevs' client for registration links."""
        return self._manager(SelfRegManager)

    @property
    def pwreset(self) -> Any:
        """RCDevs' client for password links."""
        return self._manager(PwResetManager)

    def soap(self, api_key: str | None = None) -> Any:
        """RCDevs' client for logins."""
        key = api_key or self.sandbox.credentials["openotp"]["api_key"]
        return OpenOTPSoap("127.0.0.1", api_key=key, **self._arguments())

    def post(self, body: Any, *, user: str = "", password: str = "", timeout: float = 10) -> tuple[int, Any]:
        """A raw Manager request; answers status and JSON."""
        keys = self.sandbox.credentials["webadm"]
        basic = base64.b64encode(f"{user or keys['user']}:{password or keys['password']}".encode()).decode()
        headers = {"Content-Type": "application/json", "Authorization": f"Basic {basic}"}
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        status, answer = self.sandbox.request("POST", "/manag/", content, headers, timeout)
        return status, json.loads(answer)

    def call(self, method: str, /, **params: Any) -> Any:
        """One raw call; answers the result, or raises the error's code and data."""
        status, answer = self.post({"jsonrpc": "2.0", "method": method, "params": params, "id": 7})
        assert status == 200
        assert answer["jsonrpc"] == "2.0"
        assert answer["id"] == 7
        if "error" in answer:
            raise Refused(answer["error"]["code"], answer["error"].get("data", ""))
        return answer["result"]

    def envelope(self, operation: str, **fields: str) -> tuple[int, str]:
        """A raw SOAP request; answers status and body."""
        inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items())
        body = (
            '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header><x y="1">no</x></s:Header>'
            f'<s:Body><o:{operation} xmlns:o="urn:openotp">{inner}</o:{operation}></s:Body></s:Envelope>'
        )
        headers = {"WA-API-Key": self.sandbox.credentials["openotp"]["api_key"], "Content-Type": "text/xml"}
        status, answer = self.sandbox.request("POST", "/openotp/", body.encode(), headers, 60)
        return status, answer.decode()

    def person(self, role: str) -> dict[str, Any]:
        """Who plays that role (`everyday`, `drifted`, …): dn, login, name, mail, mobile, password."""
        found: dict[str, Any] = self.sandbox.control("GET", "openotp/cast")[f"openotp_{role}"]
        return found

    def look(self, login: str, /, **asked: Any) -> dict[str, Any]:
        """What a person sees on the phone: devices, prompts, messages."""
        found: dict[str, Any] = self.sandbox.control("GET", f"openotp/phone/{quote(login)}", **asked)
        return found

    def code(self, login: str, place: int = 0) -> str:
        """What one of a person's devices shows now."""
        device = self.look(login)["devices"][place]["device_id"]
        return str(self.sandbox.control("POST", f"openotp/code/{device}")["code"])

    def modes(self, **asked: Any) -> None:
        """Turn lasting switches of the server."""
        self.sandbox.control("POST", "openotp/modes", **asked)


class Refused(AssertionError):
    """A raw call was answered with an error."""

    def __init__(self, code: int, data: str) -> None:
        super().__init__(f"{code}: {data}")
        self.code = code
        self.data = data


@contextmanager
def running_clinic(folder: Path | None = None, **more: Any) -> Iterator[Clinic]:
    """A sandbox over HTTPS."""
    with running_sandbox(tls=True, folder=folder, **more) as sandbox:
        yield Clinic(sandbox)
