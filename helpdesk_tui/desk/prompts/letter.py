"""What may be said to a person of one prompt: nothing before tier 1, whoever asks.

Whoever calls and says that a prompt came may be the one who sent it.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, Row, func, select

from helpdesk_tui.contract.ids import CaseId, PersonId, PromptId
from helpdesk_tui.contract.prompts import PromptOutcome, Usual
from helpdesk_tui.contract.signals import PromptLetter, SignalState, Verdict
from helpdesk_tui.desk.auth.agent import Agent
from helpdesk_tui.desk.cases import repository as cases
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.people import facts
from helpdesk_tui.desk.people.disclosing import is_disclosed
from helpdesk_tui.desk.prompts.service import refuse_others, row_of
from helpdesk_tui.desk.prompts.showing import both_ends, known, owners
from helpdesk_tui.desk.prompts.tables import prompt
from helpdesk_tui.desk.prompts.taking_in import CODES
from helpdesk_tui.desk.prompts.words import texts
from helpdesk_tui.desk.signals.tables import push_basis, push_signal, push_verdict

_WORDS: Final = ("account", "application", "address", "place", "country", "network", "device")
_APPROVED: Final = CODES[PromptOutcome.APPROVED]


def letter(
    connection: Connection, house: House, agent: Agent, id_: PromptId, case: CaseId | None
) -> PromptLetter:
    """Raises `Missing`, and `Refused` for whoever neither serves callers nor reviews prompts."""
    refuse_others(agent)
    row = row_of(connection, id_)
    words = texts(connection, (getattr(row, name) for name in _WORDS))
    account = words.get(row.account, "")
    someone = owners(connection, [account]).get(account)
    if someone is None:
        return PromptLetter(language=house.config.clients[0].language if house.config.clients else "en")
    language = facts.language(connection, house.config, someone.id)
    if case is None or not _verified(connection, house, agent, case, someone.id):
        return PromptLetter(language=language)
    matter = _matter(connection, row)
    told = _counted(connection, row, matter)
    access, _phone = both_ends(row, words)
    place = access.place if access.place.value is not None else access.country
    one_place = told.addresses <= 1
    return PromptLetter(
        language=language,
        withheld=False,
        first=told.first,
        last=told.last,
        prompts=told.prompts,
        approved=told.approved,
        application=known(words, row.application) if told.applications <= 1 else None,
        place=place if one_place else None,
        address=access.address if one_place else None,
        usual=access.usual if one_place else Usual.UNKNOWN,
        verdict=None if matter is None else _decided(connection, matter),
    )


def _verified(connection: Connection, house: House, agent: Agent, case: CaseId, person: PersonId) -> bool:
    found = cases.get(connection, case)
    return found.person == person and is_disclosed(connection, house, agent.id, case, person)


def _matter(connection: Connection, row: Row[Any]) -> Row[Any] | None:
    """The row of the queue that this prompt belongs to: the one decided last, else the riskiest."""
    query = (
        select(push_signal)
        .join(push_basis, push_basis.c.signal_id == push_signal.c.id)
        .where(push_basis.c.kind == "p", push_basis.c.row_id == row.id)
    )
    found = connection.execute(query).all()
    decided = [one for one in found if one.state == SignalState.DECIDED.value]
    if decided:
        return max(decided, key=lambda one: one.decided_at)
    return max(found, key=lambda one: (one.level, one.last), default=None)


def _counted(connection: Connection, row: Row[Any], matter: Row[Any] | None) -> Row[Any]:
    """The person's own prompts of that matter: a spray is about others too."""
    mine = prompt.c.id == row.id
    if matter is not None:
        ids = select(push_basis.c.row_id).where(push_basis.c.signal_id == matter.id, push_basis.c.kind == "p")
        mine = prompt.c.id.in_(ids) & (prompt.c.account == row.account)
    return connection.execute(
        select(
            func.min(prompt.c.at).label("first"),
            func.max(prompt.c.at).label("last"),
            func.count().label("prompts"),
            func.count().filter(prompt.c.outcome == _APPROVED).label("approved"),
            func.count(func.distinct(prompt.c.application)).label("applications"),
            func.count(func.distinct(prompt.c.address)).label("addresses"),
        ).where(mine)
    ).one()


def _decided(connection: Connection, matter: Row[Any]) -> Verdict | None:
    if matter.state != SignalState.DECIDED.value:
        return None
    said = connection.scalar(select(push_verdict.c.verdict).where(push_verdict.c.id == matter.verdict_id))
    return None if said is None else Verdict(said)
