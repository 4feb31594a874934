"""Text messages through an HTTP gateway: POST of `{"to", "text"}` with a bearer key."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from pydantic import SecretStr

from helpdesk_tui.contract.errors import ErrorCode, Mistaken, Unreachable
from helpdesk_tui.vendors.courier import Dispatch
from helpdesk_tui.vendors.http import UNIX, exchange, open_client
from helpdesk_tui.vendors.values import OutcomeUnknown

UNIX_ENDPOINT = "http://localhost/sms"
_E164 = re.compile(r"\+[1-9][0-9]{5,14}", re.ASCII)


class SmsGatewayCourier:
    """Implements `Courier` for SMS: `https://…`, `http://` on loopback, or `unix:/path` (there `/sms`)."""

    def __init__(
        self, url: str, key: SecretStr, *, ca_file: Path | None = None, timeout: float = 15.0
    ) -> None:
        """`timeout` in seconds bounds one message; raises `Mistaken(CONFIG_WRONG)` on a bad URL or key."""
        if not re.fullmatch(r"[!-~]+", key.get_secret_value()):
            raise Mistaken(ErrorCode.CONFIG_WRONG, field="sms.key")
        self._url = UNIX_ENDPOINT if url.startswith(UNIX) else url
        self._key = key
        self._timeout = timeout
        self._http = open_client(url, timeout=timeout, ca_file=ca_file)

    async def send(self, to: str, subject: str, text: SecretStr) -> None:  # noqa: ARG002 - an SMS has no subject
        """Send one text to one number in E.164."""
        await self._post(to, text.get_secret_value())

    async def dispatch(self, to: str, notice: Dispatch) -> None:
        """Send one notice; a gateway that knows `Idempotency-Key` sends a repetition once."""
        await self._post(to, notice.text, {"Idempotency-Key": notice.id})

    async def _post(self, to: str, text: str, headers: Mapping[str, str] = MappingProxyType({})) -> None:
        if _E164.fullmatch(to) is None:
            raise Mistaken(ErrorCode.BAD_NUMBER)
        request = self._http.build_request(
            "POST",
            self._url,
            content=json.dumps({"to": to, "text": text}).encode(),
            headers={
                "Content-Type": "application/json",
                "Authorization": f"Bearer {self._key.get_secret_value()}",
                **headers,
            },
        )
        try:
            reply = await exchange(self._http, request, effect=True, deadline=self._timeout)
        except OutcomeUnknown:
            raise
        except Unreachable as error:
            raise Unreachable(
                ErrorCode.COURIER_DOWN, kind="sms", detail=error.params.get("detail", "")
            ) from error
        if 400 <= reply.status < 500:  # noqa: PLR2004 - HTTP: the gateway refused it
            raise Unreachable(ErrorCode.COURIER_DOWN, kind="sms", detail=f"http {reply.status}")
        if not 200 <= reply.status < 300:  # noqa: PLR2004 - HTTP: anything but success
            raise OutcomeUnknown(f"http {reply.status}")

    async def close(self) -> None:
        """Let go of connections."""
        await self._http.aclose()
