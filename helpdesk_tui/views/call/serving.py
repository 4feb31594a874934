"""On which system, and at which client, a person with several accounts is served."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.views.text import Line, dim, key, line, strong
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.views.call.call import Call
    from helpdesk_tui.views.call.state import CallState


def system_rows(state: CallState) -> list[Line]:
    """Where the next action acts, and the key to another account; nothing where there is only one."""
    aim = state.aim
    account = next((one for one in state.accounts if aim is not None and one.vendor == aim.vendor), None)
    if account is None or len(state.accounts) < 2:  # noqa: PLR2004 - one alone needs no choice
        return []
    where = _("acts on {system}").format(system=account.vendor_label or account.vendor)
    return [line(strong(where), dim(f" {account.login}  "), key("n "), dim(_("other account")))]


def next_account(call: Call) -> None:
    """Ask the gate for the next account of the person, and serve him at its client."""
    accounts, aim, case = call.state.accounts, call.state.aim, call.state.open_case
    vendors = list(dict.fromkeys(account.vendor for account in accounts))
    if not vendors or aim is None:
        return
    after = vendors[(vendors.index(aim.vendor) + 1) % len(vendors) if aim.vendor in vendors else 0]
    client = next(account.client for account in accounts if account.vendor == after)
    if case is None or client in {"", case.client}:
        call.aim_at(call.default_aim(after))
        return

    async def work() -> None:
        served = await call.link.client.cases.serve_at(case.id, client)
        call.change(case=served, aim=call.default_aim(after))
        call.load_card(served.person, served.id)
        call.load_gate()

    call.host.write("serve at", work)
