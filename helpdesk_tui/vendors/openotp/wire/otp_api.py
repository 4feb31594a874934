"""OpenOTP's authentication service over SOAP."""

from __future__ import annotations

import httpx

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Mistaken, Unreachable
from helpdesk_tui.vendors.http import Reply
from helpdesk_tui.vendors.openotp.wire.envelope import SoapAnswer, read, written
from helpdesk_tui.vendors.openotp.wire.nodes import Nodes
from helpdesk_tui.vendors.openotp.wire.rpc import not_now
from helpdesk_tui.vendors.settings import OpenOtpSettings
from helpdesk_tui.vendors.values import OutcomeUnknown

PATH = "openotp/"
MAX_BYTES = 512 * 1024
"""An answer is small; a QR image is the longest part of any."""
_CLASS = 100


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
    if reply.status == 401:  # noqa: PLR2004 - HTTP
        raise Mistaken(ErrorCode.VENDOR_KEYS_WRONG, detail="WA-API-Key")
    if reply.status == 403:  # noqa: PLR2004 - HTTP
        raise Mistaken(ErrorCode.VENDOR_PERMISSION, detail="http 403")
    if reply.status // _CLASS != 2:  # noqa: PLR2004 - HTTP success
        raise not_now(reply.status, effect=effect)
    try:
        return read(reply.body, operation)
    except ValueError as error:
        raise _strange(str(error)[:80], effect=effect) from None


def _strange(why: str, *, effect: bool) -> DeskError:
    return OutcomeUnknown(why) if effect else Unreachable(ErrorCode.VENDOR_STRANGE, detail=why)
