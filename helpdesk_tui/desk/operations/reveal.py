"""Showing a code: once, and once more within the re-reading window (Law 1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update

from helpdesk_tui.contract.agents import Right
from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.errors import Conflict, ErrorCode, Missing, Refused
from helpdesk_tui.contract.gate import Need
from helpdesk_tui.contract.ids import AgentId, OperationId, VendorId
from helpdesk_tui.contract.operations import Operation, OperationState, Reveal
from helpdesk_tui.desk.agents.standing import write_as
from helpdesk_tui.desk.auth.dependencies import Agent
from helpdesk_tui.desk.gate.subject import said_not_me
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.operations import journal
from helpdesk_tui.desk.operations.effects import Secrets
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.desk.people import facts
from helpdesk_tui.desk.steps import Step
from helpdesk_tui.policy.parts import ConsolePart


@dataclass(frozen=True, slots=True)
class _Seen:
    sealed: bytes
    until: datetime | None
    uses: int
    vendor: VendorId
    left: int
    console: ConsolePart


async def reveal(house: House, agent: Agent, id_: OperationId, key: str) -> Reveal:
    """Count this showing on record, then unseal; the same key within the window is the same showing."""
    seen = await write_as(house, agent, Right.GRANT, lambda c: _count(house, c, agent.id, id_, key))
    house.steps.passed(Step.REVEAL_WRITTEN)
    secrets = Secrets.unpack(house.seal.unseal(seen.sealed, id_))
    codes = house.vendors[seen.vendor].codes
    return Reveal(
        operation=id_,
        codes=tuple(code.get_secret_value() for code in secrets.codes),
        link=None if secrets.link is None else secrets.link.get_secret_value(),
        until=seen.until,
        uses=seen.uses,
        instruction="code" if codes is None else codes.typed_as.value,
        rereadings_left=seen.left,
        hide_after=seen.console.hide_seconds,
        gone_after=seen.console.gone_seconds,
    )


def _count(house: House, connection: Connection, agent: AgentId, id_: OperationId, key: str) -> _Seen:
    row = connection.execute(select(operation).where(operation.c.id == id_)).one_or_none()
    if row is None:
        raise Missing(ErrorCode.NOT_FOUND)
    if row.agent != agent:
        raise Refused(ErrorCode.NOT_YOURS)
    now, whose = house.clock.now(), facts.current(connection, row.person_id)
    if said_not_me(connection, whose, now, row.case_id):
        raise Refused(ErrorCode.GATE_CLOSED, needs=Need.FRAUD_REPORTED.value)
    console = house.policy.for_client(facts.client_of(connection, row.person_id)).console
    window = timedelta(minutes=console.reread_minutes)
    showings = 1 + console.rereadings
    again = row.shown > 0
    same_showing = again and row.last_reveal_key == key
    if row.state != OperationState.DONE or row.sealed is None:
        raise Refused(ErrorCode.ALREADY_SHOWN if again else ErrorCode.NOTHING_TO_SHOW)
    if again and (now - row.first_shown_at > window or (row.shown >= showings and not same_showing)):
        raise Refused(ErrorCode.ALREADY_SHOWN)
    if not same_showing:
        connection.execute(
            update(operation)
            .where(operation.c.id == id_)
            .values(
                shown=operation.c.shown + 1,
                first_shown_at=row.first_shown_at or now,
                last_reveal_key=key,
                revision=operation.c.revision + 1,
            )
        )
        event = AuditEvent.CODE_SHOWN_AGAIN if again else AuditEvent.CODE_SHOWN
        house.record.append(
            connection, event, agent=agent, case=row.case_id, person=row.person_id, facts={"operation": id_}
        )
    shown = row.shown + (0 if same_showing else 1)
    return _Seen(row.sealed, row.until, row.uses or 1, row.vendor, showings - shown, console)


async def confirm(house: House, agent: Agent, id_: OperationId) -> Operation:
    """The caller read it back correctly: forget the code here."""

    def wipe(connection: Connection) -> Operation:
        row = connection.execute(select(operation).where(operation.c.id == id_)).one_or_none()
        if row is None:
            raise Missing(ErrorCode.NOT_FOUND)
        if row.agent != agent.id:
            raise Refused(ErrorCode.NOT_YOURS)
        if row.state != OperationState.DONE or not row.shown:
            raise Conflict(ErrorCode.NOTHING_TO_SHOW)
        if not row.confirmed:
            connection.execute(
                update(operation)
                .where(operation.c.id == id_)
                .values(sealed=None, confirmed=True, revision=operation.c.revision + 1)
            )
            house.record.append(
                connection,
                AuditEvent.CODE_CONFIRMED,
                agent=agent.id,
                case=row.case_id,
                person=row.person_id,
                facts={"operation": id_},
            )
        (confirmed,) = journal.listed(connection, id_=id_)
        return confirmed

    return await write_as(house, agent, Right.GRANT, wipe)
