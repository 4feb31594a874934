"""Comparing what the caller read out, here or at the vendor."""

from __future__ import annotations

import hmac
import unicodedata
from typing import Any

from pydantic import SecretStr
from sqlalchemy import Row

from helpdesk_tui.contract.errors import ErrorCode, Mistaken, Refused
from helpdesk_tui.contract.evidence import Method, ProofState, TrustRoot, Zero
from helpdesk_tui.desk.evidence import repository
from helpdesk_tui.desk.evidence.sending import approved
from helpdesk_tui.desk.evidence.settling import settle, tell
from helpdesk_tui.desk.house import House
from helpdesk_tui.vendors.values import CodeVerdict, OutcomeUnknown, Passcode

SHORTEST, LONGEST = 2, 16


def digits(typed: SecretStr) -> SecretStr:
    """The digits of what was typed: full-width ones made plain, spaces and dashes dropped (CVE-2025-6014)."""
    folded = unicodedata.normalize("NFKC", typed.get_secret_value())
    kept = "".join(sign for sign in folded if not sign.isspace() and sign not in "-.\u2010\u2011\u2012\u2013")
    if not (kept.isascii() and kept.isdigit() and SHORTEST <= len(kept) <= LONGEST):
        raise Mistaken(ErrorCode.WRONG_CODE)
    return SecretStr(kept)


async def compare(house: House, row: Row[Any], typed: SecretStr) -> None:
    """Compare with the sealed code; the last wrong attempt ends the proof."""
    if row.sealed is None:
        raise Refused(ErrorCode.PROOF_CLOSED)
    expected = house.seal.unseal(row.sealed, row.id).get_secret_value()
    if not hmac.compare_digest(expected.encode(), typed.get_secret_value().encode()):
        if row.attempts >= row.max_attempts:
            await settle(house, row, ProofState.FAILED, reason="wrong_code")
        tell(house, row)
        raise Refused(ErrorCode.WRONG_CODE, left=str(max(0, row.max_attempts - row.attempts)))
    if row.method == Method.PUSH or row.way.startswith("manager:push:"):
        await house.store.write(lambda connection: repository.move(connection, row.id, matched=True))
        fresh = await house.store.read(lambda connection: repository.get(connection, row.id))
        tell(house, fresh)
        if fresh.approved:
            await approved(house, fresh)
        return
    await settle(house, row, ProofState.PASSED)


async def check_with_vendor(house: House, row: Row[Any], typed: SecretStr) -> None:
    """Let the vendor check a code of app or token; it counts as the weakest thing it could have been."""
    vendor = house.vendors.get(row.vendor)
    if vendor is None or vendor.challenges is None:
        raise Refused(ErrorCode.UNSUPPORTED)
    device = row.target.partition(":")[2] if vendor.challenges.code_by_device else None
    try:
        verdict = await vendor.challenges.check_code(row.account_ref, device, typed)
    except OutcomeUnknown as error:
        await settle(house, row, ProofState.UNKNOWN, reason=error.code.value)
        raise
    if verdict.accepted:
        await settle(house, row, ProofState.PASSED, values=weakest(row, verdict))
        return
    if verdict.locked or row.attempts >= row.max_attempts:
        await settle(house, row, ProofState.FAILED, reason="locked" if verdict.locked else "wrong_code")
    raise Refused(ErrorCode.WRONG_CODE, left=str(max(0, row.max_attempts - row.attempts)))


def weakest(row: Row[Any], verdict: CodeVerdict) -> dict[str, Any]:
    """How an accepted code scores: zero if it may be a bypass code, as a text message if it may be one."""
    values: dict[str, Any] = {"vendor_ref": verdict.attempt_ref, "doubt_checked": not verdict.attempt_ref}
    could_be = verdict.could_be
    if not could_be or could_be & {Passcode.BYPASS, Passcode.TAN}:
        return {**values, "forced_zero": Zero.LIVE_BYPASS.value}
    if row.method == Method.MANAGER:
        return values
    if Passcode.SMS in could_be:
        return {**values, "capped_as": Method.SMS_CODE.value, "root": TrustRoot.SIM.value}
    root = TrustRoot.HANDSET if Passcode.APP in could_be else TrustRoot.TOKEN
    return {**values, "root": root.value}
