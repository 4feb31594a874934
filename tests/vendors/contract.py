"""What every vendor's adapter promises, tried on a real server; a capability that a vendor lacks is skipped.

A suite for one vendor subclasses `VendorContract` and gives it a fixture `stage`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol, TypeVar

import pytest
from pydantic import SecretStr

from helpdesk_tui.contract.errors import DeskError
from helpdesk_tui.contract.ids import OperationId
from helpdesk_tui.contract.orders import Delivery
from helpdesk_tui.contract.people import Factor
from helpdesk_tui.contract.session import VendorState
from helpdesk_tui.vendors.protocols import Challenges, Codes, Enrolment, Log, Vendor
from helpdesk_tui.vendors.values import (
    ActivationAsk,
    ActivationState,
    ActivationTexts,
    CodeOrder,
    OutcomeUnknown,
    PushSent,
    PushState,
    VendorDevice,
)

T = TypeVar("T")
TEXTS = ActivationTexts("Lien: <acturl>", "Application: <insturl>")


class Stage(Protocol):
    """One vendor with its server and the people on it."""

    vendor: Vendor
    person: str
    """Has an app that works, and no bypass code."""
    newcomer: str | None
    """Has a device that was never activated."""
    nobody: str
    """Formed like an account's ref, and nobody's."""

    async def one_time_code(self, device: VendorDevice) -> SecretStr:
        """What the device shows; another one than last time."""
        ...

    async def tap(self, push: PushSent, *, approve: bool) -> None:
        """The person's finger on the phone."""
        ...

    async def log_in(self, person: str, code: SecretStr) -> bool:
        """Whether a login with that code succeeds now; as the vendor's own application asks."""
        ...


def needed(capability: T | None) -> T:
    """The capability, or the test is skipped."""
    if capability is None:
        pytest.skip("this vendor has none")
    return capability


def order_of(codes: Codes, number: int, *, uses: int = 1, seconds: int = 86_400) -> CodeOrder:
    """An order as the desk writes it for this vendor."""
    code = codes.draw() if codes.desk_draws else None
    return CodeOrder(OperationId(f"op-contract-{number}-{datetime.now(UTC):%H%M%S%f}"), seconds, uses, code)


async def clear(codes: Codes, person: str) -> None:
    """No code is left."""
    for code in await codes.live(person):
        await codes.revoke(person, code.ref)


async def eventually(question: Callable[[], Awaitable[T]], wanted: T, seconds: float = 10.0) -> None:
    """Ask until the answer is the wanted one."""
    async with asyncio.timeout(seconds):
        while await question() != wanted:
            await asyncio.sleep(0.05)


class VendorContract:
    """Inherit, give `stage`, run."""

    async def device(self, stage: Stage, factor: Factor) -> VendorDevice:
        """A device of the person that can be asked for this."""
        challenges = needed(stage.vendor.challenges)
        person = await stage.vendor.directory.person(stage.person)
        assert person is not None
        for device in person.devices:
            if factor in challenges.factors(device):
                return device
        pytest.skip(f"nobody here has {factor}")

    async def test_everybody_is_read_once_and_each_can_be_read_alone(self, stage: Stage) -> None:
        everybody = [person async for person in stage.vendor.directory.everybody()]
        refs = [person.ref for person in everybody]
        assert len(set(refs)) == len(refs)
        listed = next(person for person in everybody if person.ref == stage.person)
        alone = await stage.vendor.directory.person(stage.person)
        assert alone is not None
        assert alone.login == listed.login != ""
        assert {device.ref for device in alone.devices} == {device.ref for device in listed.devices} != set()

    async def test_somebody_who_is_gone_is_none(self, stage: Stage) -> None:
        assert await stage.vendor.directory.person(stage.nobody) is None

    async def test_an_answer_is_a_sign_of_life(self, stage: Stage) -> None:
        await stage.vendor.directory.person(stage.person)
        status = stage.vendor.status()
        assert status.state in {VendorState.UP, VendorState.SLOW}
        assert status.last_answer is not None
        assert datetime.now(UTC) - status.last_answer < timedelta(minutes=1)

    async def test_all_needed_permissions_are_found(self, stage: Stage) -> None:
        permissions = await stage.vendor.probe()
        assert permissions
        assert {permission.granted for permission in permissions} <= {True, None}
        assert all(permission.name and permission.where for permission in permissions)

    async def test_a_code_is_as_ordered_and_logs_in_as_often_as_ordered(self, stage: Stage) -> None:
        codes = needed(stage.vendor.codes)
        await clear(codes, stage.person)
        order = order_of(codes, 1, uses=2, seconds=3600)
        made = await codes.make(stage.person, order)
        assert abs(made.until - datetime.now(UTC) - timedelta(hours=1)) < timedelta(minutes=2)
        assert len(made.refs) == len(made.codes)
        assert len(made.codes) * made.uses == 2
        assert made.codes[0].get_secret_value() not in repr(made)
        if order.code is not None:
            assert made.codes == (order.code,)
        live = {code.ref: code for code in await codes.live(stage.person)}
        assert set(live) == set(made.refs)
        for listed in live.values():
            assert listed.until is not None
            assert abs(listed.until - made.until) < timedelta(minutes=2)
        for code in made.codes:
            for _use in range(made.uses):
                assert await stage.log_in(stage.person, code)
            assert not await stage.log_in(stage.person, code)
        assert await codes.live(stage.person) == ()

    async def test_a_new_code_leaves_the_others_and_each_is_revoked_alone(self, stage: Stage) -> None:
        codes = needed(stage.vendor.codes)
        await clear(codes, stage.person)
        first = await codes.make(stage.person, order_of(codes, 1))
        second = await codes.make(stage.person, order_of(codes, 2))
        assert {code.ref for code in await codes.live(stage.person)} == {*first.refs, *second.refs}
        await codes.revoke(stage.person, first.refs[0])
        await codes.revoke(stage.person, first.refs[0])
        assert {code.ref for code in await codes.live(stage.person)} == set(second.refs)
        assert not await stage.log_in(stage.person, first.codes[0])
        assert await stage.log_in(stage.person, second.codes[0])

    async def test_what_an_order_made_is_found_and_nothing_else(self, stage: Stage) -> None:
        codes = needed(stage.vendor.codes)
        await clear(codes, stage.person)
        earlier = await codes.make(stage.person, order_of(codes, 1))
        known = frozenset(earlier.refs)
        order = order_of(codes, 2, seconds=7200)
        asked_at = datetime.now(UTC)
        assert await codes.made_by(stage.person, order, asked_at=asked_at, known=known) == ()
        made = await codes.make(stage.person, order)
        found = await codes.made_by(stage.person, order, asked_at=asked_at, known=known)
        assert tuple(code.ref for code in found) == made.refs
        await codes.revoke(stage.person, made.refs[0])
        assert await codes.made_by(stage.person, order, asked_at=asked_at, known=known) == ()

    @pytest.mark.parametrize(("seconds", "uses"), [(0, 1), (-1, 1), (86_401, 1), (3600, 0), (3600, 6)])
    async def test_an_order_out_of_bounds_makes_nothing(self, stage: Stage, seconds: int, uses: int) -> None:
        codes = needed(stage.vendor.codes)
        before = await codes.live(stage.person)
        with pytest.raises(DeskError) as caught:
            await codes.make(stage.person, order_of(codes, 1, uses=uses, seconds=seconds))
        assert not isinstance(caught.value, OutcomeUnknown)
        assert await codes.live(stage.person) == before

    async def test_nobody_gets_no_code(self, stage: Stage) -> None:
        codes = needed(stage.vendor.codes)
        with pytest.raises(DeskError) as caught:
            await codes.make(stage.nobody, order_of(codes, 1))
        assert not isinstance(caught.value, OutcomeUnknown)

    def test_drawn_codes_differ(self, stage: Stage) -> None:
        codes = needed(stage.vendor.codes)
        if not codes.desk_draws:
            pytest.skip("the vendor draws")
        drawn = {codes.draw().get_secret_value() for _ in range(50)}
        assert len(drawn) == 50

    async def test_the_code_of_a_device_is_accepted_once(self, stage: Stage) -> None:
        challenges, device = needed(stage.vendor.challenges), await self.device(stage, Factor.OTP)
        if stage.vendor.codes is not None:
            await clear(stage.vendor.codes, stage.person)
        named = device.ref if challenges.code_by_device else None
        code = await stage.one_time_code(device)
        verdict = await challenges.check_code(stage.person, named, code)
        assert verdict.accepted
        assert verdict.could_be
        assert not (await challenges.check_code(stage.person, named, code)).accepted
        wrong = SecretStr(f"{(int(code.get_secret_value()) + 1) % 10**6:06d}")
        assert not (await challenges.check_code(stage.person, named, wrong)).accepted
        again = await stage.one_time_code(device)
        assert (await challenges.check_code(stage.person, named, again)).accepted

    @pytest.mark.parametrize(("approve", "state"), [(True, PushState.APPROVED), (False, PushState.DENIED)])
    async def test_a_push_ends_as_the_person_taps(
        self, stage: Stage, approve: bool, state: PushState
    ) -> None:
        challenges, device = needed(stage.vendor.challenges), await self.device(stage, Factor.PUSH)
        push = await challenges.send_push(stage.person, device.ref)
        assert push.lives_seconds > 0
        assert (push.code is None) is not (push.read_to_caller is None)
        await stage.tap(push, approve=approve)
        await eventually(lambda: challenges.push_state(stage.person, push.ref), state)

    async def test_a_push_that_is_nobodys_is_not_approved(self, stage: Stage) -> None:
        challenges, device = needed(stage.vendor.challenges), await self.device(stage, Factor.PUSH)
        with pytest.raises(DeskError):
            await challenges.send_push(stage.nobody, device.ref)

    async def test_a_link_to_draw(self, stage: Stage) -> None:
        enrolment, device = needed(stage.vendor.enrolment), await self.new_device(stage)
        assert Delivery.QR in enrolment.deliveries(device)
        assert enrolment.stops_old(device) is False
        assert stage.newcomer is not None
        ask = ActivationAsk(
            OperationId("op-contract-link"), device.ref, 3600, Delivery.QR, install_link=False, texts=TEXTS
        )
        made = await enrolment.activate(stage.newcomer, ask)
        assert made.link is not None
        assert "://" in made.link.get_secret_value()
        assert made.link.get_secret_value() not in repr(made)
        assert made.sent_to == ""
        if made.until is not None:
            assert abs(made.until - datetime.now(UTC) - timedelta(hours=1)) < timedelta(minutes=2)
        assert await enrolment.state(stage.newcomer, device.ref) is ActivationState.PENDING

    async def new_device(self, stage: Stage) -> VendorDevice:
        """A device that was never activated and can get a link."""
        enrolment: Enrolment = needed(stage.vendor.enrolment)
        person = await stage.vendor.directory.person(needed(stage.newcomer))
        assert person is not None
        return next(device for device in person.devices if enrolment.deliveries(device))

    async def test_the_log_is_in_order_and_begins_where_asked(self, stage: Stage) -> None:
        log: Log = needed(stage.vendor.log)
        since = datetime.now(UTC) - timedelta(days=2)
        prompts = await log.prompts(since)
        moments = [prompt.at for prompt in prompts]
        assert moments == sorted(moments)
        assert len({prompt.ref for prompt in prompts}) == len(prompts)
        edge = timedelta(seconds=5)
        assert all(
            since - edge <= at <= datetime.now(UTC) - timedelta(seconds=log.blind_seconds) + edge
            for at in moments
        )
        assert all(prompt.result and prompt.login for prompt in prompts)

    def test_every_capability_says_how_it_is_used(self, stage: Stage) -> None:
        vendor: Vendor = stage.vendor
        assert vendor.id
        assert vendor.kind
        assert vendor.label
        assert vendor.client
        if vendor.codes is not None:
            assert 1 <= vendor.codes.max_uses <= 5
        challenges: Challenges | None = vendor.challenges
        if challenges is not None:
            assert isinstance(challenges.code_by_device, bool)
