"""When the card may show what it hides at first: the caller is verified for tier 1 in the agent's case."""

from __future__ import annotations

from functools import partial
from typing import Final

from sqlalchemy import Connection

from helpdesk_tui.contract.errors import DeskError
from helpdesk_tui.contract.gate import Action, Denied, Need
from helpdesk_tui.contract.ids import AgentId, CaseId, PersonId, VendorId
from helpdesk_tui.desk.gate.look import look
from helpdesk_tui.desk.gate.person import PersonFacts
from helpdesk_tui.desk.gate.wishes import Asked
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.people import facts

_NOT_ABOUT_THE_CALLER: Final = frozenset(
    {Need.NOT_SUPPORTED, Need.SWITCHED_OFF, Need.READ_ONLY, Need.ACCOUNT_UNUSABLE, Need.EPISODE_USED_UP}
)


def is_disclosed(
    connection: Connection, house: House, agent: AgentId, case: CaseId, person: PersonId
) -> bool:
    """Whether the gate would let this agent do a tier 1 action for the person now, as far as proof goes."""
    for account in facts.accounts(connection, person):
        try:
            seen = look(connection, house, agent, case, partial(_a_link_at, account.vendor))
        except DeskError:
            continue
        if seen.person.id != person:
            return False
        decision = seen.decide(house.clock.now())
        needs = frozenset(decision.needs) if isinstance(decision, Denied) else frozenset()
        if needs <= _NOT_ABOUT_THE_CALLER:
            return True
    return False


def _a_link_at(vendor: VendorId, person: PersonFacts) -> Asked:
    del person
    return Asked(Action.ACTIVATION_FIRST, vendor)
