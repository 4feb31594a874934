"""What is said when the outcome of an operation, unknown until now, becomes known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from helpdesk_tui.views.text import Role
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.contract.operations import Operation

UNSETTLED: Final = frozenset({"unknown", "intent"})


def now_known(operation: Operation) -> tuple[str, Role]:
    """The outcome in words, and what to do next."""
    if operation.state == "done" and operation.codes:
        return _("It is known now: the code was made. l reads it aloud."), Role.GOOD
    return {
        "done": (_("It is known now: it was done."), Role.GOOD),
        "failed": (_("It is known now: it had no effect. It may be asked for again."), Role.WARN),
        "taken_back": (
            _("It is known now: it was made, and taken back. It may be asked for again."),
            Role.WARN,
        ),
    }.get(operation.state, ("", Role.PLAIN))
