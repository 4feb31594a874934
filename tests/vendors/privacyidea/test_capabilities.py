"""Traps that the real server cannot be made to fall into on demand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Refused, Unreachable
from helpdesk_tui.contract.ids import OperationId
from helpdesk_tui.contract.people import AccountStatus
from helpdesk_tui.vendors.privacyidea.codes import serials
from helpdesk_tui.vendors.privacyidea.vendor import PrivacyIdeaVendor
from helpdesk_tui.vendors.privacyidea.wire.dates import end_stamp, parse_stamp
from helpdesk_tui.vendors.values import CodeOrder, OutcomeUnknown, PushState
from tests.vendors.edge import Answer, Edge, Seen
from tests.vendors.privacyidea.conftest import Clock
from tests.vendors.privacyidea.says import html, refuses, says, token, tokens

ORDER = CodeOrder(OperationId("op-77"), 86_400, 1)
(SERIAL,) = serials(ORDER.operation, 1)
USER = {"username": "someone", "realm": "acme"}


def ends(moment: datetime) -> dict[str, str]:
    return {"validity_period_end": end_stamp(moment)}


class Shelf:
    """The tokens of `someone`, and what a creation makes of them."""

    def __init__(self, server: Edge) -> None:
        self.rows: list[dict[str, Any]] = []
        self.deleted: list[str] = []
        server.on("GET", "/token/", lambda _seen: tokens(*self.rows))
        server.on("DELETE", f"/token/{SERIAL}", self._delete)

    def _delete(self, seen: Seen) -> bytes:
        self.deleted.append(seen.path.rpartition("/")[2])
        self.rows = [row for row in self.rows if row["serial"] not in self.deleted]
        return says(1)

    def adding(self, answer: Answer, **fields: Any) -> Callable[[Seen], Answer]:
        def create(_seen: Seen) -> Answer:
            self.rows.append(token(SERIAL, "registration") | fields)
            return answer

        return create


@pytest.fixture
def shelf(server: Edge) -> Shelf:
    return Shelf(server)


def code(value: str = "K7QP2M9XW4TR") -> bytes:
    return says(True, detail={"registrationcode": value, "serial": SERIAL})


async def test_a_code_as_ordered(vendor: PrivacyIdeaVendor, server: Edge, shelf: Shelf, clock: Clock) -> None:
    server.on("POST", "/token/init", shelf.adding(code(), info=ends(clock() + timedelta(days=1))))
    assert vendor.codes
    made = await vendor.codes.make("someone", ORDER)

    sent = server.sent("POST")[-1].json
    assert made.refs == (SERIAL,)
    assert SERIAL == "HD" + SERIAL[2:14] + "0"
    assert sent["validity_period_end"].endswith("+0000")
    assert abs(datetime.fromisoformat(sent["validity_period_end"]) - clock() - timedelta(days=1)) < timedelta(
        minutes=1
    )
    assert (sent["type"], sent["serial"], sent["user"], sent["realm"]) == (
        "registration",
        SERIAL,
        "someone",
        "acme",
    )
    assert ORDER.operation in sent["description"]
    assert "K7QP" not in repr(made)


@pytest.mark.parametrize(("seconds", "uses"), [(299, 1), (86_401, 1), (3600, 0), (3600, 6), (0, 1)])
async def test_an_order_out_of_bounds_is_not_even_asked(
    vendor: PrivacyIdeaVendor, server: Edge, seconds: int, uses: int
) -> None:
    assert vendor.codes
    with pytest.raises(DeskError):
        await vendor.codes.make("someone", CodeOrder(OperationId("op-1"), seconds, uses))
    assert server.seen == []


async def test_a_refusal_that_left_a_token_without_an_end(
    vendor: PrivacyIdeaVendor, server: Edge, shelf: Shelf
) -> None:
    server.on("POST", "/token/init", shelf.adding(refuses(400, 301)))
    assert vendor.codes
    with pytest.raises(DeskError) as caught:
        await vendor.codes.make("someone", ORDER)

    assert caught.value.code is ErrorCode.VENDOR_REFUSED
    assert shelf.deleted == [SERIAL]


async def test_what_cannot_be_taken_away_again_is_unknown(
    vendor: PrivacyIdeaVendor, server: Edge, shelf: Shelf
) -> None:
    server.on("POST", "/token/init", shelf.adding(refuses(400, 301)))
    server.on("DELETE", f"/token/{SERIAL}", refuses(403, 303))
    server.on("POST", f"/token/disable/{SERIAL}", refuses(403, 303))
    assert vendor.codes
    with pytest.raises(OutcomeUnknown):
        await vendor.codes.make("someone", ORDER)


@pytest.mark.parametrize(
    "fields",
    [
        {"info": {}},
        {"info": {"validity_period_end": ""}},
        {"info": {"validity_period_end": "2026-12-24T12:00"}},
        {"info": ends(datetime.now(UTC) + timedelta(days=1, hours=3))},
        {"info": ends(datetime.now(UTC) - timedelta(minutes=1))},
        {"info": ends(datetime.now(UTC) + timedelta(days=1)), "username": "someone.else"},
        {"info": ends(datetime.now(UTC) + timedelta(days=1)), "user_realm": "other"},
        {"info": ends(datetime.now(UTC) + timedelta(days=1)), "tokentype": "spass"},
        {"info": ends(datetime.now(UTC) + timedelta(days=1)), "active": False},
        {"info": ends(datetime.now(UTC) + timedelta(days=1)), "serial": "OTHER"},
    ],
)
async def test_a_code_that_reads_back_otherwise_is_not_handed_out(
    vendor: PrivacyIdeaVendor, server: Edge, shelf: Shelf, fields: dict[str, Any]
) -> None:
    server.on("POST", "/token/init", shelf.adding(code(), **fields))
    assert vendor.codes
    with pytest.raises(OutcomeUnknown):
        await vendor.codes.make("someone", ORDER)

    assert shelf.deleted == ([] if fields.get("serial") else [SERIAL])


async def test_a_day_pass_that_fails_half_way_is_taken_back_whole(
    vendor: PrivacyIdeaVendor, server: Edge, clock: Clock
) -> None:
    order = CodeOrder(OperationId("op-78"), 86_400, 3)
    wanted = serials(order.operation, 3)
    rows: dict[str, dict[str, Any]] = {}

    def create(seen: Seen) -> Answer:
        if len(rows) == 2:
            return refuses(403, 303, "limit")
        info = ends(clock() + timedelta(days=1))
        rows[seen.json["serial"]] = token(seen.json["serial"], "registration", info=info)
        return code()

    def delete(seen: Seen) -> Answer:
        rows.pop(seen.path.rpartition("/")[2])
        return says(1)

    server.on("POST", "/token/init", create)
    server.on("GET", "/token/", lambda _seen: tokens(*rows.values()))
    for serial in wanted:
        server.on("DELETE", f"/token/{serial}", delete)
    assert vendor.codes
    with pytest.raises(Refused) as caught:
        await vendor.codes.make("someone", order)

    assert caught.value.code is ErrorCode.VENDOR_LIMIT
    assert rows == {}


async def test_deleting_forbidden_means_disabling(
    vendor: PrivacyIdeaVendor, server: Edge, shelf: Shelf
) -> None:
    shelf.rows = [token(SERIAL, "registration"), token("APP", "totp")]
    server.on("DELETE", f"/token/{SERIAL}", refuses(403, 303))
    server.on("POST", f"/token/disable/{SERIAL}", says(1))
    assert vendor.codes
    await vendor.codes.revoke("someone", SERIAL)

    assert server.seen[-1].path == f"/token/disable/{SERIAL}"


async def test_gone_meanwhile_is_fine(vendor: PrivacyIdeaVendor, server: Edge, shelf: Shelf) -> None:
    shelf.rows = [token(SERIAL, "registration"), token("APP", "totp")]
    server.on("DELETE", f"/token/{SERIAL}", refuses(404, 601))
    assert vendor.codes
    await vendor.codes.revoke("someone", SERIAL)


async def test_a_lost_answer_to_taking_back_is_unknown(
    vendor: PrivacyIdeaVendor, server: Edge, shelf: Shelf
) -> None:
    shelf.rows = [token(SERIAL, "registration"), token("APP", "totp")]
    server.on("DELETE", f"/token/{SERIAL}", b"")
    assert vendor.codes
    with pytest.raises(OutcomeUnknown):
        await vendor.codes.revoke("someone", SERIAL)


async def test_which_tokens_are_live_bypasses(vendor: PrivacyIdeaVendor, shelf: Shelf, clock: Clock) -> None:
    soon, past = ends(clock() + timedelta(hours=1)), ends(clock() - timedelta(hours=1))
    shelf.rows = [
        token("REG", "registration", info=soon),
        token("REG-OVER", "registration", info=past),
        token("REG-OFF", "registration", active=False),
        token("lostAPP", "pw", info=soon),
        token("WORD", "spass"),
        token("LIST", "tan"),
        token("LIST-DAY", "tan", info=soon),
        token(
            "LATER", "registration", info={"validity_period_start": end_stamp(clock() + timedelta(hours=1))}
        ),
        token("APP", "totp"),
        token("OTHERS", "registration", username="someone.else"),
    ]
    assert vendor.codes
    found = {live.ref: live for live in await vendor.codes.live("someone")}

    assert set(found) == {"REG", "lostAPP", "WORD", "LIST-DAY"}
    assert found["REG"].uses_left == 1
    assert found["WORD"].until is None


async def test_before_3_14_nobody_is_locked_and_no_page_is_asked_in_vain(
    vendor: PrivacyIdeaVendor, server: Edge, shelf: Shelf
) -> None:
    server.on("GET", "/user/", says([USER], version="privacyIDEA 3.13.4"))
    server.on("POST", "/auth", says({"token": "t", "rights": []}, version="privacyIDEA 3.13.4"))
    server.on("GET", "/token/", says({"tokens": [token("APP", "totp", rollout_state="")]}, version="3.13.4"))

    person = await vendor.directory.person("someone")

    assert person
    assert (person.status, person.devices[0].activated) == (AccountStatus.ACTIVE, True)
    assert not [seen for seen in server.seen if "lock" in seen.path]


async def test_a_hidden_version_and_no_locks(vendor: PrivacyIdeaVendor, server: Edge) -> None:
    server.on("POST", "/auth", says({"token": "t", "rights": []}, version=""))
    server.on("GET", "/user/", says([USER], version=""))
    server.on("GET", "/token/", says({"tokens": []}, version=""))
    server.on("GET", "/conditionalaccess/lock/user", html(404))

    person = await vendor.directory.person("someone")
    assert person
    assert person.status is AccountStatus.ACTIVE


async def test_a_store_that_was_left_out_is_an_error_and_not_nobody(
    vendor: PrivacyIdeaVendor, server: Edge, shelf: Shelf
) -> None:
    server.on("GET", "/user/", says([], detail={"skipped_resolvers": ["ldap"]}))
    server.on("GET", "/conditionalaccess/lock/users", says({"locked_users": []}))
    with pytest.raises(Unreachable):
        await vendor.directory.person("someone")
    with pytest.raises(Unreachable):
        _ = [person async for person in vendor.directory.everybody()]


async def test_several_numbers_and_addresses(vendor: PrivacyIdeaVendor, server: Edge, shelf: Shelf) -> None:
    row = USER | {
        "mobile": ["0470 00 00 01", ""],
        "phone": None,
        "email": ["a@acme.example", "b@acme.example"],
    }
    server.on("GET", "/user/", says([row]))
    server.on("GET", "/conditionalaccess/lock/user", says(None))

    person = await vendor.directory.person("someone")
    assert person
    assert person.numbers == (("mobile", "0470 00 00 01"),)
    assert person.mails == ("a@acme.example", "b@acme.example")
    assert person.name == "someone"


async def test_an_acceptance_that_names_another_token_is_none(
    vendor: PrivacyIdeaVendor, server: Edge, shelf: Shelf
) -> None:
    shelf.rows = [token("APP", "totp")]
    server.on(
        "POST",
        "/validate/triggerchallenge",
        says(1, detail={"multi_challenge": [{"serial": "APP", "transaction_id": "42"}]}),
    )
    assert vendor.challenges
    for value, authentication, serial, accepted in (
        (True, "ACCEPT", "APP", True),
        (True, "ACCEPT", "OTHER", False),
        (False, "ACCEPT", "APP", False),
        (True, "REJECT", "APP", False),
        (True, None, "APP", False),
    ):
        server.on(
            "POST", "/validate/check", says(value, detail={"serial": serial}, authentication=authentication)
        )
        verdict = await vendor.challenges.check_code("someone", "APP", SecretStr("123456"))
        assert verdict.accepted is accepted

    sent = [seen.json for seen in server.sent("POST") if seen.path == "/validate/check"]
    assert {tuple(sorted(fields)) for fields in sent} == {("pass", "serial", "transaction_id")}
    triggers = [seen.json for seen in server.sent("POST") if seen.path == "/validate/triggerchallenge"]
    assert triggers == [{"serial": "APP"}] * 5


async def test_what_is_no_code_never_reaches_the_server(
    vendor: PrivacyIdeaVendor, server: Edge, shelf: Shelf
) -> None:
    shelf.rows = [token("APP", "totp")]
    assert vendor.challenges
    for typed in ("", "hunter2", "١٢٣٤٥٦", "1" * 40):
        assert not (await vendor.challenges.check_code("someone", "APP", SecretStr(typed))).accepted
    assert [seen.path for seen in server.sent("POST")] == ["/auth"]


async def test_a_declined_push_of_a_server_without_reasons(
    vendor: PrivacyIdeaVendor, server: Edge, clock: Clock
) -> None:
    ref = f"PHONE:42:{int(clock().timestamp())}"
    server.on(
        "GET",
        "/validate/polltransaction/42",
        says(False, detail={"challenge_status": "declined"}, authentication="DECLINED"),
    )
    server.on("GET", "/authenticationlog/", html())
    assert vendor.challenges
    assert await vendor.challenges.push_state("someone", ref) is PushState.DENIED


async def test_an_accepted_push_counts_only_once_it_is_settled(
    vendor: PrivacyIdeaVendor, server: Edge, clock: Clock
) -> None:
    ref = f"PHONE:42:{int(clock().timestamp())}"
    accepted = says(True, detail={"challenge_status": "accept"}, authentication="ACCEPT")
    server.on("GET", "/validate/polltransaction/42", accepted)
    server.on("POST", "/validate/check", says(False, authentication="REJECT"))
    assert vendor.challenges
    assert await vendor.challenges.push_state("someone", ref) is not PushState.APPROVED


async def test_a_server_in_another_zone_and_without_the_newer_log(
    vendor: PrivacyIdeaVendor, server: Edge, clock: Clock
) -> None:
    """Local dates without offset, two hours ahead; its own row tells how far."""
    old = "privacyIDEA 3.12.3"
    server.on("POST", "/auth", says({"token": "t", "rights": []}, version=old))
    now = clock().replace(microsecond=0)
    at = now - timedelta(minutes=7)

    def local(moment: datetime) -> str:
        return (moment + timedelta(hours=2)).replace(tzinfo=None).isoformat()

    def answer(seen: Seen) -> Answer:
        assert "realm=acme" in seen.query
        row = {"number": 2, "date": local(now), "action": "GET /audit/"}
        if "action=" in seen.query:
            row = {"number": 1, "date": local(at), "user": "someone", "authentication": "ACCEPT"}
        return says({"auditdata": [row], "next": None}, version=old, date=now)

    server.on("GET", "/audit/", answer)
    assert vendor.log
    (prompt,) = await vendor.log.prompts(now - timedelta(hours=1))
    assert (prompt.at, prompt.result, prompt.person_ref) == (at, "success", "someone")
    assert await vendor.log.prompts(now - timedelta(minutes=5)) == ()


NONSENSE: tuple[Any, ...] = (
    None,
    True,
    "x",
    [],
    {},
    [None, 7],
    [{"username": 7}, {"username": "someone", "mobile": {"a": 1}, "email": [None]}],
    {"tokens": None},
    {"tokens": [None, {}, {"serial": None}, {"serial": 7, "info": 7, "failcount": "x", "username": []}]},
    {"auth_logs": [None, {}, {"timestamp": "2026-11-21T10:00:00+00:00", "username": "a", "reasons": 7}]},
    {"auth_logs": [{"timestamp": "9999-12-31T23:59:59-12:00", "attempt_id": [], "serial": {}}]},
    {"auditdata": [None, {}, {"date": 7}, {"date": "2026-11-21T10:00:00", "user": 7}], "next": 2},
    {"locked_users": [None, {}, {"username": 7}]},
    {"token": [], "rights": 7},
)


@pytest.mark.parametrize("value", NONSENSE)
async def test_nonsense_is_an_error_or_nothing_and_never_a_crash(
    vendor: PrivacyIdeaVendor, server: Edge, value: Any
) -> None:
    paths = ("/user/", "/token/", "/authenticationlog/", "/audit/", "/validate/polltransaction/42")
    for path in (*paths, "/conditionalaccess/lock/user", "/conditionalaccess/lock/users"):
        server.on("GET", path, says(value))
    for path in ("/validate/triggerchallenge", "/validate/check", "/token/init"):
        server.on("POST", path, says(value))
    assert vendor.codes
    assert vendor.enrolment
    assert vendor.challenges
    assert vendor.log
    for call in (
        vendor.directory.person("someone"),
        _all(vendor),
        vendor.codes.live("someone"),
        vendor.codes.make("someone", ORDER),
        vendor.enrolment.state("someone", "APP"),
        vendor.challenges.check_code("someone", "APP", SecretStr("123456")),
        vendor.challenges.push_state("someone", f"PHONE:42:{int(datetime.now(UTC).timestamp())}"),
        vendor.log.prompts(datetime.now(UTC) - timedelta(days=400)),
        vendor.probe(),
    ):
        try:
            await call
        except DeskError:
            continue


async def _all(vendor: PrivacyIdeaVendor) -> None:
    async for _person in vendor.directory.everybody():
        pass


def test_stamps_are_minutes_in_utc() -> None:
    moment = datetime(2026, 12, 1, 0, 30, 59, tzinfo=UTC)
    zone = datetime.fromisoformat("2026-12-01T01:30:59+01:00")

    assert end_stamp(moment) == end_stamp(zone) == "2026-12-01T00:30+0000"
    assert parse_stamp("2026-12-01T00:30+0000") == moment.replace(second=0)
    for unreadable in ("", None, 7, "2026-12-01T00:30", "01/12/2026", "9999-12-31T23:59-1200"):
        assert parse_stamp(unreadable) is None


def test_serials_are_the_same_for_the_same_operation_only() -> None:
    assert serials(OperationId("a"), 2) == serials(OperationId("a"), 2)
    assert not set(serials(OperationId("a"), 5)) & set(serials(OperationId("b"), 5))
    assert all(len(serial) == 15 for serial in serials(OperationId("a"), 5))
