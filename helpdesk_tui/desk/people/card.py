"""Puts the card together, in one moment of the store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from helpdesk_tui.contract.accounts import AccountLine
from helpdesk_tui.contract.gate import Tier
from helpdesk_tui.contract.ids import AgentId, ClientId, PersonId
from helpdesk_tui.contract.people import (
    Account,
    AccountStatus,
    Contact,
    ContactKind,
    Device,
    PersonCard,
    PersonDetails,
    PromptList,
    SourceAge,
)
from helpdesk_tui.desk.gate.hints import hint
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.people import directories, doubtful, facts, privilege, sources
from helpdesk_tui.desk.people.checks import checks_off
from helpdesk_tui.desk.people.clients import client_of
from helpdesk_tui.desk.people.differences import differences
from helpdesk_tui.desk.people.doubts import doubts
from helpdesk_tui.desk.people.first_enrolment import without_the_desk
from helpdesk_tui.desk.people.known import AccountFact, ContactFact, DeviceFact, Look
from helpdesk_tui.desk.people.memory import dealings
from helpdesk_tui.desk.people.risks import Known, risks
from helpdesk_tui.desk.people.tables import person
from helpdesk_tui.policy.model import Policy
from helpdesk_tui.policy.values import Standing


@dataclass(frozen=True, slots=True)
class View:
    """Who looks, and what the vendors said just now."""

    agent: AgentId
    looks: Sequence[Look]
    prompts: PromptList
    client: ClientId | None
    """At which of his clients he is served in the agent's case; None: his own."""
    disclosed: bool
    """The caller is verified for tier 1 in the agent's own case: full details may be seen."""


def build(connection: Connection, house: House, person_id: PersonId, view: View) -> PersonCard:
    """The card of a person; Missing when there is none."""
    id_ = facts.current(connection, person_id)
    row = connection.execute(select(person).where(person.c.id == id_)).one()
    now = house.clock.now()
    policy = house.policy.for_client(ClientId(row.client_id))
    accounts = facts.accounts(connection, id_)
    points = facts.contacts(connection, id_)
    contacts = tuple(_contact(one, policy, now) for one in points)
    held = facts.devices(connection, id_)
    devices = tuple(_device(one, policy, now) for one in held)
    seen = dealings(connection, id_, view.agent, now)
    privileged_by = privilege.privileged_group(connection, house, id_)
    known = Known(
        accounts=accounts,
        contacts=contacts,
        devices=devices,
        dealings=seen,
        looks=view.looks,
        prompts=view.prompts,
        privileged_by=privileged_by,
        homonyms=_homonyms(connection, row),
        baseline_unconfirmed=bool(sources.pending(connection)),
        password_changed=directories.password_changed(connection, id_),
        disabled_in=directories.disabled_in(connection, house.config, id_),
        unused=[(one, last) for one in held if (last := doubtful.unused_since(one, now)) is not None],
        shared=doubtful.elsewhere(
            connection, id_, (one.value for one in points if one.kind is ContactKind.MOBILE)
        ),
        enrolled_alone=without_the_desk(connection, id_, held, now),
        now=now,
    )
    return PersonCard(
        id=id_,
        name=row.name,
        login=row.login,
        client=client_of(house, view.client or ClientId(row.client_id)),
        language=facts.language(connection, house.config, id_, view.client),
        tier=Tier.READ if privileged_by is None else Tier.PRIVILEGED,
        status=AccountStatus(row.status),
        accounts=tuple(_account(house, one, view.looks) for one in accounts),
        contacts=contacts,
        has_manager=facts.manager(connection, id_) is not None,
        devices=devices,
        risks=risks(known),
        memory=seen.memory,
        prompts=view.prompts,
        differences=differences(accounts, held, _labels(house, accounts)),
        doubts=doubts(connection, house, id_),
        sources=tuple(_sources(connection, house, id_, accounts, view.looks)),
        details=_details(connection, id_, accounts, points) if view.disclosed else None,
        revision=row.revision,
    )


def _quarantined_until(standing: Standing, policy: Policy, now: datetime) -> datetime | None:
    if standing.changed is None:
        return None
    until = standing.changed + policy.quarantine
    return until if until > now else None


def _contact(one: ContactFact, policy: Policy, now: datetime) -> Contact:
    return Contact(
        id=one.id,
        kind=one.kind,
        hint=hint(one.value),
        source=one.source,
        first_seen=one.first_seen,
        changed=one.standing.changed,
        quarantined_until=_quarantined_until(one.standing, policy, now),
        baseline=one.standing.baseline,
    )


def _device(one: DeviceFact, policy: Policy, now: datetime) -> Device:
    device = one.device
    return Device(
        id=one.id,
        vendor=one.vendor,
        kind=device.kind,
        label=device.label,
        platform=device.platform,
        number_hint=hint(one.e164 or device.number or device.serial),
        activated=device.activated,
        usable=device.usable,
        factors=device.factors,
        last_seen=device.last_seen,
        first_seen=one.first_seen,
        changed=one.standing.changed,
        quarantined_until=_quarantined_until(one.standing, policy, now),
    )


def _labels(house: House, accounts: Sequence[AccountFact]) -> Callable[[AccountFact], str]:
    """A system's name, with the login where the person has several accounts in it."""
    seen = Counter(one.vendor for one in accounts)

    def label(one: AccountFact) -> str:
        vendor = house.vendors.get(one.vendor)
        name = vendor.label if vendor else one.vendor
        return f"{name} ({one.login})" if seen[one.vendor] > 1 else name

    return label


def _account(house: House, one: AccountFact, looks: Sequence[Look]) -> Account:
    vendor = house.vendors.get(one.vendor)
    client = None if vendor is None else client_of(house, vendor.client)
    seen = next((look for look in looks if (look.vendor, look.ref) == (one.vendor, one.ref)), None)
    return Account(
        id=f"{one.vendor}:{one.ref}",
        vendor=one.vendor,
        vendor_kind=vendor.kind if vendor else "",
        vendor_label=vendor.label if vendor else one.vendor,
        client=client.id if client else ClientId(""),
        client_name=client.name if client else "",
        login=one.login,
        status=one.status,
        status_text=one.status_text,
        status_cause=one.status_cause,
        enrolled=one.enrolled,
        last_login=one.last_login,
        directory_managed=one.directory_managed,
        facts=tuple(
            AccountLine(name=detail.name, value=detail.value, at=detail.at)
            for detail in (seen.details if seen else ())
        ),
        checks_off=() if vendor is None else checks_off(vendor),
    )


def _homonyms(connection: Connection, row: Row[Any]) -> int:
    """Others of the same client whose name reads the same."""
    query = (
        select(func.count())
        .select_from(person)
        .where(
            person.c.name_key == row.name_key,
            person.c.client_id == row.client_id,
            person.c.id != row.id,
            person.c.gone_at.is_(None),
            person.c.merged_into.is_(None),
        )
    )
    return connection.scalar(query) or 0


def _sources(
    connection: Connection,
    house: House,
    person_id: PersonId,
    accounts: Sequence[AccountFact],
    looks: Sequence[Look],
) -> list[SourceAge]:
    problems = {(look.vendor, look.ref): look.problem for look in looks}
    found = []
    for one in accounts:
        vendor, key = house.vendors.get(one.vendor), (one.vendor, one.ref)
        problem = problems.get(key)
        found.append(
            SourceAge(
                source=one.vendor,
                label=vendor.label if vendor else one.vendor,
                read_at=one.read_at,
                fresh=key in problems and problem is None,
                problem=problem.value if problem else None,
            )
        )
    return found + directories.ages(connection, house.config, person_id, house.clock.now())


def _details(
    connection: Connection,
    person_id: PersonId,
    accounts: Sequence[AccountFact],
    points: Sequence[ContactFact],
) -> PersonDetails:
    manager = facts.manager(connection, person_id)
    site = facts.imported(connection, person_id, "site")
    return PersonDetails(
        mails=tuple(one.value for one in points if one.kind is ContactKind.MAIL),
        manager=None if manager is None else manager.name,
        site=None if site is None else site.value,
        aliases=tuple(dict.fromkeys(alias for one in accounts for alias in one.aliases)),
    )
