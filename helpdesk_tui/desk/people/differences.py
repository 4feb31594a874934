"""Where the accounts of one person contradict each other; values and hints, no sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

from helpdesk_tui.contract.accounts import Difference, Differs, Side
from helpdesk_tui.contract.people import AccountStatus
from helpdesk_tui.desk.gate.hints import hint
from helpdesk_tui.desk.people.joining import same_name
from helpdesk_tui.desk.people.known import AccountFact, DeviceFact

Label = Callable[[AccountFact], str]


def differences(
    accounts: Sequence[AccountFact], devices: Sequence[DeviceFact], label: Label
) -> tuple[Difference, ...]:
    """Every contradiction between them, what stops a login first."""
    if len(accounts) < 2:  # noqa: PLR2004 - one alone contradicts nobody
        return ()
    stopping = [*_status(accounts, label), *_enrolled(accounts, label), *_numbers(accounts, devices, label)]
    return (*stopping, *_names(accounts, label), *_mails(accounts, label))


def _status(accounts: Sequence[AccountFact], label: Label) -> Iterator[Difference]:
    if len({one.status for one in accounts}) > 1:
        told = sorted(accounts, key=lambda one: one.status is AccountStatus.ACTIVE)
        yield _of(Differs.STATUS, [(label(one), one.status.value) for one in told])


def _enrolled(accounts: Sequence[AccountFact], label: Label) -> Iterator[Difference]:
    told = [one for one in accounts if one.enrolled is not None]
    if len({one.enrolled for one in told}) > 1:
        told.sort(key=lambda one: not one.enrolled)
        yield _of(Differs.ENROLLED, [(label(one), "yes" if one.enrolled else "no") for one in told])


def _numbers(
    accounts: Sequence[AccountFact], devices: Sequence[DeviceFact], label: Label
) -> Iterator[Difference]:
    def numbers(one: AccountFact) -> tuple[str, ...]:
        own = (each for each in devices if (each.vendor, each.account_ref) == (one.vendor, one.ref))
        return tuple(dict.fromkeys(each.e164 for each in own if each.e164))

    told = [(one, numbers(one)) for one in accounts]
    known = [(one, found) for one, found in told if found]
    if _disjoint([found for _, found in known]):
        yield _of(
            Differs.NUMBER,
            [(label(one), " ".join(dict.fromkeys(hint(each) for each in found))) for one, found in known],
        )


def _names(accounts: Sequence[AccountFact], label: Label) -> Iterator[Difference]:
    told = [one for one in accounts if one.name and one.name != one.login]
    if any(not same_name(one.name, other.name) for one, other in combinations(told, 2)):
        yield _of(Differs.NAME, [(label(one), one.name) for one in told])


def _mails(accounts: Sequence[AccountFact], label: Label) -> Iterator[Difference]:
    """Which address is whose stays hidden until the caller is verified."""
    told = [(one, [mail.lower() for mail in one.mails]) for one in accounts if one.mails]
    if _disjoint([mails for _, mails in told]):
        yield _of(Differs.MAIL, [(label(one), "") for one, _ in told])


def _disjoint(found: Sequence[Sequence[str]]) -> bool:
    return any(not set(one) & set(other) for one, other in combinations(found, 2))


def _of(what: Differs, sides: Sequence[tuple[str, str]]) -> Difference:
    return Difference(what=what, sides=tuple(Side(label=label, value=value) for label, value in sides))
