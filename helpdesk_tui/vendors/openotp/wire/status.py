"""What an answer means before anybody reads it, at the Manager and at the authentication service."""

from __future__ import annotations

from http import HTTPStatus

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Mistaken, Unreachable
from helpdesk_tui.vendors.http import Reply
from helpdesk_tui.vendors.values import OutcomeUnknown


def refuse_failed(reply: Reply, *, effect: bool, key: str | None = None) -> None:
    """Raises what a status means that says no success; `key` names what was refused with 401.

    429 can only be a proxy's; whether that passed an order on before, nobody says.
    """
    status, detail = reply.status, f"http {reply.status}"
    if status == HTTPStatus.UNAUTHORIZED:
        raise Mistaken(ErrorCode.VENDOR_KEYS_WRONG, detail=key or detail)
    if status == HTTPStatus.FORBIDDEN:
        raise Mistaken(ErrorCode.VENDOR_PERMISSION, detail=detail)
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return
    if effect:
        raise OutcomeUnknown(detail)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise Unreachable(ErrorCode.VENDOR_BUSY, detail=detail)
    down = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    raise Unreachable(ErrorCode.VENDOR_DOWN if down else ErrorCode.VENDOR_STRANGE, detail=detail)


def strange(why: str, *, effect: bool) -> DeskError:
    """An answer that says success and cannot be read."""
    return OutcomeUnknown(why) if effect else Unreachable(ErrorCode.VENDOR_STRANGE, detail=why)
