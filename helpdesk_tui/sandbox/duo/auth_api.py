"""The Auth API: check, preauth, auth, auth_status."""

from __future__ import annotations

import secrets
from typing import Any

from helpdesk_tui.sandbox.duo import authentication, policies, shapes
from helpdesk_tui.sandbox.duo.authentication import Attempt, Verdict
from helpdesk_tui.sandbox.duo.call import Call
from helpdesk_tui.sandbox.duo.errors import invalid, missing
from helpdesk_tui.sandbox.duo.router import auth as endpoint
from helpdesk_tui.sandbox.duo.users import by_name
from helpdesk_tui.sandbox.phones.passcodes import send_sms_passcodes
from helpdesk_tui.sandbox.store import Row

PROMPT_LIFE = 65.0
"""Seconds that a synchronous call waits: a little more than a prompt lives."""
LONG_POLL = 30.0
VERIFIED_LIFE = 60.0
METHODS = {"push": "duo-push", "phone": "phonecall", "sms": "sms", "mobile_otp": "duo-passcode"}
"""What a policy calls that which a phone can do."""
FACTORS = ("auto", "push", "passcode", "sms", "phone")
LONGEST_PUSHINFO = 20_000


def check(call: Call) -> dict[str, Any]:
    """Keys, signature and clock are right."""
    return {"time": int(call.world.vendor_now())}


def _user(call: Call, *, must: bool) -> Row | None:
    named = [name for name in ("username", "user_id") if call.params.text(name)]
    if not named:
        raise missing("username")
    if len(named) > 1:
        raise invalid("user_id")
    value = call.params.text(named[0])
    if named[0] == "username":
        row = by_name(call.db, call.account_id, value)
    else:
        query = "SELECT * FROM users WHERE user_id = ? AND account_id = ?"
        row = call.db.execute(query, (value, call.account_id)).fetchone()
    if row is None and must:
        raise invalid(named[0])
    return row


def preauth(call: Call) -> dict[str, Any]:
    """What a user could do now; `allow` here proves nothing about anybody."""
    user = _user(call, must=False)
    if user is None:
        return _enrol_first(call)
    status = authentication.standing(call.db, user)
    if status == "bypass":
        return {"result": "allow", "status_msg": "Account is active"}
    if status != "active":
        return {"result": "deny", "status_msg": "Your account is disabled or locked out."}
    methods = _methods(call)
    phones = [
        phone for phone in authentication.phones_of(call.db, str(user["user_id"])) if _able(phone, methods)
    ]
    tokens = call.db.execute(
        "SELECT tokens.* FROM tokens JOIN user_tokens USING (token_id) WHERE user_id = ?", (user["user_id"],)
    ).fetchall()
    if not phones and not tokens:
        return _enrol_first(call)
    devices = [_phone(phone, methods) for phone in phones] + [_token(token) for token in tokens]
    answer = {"result": "auth", "status_msg": "Account is active", "devices": devices}
    if methods.get("require_verified_push") and call.params.flag("client_supports_verified_push"):
        answer |= _verified(call, user, int(methods.get("verified_push_digits", 3)))
    return answer


def _methods(call: Call) -> dict[str, Any]:
    """What the policy of this application says of methods."""
    found: dict[str, Any] = policies.in_force(call.db, call.account_id, str(call.application["ikey"]))[
        "authentication_methods"
    ]
    return found


def _able(phone: Row, methods: dict[str, Any]) -> list[str]:
    """What a phone can do and the policy does not forbid."""
    blocked = methods["blocked_auth_list"]
    return [name for name in shapes.capabilities(phone) if METHODS.get(name) not in blocked]


def _verified(call: Call, user: Row, digits: int) -> dict[str, Any]:
    """A code that the login shows and the person types into the app; good for one push within a minute."""
    code, txid = f"{secrets.randbelow(10**digits):0{digits}d}", authentication.new_txid()
    call.world.verified[txid] = (str(user["user_id"]), call.at + VERIFIED_LIFE)
    return {"txid": txid, "verification_code": code, "expiration": int(call.at + VERIFIED_LIFE)}


def _enrol_first(call: Call) -> dict[str, Any]:
    url = f"https://{call.account['api_host']}/portal?code=not-real&akey={call.account_id}"
    return {
        "result": "enroll",
        "status_msg": "Enroll an authentication device to proceed",
        "enroll_portal_url": url,
    }


def _phone(row: Row, methods: dict[str, Any]) -> dict[str, Any]:
    number = masked(str(row["number"]))
    return {
        "device": row["phone_id"],
        "type": "phone",
        "name": row["name"],
        "number": number,
        "display_name": f"{row['name'] or row['platform']} ({number})"
        if number
        else str(row["name"] or row["platform"]),
        "capabilities": _able(row, methods),
        "sms_nextcode": "1" if row["sms_sent"] else "",
    }


def _token(row: Row) -> dict[str, Any]:
    return {"device": row["token_id"], "type": "token", "name": row["serial"]}


def masked(number: str) -> str:
    """`XXX-XXX-4788`: four digits are enough to know one's own number."""
    digits = "".join(sign for sign in number if sign.isdecimal())
    return f"XXX-XXX-{digits[-4:]}" if digits else ""


async def auth(call: Call) -> dict[str, Any]:
    """Try a factor: at once with `async`, else when the person has answered."""
    with call.world.transaction() as db:
        call.use(db)
        attempt, verdict = _begin(call)
    if call.params.flag("async"):
        return {"txid": attempt.txid}
    if verdict is None:
        verdict = await authentication.wait_for_verdict(
            call.world, attempt.txid, call.account_id, PROMPT_LIFE
        )
    assert verdict is not None
    return _told(verdict)


def _begin(call: Call) -> tuple[Attempt, Verdict | None]:
    factor = call.params.required("factor")
    if factor not in FACTORS:
        raise invalid("factor")
    user = _user(call, must=True)
    assert user is not None
    attempt = Attempt(
        user,
        str(call.application["ikey"]),
        str(call.application["name"]),
        call.params.text("ipaddr", "0.0.0.0"),  # noqa: S104 - what the log shows when no address was given
        authentication.new_txid(),
        call.at,
    )
    verdict = authentication.at_the_door(call.db, attempt)
    if verdict is None:
        verdict = _passcode(call, attempt) if factor == "passcode" else _device(call, attempt, factor)
    if verdict is not None:
        authentication.keep(call.db, attempt, verdict)
    return attempt, verdict


def _passcode(call: Call, attempt: Attempt) -> Verdict:
    if "device" in call.params:
        raise invalid("device")
    verdict, factor = authentication.passcode(call.db, attempt, call.params.required("passcode"))
    call.effect("auth_passcode", str(attempt.user["username"]), result=verdict.result, factor=factor)
    return verdict


def _device(call: Call, attempt: Attempt, factor: str) -> Verdict | None:
    if "passcode" in call.params:
        raise invalid("passcode")
    device, db = call.params.required("device"), call.db
    abilities = ("push", "phone") if factor == "auto" else (factor,)
    found = [(name, authentication.capable(db, attempt.user, device, name)) for name in abilities]
    ability, phone = next(((name, phone) for name, phone in found if phone is not None), ("", None))
    methods = _methods(call)
    if phone is None or METHODS.get(ability) in methods["blocked_auth_list"]:
        raise invalid("no capable device")
    if ability == "push" and methods.get("require_verified_push"):
        owner, until = call.world.verified.pop(call.params.text("txid"), ("", 0.0))
        if owner != attempt.user["user_id"] or until <= call.at:
            raise invalid("txid")
    if ability == "sms":
        send_sms_passcodes(db, phone, call.at, context="authentication", txid=attempt.txid)
        call.effect("auth_sms", str(attempt.user["username"]), phone_id=phone["phone_id"])
        return authentication.SENT
    info = call.params.text("pushinfo")
    if len(info.encode()) >= LONGEST_PUSHINFO:
        raise invalid("pushinfo")
    kind = "login" if ability == "push" else "call"
    title = call.params.text("type") or "Login request"
    authentication.prompt(call.world, db, attempt, phone, kind=kind, title=title, info=info)
    call.effect(
        f"auth_{ability}", str(attempt.user["username"]), phone_id=phone["phone_id"], txid=attempt.txid
    )
    return None


async def auth_status(call: Call) -> dict[str, Any]:
    """The first look answers at once, every later one waits for news."""
    txid = call.params.required("txid")
    with call.world.transaction() as db:
        verdict = authentication.verdict_of(call.world, db, txid, call.account_id)
        if verdict is None:
            raise invalid("txid")
        told = db.execute("SELECT told FROM attempts WHERE txid = ?", (txid,)).fetchone()["told"]
        db.execute("UPDATE attempts SET told = 1 WHERE txid = ?", (txid,))
    if verdict.result == "waiting" and told:
        verdict = await authentication.wait_for_verdict(call.world, txid, call.account_id, LONG_POLL)
        assert verdict is not None
    return _told(verdict)


def _told(verdict: Verdict) -> dict[str, Any]:
    return {"result": verdict.result, "status": verdict.status, "status_msg": verdict.status_msg}


ENDPOINTS = (
    endpoint("GET", "/check", handler=check),
    endpoint("POST", "/preauth", handler=preauth),
    endpoint("POST", "/auth", waiter=auth),
    endpoint("GET", "/auth_status", waiter=auth_status),
)
