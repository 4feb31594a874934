"""Which proofs a person could give: one option for each contact point, device and human."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from helpdesk_tui.contract.evidence import Method, Strength, TrustRoot, Unavailable
from helpdesk_tui.contract.ids import AgentId, PersonId, VendorId, WayId
from helpdesk_tui.contract.people import AccountStatus, ContactKind, DeviceKind, Factor
from helpdesk_tui.contract.session import VendorState
from helpdesk_tui.contract.witness import WAY
from helpdesk_tui.desk.gate.hints import hint
from helpdesk_tui.desk.gate.person import PersonFacts
from helpdesk_tui.desk.gate.phones import numbers_of, perhaps
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.people.known import ContactFact, DeviceFact
from helpdesk_tui.policy.values import Route, Standing
from helpdesk_tui.vendors.protocols import Challenges, Vendor, WakesAny

SECONDS = {
    Method.PUSH: 30,
    Method.OTP: 20,
    Method.MAIL_CODE: 35,
    Method.SMS_CODE: 40,
    Method.CALL_BACK: 90,
    Method.IN_PERSON: 60,
    Method.ID_CHECK: 240,
    Method.KNOWLEDGE: 30,
}
MANAGER_SECONDS = 240
"""A manager has to be reached first."""
_NUMBERS = (ContactKind.OFFICE_LINE, ContactKind.MOBILE, ContactKind.SECOND_NUMBER)


@dataclass(frozen=True, slots=True)
class Option:
    """One way with all that is needed to take it."""

    route: Route
    hint: str = ""
    label: str = ""
    vendor: VendorId | None = None
    account_ref: str | None = None
    device_ref: str | None = None
    contact: ContactFact | None = None
    manager: PersonId | None = None
    colleagues: Mapping[AgentId, str] = field(default_factory=dict)
    """Who may be named as the witness, with their names."""

    def by(self, way: WayId) -> Option | None:
        """This option as the way that was asked for: a witness is named in it."""
        if way == self.way and not self.colleagues:
            return self
        who = AgentId(way.removeprefix(WAY))
        if not way.startswith(WAY) or who not in self.colleagues:
            return None
        return replace(self, route=replace(self.route, way=way), hint=self.colleagues[who], colleagues={})

    @property
    def way(self) -> WayId:
        """Its name in this case."""
        return self.route.way


def options_of(house: House, person: PersonFacts, manager: PersonFacts | None) -> tuple[Option, ...]:
    """Everything that could prove that the caller is this person, strongest kinds first."""
    found = [*_by_device(house, person), *_by_contact(house, person), *_by_document(house, person)]
    if manager is not None:
        found += _by_manager(house, person, manager)
    found.append(
        Option(
            _route(
                "in_person", Method.IN_PERSON, TrustRoot.HUMAN, Strength.ATTESTED, SECONDS[Method.IN_PERSON]
            )
        )
    )
    found.append(
        Option(
            _route(
                "knowledge", Method.KNOWLEDGE, TrustRoot.NONE, Strength.ATTESTED, SECONDS[Method.KNOWLEDGE]
            )
        )
    )
    return tuple(found)


def _by_device(house: House, person: PersonFacts) -> Iterator[Option]:
    asked: set[VendorId] = set()
    for fact in person.devices:
        vendor = house.vendors.get(fact.vendor)
        challenges = None if vendor is None else vendor.challenges
        if vendor is None or challenges is None:
            continue
        factors = challenges.factors(fact.device)
        if Factor.PUSH in factors:
            yield _push(vendor, challenges, person, fact)
        if Factor.OTP in factors and challenges.code_by_device:
            yield _code(vendor, person, fact)
        elif Factor.OTP in factors and fact.vendor not in asked:
            asked.add(fact.vendor)
            yield _any_code(vendor, challenges, person, fact)


def _push(vendor: Vendor, challenges: Challenges, person: PersonFacts, fact: DeviceFact) -> Option:
    rung = _rung(challenges, person, fact)
    route = _route(
        f"push:{fact.id}",
        Method.PUSH,
        TrustRoot.HANDSET,
        Strength.CHECKED,
        SECONDS[Method.PUSH],
        youngest([one.standing for one in rung]),
    )
    return _on_device(vendor, person, fact, replace(route, also_through=_names(person, rung)))


def _rung(challenges: Challenges, person: PersonFacts, named: DeviceFact) -> list[DeviceFact]:
    """Every device that may answer a push for this one: some vendors wake any phone of the account."""
    if not isinstance(challenges, WakesAny):
        return [named]
    others = [fact for fact in _same_account(person, named) if fact.id != named.id]
    return [named, *(fact for fact in others if challenges.wakes(fact.device))]


def _same_account(person: PersonFacts, one: DeviceFact) -> list[DeviceFact]:
    account = (one.vendor, one.account_ref)
    return [fact for fact in person.devices if (fact.vendor, fact.account_ref) == account]


def _names(person: PersonFacts, held: Iterable[DeviceFact]) -> frozenset[str]:
    return frozenset(name for fact in held for name in (str(fact.id), *numbers_of(person, fact)))


def _code(vendor: Vendor, person: PersonFacts, fact: DeviceFact) -> Option:
    root = TrustRoot.TOKEN if fact.device.kind is DeviceKind.HARDWARE_TOKEN else TrustRoot.HANDSET
    route = _route(f"otp:{fact.id}", Method.OTP, root, Strength.CHECKED, SECONDS[Method.OTP], fact.standing)
    return _on_device(vendor, person, fact, route)


def _on_device(vendor: Vendor, person: PersonFacts, fact: DeviceFact, route: Route) -> Option:
    problem = _vendor_problem(vendor, person, fact.account_ref)
    if problem is None and fact.device.usable is False:
        problem = Unavailable.DEVICE_NOT_READY
    return Option(
        replace(
            route,
            target=str(fact.id),
            also_through=route.also_through | numbers_of(person, fact),
            unavailable=problem,
        ),
        hint=hint(fact.e164 or fact.device.serial),
        label=fact.device.label,
        vendor=fact.vendor,
        account_ref=fact.account_ref,
        device_ref=fact.device.ref,
    )


def _any_code(vendor: Vendor, challenges: Challenges, person: PersonFacts, first: DeviceFact) -> Option:
    """The vendor checks a code against everything the account has: the weakest of it counts."""
    able = [fact for fact in _same_account(person, first) if Factor.OTP in challenges.factors(fact.device)]
    tokens_only = all(fact.device.kind is DeviceKind.HARDWARE_TOKEN for fact in able)
    sms_may_live = any(
        fact.vendor == first.vendor and fact.device.extra.get("sms_passcodes_sent") == "true"
        for fact in person.devices
    )
    route = Route(
        way=WayId(f"otp:{first.vendor}"),
        method=Method.OTP,
        root=TrustRoot.TOKEN if tokens_only else TrustRoot.SIM if sms_may_live else TrustRoot.HANDSET,
        strength=Strength.CHECKED,
        target="",
        also_through=_names(person, able),
        seconds=SECONDS[Method.OTP],
        standing=youngest([fact.standing for fact in able]),
        unavailable=_vendor_problem(vendor, person, first.account_ref),
        capped_as=Method.SMS_CODE if sms_may_live else None,
    )
    return Option(
        route,
        hint=hint(able[0].e164 or able[0].device.serial) if len(able) == 1 else "",
        label=able[0].device.label if len(able) == 1 else vendor.label,
        vendor=first.vendor,
        account_ref=first.account_ref,
    )


def _by_contact(house: House, person: PersonFacts) -> Iterator[Option]:
    for contact in person.reachable(*_NUMBERS):
        root = TrustRoot.OFFICE_WIRING if contact.kind is ContactKind.OFFICE_LINE else TrustRoot.SIM
        yield _reach(f"call:{contact.id}", Method.CALL_BACK, root, Strength.ATTESTED, contact)
    for contact in person.reachable(ContactKind.MAIL):
        courier = None if house.couriers.mail else Unavailable.NO_COURIER
        yield _reach(
            f"mail:{contact.id}", Method.MAIL_CODE, TrustRoot.PASSWORD, Strength.CHECKED, contact, courier
        )
    for contact in person.reachable(ContactKind.MOBILE):
        if not contact.value.startswith("+"):
            continue  # a number that could not be read as E.164 gets no message
        courier = None if house.couriers.sms else Unavailable.NO_COURIER
        yield _reach(f"sms:{contact.id}", Method.SMS_CODE, TrustRoot.SIM, Strength.CHECKED, contact, courier)


def _by_document(house: House, person: PersonFacts) -> Iterator[Option]:
    """An identity check by a vendor where the person has an account, if this desk's owner has set it up."""
    for account in person.accounts:
        vendor = house.vendors.get(account.vendor)
        if vendor is None or vendor.identity is None:
            continue
        route = _route(
            f"identity:{account.vendor}:{account.ref}",
            Method.ID_CHECK,
            TrustRoot.HUMAN,
            Strength.CHECKED,
            SECONDS[Method.ID_CHECK],
        )
        problem = _vendor_problem(vendor, person, account.ref) or vendor.identity.closed()
        yield Option(
            replace(route, unavailable=problem),
            label=vendor.label,
            vendor=account.vendor,
            account_ref=account.ref,
        )


def _by_manager(house: House, person: PersonFacts, manager: PersonFacts) -> Iterator[Option]:
    """The manager out of the directory: by his own push, code or mailed code where there is one."""
    for option in options_of(house, manager, None):
        method = option.route.method
        checked = method in (Method.PUSH, Method.OTP, Method.MAIL_CODE)
        if checked or (method is Method.CALL_BACK):
            route = replace(
                option.route,
                way=WayId(f"manager:{option.way}"),
                method=Method.MANAGER,
                root=TrustRoot.HUMAN,
                strength=Strength.CHECKED if checked else Strength.ATTESTED,
                seconds=MANAGER_SECONDS + (0 if checked else SECONDS[Method.CALL_BACK]),
                standing=youngest([option.route.standing, person.manager_standing]),
            )
            yield replace(option, route=route, manager=manager.id)


def _reach(
    way: str,
    method: Method,
    root: TrustRoot,
    strength: Strength,
    contact: ContactFact,
    unavailable: Unavailable | None = None,
) -> Option:
    route = _route(way, method, root, strength, SECONDS[method], contact.standing)
    same_phone = frozenset({perhaps(contact.value)})
    return Option(
        replace(route, target=contact.value, also_through=same_phone, unavailable=unavailable),
        hint=hint(contact.value),
        contact=contact,
    )


def _route(
    way: str,
    method: Method,
    root: TrustRoot,
    strength: Strength,
    seconds: int,
    standing: Standing | None = None,
) -> Route:
    return Route(
        way=WayId(way),
        method=method,
        root=root,
        strength=strength,
        target="",
        seconds=seconds,
        standing=standing or Standing(),
    )


def youngest(standings: Iterable[Standing]) -> Standing:
    """The standing of what rests on all of these: the latest change, and the doubts of each."""
    together = list(standings)
    return Standing(
        changed=max((one.changed for one in together if one.changed is not None), default=None),
        baseline=any(one.baseline for one in together),
        baseline_accepted=all(one.baseline_accepted for one in together),
    )


def _vendor_problem(vendor: Vendor, person: PersonFacts, account_ref: str) -> Unavailable | None:
    if vendor.status().state in (VendorState.DOWN, VendorState.REFUSED):
        return Unavailable.VENDOR_DOWN
    account = person.account(vendor.id, account_ref)
    # A vendor that lets the account in without a factor proves nothing by saying yes.
    if account is None or account.status is AccountStatus.BYPASS:
        return Unavailable.VENDOR_CANNOT
    return None
