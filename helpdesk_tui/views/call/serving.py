"""On which system, and at which client, a person with several accounts is served."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from helpdesk_tui.views.call.state import ref_of
from helpdesk_tui.views.text import Line, dim, key, line, strong
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.views.call.call import Call
    from helpdesk_tui.views.call.state import CallState


def system_rows(state: CallState) -> list[Line]:
    """Where the next action acts, and the key to another account; nothing where there is only one."""
    aim = state.aim
    account = next((one for one in state.accounts if aim is not None and aim.meets(one)), None)
    if account is None or len(state.accounts) < 2:  # noqa: PLR2004 - one alone needs no choice
        return []
    where = _("acts on {system}").format(system=account.vendor_label or account.vendor)
    return [line(strong(where), dim(f" {account.login}  "), key("n "), dim(_("other account")))]


def next_account(call: Call) -> None:
    """Ask the gate for the next account of the person, and serve him at its client."""
    accounts, aim, case = call.state.accounts, call.state.aim, call.state.open_case
    if not accounts or aim is None:
        return
    now = next((place for place, one in enumerate(accounts) if aim.meets(one)), -1)
    account = accounts[(now + 1) % len(accounts)]
    alone = sum(one.vendor == account.vendor for one in accounts) == 1
    after = replace(call.default_aim(account.vendor), account=None if alone else ref_of(account))
    client = account.client
    if case is None or client in {"", case.client}:
        call.aim_at(after)
        return

    async def work() -> None:
        served = await call.link.client.cases.serve_at(case.id, client)
        call.change(case=served, aim=after)
        call.load_card(served.person, served.id)
        call.load_gate()

    call.host.write("serve at", work)
