"""Who is told of what, and at which addresses: every stored one, those that were changed lately too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, or_, select

from helpdesk_tui.contract.gate import Tier
from helpdesk_tui.contract.ids import PersonId
from helpdesk_tui.contract.notices import Audience, Channel, NoticeKind
from helpdesk_tui.contract.people import ContactKind
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.people import facts
from helpdesk_tui.desk.people.tables import contact

MOST_ADDRESSES: Final = 12
"""Of one person; whoever has more on file is told at the newest."""
SECURITY_ALONE: Final = frozenset(
    {
        NoticeKind.SILENT_FLAG,
        NoticeKind.QUOTA_REACHED,
        NoticeKind.ATTEMPTS_USED,
        NoticeKind.OUT_OF_HOURS,
        NoticeKind.LEVEL_CHANGED,
    }
)
"""The person who is spoken of may be the one to fear, or there is none."""
ALARMS: Final = SECURITY_ALONE | {
    NoticeKind.NOT_ME,
    NoticeKind.BAD_PROMPT,
    NoticeKind.CONTAINED,
    NoticeKind.BREAK_GLASS,
    NoticeKind.ASKED_AHEAD,
    NoticeKind.LIFTED,
}
"""Security is told, whatever the tier."""
TO_MANAGER: Final = frozenset(
    {
        NoticeKind.NOT_ME,
        NoticeKind.CONTAINED,
        NoticeKind.BREAK_GLASS,
        NoticeKind.ASKED_AHEAD,
        NoticeKind.ATTESTED,
        NoticeKind.LIFTED,
    }
)
"""The manager is told, whatever the tier."""
_MAILS: Final = (ContactKind.MAIL,)
_NUMBERS: Final = (ContactKind.MOBILE, ContactKind.SECOND_NUMBER)


@dataclass(frozen=True, slots=True)
class Recipient:
    """One message is sent there."""

    audience: Audience
    channel: Channel
    address: str
    language: str


def recipients(
    connection: Connection,
    house: House,
    kind: NoticeKind,
    person: PersonId | None,
    tier: int,
    also: tuple[str, ...] = (),
    *,
    manager: bool = False,
) -> list[Recipient]:
    """Everybody who is told, each address once; `also`: numbers that the thing itself names.

    `manager`: told whatever the tier and the kind.
    """
    found: dict[tuple[Channel, str], Recipient] = {}
    if person is not None and kind not in SECURITY_ALONE:
        for one in _of_person(connection, house, person, also):
            found.setdefault((one.channel, one.address), one)
        if manager or tier >= Tier.STRONG or kind in TO_MANAGER:
            for one in _of_manager(connection, house, person):
                found.setdefault((one.channel, one.address), one)
    for one in _security(house, alarm=tier >= Tier.PRIVILEGED or kind in ALARMS):
        found.setdefault((one.channel, one.address), one)
    return list(found.values())


def _of_person(
    connection: Connection, house: House, person: PersonId, also: tuple[str, ...]
) -> Iterator[Recipient]:
    language = facts.language(connection, house.config, person)
    quarantine = house.policy.for_client(facts.client_of(connection, person)).quarantine
    since = house.clock.now() - quarantine
    if house.couriers.mail is not None:
        for address in _stored(connection, person, _MAILS, since):
            yield Recipient(Audience.PERSON, Channel.MAIL, address, language)
    if house.couriers.sms is not None:
        for number in (*also, *_stored(connection, person, _NUMBERS, since)):
            yield Recipient(Audience.PERSON, Channel.SMS, number, language)


def _stored(
    connection: Connection, person: PersonId, kinds: tuple[ContactKind, ...], since: datetime
) -> list[str]:
    """Addresses on file, and those that were taken off it since: who changed them may not be their owner."""
    query = (
        select(contact.c.value)
        .where(
            contact.c.person_id == person,
            contact.c.kind.in_([kind.value for kind in kinds]),
            or_(contact.c.gone_at.is_(None), contact.c.gone_at > since),
        )
        .order_by(contact.c.first_seen.desc(), contact.c.id)
    )
    found = list(dict.fromkeys(connection.scalars(query)))
    half = MOST_ADDRESSES // 2
    # Of too many, also those that are on file longest: a dozen new ones push nobody's old one out.
    return found if len(found) <= MOST_ADDRESSES else [*found[:half], *found[-half:]]


def _of_manager(connection: Connection, house: House, person: PersonId) -> Iterator[Recipient]:
    manager = facts.manager(connection, person)
    if manager is None or house.couriers.mail is None:
        return
    language = facts.language(connection, house.config, manager.person)
    for one in facts.contacts(connection, manager.person):
        if one.kind is ContactKind.MAIL:
            yield Recipient(Audience.MANAGER, Channel.MAIL, one.value, language)


def _security(house: House, *, alarm: bool) -> Iterator[Recipient]:
    told, language = house.config.notices, house.config.clients[0].language
    for hook in told.hooks:
        if alarm or hook.everything:
            yield Recipient(Audience.SECURITY, Channel.HOOK, hook.id, language)
    if alarm and house.couriers.mail is not None:
        for address in told.security_mail:
            yield Recipient(Audience.SECURITY, Channel.MAIL, address, language)
