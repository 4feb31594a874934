"""A provider's clients: each at its own host with the provider's key, and never the provider's own host."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import duo_client
import pytest

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Mistaken
from helpdesk_tui.contract.ids import ClientId, VendorId
from helpdesk_tui.contract.orders import Change
from helpdesk_tui.contract.people import Factor
from helpdesk_tui.vendors.duo.probe import PROVIDER_PANEL
from helpdesk_tui.vendors.duo.vendor import DuoVendor
from helpdesk_tui.vendors.settings import DuoProvider, DuoSettings
from tests.sandbox.rig import Sandbox, running_sandbox
from tests.vendors.contract import order_of
from tests.vendors.duo.account import CODES_PATH, HOST, USER
from tests.vendors.duo.conftest import settings as edge_settings
from tests.vendors.duo.test_contract import keys, now
from tests.vendors.edge import Edge, Seen, edge, fail, ok, pinged

PARENT = "api-parent00.duosecurity.com"
CHILD = "DA" + "CHLD" * 4 + "01"
LIST = "/accounts/v1/account/list"


@pytest.fixture(scope="module")
def place() -> Iterator[Sandbox]:
    with running_sandbox(people=120) as sandbox:
        yield sandbox


def settings_of(sandbox: Sandbox, client: str = "sainte-aldegonde") -> DuoSettings:
    accounts, child = sandbox.duo["accounts"], sandbox.client(client)
    return DuoSettings(
        id=VendorId(f"duo-{client}"),
        label="Duo",
        client=ClientId(client),
        host=child["host"],
        admin=keys(accounts),
        url=sandbox.url,
        provider=DuoProvider(accounts["host"], child["account_id"], sandbox.url),
    )


@pytest.fixture
async def clinic(place: Sandbox) -> AsyncIterator[DuoVendor]:
    vendor = DuoVendor(settings_of(place), now)
    yield vendor
    await vendor.close()


def official(sandbox: Sandbox, client: str) -> Any:
    child, accounts = sandbox.client(client), sandbox.duo["accounts"]
    return duo_client.admin.AccountAdmin(
        child["account_id"],
        child_api_host=child["host"],
        ikey=accounts["ikey"],
        skey=accounts["skey"],
        host=child["host"],
        ca_certs="HTTP",
        port=sandbox.port,
    )


async def test_work_on_a_client_is_seen_there_and_nowhere_else(place: Sandbox, clinic: DuoVendor) -> None:
    admin = official(place, "sainte-aldegonde")
    user = str(admin.add_user("i.nfirmiere")["user_id"])
    people = [person async for person in clinic.directory.everybody()]
    assert user in {person.ref for person in people}
    assert all("durand.example" not in mail for person in people for mail in person.mails)
    assert clinic.locks is not None
    assert clinic.codes is not None
    await clinic.locks.apply(user, None, Change.LOCK_ACCOUNT)
    assert admin.get_user_by_id(user)["status"] == "disabled"
    await clinic.locks.apply(user, None, Change.UNLOCK_ACCOUNT)
    made = await clinic.codes.make(user, order_of(clinic.codes, 1))
    assert len(admin.get_user_bypass_codes(user)) == 1
    await clinic.codes.revoke(user, made.refs[0])
    assert admin.get_user_bypass_codes(user) == []
    lines = [line for line in place.ledger() if line["person"] == "i.nfirmiere"]
    assert {line["account"] for line in lines} == {"sainte-aldegonde"}


async def test_credits_are_read_with_the_provider_s_key(place: Sandbox, clinic: DuoVendor) -> None:
    admin = official(place, "sainte-aldegonde")
    user = next(iter(admin.get_users(limit=1)))["user_id"]
    assert clinic.diagnosis is not None
    facts = {fact.name: fact.value for fact in await clinic.diagnosis.details(user)}
    assert facts["telephony_credits_remaining"] == str(admin.get_telephony_credits()["credits"])


async def test_a_client_without_keys_for_the_auth_api_says_what_is_off(
    place: Sandbox, clinic: DuoVendor
) -> None:
    permissions = {permission.name: permission for permission in await clinic.probe()}
    assert permissions["Auth API"].granted is False
    assert permissions["Auth API"].problem is ErrorCode.CONFIG_MISSING
    off = {name for name, permission in permissions.items() if permission.granted is not True}
    assert off == {"Auth API"}
    admin = official(place, "sainte-aldegonde")
    user = next(user for user in admin.get_users() if user["phones"] and user["phones"][0]["activated"])
    person = await clinic.directory.person(user["user_id"])
    assert person is not None
    assert clinic.challenges is not None
    device = next(device for device in person.devices if device.activated)
    assert clinic.challenges.factors(device) == {Factor.PUSH}
    assert clinic.challenges.testable(device) == frozenset()


async def test_a_provider_without_access_is_told_in_the_panel_s_words(wire: Edge) -> None:
    listed(wire, {"account_id": CHILD, "name": "x", "api_hostname": HOST})
    wire.on("GET", "/admin/v1/users", fail(40301, "Access forbidden"))
    wire.on("DELETE", f"/admin/v1/bypass_codes/DB{'0' * 18}", fail(40301))
    wire.on("GET", "/admin/v2/logs/authentication", fail(40301))
    vendor = DuoVendor(child_settings(wire), now)
    permissions = await vendor.probe()
    assert [permission.granted for permission in permissions] == [False] * 4
    assert {permission.where for permission in permissions[:3]} == {PROVIDER_PANEL}
    assert {permission.problem for permission in permissions[:3]} == {ErrorCode.VENDOR_PERMISSION}
    await vendor.close()


def test_the_provider_s_own_host_is_refused_before_anything_is_sent(place: Sandbox) -> None:
    settings = settings_of(place)
    accounts = place.duo["accounts"]
    for host in (accounts["host"], accounts["host"].upper()):
        with pytest.raises(Mistaken) as caught:
            DuoVendor(replace(settings, host=host), now)
        assert (caught.value.code, caught.value.params["field"]) == (ErrorCode.CONFIG_WRONG, "host")


@pytest.mark.parametrize("other", ["durand", "peeters-lambert"])
async def test_another_client_s_host_is_refused_before_anything_is_sent(other: str, place: Sandbox) -> None:
    before = len(place.ledger())
    vendor = DuoVendor(replace(settings_of(place), host=place.client(other)["host"]), now)
    assert vendor.codes is not None
    victim = place.person("everyday")["user_id"]
    with pytest.raises(Mistaken) as caught:
        await vendor.codes.make(victim, order_of(vendor.codes, 1))
    assert caught.value.params["field"] == "host"
    with pytest.raises(Mistaken):
        await vendor.directory.person(victim)
    assert len(place.ledger()) == before
    await vendor.close()


async def test_a_client_that_is_not_the_provider_s(place: Sandbox) -> None:
    settings = settings_of(place)
    provider = replace(settings.provider or DuoProvider("", ""), account_id="DA" + "0" * 18)
    vendor = DuoVendor(replace(settings, provider=provider), now)
    with pytest.raises(Mistaken) as caught:
        await vendor.directory.person(USER)
    assert caught.value.params["field"] == "account_id"
    await vendor.close()


def child_settings(wire: Edge) -> DuoSettings:
    return replace(
        edge_settings(wire.url, auth=False), provider=DuoProvider(PARENT, CHILD, wire.url), timeout=2.0
    )


@pytest.fixture
async def wire() -> AsyncIterator[Edge]:
    async with edge() as ours:
        ours.on("GET", "/auth/v2/ping", pinged())
        ours.on("GET", CODES_PATH, ok([]))
        yield ours


def listed(wire: Edge, *rows: dict[str, str]) -> None:
    wire.on("POST", LIST, ok(list(rows)))


async def test_every_call_names_the_client_and_goes_to_its_host(wire: Edge) -> None:
    listed(wire, {"account_id": CHILD, "name": "Clinique", "api_hostname": HOST.upper()})
    vendor = DuoVendor(child_settings(wire), now)
    wire.on("GET", "/admin/v1/users", ok([]))
    wire.on("GET", "/admin/v1/registered_devices/blocked", ok([]))
    wire.on("GET", "/admin/v1/registered_devices", ok([]))
    wire.on("POST", CODES_PATH, ok(["1"]))
    assert [person async for person in vendor.directory.everybody()] == []
    assert vendor.codes is not None
    with pytest.raises(DeskError):
        await vendor.codes.make(USER, order_of(vendor.codes, 1))
    for seen in wire.seen:
        if seen.path in {LIST, "/auth/v2/ping"}:
            continue
        assert seen.headers["host"] == HOST
        assert named(seen) == CHILD
    assert [seen.headers["host"] for seen in wire.seen if seen.path == LIST] == [PARENT]
    await vendor.close()


def named(seen: Seen) -> str:
    if seen.method == "POST":
        return str(seen.json["account_id"])
    return dict(pair.split("=") for pair in seen.query.split("&"))["account_id"]


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [{"account_id": CHILD, "name": "x", "api_hostname": PARENT}],
        [{"account_id": CHILD, "name": "x", "api_hostname": ""}],
        [{"account_id": "DA" + "OTHR" * 4 + "01", "name": "x", "api_hostname": HOST}],
    ],
)
async def test_no_doubtful_list_leads_to_any_other_call(rows: list[dict[str, str]], wire: Edge) -> None:
    listed(wire, *rows)
    await nothing_is_sent(wire)


@pytest.mark.parametrize(
    "answer",
    [b"", ok("x"), ok({"account_id": CHILD}), ok(None), ok([])[:-2]],
    ids=lambda answer: repr(answer)[:20],
)
async def test_no_broken_list_leads_to_any_other_call(answer: bytes, wire: Edge) -> None:
    """The official client would go on with the provider's host here."""
    wire.on("POST", LIST, answer)
    await nothing_is_sent(wire)


async def nothing_is_sent(wire: Edge) -> None:
    vendor = DuoVendor(child_settings(wire), now)
    assert vendor.codes is not None
    assert vendor.log is not None
    for attempt in (
        vendor.codes.make(USER, order_of(vendor.codes, 1)),
        vendor.directory.person(USER),
        vendor.log.prompts(now() - timedelta(days=1)),
    ):
        with pytest.raises(DeskError):
            await attempt
    assert {seen.path for seen in wire.seen} <= {LIST, "/auth/v2/ping"}
    assert {seen.headers["host"] for seen in wire.seen if seen.path == LIST} == {PARENT}
    await vendor.close()
