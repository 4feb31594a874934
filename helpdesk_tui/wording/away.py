"""What a console says of the time in which its agent was away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from helpdesk_tui.wording import _, cases, ngettext

if TYPE_CHECKING:
    from helpdesk_tui.contract.operations import Operation

NAMED: Final = 3
"""As many are named; the others are counted."""


def told(operations: Sequence[Operation]) -> str:
    """One line for the orders that were under way when the line dropped."""
    named = "; ".join(_one(one) for one in operations[:NAMED])
    more = len(operations) - NAMED
    text = _("While you were away: {what}.").format(what=named)
    if more <= 0:
        return text
    rest = ngettext("{count} more in the journal.", "{count} more in the journal.", more)
    return f"{text} {rest.format(count=more)}"


def _one(operation: Operation) -> str:
    what = cases.change(operation.what) if operation.kind == "change" else cases.kind(operation.kind)
    return _("{what} for {person}: {state}").format(
        what=what, person=operation.person_name, state=cases.operation_state(operation.state)
    )
