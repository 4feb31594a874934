"""What is known of a person, with source and standing in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from helpdesk_tui.contract.errors import ErrorCode
from helpdesk_tui.contract.ids import ContactId, DeviceId, PersonId, VendorId
from helpdesk_tui.contract.people import AccountStatus, ContactKind

if TYPE_CHECKING:
    from helpdesk_tui.policy.values import Standing
    from helpdesk_tui.vendors.capability_values import AccountDetail
    from helpdesk_tui.vendors.values import LiveCode, VendorDevice, VendorPerson

CSV: Final = "csv"
"""What was imported from a file, as it is shown; kept apart by client as `csv:<client id>`."""


LDAP: Final = "ldap"
"""What a directory says is kept apart as `ldap:<directory id>`."""
PASSWORD_CHANGED: Final = "password_changed"
"""The fact that holds when a directory last saw a new password, ISO 8601."""
DISABLED: Final = "disabled"
"""The fact that says that a directory lets nobody in with this account."""


def csv_source(client_id: str) -> str:
    """The name of what was imported for one client."""
    return f"{CSV}:{client_id}"


def ldap_source(directory_id: str) -> str:
    """The name of what one directory says of people."""
    return f"{LDAP}:{directory_id}"


def is_file(source: str) -> bool:
    """Whether a source is the import of a file."""
    return source.startswith(f"{CSV}:")


def is_import(source: str) -> bool:
    """Whether a source is the import of a file or a directory: it knows people, but has no accounts."""
    return is_file(source) or source.startswith(f"{LDAP}:")


def shown_source(source: str) -> str:
    """A source as consoles know it: the id of a vendor or a directory, or `csv`."""
    return CSV if is_file(source) else source.removeprefix(f"{LDAP}:")


@dataclass(frozen=True, slots=True)
class AccountFact:
    """One live account of a person at one vendor."""

    vendor: VendorId
    ref: str
    login: str
    name: str
    status: AccountStatus
    status_text: str
    status_cause: str | None
    enrolled: bool | None
    created: datetime | None
    last_login: datetime | None
    directory_managed: bool
    realm: str
    aliases: tuple[str, ...]
    mails: tuple[str, ...]
    read_at: datetime

    @property
    def usable(self) -> bool:
        """Whether a code would work on it, as far as the vendor's word is known."""
        return self.status in (AccountStatus.ACTIVE, AccountStatus.BYPASS)


@dataclass(frozen=True, slots=True)
class ContactFact:
    """One number or address on file; `value` is E.164 where the number could be read, else as written."""

    id: ContactId
    kind: ContactKind
    value: str
    source: str
    first_seen: datetime
    standing: Standing


@dataclass(frozen=True, slots=True)
class DeviceFact:
    """One device of one account, in the vendor's words and with the desk's own dates."""

    id: DeviceId
    vendor: VendorId
    account_ref: str
    device: VendorDevice
    e164: str
    """Its number where it could be read, else empty."""
    first_seen: datetime
    standing: Standing


@dataclass(frozen=True, slots=True)
class ManagerFact:
    """Who the import names as manager, where that login is a person of the same client."""

    person: PersonId
    name: str
    login: str
    source: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class Look:
    """What one vendor said of one account."""

    vendor: VendorId
    ref: str
    at: datetime
    person: VendorPerson | None = None
    """None with no problem: the account is gone."""
    codes: tuple[LiveCode, ...] | None = None
    """None: not asked, or the vendor could not say."""
    details: tuple[AccountDetail, ...] = ()
    """What the vendor's own page shows of it; empty: not asked, or the vendor could not say."""
    problem: ErrorCode | None = None
