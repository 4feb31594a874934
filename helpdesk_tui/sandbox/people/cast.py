"""People that demonstrations and tests know by name."""

from __future__ import annotations

from helpdesk_tui.sandbox.people.model import Person, Phone

LAPTOP_LOGIN = "y.li"
"""Has a computer that authenticates and that the vendor has registered."""
IPHONE = "Apple iPhone 13"
PIXEL = "Google Pixel 7"

ROLES = {
    "everyday": "durand/a.dupont",
    "manager": "durand/m.lejeune",
    "homonym": "durand/m.dupont",
    "near_homonym": "durand/c.dupond",
    "hardware_token": "durand/t.janssens",
    "never_activated": "durand/n.leroy",
    "no_device": "durand/b.desmet",
    "denies": "durand/v.claes",
    "fraud": "durand/f.moreau",
    "silent": "durand/s.wouters",
    "privileged": "durand/a.vandenbossche",
    "vip": "durand/p.durand",
    "locked": "durand/k.maes",
    "bypassed": "durand/g.thomas",
    "disabled": "durand/h.petit",
    "many_phones": "durand/e.lambert",
    "two_clients": "durand/c.renard",
    "other_client": "peeters-lambert/caroline.renard",
    "synced": "durand/j.dubois",
    "one_letter": "durand/a.o",
    "agent": "durand/a.martin",
    "group_bypass": "durand/kiosk1",
    "laptop": "durand/y.li",
}
"""What each is good for."""


def durand() -> list[Person]:
    """The main client's."""
    return [
        _person("Amélie", "Dupont", "a.dupont", number="+32 475 12 34 56", office="+32 2 555 01 41"),
        _person(
            "Martine",
            "Lejeune",
            "m.lejeune",
            number="0486 12 70 21",
            office="+32 2 555 01 02",
            manager="p.durand",
        ),
        _person("Marc", "Dupont", "m.dupont", number="0475/12.88.14", office="02 555 01 44"),
        _person("Claire", "Dupond", "c.dupond", number="0032479126672", office="02/555.01.45"),
        _token(_person("Tom", "Janssens", "t.janssens", office="+32 2 555 01 50", language="nl")),
        _sleeping(_person("Nathalie", "Leroy", "n.leroy", number="0498 12 05 31", office="+32 2 555 01 51")),
        _person("Bart", "De Smet", "b.desmet", office="+32 81 55 02 10", language="nl", site="Namur"),
        _person("Veerle", "Claes", "v.claes", number="+32 (0)477 12 40 08", language="nl", answer="deny"),
        _person("Fabien", "Moreau", "f.moreau", number="0495.12.77.30", answer="fraud"),
        _person("Stijn", "Wouters", "s.wouters", number="0472 12 19 64", language="nl", answer="silent"),
        _person(
            "Anke",
            "Van den Bossche",
            "a.vandenbossche",
            number="+32 489 12 33 90",
            language="nl",
            groups="Domain Admins",
        ),
        _person(
            "Philippe",
            "Durand",
            "p.durand",
            number="+32 475 12 00 01",
            office="+32 2 555 01 00",
            groups="VIP",
            manager="",
        ),
        _person("Koen", "Maes", "k.maes", number="0474 12 58 27", language="nl", status="locked out"),
        _person("Gilles", "Thomas", "g.thomas", number="0476 12 91 15", status="bypass"),
        _person("Hélène", "Petit", "h.petit", number="0473 12 46 80", status="disabled"),
        _many(_person("Étienne", "Lambert", "e.lambert", number="+33 6 39 98 14 72", office="02 555 01 60")),
        _person("Caroline", "Renard", "c.renard", number="0478 12 62 03", office="02 555 01 61"),
        _synced(_person("Jérôme", "Dubois", "j.dubois", number="+352 621 123 456", office="02 555 01 62")),
        _person("Anne", "O", "a.o", number="0499 12 10 10", office="02 555 01 63"),
        _person("Y", "Li", "y.li", number="0497 12 20 20", language="en"),
        _person(
            "Alice",
            "Martin",
            "a.martin",
            number="0496 12 30 30",
            office="02 555 01 70",
            groups="Domain Admins",
        ),
        _person("Kiosque", "Accueil 1", "kiosk1", groups="Kiosks", manager=""),
        _person("Jan", "Peeters", "j.peeters", number="0471 12 31 42", language="nl"),
        _namesake(
            _person("Jan", "Peeters", "j.peeters2", number="0471 12 90 11", language="nl", site="Namur")
        ),
        _person("Éléonore", "d'Ursel-'t Kint", "e.dursel", number="0470/12 65 65", office="02 555 01 71"),
        _person("Seán", "Ó Briain", "s.obriain", number="+32 468 12 45 45", language="en"),
    ]


def notaries() -> list[Person]:
    """The notaries' office's: one of them also works for the main client."""
    person = _person("Caroline", "Renard", "caroline.renard", number="0478 12 62 03", site="Gent", manager="")
    person.mail, person.linked = "caroline.renard@durand.example", "c.renard"
    return [person]


def _person(
    first: str,
    last: str,
    login: str,
    *,
    number: str = "",
    office: str = "",
    language: str = "fr",
    manager: str = "m.lejeune",
    groups: str = "",
    status: str = "active",
    answer: str = "approve",
    site: str = "Bruxelles",
) -> Person:
    return Person(
        first=first,
        last=last,
        login=login,
        mail="",
        language=language,
        site=site,
        office_line=office,
        manager="" if login == manager else manager,
        groups=[groups] if groups else [],
        phones=[Phone(number, name=IPHONE.removeprefix("Apple "))] if number else [],
        status=status,
        answer=answer,
    )


def _token(person: Person) -> Person:
    person.tokens.append(("2208417621", "h6"))
    return person


def _sleeping(person: Person) -> Person:
    person.phones[0] = Phone(
        person.phones[0].number, platform="Generic Smartphone", model="Unknown", activated=False
    )
    return person


def _many(person: Person) -> Person:
    person.phones.append(Phone("0475 12 81 99", name="Pixel pro", platform="Google Android", model=PIXEL))
    person.phones.append(Phone("", name="Tablette", platform="Apple iOS", model="Apple iPad"))
    person.phones.append(
        Phone("+32 2 555 01 60", type="Landline", platform="Unknown", model="Unknown", activated=False)
    )
    person.second_number = "02 555 98 60"
    return person


def _namesake(person: Person) -> Person:
    person.mail = "jan.peeters2@durand.example"
    return person


def _synced(person: Person) -> Person:
    person.synced = True
    person.aliases = ("jdubois", "jerome.dubois@durand.example")
    return person
