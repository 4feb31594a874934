"""OpenOTP's authentication service over SOAP."""

from __future__ import annotations

import httpx

from helpdesk_tui.vendors.http import Reply
from helpdesk_tui.vendors.openotp.wire.envelope import SoapAnswer, read, written
from helpdesk_tui.vendors.openotp.wire.nodes import Nodes
from helpdesk_tui.vendors.openotp.wire.status import refuse_failed, strange
from helpdesk_tui.vendors.settings import OpenOtpSettings

PATH = "openotp/"
MAX_BYTES = 512 * 1024
"""An answer is small; a QR image is the longest part of any."""


class OtpApi:
    """Calls with the key of the web service, or with the client certificate; never with both."""

    def __init__(self, settings: OpenOtpSettings, url: str) -> None:
        urls = (url, *([settings.second_otp_url] if settings.second_otp_url else []))
        self._key = settings.api_key
        self._nodes = Nodes(
            urls,
            PATH,
            timeout=settings.timeout,
            ca_file=settings.ca_file,
            cert_file=None if self._key else settings.cert_file,
        )

    async def read(self, operation: str, /, **fields: str | None) -> SoapAnswer:
        """Ask without an effect."""
        return await self._call(operation, fields, effect=False)

    async def write(self, operation: str, /, **fields: str | None) -> SoapAnswer:
        """Something that is spent or sent: tried once; raises `OutcomeUnknown` when it may stand."""
        return await self._call(operation, fields, effect=True)

    async def close(self) -> None:
        """Let go of connections."""
        await self._nodes.close()

    async def _call(self, operation: str, fields: dict[str, str | None], *, effect: bool) -> SoapAnswer:
        body = written(operation, fields)
        headers = {
            "Content-Type": "text/xml;charset=utf-8",
            "Accept": "text/xml",
            "SOAPAction": f'"{operation}"',
        }
        if self._key is not None:
            headers["WA-API-Key"] = self._key.get_secret_value()

        def build(client: httpx.AsyncClient) -> httpx.Request:
            return client.build_request("POST", PATH, content=body, headers=headers)

        reply = await self._nodes.send(build, effect=effect, limit=MAX_BYTES)
        return _opened(reply, operation, effect=effect)


def _opened(reply: Reply, operation: str, *, effect: bool) -> SoapAnswer:
    refuse_failed(reply, effect=effect, key="WA-API-Key")
    try:
        return read(reply.body, operation)
    except ValueError as error:
        raise strange(str(error)[:80], effect=effect) from None
