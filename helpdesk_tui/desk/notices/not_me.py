"""The person says "not me": all stops first and is asked about later. It can only take away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, exists, func, insert, or_, select, update

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.ids import AgentId, CaseId, PersonId, TaskId
from helpdesk_tui.contract.notices import Frozen, NoticeKind, NotMeSource
from helpdesk_tui.contract.operations import GrantState
from helpdesk_tui.contract.tasks import Because, TaskKind, TaskSource, TaskState
from helpdesk_tui.desk.grants.tables import grant_
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.ids import new_id
from helpdesk_tui.desk.notices import freezes
from helpdesk_tui.desk.notices.freezes import Scope
from helpdesk_tui.desk.notices.service import Told, announce
from helpdesk_tui.desk.notices.tables import freeze_, notice
from helpdesk_tui.desk.people import facts
from helpdesk_tui.desk.people.tables import device, person
from helpdesk_tui.desk.tasks.making import make
from helpdesk_tui.desk.tasks.repository import Draft
from helpdesk_tui.desk.tasks.suggesting import Suggested
from helpdesk_tui.desk.tasks.tables import task, task_person

QUIET: Final = timedelta(minutes=10)
"""Said again within this time it is written down and obeyed, and nobody is told once more."""
YOUNG: Final = timedelta(hours=24)
"""A device that appeared or changed since is suspended."""
_SOURCES: Final = {
    NotMeSource.MAIL: TaskSource.MAIL,
    NotMeSource.PAGE: TaskSource.DESK,
    NotMeSource.PHONE: TaskSource.AGENT,
    NotMeSource.DESK: TaskSource.DESK,
}


@dataclass(frozen=True, slots=True)
class Said:
    """By whom it was passed on, in whose record, and of which notice."""

    agent: AgentId | None = None
    case: CaseId | None = None
    notice: Row[Any] | None = None
    words: str = ""
    """What the person wrote, masked."""


def freeze(
    connection: Connection, house: House, who: PersonId, source: NotMeSource, said: Said | None = None
) -> Frozen:
    """Close the gate for this person now, and write down what is to be taken back; then tell security.

    By mail it reaches the grant of the notice alone; else all that lives, and young devices. What is taken
    back goes through the door of operations right after the commit (`desk.jobs.freezing`).
    """
    of, now = said or Said(), house.clock.now()
    who = facts.current(connection, who)
    scope = Scope.NOTICE if source is NotMeSource.MAIL else Scope.PERSON
    lately = freezes.latest(connection, who, now - QUIET)
    until = now + freezes.STANDS[source]
    row = of.notice
    connection.execute(
        insert(freeze_).values(
            id=new_id("fz"),
            person_id=who,
            notice_id=None if row is None else row.id,
            grant_id=None if row is None else row.grant_id,
            scope=scope.value,
            source=source.value,
            agent=of.agent,
            at=now,
            until=until,
            next_at=now,
        )
    )
    if row is not None:
        connection.execute(
            update(notice).where(notice.c.id == row.id).values(disowned_at=now, disowned_by=source.value)
        )
    told: Mapping[str, str | None] = {
        "channel": source.value,
        "scope": scope.value,
        "notice": None if row is None else row.id,
    }
    case = of.case or (None if row is None else row.case_id)
    house.record.append(
        connection, AuditEvent.NOTICE_NOT_ME, agent=of.agent, case=case, person=who, facts=told
    )
    if lately is None:
        _alert(connection, house, who, source, of)
    devices = [] if scope is Scope.NOTICE else young_devices(connection, who, now - YOUNG)
    return Frozen(
        person=who,
        grants=len(live_grants(connection, who, scope, None if row is None else row.grant_id)),
        devices=len(devices),
        until=until,
        agent=of.agent,
    )


def live_grants(connection: Connection, who: PersonId, scope: Scope, grant: str | None) -> list[Row[Any]]:
    """What is to be taken back."""
    query = select(
        grant_.c.id,
        grant_.c.kind,
        grant_.c.vendor,
        grant_.c.account_ref,
        grant_.c.device_ref,
        grant_.c.refs,
        grant_.c.until,
    ).where(grant_.c.person_id == who, grant_.c.state.in_([GrantState.LIVE.value, GrantState.UNKNOWN.value]))
    if scope is Scope.NOTICE:
        query = query.where(grant_.c.id == (grant or ""))
    return list(connection.execute(query.order_by(grant_.c.made_at)))


def young_devices(connection: Connection, who: PersonId, since: Any) -> list[Row[Any]]:
    """Devices that appeared or changed lately, by the desk's own eyes or by the vendor's word."""
    query = select(device.c.vendor, device.c.account_ref, device.c.ref).where(
        device.c.person_id == who,
        device.c.gone_at.is_(None),
        or_(device.c.changed > since, device.c.created > since),
    )
    return list(connection.execute(query))


def _alert(connection: Connection, house: House, who: PersonId, source: NotMeSource, of: Said) -> None:
    announce(connection, house, Told(NoticeKind.NOT_ME, who, of.case, facts={"reason": source.value}))
    waiting = exists().where(task_person.c.task_id == task.c.id, task_person.c.person_id == who)
    open_ = select(func.count()).where(
        task.c.kind == TaskKind.NOT_ME.value,
        task.c.state.in_([TaskState.OPEN.value, TaskState.CLAIMED.value]),
        waiting,
    )
    if connection.scalar(open_):
        return
    now = house.clock.now()
    name = connection.scalar(select(person.c.name).where(person.c.id == who)) or ""
    make(
        connection,
        house,
        Draft(
            id=TaskId(new_id("task")),
            kind=TaskKind.NOT_ME,
            source=_SOURCES[source],
            who=name[:120],
            what=of.words,
            received_at=now,
            due_at=now,
            suggested=Suggested(((who, Because.NOTICE),)),
        ),
    )
