"""The gate before a service's form: asked road by road where there are several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.views.call.state import Aim
from helpdesk_tui.views.call.steps.second_pair import shut
from helpdesk_tui.views.call.steps.ticket import TicketStep
from helpdesk_tui.views.text import Role
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.contract.cases import Case
    from helpdesk_tui.contract.evidence import CaseGate
    from helpdesk_tui.contract.gate import Action
    from helpdesk_tui.contract.services import Service
    from helpdesk_tui.views.call.call import Call
    from helpdesk_tui.views.call.steps.base import Step


def gated(call: Call, service: Service, step: Step) -> None:
    """Ticket and gate first; a closed gate says what is missing, an open one leads on to the step."""
    case = call.state.open_case
    if case is None:
        return
    if case.ticket is None:
        call.begin(TicketStep(call, then=lambda: gated(call, service, step)))
        return
    action = service.action
    if action is None:
        call.begin(step)
        return

    async def work() -> None:
        aim, gate = await _road_open(call, case, service, action)
        call.change(aim=aim, gate=gate)
        if shut(gate):
            call.leave_step()
            text = _("Not yet: the gate is closed for this. What is missing stands in the case pane.")
            call.host.say(text, Role.WARN)
            return
        call.begin(step)

    call.host.write("review", work)


async def _road_open(call: Call, case: Case, service: Service, action: Action) -> tuple[Aim, CaseGate]:
    """The first road whose gate is open, because a proof counts nothing where it goes; else the first one."""
    looked = []
    for road in service.deliveries or (None,):
        aim = Aim(action, service.vendor, service.device, service.account, road)
        looked.append((aim, await call.ask_gate(case, aim)))
        if not shut(looked[-1][1]):
            return looked[-1]
    return looked[0]
