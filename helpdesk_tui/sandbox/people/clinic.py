"""The people of the clinic's own directory: named ones first, then colleagues; the same for the same seed."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from helpdesk_tui.sandbox.people import numbers
from helpdesk_tui.sandbox.people.generator import mail_name, plain
from helpdesk_tui.sandbox.people.names import FIRST, LAST, MIX

CLIENT = "sainte-aldegonde"
MAIL_DOMAIN = "aldegonde.example"
BASE = "DC=aldegonde,DC=example"
DOMAINS = (("Aldegonde", BASE), ("Externes", f"OU=Externes,{BASE}"))
"""WebADM domains; whoever is in the second is in the first too."""
COUNT = 96
"""People of the directory, the named ones and the shared ones among them."""
WARDS = ("Urgences", "Cardiologie", "Pédiatrie", "Radiologie", "Pharmacie", "Administration", "Informatique")
TITLES = ("Infirmière", "Infirmier", "Médecin", "Secrétaire médicale", "Technicien", "Pharmacienne", "Cadre")

ROLES = {
    "openotp_everyday": "c.marchal",
    "openotp_homonym": "n.lemaire",
    "openotp_other_homonym": "n.lemaire2",
    "openotp_mail_fallback": "h.masson",
    "openotp_no_token": "b.collard",
    "openotp_blocked": "f.gillet",
    "openotp_blocked_for_ever": "p.hubert",
    "openotp_drifted": "i.servais",
    "openotp_out_of_step": "d.wauters",
    "openotp_two_tokens": "l.body",
    "openotp_hardware": "s.pirotte",
    "openotp_inactive": "t.noel",
    "openotp_denies": "v.bastin",
    "openotp_silent": "m.goffin",
    "openotp_push_off": "a.piron",
    "openotp_list": "g.renson",
    "openotp_comma": "e.vandamme",
    "openotp_brackets": "j.lefevre",
    "openotp_external": "k.demir",
    "openotp_expired": "y.bodart",
    "openotp_disabled_token": "r.thiry",
    "openotp_shared_mail": "o.duchene",
    "openotp_agent": "w.fontaine",
}
"""What each is good for."""


@dataclass(slots=True)
class Colleague:
    """One user of the clinic's directory."""

    first: str
    last: str
    login: str
    ward: str = "Urgences"
    title: str = "Infirmière"
    mail: str = ""
    mobile: str = ""
    office: str = ""
    language: str = "fr"
    cn: str = ""
    token: str = "app"
    """app (TOTP, push), plain (TOTP without push), hotp, hardware (TOTP) or nothing."""
    second: str = ""
    drift: float = 0.0
    pressed: int = 0
    flags: frozenset[str] = frozenset()
    """blocked, for_ever, inactive, disabled, expired, list, external."""
    answer: str = "approve"
    pace: float = 1.0
    settings: dict[str, str] = field(default_factory=dict)


def named() -> list[Colleague]:
    """People that demonstrations and tests know by name."""
    return [
        _one("Caroline", "Marchal", "c.marchal", "0475 12 40 40", "+32 71 55 11 01"),
        _one("Nathalie", "Lemaire", "n.lemaire", "0475 12 41 41", "+32 71 55 11 02"),
        _one("Nathalie", "Lemaire", "n.lemaire2", "0475 12 42 42", "+32 71 55 11 03", ward="Pédiatrie"),
        _one(
            "Hugo",
            "Masson",
            "h.masson",
            "0475 12 39 39",
            token="",
            settings={"OpenOTP.OTPFallback": "MAIL"},
        ),
        _one("Bernard", "Collard", "b.collard", "0475 12 43 43", title="Médecin", token=""),
        _one("François", "Gillet", "f.gillet", "0475 12 44 44", flags=frozenset({"blocked"})),
        _one("Paul", "Hubert", "p.hubert", "0475 12 45 45", flags=frozenset({"blocked", "for_ever"})),
        _one("Isabelle", "Servais", "i.servais", "0475 12 46 46", token="plain", drift=420.0),
        _one("Didier", "Wauters", "d.wauters", "0475 12 47 47", token="hotp", pressed=60),
        _one("Lucie", "Body", "l.body", "0475 12 48 48", second="hardware"),
        _one("Sophie", "Pirotte", "s.pirotte", "", "+32 71 55 11 10", token="hardware"),
        _one("Thierry", "Noël", "t.noel", "0475 12 49 49", token="", flags=frozenset({"inactive"})),
        _one("Valérie", "Bastin", "v.bastin", "0475 12 50 50", answer="deny"),
        _one("Michel", "Goffin", "m.goffin", "0475 12 51 51", answer="silent"),
        _one("Anne", "Piron", "a.piron", "0475 12 52 52", settings={"OpenOTP.PushLogin": "No"}),
        _one(
            "Guy",
            "Renson",
            "g.renson",
            "",
            token="",
            flags=frozenset({"list"}),
            settings={"OpenOTP.OTPType": "LIST"},
        ),
        _one("Els", "Van Damme", "e.vandamme", "0475 12 53 53", cn="Van Damme, Els", language="nl"),
        _one("Julie", "Lefèvre", "j.lefevre", "0475 12 54 54", cn="Lefèvre Julie (stagiaire)"),
        _one("Kemal", "Demir", "k.demir", "0475 12 55 55", flags=frozenset({"external"}), title="Technicien"),
        _one("Yves", "Bodart", "y.bodart", "0475 12 56 56", token="plain", flags=frozenset({"expired"})),
        _one("Rita", "Thiry", "r.thiry", "0475 12 57 57", token="plain", flags=frozenset({"disabled"})),
        _one("Olivier", "Duchêne", "o.duchene", "0475 12 58 58", token="plain"),
        _one("Walter", "Fontaine", "w.fontaine", "0475 12 59 59", ward="Informatique", title="Technicien"),
    ]


def _one(first: str, last: str, login: str, mobile: str, office: str = "", **more: object) -> Colleague:
    person = Colleague(first, last, login, mobile=mobile, office=office)
    for name, value in more.items():
        setattr(person, name, value)
    return person


def colleagues(seed: int, shared: list[tuple[str, str, str, str]]) -> list[Colleague]:
    """Everybody; `shared` are people whom another vendor knows too, as (first, last, login, mail)."""
    random = Random(f"{seed}/clinic")
    people = named()
    _share(people, shared)
    taken = {person.login for person in people}
    while len(people) < COUNT:
        people.append(_somebody(random, taken))
    names: set[str] = set()
    for person in people:
        tail = person.login[-1] if person.login[-1].isdecimal() else ""
        person.mail = person.mail or f"{mail_name(person.first, person.last, tail)}@{MAIL_DOMAIN}"
        person.cn = person.cn or f"{person.last} {person.first} {tail}".strip()
        person.cn += "" if person.cn not in names else f" ({person.login})"
        names.add(person.cn)
    return people


def _share(people: list[Colleague], shared: list[tuple[str, str, str, str]]) -> None:
    """Some have the other vendor's mail and login, some its mail; one has a login that is not theirs."""
    known = {person.login for person in people}
    shared = [entry for entry in shared if entry[2] not in known]
    for place, (first, last, login, mail) in enumerate(shared[:6]):
        own = login if place < 3 else f"{plain(last)[:6]}{plain(first)[:2]}"  # noqa: PLR2004
        people.append(Colleague(first, last, own, mail=mail, mobile=f"0476 12 60 {place:02d}"))
    if len(shared) > 6:  # noqa: PLR2004
        people.append(Colleague("Rachid", "El Amrani", shared[6][2], mobile="0476 12 61 00"))


def _somebody(random: Random, taken: set[str]) -> Colleague:
    mix = MIX["fr"]
    language = random.choices([name for name, _ in mix], [weight for _, weight in mix])[0]
    first, last = random.choice(FIRST[language]), random.choice(LAST[language])
    stem = f"{plain(first)[0]}.{plain(last)}"
    tails = ("", *(str(number) for number in range(2, 10)))
    login = next(stem + tail for tail in tails if stem + tail not in taken)
    taken.add(login)
    person = Colleague(first, last, login, random.choice(WARDS), random.choice(TITLES), language=language)
    person.mobile = numbers.mobile(random)
    person.office = numbers.office(random, "071") if random.random() < 0.6 else ""  # noqa: PLR2004
    person.pace = round(random.uniform(0.6, 1.6), 2)
    luck = random.random()
    for limit, kind in ((0.10, ""), (0.16, "hotp"), (0.24, "hardware"), (0.40, "plain"), (1.01, "app")):
        if luck < limit:
            person.token = kind
            break
    if random.random() < 0.05:  # noqa: PLR2004
        person.flags = frozenset({"blocked"})
    return person
