"""The step-up: six digits of the agent's own, once per case and bundle, or for one deed to agree to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from pydantic import SecretStr
from sqlalchemy import ColumnElement, Connection, Row, insert, select, update

from helpdesk_tui.contract.agents import Right, StepUp, StepUpAsk
from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.errors import ErrorCode, Refused
from helpdesk_tui.contract.gate import Action
from helpdesk_tui.contract.ids import AgentId, CaseId, DeedId, PersonId
from helpdesk_tui.contract.session import DeskMode
from helpdesk_tui.desk.agents import totp, tries
from helpdesk_tui.desk.agents.standing import standing, still_may
from helpdesk_tui.desk.agents.tables import step_up
from helpdesk_tui.desk.auth.notes import Shown, Way, note
from helpdesk_tui.desk.auth.values import Agent
from helpdesk_tui.desk.cases import repository as cases
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.ids import digest
from helpdesk_tui.desk.store import trial
from helpdesk_tui.policy.roles import may

T = TypeVar("T")

LASTS: Final = timedelta(minutes=5)


class StepUpNeeded(Refused):
    """Nothing was done; the same request may come again when the agent has shown that it is he."""

    status = 428

    def __init__(self, **about: str) -> None:
        super().__init__(ErrorCode.STEP_UP_NEEDED, **about)


@dataclass(frozen=True, slots=True)
class Bundle:
    """What one code is good for: actions for a person in a case, or one deed."""

    case: CaseId | None = None
    person: PersonId | None = None
    actions: tuple[Action, ...] = ()
    deed: DeedId | None = None


def is_asked(house: House) -> bool:
    """Whether this desk asks for a step-up at all: shared desks do unless told otherwise."""
    told = house.config.step_up
    return house.mode is DeskMode.SHARED if told is None else told


def require_step_up(
    connection: Connection,
    house: House,
    agent: AgentId,
    case: CaseId,
    person: PersonId,
    action: Action,
    *,
    each_time: bool = False,
) -> None:
    """Pass when a fresh step-up covers this; else raises `StepUpNeeded`. Call it in the acting transaction.

    `each_time` (tier 3, break-glass): one step-up covers one act only.
    """
    if not is_asked(house) or trial.on():
        return
    now = house.clock.now()
    for row in _fresh(connection, agent, now, step_up.c.case_id == case, step_up.c.person_id == person):
        if action.value in row.actions.split(",") and _used(connection, row.id, now, each_time=each_time):
            return
    raise StepUpNeeded(action=action.value)


def require_for_deed(connection: Connection, house: House, agent: AgentId, deed: DeedId) -> None:
    """The same for agreeing to this deed, which asks each time."""
    if not is_asked(house) or trial.on():
        return
    now = house.clock.now()
    for row in _fresh(connection, agent, now, step_up.c.deed_id == deed):
        if _used(connection, row.id, now, each_time=True):
            return
    raise StepUpNeeded(deed=deed)


def _fresh(
    connection: Connection, agent: AgentId, now: datetime, *about: ColumnElement[bool]
) -> list[Row[Any]]:
    """This agent's that are not over, the newest first; a clock that was set back makes none younger."""
    mine = (step_up.c.agent == agent, step_up.c.made_at <= now, step_up.c.until > now)
    found = connection.execute(select(step_up).where(*mine, *about).order_by(step_up.c.made_at.desc()))
    return list(found)


def _used(connection: Connection, id_: str, now: datetime, *, each_time: bool) -> bool:
    """Mark it; what asks each time needs one that covered nothing yet, and of two at once one gets it."""
    unused = update(step_up).where(step_up.c.id == id_, step_up.c.used_at.is_(None)).values(used_at=now)
    return connection.execute(unused).rowcount == 1 or not each_time


async def make(house: House, agent: Agent, case: CaseId, ask: StepUpAsk, key: str) -> StepUp:
    """Take the agent's code for these actions in this case; it counts for nobody and nothing else."""

    def bundle(connection: Connection) -> Bundle:
        still_may(connection, house, agent, Right.SERVE)
        return Bundle(case, _person(connection, agent, case), tuple(dict.fromkeys(ask.actions)))

    return await make_for(house, agent, bundle, ask.code, key)


async def make_for(
    house: House, agent: Agent, bundle: Callable[[Connection], Bundle], code: SecretStr, key: str
) -> StepUp:
    """Take the agent's code for what `bundle` answers in the same transaction, or raise what that raises."""
    id_ = f"stp_{digest(agent.id, key)}"
    made = await house.store.read(lambda connection: _made(connection, id_))
    if made is not None:
        return made

    def write(connection: Connection) -> StepUp:
        good = bundle(connection)
        counter = totp.spend(connection, house, agent.id, code)
        now = house.clock.now()
        row = {
            "id": id_,
            "agent": agent.id,
            "case_id": good.case,
            "person_id": good.person,
            "actions": ",".join(good.actions),
            "deed_id": good.deed,
            "counter": counter,
            "made_at": now,
            "until": now + LASTS,
        }
        connection.execute(insert(step_up).values(row))
        note(connection, house, AuditEvent.AGENT_STEPPED_UP, _shown(agent, good))
        return _answer(good, now + LASTS)

    return await with_code(house, agent, Way.STEP_UP, write)


def _shown(agent: Agent, good: Bundle) -> Shown:
    return Shown(
        Way.STEP_UP,
        agent.id,
        agent.session,
        actions=good.actions,
        case=good.case,
        person=good.person,
        deed=good.deed,
    )


def _answer(good: Bundle, until: datetime) -> StepUp:
    return StepUp(case=good.case, person=good.person, actions=good.actions, deed=good.deed, until=until)


def _person(connection: Connection, agent: Agent, case: CaseId) -> PersonId:
    """Whom the case is about: the agent's own open case, or one in which he is the second pair of eyes."""
    found = cases.get(connection, case)
    if found.agent != agent.id and may(agent.roles, Right.APPROVE):
        found = cases.mine_open(connection, found.agent, case)
    else:
        found = cases.mine_open(connection, agent.id, case)
    return found.person


def _made(connection: Connection, id_: str) -> StepUp | None:
    """What the same request made already: its answer was lost, and its code is spent."""
    row = connection.execute(select(step_up).where(step_up.c.id == id_)).one_or_none()
    if row is None:
        return None
    actions = tuple(Action(word) for word in row.actions.split(",") if word)
    return _answer(Bundle(row.case_id, row.person_id, actions, row.deed_id), row.until)


async def unlock(house: House, agent: Agent, code: SecretStr) -> None:
    """Take the agent's code to open a locked console again."""

    def write(connection: Connection) -> None:
        standing(connection, house, agent)
        totp.spend(connection, house, agent.id, code)
        note(connection, house, AuditEvent.AGENT_UNLOCKED, Shown(Way.UNLOCK, agent.id, agent.session))

    await with_code(house, agent, Way.UNLOCK, write)


async def with_code(house: House, agent: Agent, way: Way, work: Callable[[Connection], T]) -> T:
    """Work that spends a code of the agent's: counted first, forgiven with the work, doubted on record."""
    bucket = tries.of_codes(house, agent.id)
    try:
        await house.store.write(lambda connection: tries.take(connection, bucket, house.clock.now()))
    except tries.TooManyTries:
        await _doubt(house, agent, way, "too_many")
        raise

    def write(connection: Connection) -> T:
        done = work(connection)
        tries.forgive(connection, bucket)
        return done

    try:
        return await house.store.write(write)
    except totp.WrongCode:
        await _doubt(house, agent, way, "code")
        raise


async def _doubt(house: House, agent: Agent, way: Way, reason: str) -> None:
    shown = Shown(way, agent.id, agent.session, reason=reason)
    await house.store.write(lambda connection: note(connection, house, AuditEvent.AGENT_DOUBTED, shown))
