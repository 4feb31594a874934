"""The OpenOTP adapter against the running sandbox, which was written from the same facts a second time."""

from __future__ import annotations

from tests.vendors.contract import Stage, VendorContract, clear, needed, order_of


class TestOpenOtp(VendorContract):
    """Everything of the shared contract, but for the one place of an emergency OTP."""

    async def test_a_new_code_leaves_the_others_and_each_is_revoked_alone(self, stage: Stage) -> None:
        """Here it ends the other one; what was revoked by name afterwards never takes the new one."""
        codes = needed(stage.vendor.codes)
        await clear(codes, stage.person)
        first = await codes.make(stage.person, order_of(codes, 1))
        second = await codes.make(stage.person, order_of(codes, 2))
        assert {code.ref for code in await codes.live(stage.person)} == set(second.refs)
        assert not await stage.log_in(stage.person, first.codes[0])
        await codes.revoke(stage.person, first.refs[0])
        assert {code.ref for code in await codes.live(stage.person)} == set(second.refs)
        assert await stage.log_in(stage.person, second.codes[0])
        assert await codes.live(stage.person) == ()
