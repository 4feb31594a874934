"""A call that only asked how things work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.contract.ids import PersonId
    from helpdesk_tui.views.call.call import Call


def log_information(call: Call, person: PersonId | None) -> None:
    """Put it on record, with the person in view if there is one."""

    async def work() -> None:
        await call.link.client.cases.information(person)
        call.host.say(_("Information call on record."))

    call.host.write("information", work)
