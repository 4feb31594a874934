"""The board tells what the desk knows, calls no vendor for it, and says what it does not know."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pydantic import SecretStr

from helpdesk_tui.contract.board import CertificateOf
from helpdesk_tui.contract.errors import ErrorCode, Unreachable
from helpdesk_tui.contract.ids import ClientId, VendorId
from helpdesk_tui.contract.orders import BypassOrder
from helpdesk_tui.desk.config.model import DeskConfig
from helpdesk_tui.desk.health.board import board
from helpdesk_tui.desk.health.certificates import known
from helpdesk_tui.desk.health.service import panel_of
from helpdesk_tui.vendors import certificates
from helpdesk_tui.vendors.http import exchange, open_client
from helpdesk_tui.vendors.settings import OpenOtpSettings
from tests.desk.inside import START, inside, new_key
from tests.desk.twin import Fault
from tests.sandbox.rig import running_sandbox


async def test_cases_live_codes_and_tasks_stand_on_it(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        assert (await board(desk.house)).live.count == 0
        case = await desk.verified()
        order = BypassOrder(vendor=next(iter(desk.house.vendors)))
        made = await desk.operations.order(case.id, order, new_key())
        found = await board(desk.house)
        assert [one.id for one in found.cases] == [case.id]
        assert found.live.count == 1
        assert found.live.ends_next == made.until
        assert found.health.ok
        assert found.at == START


async def test_an_unknown_outcome_is_on_it_until_it_is_known(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        case = await desk.verified()
        desk.twin.faults.append(Fault.LOST_ANSWER)
        order = BypassOrder(vendor=next(iter(desk.house.vendors)))
        done = await desk.operations.order(case.id, order, new_key())
        assert done.state == "unknown"
        assert [one.id for one in (await board(desk.house)).unknown] == [done.id]


async def test_a_store_that_takes_nothing_is_told_and_nothing_is_granted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with inside(tmp_path) as desk:
        case = await desk.verified()
        writer = desk.house.store._writer
        full = Unreachable(ErrorCode.STORE_UNWRITABLE, reason="database or disk is full")
        with monkeypatch.context() as broken:

            def refuse(work: object) -> object:
                del work
                raise full

            broken.setattr(writer, "submit", refuse)
            order = BypassOrder(vendor=next(iter(desk.house.vendors)))
            with pytest.raises(Unreachable):
                await desk.operations.order(case.id, order, new_key())
            found = await board(desk.house)
            assert not found.health.ok
            assert found.health.store_refuses == "database or disk is full"
            assert [one.id for one in found.cases] == [case.id]
            assert found.live.count == 0
        await desk.house.store.write(lambda connection: None)
        assert (await board(desk.house)).health.ok


async def test_the_end_of_a_servers_certificate_is_known_from_its_answer() -> None:
    with running_sandbox(tls=True, people=5) as sandbox:
        name = f"127.0.0.1:{sandbox.port}"
        assert certificates.shown_until(name) is None
        ca = Path(sandbox.credentials["ca_file"])
        async with open_client(sandbox.url, timeout=5, ca_file=ca) as client:
            request = client.build_request("GET", "/auth/v2/ping")
            await exchange(client, request, effect=False, deadline=5)
        until = certificates.shown_until(name)
        assert until is not None
        assert until > datetime.now(UTC)
        authority = certificates.file_until(ca)
        assert authority is not None
        assert until <= authority


def test_of_a_file_the_first_end_counts_and_no_file_is_unknown(tmp_path: Path) -> None:
    path = tmp_path / "both.pem"
    path.write_bytes(pem(days=400) + pem(days=3))
    until = certificates.file_until(path)
    assert until is not None
    assert until - datetime.now(UTC) < timedelta(days=4)
    assert certificates.file_until(tmp_path / "none.pem") is None
    path.write_text("no certificate")
    assert certificates.file_until(path) is None


def test_only_tls_has_certificates() -> None:
    assert certificates.server_name("http://127.0.0.1:8080") == ""
    assert certificates.server_name("unix:/run/x.sock") == ""
    assert certificates.server_name("https://webadm.example/manag/") == "webadm.example:443"
    assert set(CertificateOf) == {"server", "client", "authority"}


async def test_an_answer_without_tls_leaves_nothing() -> None:
    request = httpx.Request("GET", "https://plain.example/")
    await certificates.note(httpx.Response(200, request=request))
    assert certificates.shown_until("plain.example:443") is None


def pem(days: int) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "invented")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=days))
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM)


async def test_each_certificate_of_the_configuration_stands_once_the_first_to_end_at_the_top(
    tmp_path: Path,
) -> None:
    client, authority = tmp_path / "desk.pem", tmp_path / "ca.pem"
    client.write_bytes(pem(days=5))
    authority.write_bytes(pem(days=50))
    webadm = OpenOtpSettings(
        id=VendorId("openotp"),
        label="OpenOTP",
        client=ClientId("clinic"),
        url="https://webadm.invented.example",
        username="desk",
        password=SecretStr("invented"),
        domain="clinic",
        base="o=root",
        otp_url="https://webadm.invented.example:8443",
        cert_file=client,
        ca_file=authority,
    )
    config = DeskConfig(clients=(), vendors=(webadm,), store="", sms=None)
    found = await known(config)
    assert [(one.of, one.name) for one in found] == [
        ("client", "desk.pem"),
        ("authority", "ca.pem"),
        ("server", "webadm.invented.example:443"),
        ("server", "webadm.invented.example:8443"),
    ]
    assert found[-1].until is None
    assert panel_of(config.vendors, VendorId("openotp")) == webadm.url
    assert panel_of(config.vendors, VendorId("other")) == ""
