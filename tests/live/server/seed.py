"""Fill a fresh server through its own REST API: stores, realms, rights, policies and tokens."""

from __future__ import annotations

import json
from pathlib import Path

import pyotp

from tests.live.admin import Admin
from tests.live.phone import Generator, Phones
from tests.live.server.install import ADMIN, AGENT_REALM
from tests.live.server.people import COLUMNS, STORE_LIMIT

AGENT = "hd.alice"
READER = "hd.bruno"
"""May look, but neither hand out nor verify."""

READ_RIGHTS = [
    "userlist",
    "tokenlist",
    "auditlog",
    "authentication_log_read",
    "user_lock_read",
    # Else the token list hands out what completes somebody's push enrolment.
    "hide_tokeninfo=enrollment_credential private_key_server public_key_server public_key_smartphone",
]
AGENT_RIGHTS = [
    *READ_RIGHTS,
    "triggerchallenge",
    "disable",
    "enable",
    "reset",
    "resync",
    "assign",
    "unassign",
    "user_lock_set",
    "user_lock_reset",
    "remembered_device_revoke",
    "token_rollover",
    "enrollTOTP",
    "enrollHOTP",
    "enrollPUSH",
    "enrollREGISTRATION",
    "enrollTAN",
    "enrollSMS",
    "setdescription",
]
"""What `init` and `doctor` name, besides `delete` under its condition; nothing more."""
SCOPE = {"adminrealm": AGENT_REALM, "realm": "acme, crowd"}
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def configure(admin: Admin, url: str, store: Path, gateway: str) -> None:
    """User stores, realms and policies, as a help desk of a few hundred people would have them."""
    for name in ("acme", "partners", "crowd", "agents"):
        admin.call(
            "POST",
            f"/resolver/{name}",
            type="sqlresolver",
            Driver="sqlite",
            Server="",
            Database=str(store),
            Table=name,
            Map=json.dumps(COLUMNS),
            Limit=STORE_LIMIT,
            Editable=0,
        )
        admin.call("POST", f"/realm/{AGENT_REALM if name == 'agents' else name}", resolvers=name)
    admin.call("POST", "/defaultrealm/acme")
    _superuser(admin)
    _agents(admin)
    _enrolment(admin, url)
    _text_messages(admin, gateway)


def _text_messages(admin: Admin, gateway: str) -> None:
    admin.call(
        "POST",
        "/smsgateway",
        name="pretend",
        module="privacyidea.lib.smsprovider.HttpSMSProvider.HttpSMSProvider",
        **{
            "option.URL": gateway,
            "option.HTTP_METHOD": "POST",
            "option.to": "{phone}",
            "option.text": "{otp}",
        },
    )
    admin.call("POST", "/system/setConfig", **{"sms.identifier": "pretend"})


def _superuser(admin: Admin) -> None:
    """First of all: with the next admin policy, what is not granted is refused to the superuser too.

    Enumerated, since the action `*` would also switch on those that restrict.
    """
    rights = admin.value("GET", "/policy/defs/admin")
    every = [
        name
        for name, kind in rights.items()
        if kind["type"] == "bool" and not name.endswith("_force_server_generate")
    ]
    admin.policy("superuser", "admin", every, adminuser=ADMIN)


def _agents(admin: Admin) -> None:
    admin.policy("desk", "admin", AGENT_RIGHTS, adminuser=AGENT, **SCOPE)
    reader(admin, READ_RIGHTS)
    only_registration = [["token", "tokentype", "equals", "registration", True, "condition_is_false"]]
    admin.policy(
        "desk-take-back", "admin", ["delete"], adminuser=AGENT, conditions=only_registration, **SCOPE
    )


def reader(admin: Admin, rights: list[str]) -> None:
    """Rights of the agent who may look."""
    admin.policy("desk-reader", "admin", rights, adminuser=READER, **SCOPE)


def _enrolment(admin: Admin, url: str) -> None:
    admin.policy(
        "enrolment",
        "enrollment",
        [
            "push_firebase_configuration=poll only",
            f"push_registration_url={url}/ttype/push",
            "push_ttl=60",
            "push_ssl_verify=0",
            "tokenissuer=ACME",
            "registration.length=12",
            f"registration.contents=[{ALPHABET}]",
        ],
    )
    number_matching(admin)


def number_matching(admin: Admin) -> None:
    """The phone shows three numbers, one of which the agent reads out."""
    admin.policy(
        "push-number",
        "authentication",
        ["push_require_presence", "push_presence_options=NUMERIC", "push_presence_num_options=3"],
    )


def enrol(admin: Admin, phones: Phones) -> None:
    """Tokens of the people of `acme`; a few of every sort, some of them in trouble."""
    for login in ("hlambert", "sokafor", "imartens", "lvdberg"):
        serial = f"TOTP-{login[1:].upper()}"
        generator(admin, phones, serial, login, description="Authenticator app")
    fob(admin, phones, "FOB-CLAES", "wclaes")
    generator(admin, phones, "TOTP-COLIN", "ext.colin", realm="partners")
    generator(admin, phones, "TOTP-KAYA", "akaya", description="Lost phone")
    admin.call("POST", "/token/disable/TOTP-KAYA")
    push(admin, phones, "PUSH-LAMBERT", "hlambert", scanned=True)
    push(admin, phones, "PUSH-NOEL", "pnoel", scanned=True)
    push(admin, phones, "PUSH-DUBOIS", "tdubois", scanned=False)
    for login in ("bwouters", "cgillet"):
        generator(admin, phones, f"TOTP-{login[1:].upper()}", login)
    push(admin, phones, "PUSH-GILLET", "cgillet", scanned=True)
    fob(admin, phones, "FOB-WOUTERS", "bwouters")
    text_token(admin, "SMS-WOUTERS", "bwouters", phone="+32 477 77 88 99")
    text_token(admin, "SMS-GILLET", "cgillet", dynamic_phone=1)
    for serial in ("FOB-7001", "FOB-7002", "FOB-7003"):
        fob(admin, phones, serial)


def generator(
    admin: Admin,
    phones: Phones,
    serial: str,
    login: str,
    *,
    realm: str = "acme",
    description: str = "",
) -> None:
    """Enrol an authenticator app and put its secret where the tests' phone finds it."""
    secret = pyotp.random_base32()
    admin.call(
        "POST",
        "/token/init",
        type="totp",
        serial=serial,
        user=login,
        realm=realm,
        otpkey=pyotp.OTP(secret).byte_secret().hex(),
        description=description,
    )
    phones.generators[serial] = Generator(secret)


def fob(admin: Admin, phones: Phones, serial: str, login: str = "") -> None:
    """A hardware token, for the stock without a login: the server knows that only of imported ones."""
    secret = pyotp.random_base32()
    line = f"{serial}, {pyotp.OTP(secret).byte_secret().hex()}, hotp, 6, 0\n"
    admin.upload("/token/load/fobs.csv", line, type="oathcsv", tokenrealms="acme")
    if login:
        admin.call("POST", "/token/assign", serial=serial, user=login, realm="acme")
    phones.generators[serial] = Generator(secret, counts=True)


def text_token(admin: Admin, serial: str, login: str, **number: str | int) -> None:
    """Codes by SMS, to a number of the token's own or to the directory's."""
    admin.call("POST", "/token/init", type="sms", serial=serial, user=login, realm="acme", **number)


def push(admin: Admin, phones: Phones, serial: str, login: str, *, scanned: bool) -> None:
    """Enrol a push app, or leave its enrolment unfinished."""
    made = admin.call(
        "POST",
        "/token/init",
        type="push",
        serial=serial,
        user=login,
        realm="acme",
        genkey=1,
        description="Phone app",
    )
    if scanned:
        phones.scan(serial, made["detail"]["pushurl"]["value"])
