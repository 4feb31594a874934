"""Writes the invented people into an empty store, in bulk."""

from __future__ import annotations

import base64
import secrets
import time
from datetime import UTC, datetime
from random import Random
from typing import Any

from helpdesk_tui.sandbox.duo.phones import number_key
from helpdesk_tui.sandbox.people.changes import write_changes
from helpdesk_tui.sandbox.people.clinic_seed import seed_clinic
from helpdesk_tui.sandbox.people.extras import write_extras
from helpdesk_tui.sandbox.people.generator import everybody
from helpdesk_tui.sandbox.people.life import live_through
from helpdesk_tui.sandbox.people.model import PROVIDER, Organisation, Person
from helpdesk_tui.sandbox.store import Db, Store, fact, insert_many, set_fact

DAY = 86_400
GROUPS = (
    ("RDP Users", "active"),
    ("Domain Admins", "active"),
    ("VIP", "active"),
    ("Finance", "active"),
    ("Kiosks", "bypass"),
    ("Leavers", "disabled"),
)
LOGIN_APPLICATIONS = ("RDP Gateway", "VPN", "Microsoft 365", "VDI")
NORMAL_PERMISSIONS = "read_resource,write_resource,read_log,info"
KEY_DIGITS = 18


def seed_store(store: Store, seed: int, count: int, days: int = 30) -> None:
    """Fill an empty store; a full one only lives on to the present day."""
    with store.transaction() as db:
        if not fact(db, "seed"):
            set_fact(db, "seed", str(seed))
            set_fact(db, "people", str(count))
            _write(db, seed, count, int(time.time()))
        made = (fact(db, "seed"), fact(db, "people"))
        if made != (str(seed), str(count)):
            raise ValueError(f"{store.path} holds --seed {made[0]} --people {made[1]}")
        live_through(db, time.time(), days)
        seed_clinic(db, seed, time.time())


def _write(db: Db, seed: int, count: int, now: int) -> None:
    random = Random(f"{seed}/keys")
    parent = _account(db, random, 0, PROVIDER.lower(), PROVIDER, "BE", "fr")
    _application(db, parent, "accounts", "Accounts API", "")
    for place, (organisation, people) in enumerate(everybody(seed, count), start=1):
        account_id = _account(
            db,
            random,
            place,
            organisation.client,
            organisation.name,
            organisation.region,
            organisation.language,
        )
        _application(db, account_id, "admin", "Helpdesk (Admin API)", NORMAL_PERMISSIONS)
        _application(db, account_id, "auth", "Helpdesk (Auth API)", "")
        for name in LOGIN_APPLICATIONS:
            _application(db, account_id, "login", name, "")
        _people(db, random, account_id, organisation, people, now)
        write_changes(db, random, account_id, now)
        write_extras(db, seed, account_id, now)


def _key(random: Random, prefix: str) -> str:
    return f"{prefix}{random.getrandbits(4 * KEY_DIGITS):0{KEY_DIGITS}X}"


def _account(db: Db, random: Random, place: int, client: str, name: str, region: str, language: str) -> str:
    account_id = _key(random, "DA")
    host = f"api-{random.getrandbits(32):08x}.duosecurity.com"
    row = (account_id, client, name, host, region, language, int(place == 0), place)
    db.execute("INSERT INTO accounts VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
    return account_id


def _application(db: Db, account_id: str, family: str, name: str, permissions: str) -> None:
    ikey = "DI" + base64.b32encode(secrets.token_bytes(12)).decode()[:18]
    row = (ikey, secrets.token_hex(20), account_id, family, name, permissions)
    db.execute("INSERT INTO applications VALUES (?, ?, ?, ?, ?, ?)", row)


def _people(
    db: Db, random: Random, account_id: str, organisation: Organisation, people: list[Person], now: int
) -> None:
    groups = {name: _key(random, "DG") for name, _ in GROUPS}
    db.executemany(
        "INSERT INTO groups (group_id, account_id, name, descr, status) VALUES (?, ?, ?, '', ?)",
        [(groups[name], account_id, name, status) for name, status in GROUPS],
    )
    rows = _Rows()
    for person in people:
        rows.add(random, account_id, person, groups, now)
    rows.insert(db)
    insert_many(
        db,
        "directory",
        "client login name mail office_line second_number manager_login site language groups linked_login",
        [
            (
                organisation.client,
                person.login,
                person.name,
                person.mail,
                person.office_line,
                person.second_number,
                person.manager,
                person.site,
                person.language,
                ";".join(name for name in person.groups if name != "RDP Users"),
                person.linked,
            )
            for person in people
        ],
    )


class _Rows:
    """Rows of many people, so that each table is written once."""

    def __init__(self) -> None:
        self.users: list[tuple[Any, ...]] = []
        self.aliases: list[tuple[Any, ...]] = []
        self.memberships: list[tuple[Any, ...]] = []
        self.phones: list[tuple[Any, ...]] = []
        self.user_phones: list[tuple[Any, ...]] = []
        self.tokens: list[tuple[Any, ...]] = []
        self.user_tokens: list[tuple[Any, ...]] = []
        self.keys: list[tuple[Any, ...]] = []

    def add(self, random: Random, account_id: str, person: Person, groups: dict[str, str], now: int) -> None:
        user_id = _key(random, "DU")
        created = now - random.randrange(60 * DAY, 1500 * DAY)
        synced = now - random.randrange(300, DAY // 2) if person.synced else None
        locked = "Failed Attempts" if person.status == "locked out" else None
        self.users.append(
            (
                user_id,
                account_id,
                person.login,
                person.login.casefold(),
                person.name,
                person.first,
                person.last,
                person.mail,
                person.mail.casefold(),
                person.notes,
                person.status,
                locked,
                created,
                synced,
                f"{random.getrandbits(128):032x}" if synced else None,
                person.answer,
                person.pace,
            )
        )
        for place, alias in enumerate(person.aliases, start=1):
            self.aliases.append((account_id, alias.casefold(), user_id, place, alias))
        self.memberships += [(user_id, groups[name]) for name in person.groups]
        self._phones(random, account_id, user_id, person, now)
        for serial, kind in person.tokens:
            token_id = _key(random, "DH")
            self.tokens.append((token_id, account_id, serial, kind, None, _secret(random), 0, 0))
            self.user_tokens.append((user_id, token_id))
        if person.security_key:
            added = created + DAY
            self.keys.append(
                (_key(random, "WA"), account_id, user_id, person.security_key, "Security Key", added)
            )

    def _phones(self, random: Random, account_id: str, user_id: str, person: Person, now: int) -> None:
        for phone in person.phones:
            phone_id = _key(random, "DP")
            seen = ""
            if phone.activated:
                seen = datetime.fromtimestamp(now - random.randrange(60, 5 * DAY), UTC).strftime(
                    "%Y-%m-%dT%H:%M:%S"
                )
            number = (phone.number, number_key(phone.number))
            kind = (phone.name, phone.type, phone.platform, phone.model, int(phone.activated))
            self.phones.append((phone_id, account_id, *number, "", *kind, 0, "", "", seen, _secret(random)))
            self.user_phones.append((user_id, phone_id))

    def insert(self, db: Db) -> None:
        insert_many(
            db,
            "users",
            "user_id account_id username username_key realname firstname lastname email email_key notes"
            " status lockout_reason created last_directory_sync external_id answer pace",
            self.users,
        )
        insert_many(db, "aliases", "account_id alias_key user_id place alias", self.aliases)
        insert_many(db, "memberships", "user_id group_id", self.memberships)
        insert_many(
            db,
            "phones",
            "phone_id account_id number number_key extension name type platform model activated sms_sent"
            " predelay postdelay last_seen secret",
            self.phones,
        )
        insert_many(db, "user_phones", "user_id phone_id", self.user_phones)
        columns = "token_id account_id serial type totp_step secret counter pressed"
        insert_many(db, "tokens", columns, self.tokens)
        insert_many(db, "user_tokens", "user_id token_id", self.user_tokens)
        insert_many(db, "webauthn", "webauthnkey account_id user_id name label added", self.keys)


def _secret(random: Random) -> str:
    return base64.b32encode(random.randbytes(20)).decode()
