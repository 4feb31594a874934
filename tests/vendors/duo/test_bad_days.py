"""The Duo adapter on the sandbox's bad days, and the couriers against its gateways."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Mistaken, Refused
from helpdesk_tui.contract.ids import OperationId
from helpdesk_tui.contract.orders import Delivery
from helpdesk_tui.contract.people import AccountStatus, Factor
from helpdesk_tui.vendors.couriers.sms import SmsGatewayCourier
from helpdesk_tui.vendors.couriers.smtp import SmtpCourier
from helpdesk_tui.vendors.duo.probe import NOT_NEEDED
from helpdesk_tui.vendors.registry import open_vendor
from helpdesk_tui.vendors.values import ActivationAsk, ActivationState, OutcomeUnknown, Passcode, PushState
from tests.sandbox.rig import Sandbox, running_sandbox
from tests.vendors.contract import TEXTS, clear, needed, order_of
from tests.vendors.duo.test_contract import DuoStage, now, settings_of, stage

__all__ = ["stage"]
CODES = r"/bypass_codes$"


@pytest.fixture(scope="module")
def running() -> Iterator[Sandbox]:
    with running_sandbox(tcp=False, people=120) as sandbox:
        yield sandbox


def user(sandbox: Sandbox, role: str) -> str:
    return str(sandbox.person(role)["user_id"])


@pytest.mark.parametrize("kind", ["error_after", "drop_after", "truncate", "wrong_json"])
async def test_an_effect_without_an_answer_is_found(kind: str, stage: DuoStage) -> None:
    """One effect, told as unknown, found by what the order says, and taken back."""
    codes = needed(stage.vendor.codes)
    await clear(codes, stage.person)
    order, asked_at = order_of(codes, 1), now()
    before = len(stage.sandbox.ledger(effect="bypass_codes_created"))
    stage.sandbox.fault(kind, method="POST", path=CODES)
    with pytest.raises(OutcomeUnknown):
        await codes.make(stage.person, order)
    assert len(stage.sandbox.ledger(effect="bypass_codes_created")) == before + 1
    (found,) = await codes.made_by(stage.person, order, asked_at=asked_at, known=frozenset())
    await codes.revoke(stage.person, found.ref)
    assert await codes.live(stage.person) == ()


async def test_an_answer_after_the_deadline(stage: DuoStage) -> None:
    vendor = open_vendor(replace(settings_of(stage.sandbox), timeout=0.5), now)
    codes = needed(vendor.codes)
    await clear(codes, stage.person)
    stage.sandbox.fault("delay_after", method="POST", path=CODES, seconds=3)
    begun = time.monotonic()
    with pytest.raises(OutcomeUnknown):
        await codes.make(stage.person, order_of(codes, 1))
    assert time.monotonic() - begun < 2
    await vendor.close()


@pytest.mark.parametrize("kind", ["too_many", "drop_before", "error_before", "html"])
async def test_no_effect_is_never_told_as_one(kind: str, stage: DuoStage) -> None:
    codes = needed(stage.vendor.codes)
    await clear(codes, stage.person)
    before = len(stage.sandbox.ledger(effect="bypass_codes_created"))
    stage.sandbox.fault(kind, method="POST", path=CODES)
    with pytest.raises(DeskError) as caught:
        await codes.make(stage.person, order_of(codes, 1))
    assert isinstance(caught.value, OutcomeUnknown) is (kind != "too_many")
    assert len(stage.sandbox.ledger(effect="bypass_codes_created")) == before
    assert await codes.live(stage.person) == ()


async def test_what_the_ledger_saw_of_an_order(stage: DuoStage) -> None:
    codes = needed(stage.vendor.codes)
    await clear(codes, stage.person)
    made = await codes.make(stage.person, order_of(codes, 1, uses=3, seconds=7200))
    effect = stage.sandbox.ledger(effect="bypass_codes_created")[-1]["params"]
    assert effect["bypass_code_ids"] == list(made.refs)
    assert (effect["valid_secs"], effect["reuse_count"], effect["preserve_existing"]) == (7200, 3, True)
    assert effect["deleted"] == []


@pytest.mark.parametrize("skew", [-86_400, -600, 600, 86_400])
async def test_a_clock_that_is_wrong_stops_nothing(skew: float, stage: DuoStage) -> None:
    stage.sandbox.control("POST", "clock", skew=skew)
    vendor = open_vendor(settings_of(stage.sandbox), now)
    codes = needed(vendor.codes)
    await clear(codes, stage.person)
    await vendor.directory.person(stage.person)
    offset = vendor.status().clock_offset
    assert offset is not None
    stage.sandbox.control("POST", "clock", skew=0)
    assert await vendor.directory.person(stage.person) is not None
    healed = vendor.status().clock_offset
    assert healed is not None
    assert abs(offset - healed - skew) < 5
    await vendor.close()


async def test_wrong_keys(stage: DuoStage) -> None:
    settings = settings_of(stage.sandbox)
    wrong = open_vendor(replace(settings, admin=replace(settings.admin, skey=SecretStr("x" * 40))), now)
    swapped = open_vendor(replace(settings, admin=settings.auth or settings.admin), now)
    for vendor, code in ((wrong, ErrorCode.VENDOR_KEYS_WRONG), (swapped, ErrorCode.VENDOR_PERMISSION)):
        with pytest.raises(Mistaken) as caught:
            await vendor.directory.person(stage.person)
        assert caught.value.code is code
        await vendor.close()


async def test_probe_names_what_is_missing_and_what_is_too_much(stage: DuoStage) -> None:
    ikey = settings_of(stage.sandbox).admin.ikey
    stage.sandbox.control("POST", "permissions", ikey=ikey, granted=["read_resource", "settings"])
    found = {permission.name: permission for permission in await stage.vendor.probe()}
    stage.sandbox.control(
        "POST", "permissions", ikey=ikey, granted=["read_resource", "write_resource", "read_log"]
    )
    assert found["Grant resource - Read"].granted is True
    assert found["Grant resource - Write"].granted is False
    assert found["Grant read log"].granted is False
    assert found["Auth API"].granted is True
    assert found["Grant settings"].needed_for == NOT_NEEDED
    again = await stage.vendor.probe()
    assert [permission.granted for permission in again] == [True] * 4


async def test_statuses(stage: DuoStage) -> None:
    for role, status in (
        ("everyday", AccountStatus.ACTIVE),
        ("locked", AccountStatus.LOCKED),
        ("bypassed", AccountStatus.BYPASS),
        ("disabled", AccountStatus.DISABLED),
    ):
        person = await stage.vendor.directory.person(user(stage.sandbox, role))
        assert person is not None
        assert person.status is status


async def test_a_code_of_somebody_in_bypass_proves_nothing(stage: DuoStage) -> None:
    challenges = needed(stage.vendor.challenges)
    with pytest.raises(Refused) as caught:
        await challenges.check_code(user(stage.sandbox, "bypassed"), None, SecretStr("123456"))
    assert caught.value.code is ErrorCode.WAY_UNAVAILABLE


async def test_a_bypass_code_read_out_is_told_apart(stage: DuoStage) -> None:
    codes, challenges = needed(stage.vendor.codes), needed(stage.vendor.challenges)
    await clear(codes, stage.person)
    made = await codes.make(stage.person, order_of(codes, 1))
    verdict = await challenges.check_code(stage.person, None, made.codes[0])
    assert verdict.accepted
    assert Passcode.BYPASS in verdict.could_be


async def test_the_code_of_a_hardware_token(stage: DuoStage) -> None:
    challenges, ref = needed(stage.vendor.challenges), user(stage.sandbox, "hardware_token")
    person = await stage.vendor.directory.person(ref)
    assert person is not None
    token = next(device for device in person.devices if device.serial)
    assert Factor.OTP in challenges.factors(token)
    verdict = await challenges.check_code(ref, None, SecretStr(stage.sandbox.code(token.ref)))
    assert verdict.accepted
    assert Passcode.HARDWARE_TOKEN in verdict.could_be
    assert verdict.attempt_ref


@pytest.mark.parametrize(("role", "state"), [("denies", PushState.DENIED), ("fraud", PushState.FRAUD)])
async def test_people_answer_in_their_own_way(role: str, state: PushState, stage: DuoStage) -> None:
    challenges, ref = needed(stage.vendor.challenges), user(stage.sandbox, role)
    person = await stage.vendor.directory.person(ref)
    assert person is not None
    phone = next(device for device in person.devices if Factor.PUSH in challenges.factors(device))
    push = await challenges.send_push(ref, phone.ref)
    end = time.monotonic() + 10
    while await challenges.push_state(ref, push.ref) is PushState.WAITING and time.monotonic() < end:
        time.sleep(0.05)
    assert await challenges.push_state(ref, push.ref) is state


async def test_a_push_is_forgotten_after_two_minutes(stage: DuoStage) -> None:
    challenges, ref = needed(stage.vendor.challenges), user(stage.sandbox, "silent")
    person = await stage.vendor.directory.person(ref)
    assert person is not None
    phone = next(device for device in person.devices if Factor.PUSH in challenges.factors(device))
    push = await challenges.send_push(ref, phone.ref)
    assert await challenges.push_state(ref, push.ref) is PushState.WAITING
    stage.sandbox.control("POST", "clock", advance=125)
    assert await challenges.push_state(ref, push.ref) is PushState.TIMED_OUT


async def test_activation_by_sms_and_what_the_log_says_of_it(stage: DuoStage) -> None:
    enrolment, ref = needed(stage.vendor.enrolment), stage.newcomer
    assert ref is not None
    person = await stage.vendor.directory.person(ref)
    assert person is not None
    phone = next(device for device in person.devices if Delivery.SMS in enrolment.deliveries(device))
    ask = ActivationAsk(OperationId("op"), phone.ref, 86_400, Delivery.SMS, install_link=True, texts=TEXTS)
    made = await enrolment.activate(ref, ask)
    assert (made.sent_to, made.link) == (phone.number, None)
    seen = stage.sandbox.phone("never_activated")
    texts = [message["text"] for message in seen["messages"]][-2:]
    assert texts[0].startswith("Application: http")
    assert texts[1].startswith("Lien: http")
    assert await enrolment.was_sent(ref, ask, asked_at=now()) is None
    advanced = stage.sandbox.control("POST", "clock", advance=600)["advance"]
    stage.sandbox.control("POST", "clock", skew=advanced)  # ping goes with the log again
    later = open_vendor(settings_of(stage.sandbox), now)
    asked_at = now() - timedelta(seconds=610)
    assert await needed(later.enrolment).was_sent(ref, ask, asked_at=asked_at) is True
    nobody = replace(ask, device_ref=phone.ref)
    assert (
        await needed(later.enrolment).was_sent(ref, nobody, asked_at=asked_at - timedelta(hours=9)) is False
    )
    link = seen["links"][-1]["url"]
    stage.sandbox.control("POST", "activate", url=link)
    assert await enrolment.state(ref, phone.ref) is ActivationState.ACTIVATED
    await later.close()


async def test_thousands_of_prompts_page_by_page(stage: DuoStage) -> None:
    log = needed(stage.vendor.log)
    prompts = await log.prompts(now() - timedelta(days=30))
    assert len(prompts) > 1000
    assert all(prompt.application and prompt.factor for prompt in prompts)
    assert len({prompt.person_ref for prompt in prompts}) > 10


async def test_couriers_deliver(stage: DuoStage) -> None:
    credentials: dict[str, Any] = stage.sandbox.credentials
    mail = SmtpCourier(credentials["mail"]["url"], "desk@durand.example")
    sms = SmsGatewayCourier(credentials["sms"]["url"], SecretStr(credentials["sms"]["key"]))
    somebody = stage.sandbox.person("everyday")
    await mail.send(somebody["email"], "Votre code", SecretStr("482913 à lire"))
    phone = stage.sandbox.phone("everyday")
    await sms.send(
        "+32" + phone["devices"][0]["number"].replace(" ", "").lstrip("+").removeprefix("32").lstrip("0"),
        "",
        SecretStr("Code 371946"),
    )
    messages = stage.sandbox.phone("everyday")["messages"]
    texts = " ".join(str(message["text"]) for message in messages)
    assert "482913 à lire" in texts
    assert "371946" in texts
    with pytest.raises(DeskError) as caught:
        await SmsGatewayCourier(credentials["sms"]["url"], SecretStr("wrong")).send(
            "+32475123456", "", SecretStr("x")
        )
    assert caught.value.code is ErrorCode.COURIER_DOWN
    await sms.close()


async def test_over_tls_with_the_named_authority_only() -> None:
    with running_sandbox(tls=True, people=40) as sandbox:
        settings = settings_of(sandbox)
        trusting = open_vendor(replace(settings, ca_file=Path(sandbox.credentials["ca_file"])), now)
        strict = open_vendor(settings, now)
        ref = user(sandbox, "everyday")
        assert await trusting.directory.person(ref) is not None
        with pytest.raises(DeskError) as caught:
            await strict.directory.person(ref)
        assert caught.value.code is ErrorCode.VENDOR_DOWN
        await trusting.close()
        await strict.close()
