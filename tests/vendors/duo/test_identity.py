"""Identity checks over the wire: only the configured word about the very check that was started passes."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Refused
from helpdesk_tui.contract.evidence import Unavailable
from helpdesk_tui.vendors.duo.identity import REMEMBERED, DuoIdentity
from helpdesk_tui.vendors.duo.vendor import DuoVendor
from helpdesk_tui.vendors.identity import IdentityLook, IdentityVerdict
from helpdesk_tui.vendors.settings import IdentityWords
from helpdesk_tui.vendors.values import OutcomeUnknown
from tests.vendors.duo.account import USER
from tests.vendors.duo.conftest import now, settings
from tests.vendors.edge import Edge, fail, http, ok

START, STATUS, CANCEL = (
    f"/admin/v2/identity_verification/{USER}/{verb}" for verb in ("start", "status", "cancel")
)
WORDS = IdentityWords(
    state="check.state",
    passed=frozenset({"verified", "true"}),
    failed=frozenset({"declined"}),
    pending=frozenset({"created"}),
    inquiry="check.id",
    minutes=7,
)


def said(state: object, id_: object = "inq_1") -> bytes:
    return ok({"check": {"state": state, "id": id_}})


@pytest.fixture
async def checks(wire: Edge) -> AsyncIterator[DuoIdentity]:
    vendor = DuoVendor(replace(settings(wire.url), identity=WORDS), now)
    assert isinstance(vendor.identity, DuoIdentity)
    yield vendor.identity
    await vendor.close()


def test_nothing_is_offered_until_the_customer_names_the_words() -> None:
    assert DuoVendor(settings("unix:/x"), now).identity is None


async def test_a_check_is_started_under_the_name_that_its_answer_gives(
    wire: Edge, checks: DuoIdentity
) -> None:
    wire.on("GET", STATUS, fail(40401))
    wire.on("POST", START, said("created"))
    assert await checks.start(USER) == "inq_1"
    assert (wire.sent("POST")[0].json, checks.lives_seconds) == ({}, 420)


@pytest.mark.parametrize("before", [ok(None), ok(""), ok([]), ok({}), said("verified", "inq_0")])
async def test_whatever_stood_there_before(before: bytes, wire: Edge, checks: DuoIdentity) -> None:
    wire.on("GET", STATUS, before)
    wire.on("POST", START, said("created"))
    assert await checks.start(USER) == "inq_1"


async def test_a_start_that_names_the_check_of_before_is_none(wire: Edge, checks: DuoIdentity) -> None:
    wire.on("GET", STATUS, said("verified"))
    wire.on("POST", START, said("created"))
    with pytest.raises(Refused) as refusal:
        await checks.start(USER)
    assert refusal.value.params["why"] == "identity_not_new"


@pytest.mark.parametrize(
    "answer",
    [
        ok({}),
        ok({"check": "inq_1"}),
        ok({"check": {"id": 7}}),
        ok({"check": {"id": ""}}),
        ok({"check": {"id": "x" * 257}}),
        ok({"check": {"id": "inq\u202e1"}}),
        ok({"id": "inq_1"}),
        ok([{"check": {"id": "inq_1"}}]),
        http(200, b'{"stat": "OK", "response": {"check": {"id": "inq'),
        http(500, b"x"),
        b"",
    ],
)
async def test_a_start_without_a_name_proves_nothing(answer: bytes, wire: Edge, checks: DuoIdentity) -> None:
    wire.on("GET", STATUS, fail(40401))
    wire.on("POST", START, answer)
    with pytest.raises(OutcomeUnknown):
        await checks.start(USER)
    assert len(wire.sent("POST")) == 1


@pytest.mark.parametrize(
    ("get", "post", "closed"),
    [
        (fail(40401), fail(40201), Unavailable.NOT_LICENSED),
        (fail(40401), fail(40301), Unavailable.NOT_PERMITTED),
        (fail(40401), fail(40401), Unavailable.NOT_OFFERED),
        (fail(40201), b"", Unavailable.NOT_LICENSED),
        (fail(40301), b"", Unavailable.NOT_PERMITTED),
        (http(402, b"<html>"), b"", Unavailable.NOT_LICENSED),
        (http(403, b"<html>"), b"", Unavailable.NOT_PERMITTED),
        (http(404, b"<html>"), b"", Unavailable.NOT_OFFERED),
    ],
)
async def test_no_licence_no_permission_no_such_thing(
    get: bytes, post: bytes, closed: Unavailable, wire: Edge, checks: DuoIdentity
) -> None:
    wire.on("GET", STATUS, get)
    wire.on("POST", START, post)
    assert checks.closed() is None
    with pytest.raises(Refused) as refusal:
        await checks.start(USER)
    assert (refusal.value.code, refusal.value.params["why"]) == (ErrorCode.WAY_UNAVAILABLE, closed.value)
    assert checks.closed() is closed
    checks._now = lambda: now() + REMEMBERED
    assert checks.closed() is None, "somebody may have mended it"


@pytest.mark.parametrize("answer", [fail(40002), fail(40101), fail(42901), http(500, b"x"), http(400, b"{}")])
async def test_other_troubles_close_nothing(answer: bytes, wire: Edge, checks: DuoIdentity) -> None:
    wire.on("GET", STATUS, answer)
    with pytest.raises(DeskError) as error:
        await checks.start(USER)
    assert error.value.code is not ErrorCode.WAY_UNAVAILABLE
    assert (checks.closed(), wire.sent("POST")) == (None, [])


@pytest.mark.parametrize(
    ("answer", "verdict", "word"),
    [
        (said("verified"), IdentityVerdict.PASSED, "verified"),
        (said(True), IdentityVerdict.PASSED, "true"),
        (said("declined"), IdentityVerdict.FAILED, "declined"),
        (said("created"), IdentityVerdict.PENDING, "created"),
        (said("Verified"), IdentityVerdict.OTHER_WORD, "Verified"),
        (said("VERIFIED"), IdentityVerdict.OTHER_WORD, "VERIFIED"),
        (said("verified "), IdentityVerdict.OTHER_WORD, "verified "),
        (said("verified\x00"), IdentityVerdict.OTHER_WORD, "verified\ufffd"),
        (said("verif\u0456ed"), IdentityVerdict.OTHER_WORD, "verif\u0456ed"),
        (said(False), IdentityVerdict.OTHER_WORD, "false"),
        (said(1), IdentityVerdict.OTHER_WORD, ""),
        (said(["verified"]), IdentityVerdict.OTHER_WORD, ""),
        (said({"state": "verified"}), IdentityVerdict.OTHER_WORD, ""),
        (said(None), IdentityVerdict.OTHER_WORD, ""),
        (ok({"check": {"id": "inq_1"}}), IdentityVerdict.OTHER_WORD, ""),
        (ok({"check": {"id": "inq_1"}, "state": "verified"}), IdentityVerdict.OTHER_WORD, ""),
        (said("verified", "inq_0"), IdentityVerdict.OTHER_CHECK, "verified"),
        (said("verified", "INQ_1"), IdentityVerdict.OTHER_CHECK, "verified"),
        (said("verified", None), IdentityVerdict.OTHER_CHECK, "verified"),
        (said("verified", ["inq_1"]), IdentityVerdict.OTHER_CHECK, "verified"),
        (ok({"check": {"state": "verified"}}), IdentityVerdict.OTHER_CHECK, "verified"),
        (ok({}), IdentityVerdict.OTHER_CHECK, ""),
    ],
)
async def test_only_the_named_word_about_this_very_check_passes(
    answer: bytes, verdict: IdentityVerdict, word: str, wire: Edge, checks: DuoIdentity
) -> None:
    wire.on("GET", STATUS, answer)
    assert await checks.look(USER, "inq_1") == IdentityLook(verdict, word)


async def test_no_cut_of_an_answer_passes(wire: Edge, checks: DuoIdentity) -> None:
    whole = json.dumps({"stat": "OK", "response": {"check": {"state": "verified", "id": "inq_1"}}}).encode()
    wire.on("GET", STATUS, http(200, whole))
    assert (await checks.look(USER, "inq_1")).verdict is IdentityVerdict.PASSED
    for length in range(len(whole)):
        wire.on("GET", STATUS, http(200, whole[:length]))
        with pytest.raises(DeskError):
            await checks.look(USER, "inq_1")


@pytest.mark.parametrize("answer", [ok([]), ok("verified"), ok(None), ok(7)])
async def test_an_answer_of_another_shape_is_strange(answer: bytes, wire: Edge, checks: DuoIdentity) -> None:
    wire.on("GET", STATUS, answer)
    with pytest.raises(DeskError) as error:
        await checks.look(USER, "inq_1")
    assert error.value.code is ErrorCode.VENDOR_STRANGE


async def test_cancelling_twice_is_harmless(wire: Edge, checks: DuoIdentity) -> None:
    answers: list[Any] = [ok({}), fail(40401)]
    wire.on("POST", CANCEL, lambda _seen: answers.pop(0))
    await checks.cancel(USER, "inq_1")
    await checks.cancel(USER, "inq_1")
    assert [seen.json for seen in wire.sent("POST")] == [{"inquiry_id": "inq_1"}] * 2
