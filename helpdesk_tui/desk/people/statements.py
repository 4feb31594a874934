"""What is asked about one person many times a second: making a statement takes longer than its answer."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from helpdesk_tui.desk.people.tables import account, contact, device, fact, person

PERSON = select(person).where(person.c.id == bindparam("id"))
ACCOUNTS = (
    select(account)
    .where(account.c.person_id == bindparam("id"), account.c.gone_at.is_(None))
    .order_by(account.c.vendor, account.c.ref)
)
CONTACTS = (
    select(contact)
    .outerjoin(account, (account.c.vendor == contact.c.source) & (account.c.ref == contact.c.account_ref))
    .where(contact.c.person_id == bindparam("id"), contact.c.gone_at.is_(None), account.c.gone_at.is_(None))
    .order_by(contact.c.kind, contact.c.first_seen, contact.c.id)
)
DEVICES = (
    select(device)
    .join(account, (account.c.vendor == device.c.vendor) & (account.c.ref == device.c.account_ref))
    .where(device.c.person_id == bindparam("id"), device.c.gone_at.is_(None), account.c.gone_at.is_(None))
    .order_by(device.c.vendor, device.c.account_ref, device.c.first_seen, device.c.ref)
)
IMPORTED = (
    select(fact, person.c.login_key)
    .join(person, person.c.id == fact.c.person_id)
    .where(fact.c.person_id == bindparam("id"), fact.c.field == bindparam("field"))
    .order_by(fact.c.first_seen, fact.c.source, fact.c.account_ref)
)
LOGINS = select(account.c.login_key, account.c.aliases).where(account.c.person_id == bindparam("id"))
