"""What the agent may do, by the list that the server hands out at sign-in, and by two cheap reads."""

from __future__ import annotations

from helpdesk_tui.contract.errors import DeskError, ErrorCode
from helpdesk_tui.vendors.privacyidea.wire.session import Session
from helpdesk_tui.vendors.values import Permission

ADMIN_SCOPE = "Config > Policies, scope admin"
ENROLMENT_SCOPE = "Config > Policies, scope enrollment"
AUTHENTICATION_SCOPE = "Config > Policies, scope authentication"
NOT_NEEDED = "nothing"
FORCED = "_force_server_generate"
_SINCE_3_14 = (3, 14)

_NEEDS = (
    ("userlist", "search"),
    ("tokenlist", "search"),
    ("hide_tokeninfo", "search"),
    ("triggerchallenge", "verify"),
    ("enrollREGISTRATION", "codes"),
    ("delete", "codes"),
    ("disable", "codes"),
    ("enrollTOTP", "activation"),
    ("enrollHOTP", "activation"),
    ("enrollPUSH", "activation"),
    ("enable", "give_back"),
    ("reset", "give_back"),
    ("resync", "tokens"),
    ("assign", "tokens"),
    ("unassign", "tokens"),
    ("enrollTAN", "lists"),
    ("enrollSMS", "numbers"),
    ("setdescription", "names"),
    ("auditlog", "log"),
)
_NEEDS_FROM_3_14 = (
    ("token_rollover", "activation"),
    ("authentication_log_read", "log"),
    ("user_lock_read", "search"),
    ("user_lock_set", "locks"),
    ("user_lock_reset", "locks"),
    ("remembered_device_revoke", "locks"),
)
"""Rights that earlier releases neither have nor ask for."""

_UNREADABLE = (
    ("registration.length", "codes", ENROLMENT_SCOPE, "12"),
    ("registration.contents", "codes", ENROLMENT_SCOPE, "[ABCDEFGHJKLMNPQRSTUVWXYZ23456789]"),
    ("push_require_presence", "verify", AUTHENTICATION_SCOPE, "push_presence_options=NUMERIC"),
)
"""Policies that no agent may read, with the value to set: without the first two a code cannot be dictated."""

_VALUES = {
    "delete": "token: tokentype equals registration",
    "hide_tokeninfo": "enrollment_credential private_key_server public_key_server public_key_smartphone",
}
"""Conditions and values to set with a right; without the second, agents see what completes an enrolment."""


async def probe(session: Session) -> tuple[Permission, ...]:
    """Every permission with what is known of it, then those that are granted without need.

    A right that is granted under a condition looks granted, so this may hide a button and never promises.
    Nothing is changed at the server. Raises what signing in raises.
    """
    await session.sign_in()
    tried = {
        "userlist": await _tried(session, "/user/", username="helpdesk-tui-probe"),
        "tokenlist": await _tried(session, "/token/", pagesize="1"),
    }
    needs: tuple[tuple[str, str], ...] = _NEEDS
    if not session.version or session.version >= _SINCE_3_14:
        needs += _NEEDS_FROM_3_14
    return (
        *(_permission(session, name, needed_for, tried.get(name)) for name, needed_for in needs),
        *(
            Permission(name=name, needed_for=needed_for, granted=None, where=where, detail=value)
            for name, needed_for, where, value in _UNREADABLE
        ),
        *(
            Permission(name=name, needed_for=NOT_NEEDED, granted=True, where=ADMIN_SCOPE)
            for name in _surplus(session.rights)
        ),
    )


def _surplus(rights: frozenset[str]) -> list[str]:
    """Powers beyond those needed; what is listed with a value, or says what the server does, is none."""
    settings = {right.partition("=")[0] for right in rights if "=" in right}
    needed = {name for name, _needed_for in (*_NEEDS, *_NEEDS_FROM_3_14)}
    return sorted(
        right for right in rights - needed - settings if "=" not in right and not right.endswith(FORCED)
    )


async def _tried(session: Session, path: str, **params: str) -> DeskError | None:
    try:
        await session.read(path, realm=session.realm, **params)
    except DeskError as error:
        return error
    return None


def _permission(session: Session, name: str, needed_for: str, refused: DeskError | None) -> Permission:
    listed = name in session.rights or "*" in session.rights
    problem = refused.code if refused else (None if listed else ErrorCode.VENDOR_PERMISSION)
    detail = refused.params.get("detail", "") if refused else _VALUES.get(name, "")
    return Permission(
        name=name,
        needed_for=needed_for,
        granted=listed and refused is None,
        where=ADMIN_SCOPE,
        problem=problem,
        detail=detail,
    )
