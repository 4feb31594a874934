"""A vendor's account as rows of the mirror: cut to size, numbers read, nothing decided yet."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from helpdesk_tui.contract.people import ContactKind, DeviceKind
from helpdesk_tui.desk.people.folding import e164, fold
from helpdesk_tui.desk.people.joining import KINDS, Key, bare_login
from helpdesk_tui.desk.store.text import storable
from helpdesk_tui.vendors.values import VendorDevice, VendorPerson

REF: Final = 256
MOST_DEVICES: Final = 200
MOST_GROUPS: Final = 300
MOST_NAMES: Final = 50


@dataclass(frozen=True, slots=True)
class Point:
    """A number or address: `value` is what is compared, `written` what the source says."""

    kind: ContactKind
    value: str
    written: str

    @property
    def is_whole(self) -> bool:
        """Whether it could be read as an address or a number in E.164."""
        return self.kind is ContactKind.MAIL or self.value.startswith("+")


@dataclass(frozen=True, slots=True)
class ReadDevice:
    """One device's columns."""

    ref: str
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ReadAccount:
    """One account as it is to be kept."""

    ref: str
    values: dict[str, Any]
    devices: tuple[ReadDevice, ...]
    points: tuple[Point, ...]
    groups: tuple[str, ...]

    def bare(self, taken_off: Iterable[str]) -> ReadAccount:
        """The same with the login that it is compared by."""
        return replace(self, values={**self.values, "bare_key": bare_login(self.values["login"], taken_off)})

    @property
    def compared_by(self) -> Mapping[Key, frozenset[str]]:
        """What tells whether it is somebody's who is known."""
        points = {
            key: frozenset(point.value for point in self.points if point.kind in kinds and point.is_whole)
            for key, kinds in KINDS.items()
        }
        return {**points, Key.LOGIN: frozenset({self.values["bare_key"]} - {""})}


def read_accounts(found: Iterable[VendorPerson], region: str) -> list[ReadAccount]:
    """The accounts' columns; one without an id, or with one too long to be kept, is left out.

    Takes about half a millisecond for each: not on the loop, and not inside a write.
    """
    return [one for one in (_account(each, region) for each in found) if one is not None]


def _account(found: VendorPerson, region: str) -> ReadAccount | None:
    if not found.ref or storable(found.ref, REF) != found.ref:
        return None
    login = storable(found.login, 256).strip() or found.ref
    name = found.name.strip() or f"{found.first_name} {found.last_name}".strip() or login
    devices = tuple(_devices(found.devices, region))
    return ReadAccount(
        ref=found.ref,
        values={
            "login": login,
            "login_key": fold(login)[:256],
            "name": storable(name, 512),
            "first_name": storable(found.first_name, 256),
            "last_name": storable(found.last_name, 256),
            "aliases": _listed(found.aliases, 256),
            "mails": _listed(found.mails, 320),
            "status": found.status.value,
            "status_text": storable(found.status_text, 256),
            "status_cause": None if found.status_cause is None else storable(found.status_cause, 256),
            "enrolled": found.enrolled,
            "created": found.created,
            "last_login": found.last_login,
            "directory_managed": found.directory_managed,
            "realm": storable(found.realm, 128),
        },
        devices=devices,
        points=tuple(dict.fromkeys(_points(found, devices, region))),
        groups=tuple(dict.fromkeys(storable(name, 256) for name in found.groups[:MOST_GROUPS] if name)),
    )


def mail_point(written: str) -> Point | None:
    """A mail address; None when it cannot be one."""
    plain = storable(written, 320).strip()
    local, at, domain = plain.rpartition("@")
    if not (local and at and "." in domain) or any(letter.isspace() for letter in plain):
        return None
    return Point(ContactKind.MAIL, plain.lower(), plain)


def number_point(kind: ContactKind, written: str, region: str) -> Point | None:
    """A number: in E.164 where it can be read, else as written; None when nothing is written."""
    plain = " ".join(storable(written, 128).split())
    return Point(kind, e164(plain, region) or plain, plain) if plain else None


def _devices(devices: Iterable[VendorDevice], region: str) -> Iterator[ReadDevice]:
    seen: set[str] = set()
    for device in tuple(devices)[:MOST_DEVICES]:
        if not device.ref or device.ref in seen or storable(device.ref, REF) != device.ref:
            continue
        seen.add(device.ref)
        yield ReadDevice(
            device.ref,
            {
                "kind": device.kind.value,
                "label": storable(device.label, 256),
                "platform": storable(device.platform, 128),
                "number": storable(device.number, 128),
                "e164": e164(device.number, region) or "",
                "serial": storable(device.serial, 128),
                "activated": device.activated,
                "usable": device.usable,
                "factors": ",".join(dict.fromkeys(factor.value for factor in device.factors)),
                "last_seen": device.last_seen,
                "created": device.created,
                "extra": json.dumps(
                    {storable(k, 64): storable(v, 256) for k, v in list(device.extra.items())[:32]},
                    sort_keys=True,
                ),
            },
        )


def _points(found: VendorPerson, devices: Iterable[ReadDevice], region: str) -> Iterator[Point]:
    for mail in found.mails[:MOST_NAMES]:
        point = mail_point(mail)
        if point is not None:
            yield point
    for kind, written in found.numbers[:MOST_NAMES]:
        point = number_point(ContactKind(kind), written, region)
        if point is not None:
            yield point
    for device in devices:
        landline = device.values["kind"] == DeviceKind.LANDLINE
        # A landline on a vendor's account may stand anywhere: only the import names office lines.
        kind_ = ContactKind.SECOND_NUMBER if landline else ContactKind.MOBILE
        point = number_point(kind_, device.values["number"], region)
        if point is not None:
            yield point


def _listed(texts: Iterable[str], limit: int) -> str:
    kept = [storable(text, limit) for text in tuple(texts)[:MOST_NAMES] if text.strip()]
    return json.dumps(list(dict.fromkeys(kept)))
