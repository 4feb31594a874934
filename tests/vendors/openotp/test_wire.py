"""The Manager's and the service's wire: what an answer means, what is repeated, and what never is."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Mistaken, Unreachable
from helpdesk_tui.contract.session import VendorState
from helpdesk_tui.vendors.http import Reply
from helpdesk_tui.vendors.openotp.vendor import OpenOtpVendor
from helpdesk_tui.vendors.openotp.wire.manager import Manager
from helpdesk_tui.vendors.openotp.wire.nodes import AT_ONCE
from helpdesk_tui.vendors.openotp.wire.otp_api import OtpApi
from helpdesk_tui.vendors.openotp.wire.rpc import Call, ManagerSays, answers
from helpdesk_tui.vendors.values import OutcomeUnknown
from tests.vendors.edge import Edge, edge, http
from tests.vendors.openotp.says import API_KEY, JSON, PASSWORD, XML, Fault, Twin, edge_settings, envelope
from tests.vendors.openotp.stage import now


@pytest.fixture
def manager(wire: Edge, twin: Twin) -> Manager:
    return Manager(edge_settings(wire.url), now)


def row(result: Any, number: Any = 1) -> bytes:
    return http(200, json.dumps({"jsonrpc": "2.0", "result": result, "id": number}).encode(), JSON)


async def test_what_is_sent(wire: Edge, manager: Manager) -> None:
    await manager.read("Check_User_Active", dn="cn=é,dc=x", id=None)
    (seen,) = wire.seen
    assert (seen.method, seen.path) == ("POST", "/manag/")
    assert seen.json == {
        "jsonrpc": "2.0",
        "method": "Check_User_Active",
        "params": {"dn": "cn=é,dc=x"},
        "id": 1,
    }
    assert seen.headers["content-type"] == "application/json"
    assert seen.headers["authorization"].startswith("Basic ")
    assert "wa-api-key" not in seen.headers
    assert seen.headers["accept-encoding"] == "identity"


async def test_a_batch_is_matched_by_id(manager: Manager, twin: Twin) -> None:
    twin.methods |= {"A": 1, "B": Fault(-32603, "LDAP object 'x' does not exist"), "C": []}
    first, second, third = await manager.batch([Call("A"), Call("B"), Call("C")])
    assert first == 1
    assert isinstance(second, ManagerSays)
    assert second.code is ErrorCode.VENDOR_REFUSED
    assert third == []


async def test_a_batch_with_an_answer_missing(wire: Edge, manager: Manager) -> None:
    wire.on(
        "POST", "/manag/", http(200, json.dumps([{"jsonrpc": "2.0", "result": 1, "id": 2}]).encode(), JSON)
    )
    first, second = await manager.batch([Call("A"), Call("B")])
    assert isinstance(first, Unreachable)
    assert second == 1


@pytest.mark.parametrize(
    "answer",
    [
        http(200, b'{"jsonrpc":"2.0","error":{"code":-32600,"message":"x"},"id":null}', JSON),
        http(200, b'{"jsonrpc":"2.0","error":{"code":-32600,"message":"x"},"id":1}', JSON),
        http(401, b"no"),
    ],
    ids=["no id", "id", "401"],
)
async def test_refused_credentials_are_not_tried_again_at_once(
    answer: bytes, wire: Edge, manager: Manager
) -> None:
    wire.on("POST", "/manag/", answer)
    for _try in range(3):
        with pytest.raises(Mistaken) as caught:
            await manager.write("OpenOTP.Block_Reset", dn="x")
        assert caught.value.code is ErrorCode.VENDOR_KEYS_WRONG
    with pytest.raises(Mistaken):
        await manager.batch([Call("A"), Call("B")])
    assert len(wire.seen) == 1
    assert manager.pulse.status().state is VendorState.REFUSED


@pytest.mark.parametrize(
    ("wanted", "sent", "other"),
    [("Integer", "482913", 482913), ("String", 6, "6"), ("Boolean", "True", True)],
)
async def test_the_other_form_is_sent_once_and_remembered(
    wanted: str, sent: Any, other: Any, twin: Twin, manager: Manager
) -> None:
    def strict(params: dict[str, Any]) -> Any:
        right = type(params["otp"]) is type(other)
        return True if right else Fault(-32602, f"Parameter otp not {wanted}")

    twin.methods["M"] = strict
    assert await manager.write("M", otp=sent) is True
    assert [call["otp"] for call in twin.asked("M")] == [sent, other]
    assert await manager.write("M", otp=sent) is True
    assert len(twin.asked("M")) == 3


MISFITS = [
    ("otp", "012345", "Parameter otp not Integer"),
    ("otp", "abc", "Parameter otp not Integer"),
    ("dn", "1", "Parameter dn not Integer"),
    ("otp", "482913", "Parameter dn not String"),
]


async def test_a_form_that_was_learnt_bends_no_code(twin: Twin, manager: Manager) -> None:
    twin.methods["M"] = lambda params: (
        True if isinstance(params["otp"], int) else Fault(-32602, "Parameter otp not Integer")
    )
    assert await manager.write("M", otp="482913") is True
    with pytest.raises(ManagerSays):
        await manager.write("M", otp="012345")
    assert [call["otp"] for call in twin.asked("M")] == ["482913", 482913, "012345"]


@pytest.mark.parametrize(("name", "value", "sentence"), MISFITS)
async def test_what_would_become_another_value_is_not_sent_again(
    name: str, value: str, sentence: str, twin: Twin, manager: Manager
) -> None:
    twin.methods["M"] = Fault(-32602, sentence)
    with pytest.raises(ManagerSays):
        await manager.write("M", **{name: value})
    assert len(twin.asked("M")) == 1


@pytest.mark.parametrize("number", [-32603, -32602, -32601])
async def test_a_refusal_of_a_write_is_certain(number: int, twin: Twin, manager: Manager) -> None:
    twin.methods["M"] = Fault(number, "Domain 'x' not existing")
    with pytest.raises(ManagerSays):
        await manager.write("M")
    assert len(twin.asked("M")) == 1


@pytest.mark.parametrize("number", [-32000, 17, 0])
async def test_an_error_of_unknown_number_keeps_its_text_and_makes_nothing_certain(
    number: int, twin: Twin, manager: Manager
) -> None:
    twin.methods["M"] = Fault(number, "disk full, code 482913")
    with pytest.raises(ManagerSays) as read:
        await manager.read("M")
    assert "disk full" in read.value.params["detail"]
    assert "482913" not in str(read.value.params)
    with pytest.raises(OutcomeUnknown) as written:
        await manager.write("M")
    assert "disk full" in written.value.params["detail"]


STRANGE = [
    http(200, b""),
    http(200, b"<html>", "Content-Type: text/html"),
    http(200, b"[]", JSON),
    http(200, b"null", JSON),
    http(200, b'{"result":true,"id":1}', JSON),
    http(200, b'{"jsonrpc":"2.0","id":1}', JSON),
    http(200, b'{"jsonrpc":"2.0","result":true,"result":false,"id":1}', JSON),
    http(200, b'{"jsonrpc":"2.0","error":"x","id":1}', JSON),
    row(True, 2),
    row(True, "1"),
    row(True, []),
    row(True, {}),
    row(True, None),
    http(302, b"", "Location: https://elsewhere.example/"),
    http(404, b"no"),
    http(500, b"no"),
    http(200, b"x", "Content-Encoding: gzip"),
    b"",
    b"HTTP/1.1 200 X\r\n",
]


@pytest.mark.parametrize("answer", STRANGE)
async def test_a_strange_answer_to_a_write_is_unknown_and_never_repeated(
    answer: bytes, wire: Edge, manager: Manager
) -> None:
    wire.on("POST", "/manag/", answer)
    with pytest.raises(OutcomeUnknown):
        await manager.write("OpenOTP.Block_Start", dn="x")
    assert len(wire.seen) == 1
    with pytest.raises(Unreachable) as caught:
        await manager.read("OpenOTP.Block_Check", dn="x")
    assert not isinstance(caught.value, OutcomeUnknown)


@pytest.mark.parametrize("length", [True, False], ids=["with length", "until it closes"])
async def test_an_answer_cut_at_any_byte_is_unknown(length: bool, wire: Edge, manager: Manager) -> None:
    body = json.dumps({"jsonrpc": "2.0", "result": "482913", "id": 1}).encode()
    whole = http(200, body, JSON, length=length)
    for cut in range(len(whole)):
        wire.on("POST", "/manag/", whole[:cut])
        with pytest.raises(OutcomeUnknown):
            await manager.write("OpenOTP.Emerg_Register", dn="x", otp="482913")
    assert len(wire.seen) == len(whole)
    wire.on("POST", "/manag/", whole)
    assert await manager.write("OpenOTP.Emerg_Register", dn="x", otp="482913") == "482913"


async def test_an_answer_of_the_service_cut_at_any_byte_is_unknown(wire: Edge) -> None:
    otp = OtpApi(edge_settings(wire.url), wire.url)
    whole = http(200, envelope("SimpleLogin", {"code": "1", "error": None}), XML, length=False)
    for cut in range(len(whole)):
        wire.on("POST", "/openotp/", whole[:cut])
        with pytest.raises(OutcomeUnknown):
            await otp.write("SimpleLogin", username="x")
    assert len(wire.seen) == len(whole)
    await otp.close()


async def test_the_service_is_asked_with_its_key_alone(wire: Edge, twin: Twin) -> None:
    otp = OtpApi(edge_settings(wire.url), wire.url)
    await otp.read("Status")
    (seen,) = wire.seen
    assert seen.headers["wa-api-key"] == API_KEY
    assert "authorization" not in seen.headers
    wire.on("POST", "/openotp/", http(401, b"Unauthorized"))
    with pytest.raises(Mistaken) as caught:
        await otp.write("SimpleLogin", username="x")
    assert caught.value.code is ErrorCode.VENDOR_KEYS_WRONG
    await otp.close()


async def test_a_long_answer_of_the_service_is_not_read(wire: Edge) -> None:
    otp = OtpApi(edge_settings(wire.url), wire.url)
    wire.on("POST", "/openotp/", http(200, envelope("Status", {"message": "x" * 600_000}), XML))
    with pytest.raises(Unreachable) as caught:
        await otp.read("Status")
    assert caught.value.params["detail"] == "answer too long"
    await otp.close()


async def test_reads_go_to_the_other_node_and_writes_follow() -> None:
    async with edge() as second:
        twin = Twin(second)
        settings = edge_settings("unix:/nowhere/at/all", second_url=second.url)
        manager = Manager(settings, now)
        with pytest.raises(Unreachable) as caught:
            await manager.write("OpenOTP.Block_Check", dn="x")
        assert not isinstance(caught.value, OutcomeUnknown)
        assert twin.calls == []
        assert await manager.read("OpenOTP.Block_Check", dn="x") is False
        assert await manager.write("OpenOTP.Block_Check", dn="x") is False
        assert len(twin.calls) == 2
        await manager.close()


async def test_a_write_that_may_have_gone_is_not_sent_to_the_other_node(wire: Edge) -> None:
    async with edge() as second:
        twin = Twin(second)
        manager = Manager(edge_settings(wire.url, second_url=second.url), now)
        wire.on("POST", "/manag/", b"")
        with pytest.raises(OutcomeUnknown):
            await manager.write("OpenOTP.Block_Check", dn="x")
        assert (len(wire.seen), twin.calls) == (1, [])
        assert await manager.read("OpenOTP.Block_Check", dn="x") is False
        await manager.close()


async def test_a_refusal_is_no_reason_to_ask_the_other_node(wire: Edge, twin: Twin) -> None:
    async with edge() as second:
        manager = Manager(edge_settings(wire.url, second_url=second.url), now)
        for answer in (Fault(-32603, "no"), Fault(-32000, "no")):
            twin.methods["M"] = answer
            with pytest.raises(ManagerSays):
                await manager.read("M")
        assert second.seen == []
        await manager.close()


async def test_a_slow_server_is_not_waited_for_twice(wire: Edge) -> None:
    async with edge() as second:
        manager = Manager(edge_settings(wire.url, second_url=second.url, timeout=0.2), now)
        wire.on("POST", "/manag/", None)
        begun = asyncio.get_running_loop().time()
        with pytest.raises(Unreachable) as caught:
            await manager.read("M")
        assert caught.value.code is ErrorCode.VENDOR_SLOW
        assert asyncio.get_running_loop().time() - begun < 1
        assert second.seen == []
        await manager.close()


async def test_few_connections_at_once(wire: Edge, manager: Manager) -> None:
    most = 0

    async def watch() -> None:
        nonlocal most
        while True:
            most = max(most, AT_ONCE - manager._nodes._places._value)
            await asyncio.sleep(0)

    watching = asyncio.create_task(watch())
    await asyncio.gather(*(manager.read("OpenOTP.Block_Check", dn="x") for _ in range(30)))
    watching.cancel()
    assert 1 <= most <= AT_ONCE
    assert len(wire.seen) == 30


def test_opening_costs_nothing_and_a_wrong_address_is_told(tmp_path: Path) -> None:
    opened = OpenOtpVendor(edge_settings("https://webadm.example"), now)
    assert opened.status().state is VendorState.UNTRIED
    assert opened._manager._nodes._clients == {}
    for wrong in (
        {"url": "http://webadm.example"},
        {"otp_url": "ftp://x"},
        {"second_url": "http://10.0.0.1"},
        {"base": "nonsense"},
        {"timezone": "../etc"},
    ):
        with pytest.raises(Mistaken) as caught:
            OpenOtpVendor(edge_settings(**({"url": "https://webadm.example"} | wrong)), now)
        assert caught.value.code is ErrorCode.CONFIG_WRONG


async def test_a_certificate_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    settings = replace(edge_settings("https://webadm.example"), cert_file=tmp_path / "none.pem")
    vendor = OpenOtpVendor(settings, now)
    with pytest.raises(Mistaken) as caught:
        await vendor.directory.person("cn=x,ou=people,dc=durand,dc=example")
    assert caught.value.params["field"] == "cert_file"


async def test_no_secret_shows_itself(wire: Edge, manager: Manager) -> None:
    wire.on("POST", "/manag/", b"")
    with pytest.raises(DeskError) as caught:
        await manager.write("OpenOTP.Emerg_Register", dn="x", otp="482913")
    told = repr(caught.value) + str(caught.value.params) + repr(Call("M", {"otp": "482913"}))
    told += repr(edge_settings("https://x", password=SecretStr(PASSWORD)))
    for secret in ("482913", PASSWORD, API_KEY):
        assert secret not in told


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-40000, 40000) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["jsonrpc", "id", "result", "error", "code", "data", "x"]), inner, max_size=5
        )
    ),
    max_leaves=12,
)
ANSWERS = JSON_VALUES | st.fixed_dictionaries(
    {"jsonrpc": st.just("2.0"), "id": JSON_VALUES}, optional={"result": JSON_VALUES, "error": JSON_VALUES}
)


@given(ANSWERS | st.lists(ANSWERS, max_size=4), st.booleans())
def test_no_answer_means_anything_but_a_result_or_an_error_of_ours(document: Any, effect: bool) -> None:
    reply = Reply(200, {}, json.dumps(document).encode())
    try:
        found = answers(reply, [Call("A"), Call("B")], effect=effect)
    except DeskError:
        return
    assert len(found) == 2
    for result in found:
        if isinstance(result, Unreachable) and effect:
            assert isinstance(result, OutcomeUnknown)
