"""Services: odd answers, older releases, rights that are not there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Missing, Refused
from helpdesk_tui.contract.orders import Change
from helpdesk_tui.vendors.capability_values import FindingCode
from helpdesk_tui.vendors.privacyidea.probe import NOT_NEEDED
from helpdesk_tui.vendors.privacyidea.vendor import PrivacyIdeaVendor
from helpdesk_tui.vendors.values import OutcomeUnknown
from tests.vendors.edge import Edge, Seen
from tests.vendors.privacyidea.says import TOKEN, refuses, says, token, tokens

OLD = "privacyIDEA 3.13"
TWO = (SecretStr("111 111"), SecretStr("222222"))
USER = {"username": "someone", "realm": "acme"}


def rights(server: Edge, *names: str, version: str = "privacyIDEA 3.14") -> None:
    server.on("POST", "/auth", says({"token": TOKEN, "rights": list(names)}, version=version))


def holds(server: Edge, *rows: dict[str, Any]) -> None:
    server.on("GET", "/token/", tokens(*rows))


def known(server: Edge) -> None:
    """Somebody is there, and nothing is locked."""
    server.on("GET", "/user/", says([USER]))
    server.on("GET", "/conditionalaccess/lock/user", says(None))


@pytest.mark.parametrize("value", [None, "true", 1, {}])
async def test_a_resync_without_yes_or_no(vendor: PrivacyIdeaVendor, server: Edge, value: object) -> None:
    assert vendor.tokens
    holds(server, token("T", "totp"))
    server.on("POST", "/token/resync/T", says(value))
    with pytest.raises(OutcomeUnknown):
        await vendor.tokens.resync("someone", "T", TWO)


async def test_codes_as_they_are_read_out(vendor: PrivacyIdeaVendor, server: Edge) -> None:
    assert vendor.tokens
    holds(server, token("T", "totp"))
    server.on("POST", "/token/resync/T", says(True))
    assert await vendor.tokens.resync("someone", "T", TWO)
    assert server.sent("POST")[-1].json == {"otp1": "111111", "otp2": "222222"}
    before = len(server.sent("POST"))
    assert not await vendor.tokens.resync("someone", "T", (SecretStr("11111a"), SecretStr("222222")))
    with pytest.raises(DeskError):
        await vendor.tokens.resync("someone", "T", (SecretStr("111111"),))
    assert len(server.sent("POST")) == before


async def test_a_serial_that_would_be_another_path_is_not_asked(
    vendor: PrivacyIdeaVendor, server: Edge
) -> None:
    assert vendor.locks
    assert vendor.tokens
    for serial in ("../policy/x", "*", "T,U", ""):
        with pytest.raises(DeskError):
            await vendor.locks.apply("someone", serial, Change.SUSPEND_DEVICE)
        with pytest.raises(DeskError):
            await vendor.tokens.assign("someone", serial, None)
    assert await vendor.tokens.stock("*") == ()
    assert server.seen == []


async def test_a_token_of_somebody_else_is_left_alone(vendor: PrivacyIdeaVendor, server: Edge) -> None:
    assert vendor.locks
    holds(server, token("T", "totp", username="other"))
    for change in (Change.SUSPEND_DEVICE, Change.RESUME_DEVICE, Change.UNLOCK_ACCOUNT):
        with pytest.raises(Missing):
            await vendor.locks.apply("someone", "T", change)
    await vendor.locks.apply("someone", "T", Change.RETURN_TOKEN)
    assert [seen.path for seen in server.sent("POST")] == ["/auth"]


async def test_an_app_is_never_returned_to_a_stock(vendor: PrivacyIdeaVendor, server: Edge) -> None:
    assert vendor.locks
    holds(server, token("T", "totp"), token("U", "totp"))
    with pytest.raises(Refused):
        await vendor.locks.apply("someone", "T", Change.RETURN_TOKEN)


async def test_codes_and_lists_are_no_device_that_is_left(vendor: PrivacyIdeaVendor, server: Edge) -> None:
    assert vendor.locks
    fob = token("F", "hotp", info={"tokenkind": "hardware"})
    holds(server, fob, token("R", "registration"), token("L", "tan"), token("M", "email"))
    with pytest.raises(Refused) as refusal:
        await vendor.locks.apply("someone", "F", Change.RETURN_TOKEN)
    assert refusal.value.params["why"] == "last_device"


async def test_a_release_without_locks(vendor: PrivacyIdeaVendor, server: Edge) -> None:
    assert vendor.locks
    rights(server, "user_lock_set", "user_lock_reset", version=OLD)
    with pytest.raises(Refused) as refusal:
        await vendor.locks.apply("someone", None, Change.LOCK_ACCOUNT)
    assert refusal.value.code is ErrorCode.UNSUPPORTED
    assert vendor.locks.able(None) == frozenset()


async def test_a_push_token_is_quiet_and_nothing_else_of_the_person(
    vendor: PrivacyIdeaVendor, server: Edge
) -> None:
    assert vendor.locks
    rights(server, "disable", "enable")
    rows = {"P": token("P", "push"), "T": token("T", "totp")}
    server.on("GET", "/token/", lambda _seen: tokens(*rows.values()))
    known(server)

    def disable(_seen: Seen) -> bytes:
        rows["P"] = token("P", "push", active=False)
        return says(1)

    server.on("POST", "/token/disable/P", disable)
    with pytest.raises(Refused) as refusal:
        await vendor.locks.apply("someone", "T", Change.QUIET_PUSHES)
    assert refusal.value.code is ErrorCode.UNSUPPORTED
    person = await vendor.directory.person("someone")
    assert person is not None
    able = {one.ref: Change.QUIET_PUSHES in vendor.locks.able(one) for one in person.devices}
    assert able == {"P": True, "T": False}
    await vendor.locks.apply("someone", "P", Change.QUIET_PUSHES)
    assert await vendor.locks.stands("someone", "P", Change.QUIET_PUSHES) is True
    with pytest.raises(Refused) as refusal:
        await vendor.locks.apply("someone", "P", Change.QUIET_PUSHES)
    assert refusal.value.params["why"] == "pushes_off"
    assert [seen.path for seen in server.sent("POST")].count("/token/disable/P") == 1


async def test_pushes_that_could_not_be_given_back_are_not_taken(
    vendor: PrivacyIdeaVendor, server: Edge
) -> None:
    assert vendor.locks
    rights(server, "disable")
    known(server)
    server.on("GET", "/token/", tokens(token("P", "push")))
    person = await vendor.directory.person("someone")
    assert person is not None
    assert Change.QUIET_PUSHES not in vendor.locks.able(person.devices[0])


async def test_remembered_browsers_are_forgotten(vendor: PrivacyIdeaVendor, server: Edge) -> None:
    assert vendor.locks
    rights(server, "remembered_device_revoke")
    server.on("DELETE", "/clients/remembered_devices", says(2))
    await vendor.locks.apply("someone", None, Change.FORGET_BROWSERS)
    assert vendor.locks.able(None) == {Change.FORGET_BROWSERS}
    (sent,) = server.sent("DELETE")
    assert "user=someone" in sent.query
    assert "realm=" in sent.query
    assert await vendor.locks.stands("someone", None, Change.FORGET_BROWSERS) is None


@pytest.mark.parametrize("lock", [{"permanent": True}, {"permanent": False, "seconds_remaining": 900}])
async def test_a_lock_is_not_shortened(
    vendor: PrivacyIdeaVendor, server: Edge, lock: dict[str, object]
) -> None:
    assert vendor.locks
    server.on("GET", "/conditionalaccess/lock/user", says(lock))
    await vendor.locks.apply("someone", None, Change.LOCK_ACCOUNT, seconds=600)
    assert [seen.path for seen in server.sent("POST")] == ["/auth"]


@pytest.mark.parametrize(("change", "seconds"), [(Change.UNLOCK_ACCOUNT, 600), (Change.LOCK_ACCOUNT, 0)])
async def test_an_end_where_none_belongs(
    vendor: PrivacyIdeaVendor, server: Edge, change: Change, seconds: int
) -> None:
    assert vendor.locks
    with pytest.raises(Refused):
        await vendor.locks.apply("someone", None, change, seconds=seconds)
    assert server.seen == []


async def test_a_lock_that_may_not_be_seen_cannot_be_told(vendor: PrivacyIdeaVendor, server: Edge) -> None:
    assert vendor.locks
    server.on("GET", "/conditionalaccess/lock/user", refuses(403, 303))
    assert await vendor.locks.stands("someone", None, Change.LOCK_ACCOUNT) is None


async def test_a_server_that_draws_its_own_codes(vendor: PrivacyIdeaVendor, server: Edge) -> None:
    assert vendor.lists
    rows: list[dict[str, Any]] = []
    server.on("GET", "/token/", lambda _seen: tokens(*rows))
    own = {str(place): f"own{place}" for place in range(10)}

    def make(seen: Seen) -> bytes:
        rows.append(token(seen.json["serial"], "tan", info={"tan.count": 10}))
        return says(True, detail={"otps": own})

    server.on("POST", "/token/init", make)
    made = await vendor.lists.make_list("someone", 10)
    assert [code.get_secret_value() for code in made] == [f"own{place}" for place in range(10)]
    del own["9"]
    with pytest.raises(OutcomeUnknown):
        await vendor.lists.make_list("someone", 10)


async def test_a_refusal_that_left_a_list_behind(vendor: PrivacyIdeaVendor, server: Edge) -> None:
    assert vendor.lists
    rows: list[dict[str, Any]] = []
    server.on("GET", "/token/", lambda _seen: tokens(*rows))

    def make(seen: Seen) -> bytes:
        serial = seen.json["serial"]
        rows.append(token(serial, "tan"))

        def disable(_seen: Seen) -> bytes:
            rows[0]["active"] = False
            return says(1)

        server.on("POST", f"/token/disable/{serial}", disable)
        return refuses(400, 301)

    server.on("POST", "/token/init", make)
    with pytest.raises(DeskError) as caught:
        await vendor.lists.make_list("someone", 10)
    assert caught.value.code is ErrorCode.VENDOR_REFUSED
    assert rows[0]["active"] is False


async def test_lists_with_an_end_are_bypass_codes_and_stay(vendor: PrivacyIdeaVendor, server: Edge) -> None:
    assert vendor.lists
    later = (datetime.now(UTC) + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M+0000")
    holds(server, token("L", "tan", info={"validity_period_end": later, "tan.count": 5}))
    assert await vendor.lists.left("someone") is None
    await vendor.lists.withdraw_list("someone")
    assert [seen.path for seen in server.sent("POST")] == ["/auth"]


@pytest.mark.parametrize("size", [0, 9, 11, 1000])
async def test_a_size_that_is_not_offered(vendor: PrivacyIdeaVendor, server: Edge, size: int) -> None:
    assert vendor.lists
    with pytest.raises(DeskError):
        await vendor.lists.make_list("someone", size)
    assert server.seen == []


async def test_no_message_goes_to_nowhere(vendor: PrivacyIdeaVendor, server: Edge) -> None:
    """Without a number the server would send to nobody and say yes."""
    assert vendor.telephony
    holds(server, token("S", "sms", info={"dynamic_phone": "True"}))
    server.on("GET", "/user/", says([USER | {"mobile": ""}]))
    server.on("GET", "/conditionalaccess/lock/user", says(None))
    with pytest.raises(Refused) as refusal:
        await vendor.telephony.send_codes("someone", "S")
    assert refusal.value.params["why"] == "no_sms"
    assert [seen.path for seen in server.sent("POST")] == ["/auth"]


async def test_messages_out_of_the_audit_log_of_an_older_release(
    vendor: PrivacyIdeaVendor, server: Edge
) -> None:
    assert vendor.telephony
    rights(server, version=OLD)
    server.on(
        "GET",
        "/token/",
        says({"tokens": [token("S", "sms", info={"phone": "+32470"})], "next": None}, version=OLD),
    )
    now = datetime.now(UTC)

    def rows(seen: Seen) -> bytes:
        local = (now + timedelta(hours=1)).replace(tzinfo=None)
        row = {"date": local.isoformat(), "user": "someone", "serial": "S", "user_agent": "VPN"}
        found = [row | {"authentication": "CHALLENGE"}, row | {"authentication": "REJECT"}]
        mine = [row] if "action" not in seen.query else found
        return says({"auditdata": mine, "next": None}, version=OLD, date=now)

    server.on("GET", "/audit/", rows)
    (line,) = await vendor.telephony.delivered("someone", now - timedelta(minutes=5))
    assert (line.number, line.purpose) == ("+32470", "VPN")
    assert abs(line.at - now) < timedelta(seconds=1)


async def test_a_diagnosis_without_logs(vendor: PrivacyIdeaVendor, server: Edge) -> None:
    assert vendor.diagnosis
    server.on("GET", "/user/", says([USER]))
    server.on("GET", "/conditionalaccess/lock/user", refuses(403, 303))
    server.on("GET", "/authenticationlog/", refuses(403, 303))
    server.on("GET", "/audit/", refuses(403, 303))
    holds(server, token("T", "totp"))
    assert [one.code for one in await vendor.diagnosis.why("someone")] == [FindingCode.NOTHING_FOUND]
    used_up = {"count_auth": "5", "count_auth_max": "5", "validity_period_start": "2999-01-01T00:00+0000"}
    holds(server, token("T", "totp", info=used_up))
    found = {one.detail: one.code for one in await vendor.diagnosis.why("someone")}
    assert found["count_auth 5/5"] is FindingCode.DEVICE_EXPIRED
    assert found["T: validity_period_start"] is FindingCode.OTHER


async def test_details_tell_figures_and_no_keys(vendor: PrivacyIdeaVendor, server: Edge) -> None:
    assert vendor.diagnosis
    info = {
        "count_auth": "9",
        "count_auth_success": "7",
        "private_key_server": "key-material",
        "enrollment_credential": "key-material",
    }
    holds(server, token("T", "totp", info=info, failcount=2, sync_window=1000))
    details = await vendor.diagnosis.details("someone")
    shown = {one.name: one.value for one in details}
    assert (shown["logins_good"], shown["logins_bad"], shown["failures_now"]) == ("7", "2", "2")
    assert shown["T"] == "totp, failcount 2/10, count_auth 7/9, sync_window 1000"
    assert "key-material" not in str(details)


async def test_rights_beyond_what_is_needed_are_named(vendor: PrivacyIdeaVendor, server: Edge) -> None:
    rights(
        server,
        "userlist",
        "set",
        "losttoken",
        "hide_tokeninfo",
        "hide_tokeninfo=x",
        "otp_pin_minlength",
        "otp_pin_minlength=4",
        "hotp_force_server_generate",
    )
    server.on("GET", "/user/", says([]))
    holds(server)
    found = await vendor.probe()
    assert [one.name for one in found if one.needed_for == NOT_NEEDED] == ["losttoken", "set"]
    granted = {one.name: one.granted for one in found}
    assert granted["userlist"]
    assert granted["enable"] is False


async def test_before_the_first_sign_in_nothing_is_ruled_out(vendor: PrivacyIdeaVendor, server: Edge) -> None:
    assert vendor.locks
    assert vendor.locks.able(None) == {Change.LOCK_ACCOUNT, Change.UNLOCK_ACCOUNT, Change.FORGET_BROWSERS}
    rights(server, "userlist")
    server.on("GET", "/conditionalaccess/lock/user", says(None))
    await vendor.locks.stands("someone", None, Change.LOCK_ACCOUNT)
    assert vendor.locks.able(None) == frozenset()


async def test_a_server_that_mails_links_ends_none(vendor: PrivacyIdeaVendor, server: Edge) -> None:
    assert vendor.enrolment
    holds(server, token("P", "push", rollout_state="clientwait", active=False))
    server.on("POST", "/token/init", says(True, detail={"serial": "P"}))
    with pytest.raises(OutcomeUnknown):
        await vendor.enrolment.withdraw("someone", "P")
    with pytest.raises(Refused):
        await vendor.enrolment.withdraw("someone", "P")
    assert len(server.sent("POST")) == 2


FIRST = SecretStr("123 456")


async def test_a_first_code_that_does_not_fit_is_an_answer(vendor: PrivacyIdeaVendor, server: Edge) -> None:
    assert vendor.first_codes
    holds(server, token("T", "totp", rollout_state="verify"))
    server.on("POST", "/token/init", refuses(400, 905))
    assert not await vendor.first_codes.finish("someone", "T", FIRST)
    before = len(server.sent("POST"))
    assert not await vendor.first_codes.finish("someone", "T", SecretStr("12345a"))
    assert len(server.sent("POST")) == before


async def test_a_refused_first_code_of_a_token_that_works_meanwhile_is_unknown(
    vendor: PrivacyIdeaVendor, server: Edge
) -> None:
    assert vendor.first_codes
    holds(server, token("T", "totp", rollout_state="verify"))

    def refused(_seen: Seen) -> bytes:
        holds(server, token("T", "totp", rollout_state="enrolled"))
        return refuses(400, 905)

    server.on("POST", "/token/init", refused)
    with pytest.raises(OutcomeUnknown):
        await vendor.first_codes.finish("someone", "T", FIRST)


@pytest.mark.parametrize("state", ["", "enrolled", "clientwait"])
async def test_a_token_that_waits_for_no_code_is_never_made_anew(
    vendor: PrivacyIdeaVendor, server: Edge, state: str
) -> None:
    """Without the policy the same call would give it a new secret."""
    assert vendor.first_codes
    holds(server, token("T", "totp", rollout_state=state))
    with pytest.raises(Refused) as refusal:
        await vendor.first_codes.finish("someone", "T", FIRST)
    assert refusal.value.params["why"] == "needs_no_code"
    assert [seen.path for seen in server.sent("POST")] == ["/auth"]


async def test_a_token_that_waits_for_its_first_code_takes_no_new_link(
    vendor: PrivacyIdeaVendor, server: Edge
) -> None:
    assert vendor.enrolment
    assert vendor.first_codes
    assert vendor.diagnosis
    rights(server, "userlist", "enrollTOTP")
    holds(server, token("T", "totp", rollout_state="verify"))
    server.on("GET", "/user/", says([USER]))
    for path in ("/conditionalaccess/lock/user", "/authenticationlog/", "/audit/"):
        server.on("GET", path, refuses(403, 303))
    person = await vendor.directory.person("someone")
    assert person
    (device,) = person.devices
    assert device.activated is False
    assert vendor.first_codes.awaits(device)
    assert vendor.enrolment.deliveries(device) == frozenset()
    found = [one.code for one in await vendor.diagnosis.why("someone")]
    assert FindingCode.FIRST_CODE_WANTED in found
    holds(server, token("T", "totp", rollout_state="verify", active=False))
    person = await vendor.directory.person("someone")
    assert person
    assert not vendor.first_codes.awaits(person.devices[0])
