"""Invented people of the server's user stores, written as directories really hold them."""

from __future__ import annotations

import base64
import hashlib
import os
import sqlite3
from dataclasses import astuple, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Somebody:
    """One line of a user store."""

    login: str
    given: str
    family: str
    mobile: str = ""
    phone: str = ""
    mail: str = ""


ACME = (
    Somebody(
        "hlambert", "Hélène", "Lambert", "+32 470 00 11 22", "+32 2 555 61 01", "helene.lambert@acme.example"
    ),
    Somebody("wclaes", "Wout", "Claes", "0471/22.33.44", "02 555 61 02", "wout.claes@acme.example"),
    Somebody("sokafor", "Samuel", "Okafor", "0032472334455", "", "samuel.okafor@acme.example"),
    Somebody("imartens", "Inge", "Martens", "+32 (0)473 44 55 66", "02/555.61.04", ""),
    Somebody("pnoel", "Perrine", "Noël", "06 12 00 34 56", "", "perrine.noel@acme.example"),
    Somebody("tdubois", "Théo", "Dubois", "+33612003457", "", "theo.dubois@acme.example"),
    Somebody("akaya", "Ayşe", "Kaya", "0475 55 66 77", "", "ayse.kaya@acme.example"),
    Somebody("lvdberg", "Lotte", "Van den Berg", "0476 66 77 88", "", "lotte.vandenberg@acme.example"),
    Somebody("rsimon", "Rémi", "Simon", "", "+32 4 555 61 09", "remi.simon@acme.example"),
    Somebody("mmaes", "Marc", "Maes"),
    Somebody("bwouters", "Bram", "Wouters", "0477 77 88 99", "", "bram.wouters@acme.example"),
    Somebody("cgillet", "Céline", "Gillet", "+32 478 88 99 00", "", "celine.gillet@acme.example"),
)
PARTNERS = (Somebody("ext.colin", "Basile", "Colin", "+32 81 55 61 11", "", "basile.colin@partner.example"),)
CROWD_SIZE = 620
"""More than the store answers at once."""
STORE_LIMIT = 500

COLUMNS = {
    "userid": "id",
    "username": "login",
    "givenname": "given",
    "surname": "family",
    "mobile": "mobile",
    "phone": "phone",
    "email": "mail",
    "password": "secret",
}


def crowd() -> tuple[Somebody, ...]:
    """Many people whose logins begin alike."""
    return tuple(
        Somebody(f"{'abcdeAB'[number % 7]}user{number:04}", f"Given{number:04}", f"Family{number:04}")
        for number in range(CROWD_SIZE)
    )


def fill(store: Path, passwords: dict[str, str], agents: dict[str, str]) -> None:
    """One table for each realm; `passwords` of people and `agents` by login."""
    people = {"acme": ACME, "partners": PARTNERS, "crowd": crowd(), "agents": _agents(agents)}
    known = passwords | agents
    with sqlite3.connect(store) as database:
        for table, rows in people.items():
            database.execute(
                f"create table {table} (id integer primary key, login text unique, given text, family text, "
                "mobile text, phone text, mail text, secret text)"
            )
            database.executemany(
                f"insert into {table} (login, given, family, mobile, phone, mail, secret) "
                "values (?,?,?,?,?,?,?)",
                [(*astuple(row), _salted(known.get(row.login))) for row in rows],
            )
    database.close()


def _agents(agents: dict[str, str]) -> tuple[Somebody, ...]:
    return tuple(Somebody(login, login, "Desk") for login in agents)


def _salted(password: str | None) -> str:
    if password is None:
        return ""
    salt = os.urandom(8)
    digest = hashlib.sha256(password.encode() + salt).digest()
    return "{SSHA256}" + base64.b64encode(digest + salt).decode()
