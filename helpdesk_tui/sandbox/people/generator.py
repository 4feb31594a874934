"""Everybody else: the same people for the same seed, in whatever number."""

from __future__ import annotations

import unicodedata
from random import Random

from helpdesk_tui.sandbox.people import cast, numbers
from helpdesk_tui.sandbox.people.model import ORGANISATIONS, Organisation, Person, Phone
from helpdesk_tui.sandbox.people.names import FIRST, LAST, MIX

TEAM = 9
"""People under one manager."""
SHARES = sum(organisation.share for organisation in ORGANISATIONS)
MODELS = (
    ("Apple iOS", "Apple iPhone 13"),
    ("Apple iOS", "Apple iPhone SE"),
    ("Apple iOS", "Apple iPhone 15"),
    ("Google Android", "Samsung Galaxy A54"),
    ("Google Android", "Samsung Galaxy S22"),
    ("Google Android", "Google Pixel 7"),
    ("Google Android", "Fairphone 4"),
)


def everybody(seed: int, count: int) -> list[tuple[Organisation, list[Person]]]:
    """All clients with their people; the named cast comes first and is always whole."""
    named = {"durand": cast.durand(), "peeters-lambert": cast.notaries()}
    found = []
    for organisation in ORGANISATIONS:
        people = named.get(organisation.client, [])
        random = Random(f"{seed}/{organisation.client}")
        wanted = max(len(people), round(count * organisation.share / SHARES))
        for person in people:
            _finish(organisation, person)
        taken = {person.login for person in people}
        while len(people) < wanted:
            people.append(_somebody(random, organisation, taken))
        _teams(people)
        found.append((organisation, people))
    return found


def _finish(organisation: Organisation, person: Person) -> None:
    person.name = full_name(organisation, person.first, person.last)
    person.mail = person.mail or f"{mail_name(person.first, person.last, '')}@{organisation.domain}"
    person.groups += ["RDP Users"]


def full_name(organisation: Organisation, first: str, last: str) -> str:
    """A name as that client's directory writes it."""
    return organisation.name_style.format(LAST=last.upper(), Last=last, First=first)


def plain(text: str) -> str:
    """Letters and hyphens of a name, without accents, in lower case."""
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "".join(sign for sign in folded if sign.isalnum() or sign == "-").strip("-")


def mail_name(first: str, last: str, number: str) -> str:
    """The part before the @."""
    return f"{plain(first)}.{plain(last)}{number}"


def _somebody(random: Random, organisation: Organisation, taken: set[str]) -> Person:
    mix = MIX[organisation.language]
    language = random.choices([name for name, _ in mix], [weight for _, weight in mix])[0]
    first, last = random.choice(FIRST[language]), random.choice(LAST[language])
    stem = f"{plain(first)[0]}.{plain(last)}"
    number, tail = 1, ""
    while stem + tail in taken:
        number += 1
        tail = str(number)
    taken.add(stem + tail)
    site, area = random.choice(organisation.sites)
    person = Person(
        first=first,
        last=last,
        login=stem + tail,
        mail=f"{mail_name(first, last, tail)}@{organisation.domain}",
        language=language,
        name=full_name(organisation, first, last),
        site=site,
        office_line=numbers.office(random, area) if random.random() < 0.72 else "",  # noqa: PLR2004
        groups=["RDP Users"],
        pace=round(random.uniform(0.6, 1.6), 2),
    )
    _devices(random, person)
    _circumstances(random, person)
    return person


def _devices(random: Random, person: Person) -> None:
    luck = random.random()
    if luck < 0.03:  # noqa: PLR2004 - a newcomer, or somebody who never had to
        return
    if luck < 0.08:  # noqa: PLR2004 - hardware tokens, most of them alone
        person.tokens.append((str(random.randrange(2_208_000_000, 2_209_000_000)), "h6"))
        if luck < 0.06:  # noqa: PLR2004
            return
    platform, model = random.choice(MODELS)
    activated = random.random() > 0.06  # noqa: PLR2004
    own = Phone(numbers.mobile(random), "", "Mobile", platform, model, activated)
    if not activated:
        own.platform, own.model = "Generic Smartphone", "Unknown"
    elif random.random() < 0.4:  # noqa: PLR2004
        own.name = random.choice((model.partition(" ")[2], f"GSM {person.first}", "Perso", "Werk", "Pro"))
    person.phones.append(own)
    if luck > 0.92:  # noqa: PLR2004 - two phones
        platform, model = random.choice(MODELS)
        person.phones.append(Phone(numbers.mobile(random), "Perso", "Mobile", platform, model))
    elif luck > 0.90 and person.office_line:  # noqa: PLR2004
        person.phones.append(Phone(person.office_line, "", "Landline", "Unknown", "Unknown", activated=False))
    if luck > 0.985:  # noqa: PLR2004
        person.security_key = "YubiKey 5"


def _circumstances(random: Random, person: Person) -> None:
    luck = random.random()
    for limit, status in (
        (0.015, "locked out"),
        (0.025, "disabled"),
        (0.032, "bypass"),
        (0.036, "pending deletion"),
    ):
        if luck < limit:
            person.status = status
            break
    mood = random.random()
    if mood < 0.05:  # noqa: PLR2004
        person.answer = "deny"
    elif mood < 0.13:  # noqa: PLR2004
        person.answer = "silent"
    person.synced = random.random() < 0.6  # noqa: PLR2004
    if random.random() < 0.02:  # noqa: PLR2004
        person.groups.append("Domain Admins")
    elif random.random() < 0.03:  # noqa: PLR2004
        person.groups.append(random.choice(("VIP", "Finance")))
    if random.random() < 0.06:  # noqa: PLR2004
        person.second_number = numbers.mobile(random)
    if random.random() < 0.05:  # noqa: PLR2004
        person.aliases = (plain(person.first)[:3] + plain(person.last)[:5] + person.login[-1],)


def _teams(people: list[Person]) -> None:
    """Whoever has nobody above gets the head of the team."""
    for place, person in enumerate(people):
        head = people[place - place % TEAM]
        named = bool(person.manager) or person.login in ("p.durand", "kiosk1")
        if not named and head is not person:
            person.manager = head.login
