"""For whom and by whom something is asked of the gate, read in the caller's transaction."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, exists, func, select

from helpdesk_tui.contract.cases import Case
from helpdesk_tui.contract.evidence import ProofState
from helpdesk_tui.contract.gate import Action
from helpdesk_tui.contract.ids import AgentId, CaseId, PersonId
from helpdesk_tui.contract.people import AccountStatus
from helpdesk_tui.contract.tasks import TaskKind
from helpdesk_tui.desk.agents import directory
from helpdesk_tui.desk.cases.flagging import is_flagged
from helpdesk_tui.desk.cases.tables import case_
from helpdesk_tui.desk.evidence.tables import proof
from helpdesk_tui.desk.gate.person import PersonFacts
from helpdesk_tui.desk.gate.wishes import Asked
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.notices import freezes
from helpdesk_tui.desk.people import directories
from helpdesk_tui.desk.quotas import counting
from helpdesk_tui.desk.tasks.origin import by_message
from helpdesk_tui.desk.tasks.tables import task
from helpdesk_tui.policy.hours import is_open
from helpdesk_tui.policy.model import Policy
from helpdesk_tui.policy.roles import WALKABLE
from helpdesk_tui.policy.values import Password, Subject

FRAUD_STANDS = timedelta(hours=1)
"""A person who said "not me" has said it for every case of this time: closing one and opening another does
not make the caller genuine."""
_UNUSABLE = (AccountStatus.DISABLED, AccountStatus.LOCKED, AccountStatus.PENDING_DELETION)
_DAY = timedelta(hours=24)
_SAID_FRAUD = (
    select(proof.c.id)
    .where(
        proof.c.state == ProofState.FRAUD.value,
        (proof.c.case_id == bindparam("case"))
        | ((proof.c.person_id == bindparam("person")) & (proof.c.started_at > bindparam("since"))),
    )
    .limit(1)
)
_OTHER_CALLS = (
    select(func.count())
    .select_from(case_)
    .where(
        case_.c.person_id == bindparam("person"),
        case_.c.id != bindparam("case"),
        ~exists().where(task.c.case_id == case_.c.id, task.c.kind == TaskKind.FOLLOW_UP.value),
        case_.c.opened_at > bindparam("since"),
    )
)
_PASSWORD_SAID = select(case_.c.id, case_.c.password_said_at).where(
    case_.c.person_id == bindparam("person"), case_.c.password_said_at > bindparam("since")
)


def subject_of(
    connection: Connection, house: House, policy: Policy, case: Case, person: PersonFacts, asked: Asked
) -> Subject:
    """Everything about case, person and agent that decides beside the evidence."""
    now = house.clock.now()
    first_of_episode = now - timedelta(hours=policy.codes.episode_hours)
    cooling = now - timedelta(days=policy.cool_down.episode_days)
    return Subject(
        person_tier=max(person.tier, by_message(connection, case.id)),
        own_account=person.own_account,
        account_usable=_usable(person, asked),
        fraud_reported=said_not_me(connection, person.id, now, case.id),
        readonly=house.readonly,
        held=is_flagged(connection, case.id),
        roles=roles_of(connection, house, case.agent),
        out_of_hours=not is_open(policy.hours, now),
        contacts=_contacts(connection, case, person, now),
        second_episode=counting.had_codes(connection, person.id, cooling, first_of_episode),
        use=counting.use(connection, house.usual, case.agent, person.id, now),
        password=_password(connection, policy, case, person, now),
    )


def roles_of(connection: Connection, house: House, agent: AgentId) -> frozenset[str]:
    """The roles that an agent has at this very moment."""
    known = directory.find(connection, house.config, agent)
    if known is None:  # the user of his own desk, whom no list names
        return WALKABLE if house.embedded else frozenset()
    return frozenset(known.roles) if known.active else frozenset()


def _usable(person: PersonFacts, asked: Asked) -> bool:
    device = None if asked.device is None else person.device(asked.device)
    ref = asked.account if device is None else device.account_ref
    account = person.account(asked.vendor, ref)
    locked_is_the_point = asked.action in (Action.UNLOCK, Action.GIVE_BACK, Action.REMOVE_DEVICE)
    return account is not None and (locked_is_the_point or account.status not in _UNUSABLE)


def said_not_me(connection: Connection, person: PersonId, now: datetime, case: CaseId | None = None) -> bool:
    """Whether the person said that it was not them: in this call, any of the last hour, or a notice."""
    told = {"case": case, "person": person, "since": now - FRAUD_STANDS}
    return connection.scalar(_SAID_FRAUD, told) is not None or freezes.stands(connection, person, now)


def _contacts(connection: Connection, case: Case, person: PersonFacts, now: datetime) -> int:
    """Calls of a day, whoever answered; the desk's own question after a code is none, if it asked one."""
    told = {"case": case.id, "person": person.id, "since": now - _DAY}
    return 1 + int(connection.scalar(_OTHER_CALLS, told) or 0)


def _password(
    connection: Connection, policy: Policy, case: Case, person: PersonFacts, now: datetime
) -> Password:
    """What directories say of it, and what agents were told in this person's calls."""
    since = now - timedelta(hours=policy.cool_down.interlock_hours)
    told = connection.execute(_PASSWORD_SAID, {"person": person.id, "since": since}).all()
    changed = directories.password_changed(connection, person.id)
    known = changed if changed is not None and changed > since else None
    if any(row.id == case.id for row in told) or (known is not None and known >= case.opened_at):
        return Password.IN_CONTACT
    return Password.LATELY if known or told else Password.LONG_AGO
