"""Another name for a device: behind the gate, once, and never one that hides, lies or imitates."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import ValidationError

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Missing, Mistaken, Refused
from helpdesk_tui.contract.gate import Action
from helpdesk_tui.contract.ids import DeviceId, VendorId
from helpdesk_tui.contract.operations import Operation, OperationState
from helpdesk_tui.contract.orders import RenameOrder
from helpdesk_tui.desk.audit.lines import newest
from helpdesk_tui.desk.audit.tables import audit_record
from helpdesk_tui.desk.gate.service import panel
from helpdesk_tui.desk.notices.tables import notice
from helpdesk_tui.desk.people import naming
from helpdesk_tui.wording.record import line
from tests.desk.inside import Inside, inside, new_key
from tests.desk.twin_more import TwinMore

TWIN, PHONE = VendorId("twin"), DeviceId("twin:DP1")
TOKEN = DeviceId("twin:DH1")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Inside]:
    async with inside(tmp_path) as made:
        made.twin.more = TwinMore(made.twin.ledger, lambda: False)
        yield made


def more(desk: Inside) -> TwinMore:
    assert desk.twin.more is not None
    return desk.twin.more


async def renamed(desk: Inside, name: str, *, alike: bool = False) -> Operation:
    case = await desk.verified()
    order = RenameOrder(vendor=TWIN, device=PHONE, name=name, alike=alike)
    return await desk.operations.order(case.id, order, new_key())


async def test_both_names_stand_on_record_and_can_be_forgotten(desk: Inside) -> None:
    was = next(one.label for one in desk.twin.people["DU1"].devices if one.ref == "DP1")
    made = await renamed(desk, "  Pixel   of Zoe ")
    assert (made.state, made.kind) == (OperationState.DONE, "rename")
    assert more(desk).names_ == {"DP1": "Pixel of Zoe"}
    lines = await desk.house.store.read(lambda c: newest(c, limit=50))
    intent = next(one for one in lines if one.event == "operation:intent")
    assert intent.params["was"] == was
    assert line(intent.event, intent.params).endswith(f"from {was} to Pixel of Zoe")
    assert all(b"Pixel of Zoe" not in row.bytes for row in await desk.rows(audit_record))


async def test_the_person_is_told_without_the_words_that_somebody_typed(desk: Inside) -> None:
    await renamed(desk, "Call us back at once")
    (row,) = [one for one in await desk.rows(notice) if one.kind == "device_renamed"]
    assert "Call us" not in repr(tuple(row))


async def test_a_device_proves_nothing_for_its_own_name(desk: Inside) -> None:
    case = await desk.case()
    found = await panel(desk.house, desk.agent, case.id, Action.RENAME, TWIN, PHONE)
    assert {way.zero for way in found.ways if way.id == f"push:{PHONE}"} <= {"is_target"}
    assert found.decision.score.tier == 1


async def test_nobody_elses_device_is_named(desk: Inside) -> None:
    case = await desk.verified()
    order = RenameOrder(vendor=TWIN, device=DeviceId("twin:other"), name="Mine")
    with pytest.raises(Missing):
        await desk.operations.order(case.id, order, new_key())
    assert desk.twin.ledger == []


async def test_what_its_vendor_does_not_name_is_refused(desk: Inside) -> None:
    more(desk).only_removed.add("DP1")
    with pytest.raises(Refused) as refusal:
        await renamed(desk, "Key")
    assert refusal.value.code is ErrorCode.GATE_CLOSED
    assert "not_supported" in refusal.value.params["needs"]


async def test_a_name_that_could_be_taken_for_another_has_to_be_meant(desk: Inside) -> None:
    other = next(one for one in desk.twin.people["DU1"].devices if one.ref == "DH1")
    case = await desk.verified()
    for like in (other.label.upper(), other.label.replace("o", "0"), "0ffice line", "Help-Desk"):
        order = RenameOrder(vendor=TWIN, device=PHONE, name=like)
        for attempt in (
            desk.operations.order(case.id, order, new_key()),
            desk.operations.dry_run(case.id, order),
        ):
            with pytest.raises(DeskError) as refusal:  # the look before says the same as the order
                await attempt
            assert refusal.value.code is ErrorCode.NAME_ALIKE, like
            assert refusal.value.params["name"]
    assert desk.twin.ledger == []
    meant = RenameOrder(vendor=TWIN, device=PHONE, name=other.label, alike=True)
    assert (await desk.operations.order(case.id, meant, new_key())).state is OperationState.DONE
    lines = await desk.house.store.read(lambda c: newest(c, limit=50))
    assert next(one for one in lines if one.event == "operation:intent").params["alike"] == "true"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        (" \t\n ", "empty"),
        ("\u202eenohP", "sign"),
        ("Pho\u200bne", "sign"),
        ("Pho\x1b[31mne", "sign"),
        ("[b]Phone[/b]", "sign"),
        ("https://evil.example", "sign"),
        ("Phone\u3164", "sign"),
        ("Phone ..56", "sign"),
        ("Pixel 📱", "sign"),
        ("-Phone", "begins"),
        ("+1 (2)", "begins"),
        ("1234", "letters"),
        ("Phone 0475 12 34 56", "number"),
        ("Phone 0475-12", "number"),
        ("iPh\u043ene", "alphabets"),
        ("helpdesk_tui op 7", "ours"),
        ("Help-Desk TUI", "ours"),
        ("\ufb01" * 40, "long"),
    ],
)
async def test_what_no_device_is_called(desk: Inside, name: str, why: str) -> None:
    with pytest.raises(Mistaken) as refusal:
        await renamed(desk, name)
    assert (refusal.value.code, refusal.value.params) == (ErrorCode.BAD_NAME, {"why": why})
    assert desk.twin.ledger == []


def test_a_long_name_does_not_even_reach_the_desk() -> None:
    with pytest.raises(ValidationError):
        RenameOrder(vendor=TWIN, device=PHONE, name="x" * 41)
    with pytest.raises(ValidationError):
        RenameOrder(vendor=TWIN, device=PHONE, name="")


@pytest.mark.parametrize(
    "name", ["iPhone 13", "Téléphone d'Amélie", "Galaxy S21+", "GSM (ancien) n° 2", "Тел 2", "电话", "ＡＢ"]
)
def test_ordinary_names_stay(name: str) -> None:
    assert naming.written(name)
    assert naming.alike(name, ["iPhone 12", "Pixel", ""]) is None


def test_lookalikes_of_other_alphabets_are_seen() -> None:
    assert naming.alike("\u0440\u043e\u0441\u043e", ["poco"]) == "poco"
    assert naming.alike("iPhone l3", ["iPhone 13"]) == "iPhone 13"
