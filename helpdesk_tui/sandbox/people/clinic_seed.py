"""Writes the clinic's directory, tokens and stock into a store that has none."""

from __future__ import annotations

import base64
import json
import secrets
import uuid
from random import Random

from helpdesk_tui.sandbox.openotp import codes, otp, tokens
from helpdesk_tui.sandbox.openotp.login import DOMAIN
from helpdesk_tui.sandbox.openotp.tokens import Material
from helpdesk_tui.sandbox.people.clinic import BASE, CLIENT, DOMAINS, MAIL_DOMAIN, Colleague, colleagues
from helpdesk_tui.sandbox.people.clinic_life import live_through
from helpdesk_tui.sandbox.store import Db, digest, fact, insert, insert_many, set_fact
from helpdesk_tui.sandbox.webadm import dn as names
from helpdesk_tui.sandbox.webadm.accounts import filetime

DAY = 86_400
STOCK = 8
"""Hardware tokens that nobody has yet."""
HEAD = "c.marchal"
"""Everybody's manager."""
PLATFORMS = ("iOS", "Android")
UNITS = ("Personnel", "Externes", "Groupes", "Services")
GROUPS = ("VPN Utilisateurs", "Soins", "Administrateurs WebADM")


def password_of(login: str) -> str:
    """Everybody's directory password at the start."""
    return f"not-real-{login}"


def seed_clinic(db: Db, seed: int, now: float) -> None:
    """The clinic's WebADM, once; afterwards it only lives on to the present day."""
    if not fact(db, "wa_seed"):
        set_fact(db, "wa_seed", str(seed))
        set_fact(db, "wa_user", "Aldegonde\\svc-helpdesk")
        set_fact(db, "wa_password", secrets.token_urlsafe(18))
        set_fact(db, "wa_api_key", f"{secrets.randbelow(10**19):019d}_{secrets.token_hex(20)}")
        set_fact(db, DOMAIN, "Aldegonde")
        _directory(db)
        _people(db, seed, now)
        _stock(db, seed, now)
    live_through(db, now)


def _directory(db: Db) -> None:
    for name, base in DOMAINS:
        db.execute("INSERT INTO wa_domains VALUES (?, ?, ?, ?)", (name, CLIENT, base, names.key(base)))
    _object(db, BASE, "domain", {"objectclass": ["top", "domain", "domainDNS"], "dc": ["aldegonde"]})
    for unit in UNITS:
        held = {"objectclass": ["top", "organizationalUnit"], "ou": [unit]}
        _object(db, f"OU={unit},{BASE}", "ou", held)
    for group in GROUPS:
        held = {"objectclass": ["top", "group"], "cn": [group], "samaccountname": [group]}
        _object(db, f"CN={group},OU=Groupes,{BASE}", "group", held)


def _object(db: Db, dn: str, kind: str, held: dict[str, list[str]], **more: object) -> str:
    dn_key = names.key(dn)
    values = {"client": CLIENT, "login": "", **more}
    held = {**held, "distinguishedname": [dn]}
    attrs = json.dumps({name: found for name, found in held.items() if found != [""]}, ensure_ascii=False)
    insert(
        db,
        "wa_objects",
        dn=dn,
        dn_key=dn_key,
        parent_key=names.parent(dn_key),
        kind=kind,
        attrs=attrs,
        **values,
    )
    return dn_key


def _people(db: Db, seed: int, now: float) -> None:
    random = Random(f"{seed}/clinic/objects")
    shared = db.execute(
        "SELECT firstname, lastname, username, email FROM users JOIN accounts USING (account_id)"
        " WHERE client = ? AND status = 'active' ORDER BY users.seq LIMIT 7",
        (CLIENT,),
    ).fetchall()
    serials = iter(range(4_400_100, 4_500_000, 37))
    people = colleagues(seed, [tuple(row) for row in shared])
    manager = _name(next(person for person in people if person.login == HEAD))
    for person in people:
        dn_key = _person(db, random, person, manager, now)
        for slot, kind in ((1, person.token), (2, person.second)):
            if kind:
                _token(db, random, person, dn_key, slot, kind, f"SBX{next(serials)}")
        _circumstances(db, person, dn_key, now)
    insert_many(
        db,
        "directory",
        "client login name mail office_line second_number manager_login site language groups linked_login",
        [
            (
                CLIENT,
                person.login,
                f"{person.last} {person.first}",
                person.mail,
                person.office,
                "",
                "" if person.login == HEAD else HEAD,
                "Charleroi",
                person.language,
                "",
                "",
            )
            for person in people
        ],
    )


def _name(person: Colleague) -> str:
    unit = "Externes" if "external" in person.flags else "Personnel"
    return f"CN={names.escape(person.cn)},OU={unit},{BASE}"


def _person(db: Db, random: Random, person: Colleague, manager: str, now: float) -> str:
    dn = _name(person)
    held = {
        "objectclass": ["top", "person", "organizationalPerson", "user"],
        "cn": [person.cn],
        "sn": [person.last],
        "givenname": [person.first],
        "displayname": [f"{person.last.upper()} {person.first}"],
        "samaccountname": [person.login],
        "userprincipalname": [f"{person.login}@{MAIL_DOMAIN}"],
        "mail": [person.mail],
        "mobile": [person.mobile],
        "telephonenumber": [person.office],
        "department": [person.ward],
        "title": [person.title],
        "preferredlanguage": [person.language],
        "manager": ["" if manager == dn else manager],
        "memberof": [f"CN=VPN Utilisateurs,OU=Groupes,{BASE}"],
        "useraccountcontrol": ["512"],
        "lockouttime": ["0"],
        "pwdlastset": [filetime(now - random.randrange(2 * DAY, 80 * DAY))],
        "objectguid": [base64.b64encode(uuid.UUID(int=random.getrandbits(128)).bytes).decode()],
    }
    return _object(
        db,
        dn,
        "user",
        held,
        login=person.login,
        active=int("inactive" not in person.flags),
        password=digest(password_of(person.login)),
        settings=json.dumps(person.settings),
        answer=person.answer,
        pace=person.pace,
    )


def _token(db: Db, random: Random, person: Colleague, dn_key: str, slot: int, kind: str, serial: str) -> None:
    material = Material(otp.HOTP if kind == "hotp" else otp.TOTP, otp.base32(random.randbytes(20)))
    push_id, label = "", "Mobile phone"
    if kind == "app":
        push_id = f"{random.choice(PLATFORMS)}:{random.getrandbits(128):032x}"
    if kind in ("hotp", "hardware"):
        label = "RC300 (HOTP)" if kind == "hotp" else "RC400 (TOTP)"
        device_kind, number = "hardware", serial
    else:
        device_kind, number = "app", ""
    device = f"dev{random.getrandbits(48):012x}"
    tokens.register(db, dn_key, slot, material, state=0, serial=number, model=label, push_id=push_id)
    tokens.add_device(
        db, dn_key, material, kind=device_kind, label=number or label, push_id=push_id, device_id=device
    )
    if slot == 1:
        db.execute(
            "UPDATE wa_devices SET drift = ?, pressed = ? WHERE device_id = ?",
            (person.drift, person.pressed, device),
        )
    if number:
        db.execute(
            "INSERT INTO wa_inventory VALUES (?, 'OTP Token', ?, ?, 'Valid', 1, ?, 0)",
            (number, label, device, dn_key),
        )


def _circumstances(db: Db, person: Colleague, dn_key: str, now: float) -> None:
    flags = person.flags
    if "blocked" in flags:
        until = None if "for_ever" in flags else now + 900
        db.execute(
            "UPDATE wa_objects SET blocked = 1, blocked_until = ?, failures = 5 WHERE dn_key = ?",
            (until, dn_key),
        )
    if "disabled" in flags:
        db.execute("UPDATE wa_tokens SET enabled = 0 WHERE dn_key = ?", (dn_key,))
    if "expired" in flags:
        db.execute("UPDATE wa_tokens SET expires = ? WHERE dn_key = ?", (now - DAY, dn_key))
    if "list" in flags:
        codes.set_list(db, dn_key, 50)


def _stock(db: Db, seed: int, now: float) -> None:
    random = Random(f"{seed}/clinic/stock")
    for place in range(STOCK):
        kind = otp.HOTP if place % 4 == 3 else otp.TOTP  # noqa: PLR2004 - one in four counts presses
        material = Material(kind, otp.base32(random.randbytes(20)))
        serial = f"SBX44{place:05d}"
        device = tokens.add_device(
            db, "", material, kind="hardware", label=serial, device_id=f"dev{random.getrandbits(48):012x}"
        )
        status = "Broken" if place == STOCK - 1 else "Valid"
        model = "RC300 (HOTP)" if kind == otp.HOTP else "RC400 (TOTP)"
        db.execute(
            "INSERT INTO wa_inventory VALUES (?, 'OTP Token', ?, ?, ?, 1, '', ?)",
            (serial, model, device, status, now - 30 * DAY),
        )
