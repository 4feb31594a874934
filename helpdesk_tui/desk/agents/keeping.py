"""Keeping agents: added, given roles, reset and let go, by a named agent or by whoever holds the store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from helpdesk_tui.contract.agents import (
    AgentLine,
    AgentReset,
    AgentRoles,
    AgentState,
    KeptAgent,
    NewAgent,
    Right,
    Role,
)
from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.errors import Conflict, ErrorCode, Missing, Mistaken, Refused
from helpdesk_tui.contract.ids import AgentId
from helpdesk_tui.contract.session import DeskMode
from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.desk.agents import directory, enrolment, tries
from helpdesk_tui.desk.agents.directory import ACTIVE, REVOKED, Known
from helpdesk_tui.desk.agents.ending import end_sessions
from helpdesk_tui.desk.agents.first_word import FirstWord
from helpdesk_tui.desk.agents.standing import still_may
from helpdesk_tui.desk.agents.tables import agent, agent_secret, agent_session
from helpdesk_tui.desk.auth.values import Agent
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.people import facts
from helpdesk_tui.desk.store.trial import written
from helpdesk_tui.policy.roles import rights_of

FIRST_WORD_LASTS: Final = timedelta(hours=24)


def refuse_alone(house: House) -> None:
    """Raises `Refused(SECOND_NEEDED)` where colleagues share a desk: there this takes two of them."""
    if house.mode is DeskMode.SHARED:
        raise Refused(ErrorCode.SECOND_NEEDED)


@dataclass(frozen=True, slots=True)
class Keeping:
    """What one keeper of agents does; `by` None: whoever holds the store itself, before anybody is in it."""

    house: House
    by: Agent | None

    async def everybody(self) -> list[AgentLine]:
        """All agents, those who were revoked too."""

        def read(connection: Connection) -> list[AgentLine]:
            known = directory.everybody(connection, self.house.config)
            return [shown(connection, self.house, one) for one in known]

        return await self.house.store.read(read)

    async def add(self, new: NewAgent) -> KeptAgent:
        """Add somebody; raises `Conflict(AGENT_EXISTS)`, `Missing` for a person who is not there."""
        word = await FirstWord.made() if new.signs_in else None

        def write(connection: Connection) -> KeptAgent:
            self._refuse_alone()
            return self.put_in(connection, new, word)

        return await self._write(write)

    async def roles(self, id_: AgentId, asked: AgentRoles) -> KeptAgent:
        """Give an agent these roles and no others; they count from this very commit on."""

        def write(connection: Connection) -> KeptAgent:
            self.somebody_else(id_)
            if rights_of(asked.roles) - rights_of(_known(connection, self.house, id_).roles):
                self._refuse_alone()
            return self.put_roles(connection, id_, asked)

        return await self._write(write)

    async def reset(self, id_: AgentId, asked: AgentReset) -> KeptAgent:
        """Let an agent set up anew what he lost; his sessions end. The counter of codes stays where it is."""
        word = await FirstWord.made() if asked.password else None

        def write(connection: Connection) -> KeptAgent:
            self.somebody_else(id_)
            self._refuse_alone()
            return self.put_reset(connection, id_, asked, word)

        return await self._write(write)

    async def revoke(self, id_: AgentId) -> KeptAgent:
        """Let an agent in no more, from this very commit on; what he did stays on record."""

        def write(connection: Connection) -> KeptAgent:
            self.somebody_else(id_)
            self._take_over(connection, id_)
            self._change(connection, id_, state=REVOKED)
            end_sessions(connection, self.house, id_, "revoked")
            self._note(connection, AuditEvent.AGENT_REVOKED, id_)
            return self._kept(connection, id_)

        return await self._write(write)

    # -- in somebody's transaction: his own, or that of the colleague who agrees ------------------------

    def put_in(self, connection: Connection, new: NewAgent, word: FirstWord | None) -> KeptAgent:
        """Add somebody, with the first word that he is handed."""
        now, id_ = self.house.clock.now(), AgentId(new.id)
        person = None if new.person is None else facts.current(connection, new.person)
        values = {
            "id": id_,
            "name": new.name,
            "roles": _written(new.roles),
            "login": new.login,
            "person_id": person,
            "state": ACTIVE,
            "made_at": now,
            "made_by": None if self.by is None else self.by.id,
            "changed_at": now,
        }
        try:
            with connection.begin_nested():
                connection.execute(insert(agent).values(values))
        except IntegrityError as error:
            raise Conflict(ErrorCode.AGENT_EXISTS) from error
        if word is not None:
            _give(connection, id_, word, now)
        self._note(connection, AuditEvent.AGENT_ADDED, id_, roles=_written(new.roles))
        return self._kept(connection, id_, word)

    def put_roles(self, connection: Connection, id_: AgentId, asked: AgentRoles) -> KeptAgent:
        """These roles and no others."""
        self.somebody_else(id_)
        self._take_over(connection, id_)
        self._change(connection, id_, roles=_written(asked.roles))
        self._note(connection, AuditEvent.AGENT_ROLES, id_, roles=_written(asked.roles))
        return self._kept(connection, id_)

    def put_reset(
        self, connection: Connection, id_: AgentId, asked: AgentReset, word: FirstWord | None
    ) -> KeptAgent:
        """What he lost is forgotten; for a lost password he is handed a first word."""
        if not (asked.totp or asked.password):
            raise Mistaken(ErrorCode.BAD_REQUEST)
        self.somebody_else(id_)
        _known(connection, self.house, id_)
        now = self.house.clock.now()
        if asked.totp:
            enrolment.put(connection, id_, {"totp": None, "pending": None, "pending_at": None})
        if word is not None:
            _give(connection, id_, word, now)
        tries.forgive(connection, tries.of_codes(self.house, id_), tries.of_name(self.house, id_))
        end_sessions(connection, self.house, id_, "reset")
        what = ",".join(name for name in ("totp", "password") if getattr(asked, name))
        self._note(connection, AuditEvent.AGENT_RESET, id_, what=what)
        return self._kept(connection, id_, word)

    def somebody_else(self, id_: AgentId) -> None:
        """Raises `Refused(OWN_ACCOUNT)`: nobody keeps himself."""
        if self.by is not None and self.by.id == id_:
            raise Refused(ErrorCode.OWN_ACCOUNT)

    def _refuse_alone(self) -> None:
        if self.by is not None:
            refuse_alone(self.house)

    async def _write(self, work: Callable[[Connection], KeptAgent]) -> KeptAgent:
        if self.house.readonly:
            raise Refused(ErrorCode.READ_ONLY)

        def write(connection: Connection) -> KeptAgent:
            if self.by is not None:
                still_may(connection, self.house, self.by, Right.MANAGE_AGENTS)
            return work(connection)

        done = await written(self.house.store, write)
        self.house.hub.publish(Change(resource=Resource.AGENT, id=done.agent.id))
        return done

    def _take_over(self, connection: Connection, id_: AgentId) -> None:
        """An agent of the configuration is kept in the store from the first change on."""
        known = _known(connection, self.house, id_)
        if known.kept:
            return
        now = self.house.clock.now()
        values = {"id": id_, "name": known.name, "roles": " ".join(sorted(known.roles)), "login": known.login}
        connection.execute(insert(agent).values(state=ACTIVE, made_at=now, changed_at=now, **values))

    def _change(self, connection: Connection, id_: AgentId, **values: str) -> None:
        changed = update(agent).where(agent.c.id == id_)
        connection.execute(changed.values(changed_at=self.house.clock.now(), **values))

    def _kept(self, connection: Connection, id_: AgentId, word: FirstWord | None = None) -> KeptAgent:
        line = shown(connection, self.house, _known(connection, self.house, id_))
        return KeptAgent(agent=line, first_word=None if word is None else word.plain.get_secret_value())

    def _note(self, connection: Connection, event: AuditEvent, id_: AgentId, **told: str) -> None:
        by = None if self.by is None else self.by.id
        self.house.record.append(connection, event, agent=by, personal={"who": id_}, facts=told)


def shown(connection: Connection, house: House, known: Known) -> AgentLine:
    """One agent, as those who keep them see him."""
    secret = connection.execute(
        select(agent_secret.c.totp, agent_secret.c.password, agent_secret.c.first).where(
            agent_secret.c.agent == known.id
        )
    ).one_or_none()
    live = (
        select(func.count())
        .select_from(agent_session)
        .where(
            agent_session.c.agent == known.id,
            agent_session.c.ended_at.is_(None),
            agent_session.c.ends_at > house.clock.now(),
        )
    )
    return AgentLine(
        id=known.id,
        name=known.name,
        roles=tuple(sorted(known.roles)),
        state=AgentState.ACTIVE if known.active else AgentState.REVOKED,
        login=known.login,
        person=known.person,
        kept=known.kept,
        totp=secret is not None and secret.totp is not None,
        password=secret is not None and secret.password is not None and not secret.first,
        sessions=connection.scalar(live) or 0,
    )


def _give(connection: Connection, id_: AgentId, word: FirstWord, now: datetime) -> None:
    told = {"password": word.hashed, "first": True, "first_until": now + FIRST_WORD_LASTS}
    enrolment.put(connection, id_, told)


def _known(connection: Connection, house: House, id_: AgentId) -> Known:
    known = directory.find(connection, house.config, id_)
    if known is None:
        raise Missing(ErrorCode.NOT_FOUND)
    return known


def _written(roles: Sequence[Role]) -> str:
    return " ".join(sorted({role.value for role in roles}))
