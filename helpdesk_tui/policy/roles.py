"""What each role may do; a role that is not named here may do nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from helpdesk_tui.contract.agents import Right, Role

KEEPER: Final = "admin"
"""The word that configurations have for who keeps the desk's people; it gives that one right."""

WALKABLE: Final = frozenset[str]({Role.AGENT, Role.SENIOR, Role.SECURITY, Role.AUDITOR})
"""Those of the one user of a desk of his own, so that each pane can be tried."""

_SERVES: Final = frozenset({Right.SERVE, Right.TAKE_AWAY})
_GRANTS: Final = _SERVES | {Right.GRANT}

RIGHTS: Final[Mapping[str, frozenset[Right]]] = {
    Role.VERIFIER: _SERVES,
    Role.AGENT: _GRANTS,
    Role.SENIOR: _GRANTS | {Right.APPROVE},
    Role.SECURITY: _SERVES
    | {
        Right.APPROVE,
        Right.CONTAIN,
        Right.REVIEW_PUSHES,
        Right.READ_RECORD,
        Right.SET_LEVEL,
        Right.MANAGE_AGENTS,
        Right.MANAGE_PEOPLE,
    },
    Role.AUDITOR: frozenset({Right.READ_RECORD}),
    Role.ON_CALL: _GRANTS | {Right.BREAK_GLASS},
    KEEPER: frozenset({Right.MANAGE_PEOPLE}),
}


def may(roles: Iterable[str], right: Right) -> bool:
    """Whether one of these roles has the right."""
    return any(right in RIGHTS.get(role, frozenset()) for role in roles)


def is_upper(roles: Iterable[str]) -> bool:
    """Whether one of these goes on where an agent has to stop: the second eyes, or who is alone at night."""
    known = rights_of(roles)
    return Right.APPROVE in known or Right.BREAK_GLASS in known


def rights_of(roles: Iterable[str]) -> frozenset[str]:
    """All that these roles may do together."""
    return frozenset(right for role in roles for right in RIGHTS.get(role, frozenset()))


def holders(right: Right) -> tuple[str, ...]:
    """The roles that have the right, to tell somebody who lacks it."""
    return tuple(role for role, rights in RIGHTS.items() if right in rights)
