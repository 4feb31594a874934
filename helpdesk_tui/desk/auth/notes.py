"""What every way of showing who one is leaves in the record: the same fields on each (ASVS 6.3.4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.ids import AgentId, CaseId, DeedId, PersonId
from helpdesk_tui.desk.house import House


class Way(StrEnum):
    """On which way somebody showed, or did not show, that it is he."""

    SIGN_IN = "sign_in"
    FIRST_SIGN_IN = "first_sign_in"
    STEP_UP = "step_up"
    UNLOCK = "unlock"
    ENROLMENT = "enrolment"
    REQUEST = "request"


@dataclass(frozen=True, slots=True)
class Shown:
    """One try; an unknown name is not kept, because people type passwords where names belong."""

    way: Way
    agent: AgentId | None
    session: str | None = None
    address: str = ""
    reason: str = ""
    """Why it failed; empty: it did not."""
    actions: Sequence[str] = ()
    case: CaseId | None = None
    person: PersonId | None = None
    deed: DeedId | None = None


def note(connection: Connection, house: House, event: AuditEvent, shown: Shown) -> None:
    """Put it on record, in the transaction of what it allows."""
    about = {} if shown.deed is None else {"deed": shown.deed}
    house.record.append(
        connection,
        event,
        agent=shown.agent,
        case=shown.case,
        person=shown.person,
        personal={"address": shown.address},
        facts={
            "way": shown.way.value,
            "session": shown.session or "",
            "reason": shown.reason,
            "actions": ",".join(shown.actions),
            **about,
        },
    )
