"""Enrolment of the phone app: a session, a URI for the QR code, the phone's answer, the registration."""

from __future__ import annotations

import base64
import secrets
from urllib.parse import quote, urlencode

from helpdesk_tui.sandbox.openotp import mobile, otp, pictures, sessions, tokens
from helpdesk_tui.sandbox.openotp.settings import SEARCH_COUNTS
from helpdesk_tui.sandbox.openotp.tokens import Material
from helpdesk_tui.sandbox.store import digest
from helpdesk_tui.sandbox.webadm import params
from helpdesk_tui.sandbox.webadm.call import Call
from helpdesk_tui.sandbox.webadm.errors import broken
from helpdesk_tui.sandbox.webadm.router import method

DIGITS = (6, 8, 10)
PERIODS = (30, 60)
LIFE = 3600
"""The longest enrolment session, in seconds."""
BYTES = 1024


def mobile_session(call: Call) -> str | None:
    """A session for a phone; `dn` is not looked at."""
    seconds = call.args["timeout"]
    if not 0 < seconds <= LIFE:
        return None
    session = sessions.new()
    mobile.start(call.db, session, call.at + seconds, call.args["pincode"] or "")
    return session


def mobile_response(call: Call) -> int:
    """2 while the phone is waited for, 1 when it has answered, 0 when that is over."""
    return mobile.state(call.db, call.args["session"], call.at)


def totp_uri(call: Call) -> str | bool:
    """The URI of a time-based token."""
    period = 30 if call.args["period"] is None else call.args["period"]
    return period in PERIODS and _uri(call, "totp", {"period": period})


def hotp_uri(call: Call) -> str | bool:
    """The URI of a counting token."""
    state = call.args["state"] or "0"
    return state.isdecimal() and _uri(call, "hotp", {"counter": int(state)})


def _uri(call: Call, kind: str, more: dict[str, int]) -> str | bool:
    args = call.args
    call.by_login(args["userid"], args["domain"])
    key = params.read("key:base64", {"key": args["key"]}, params.EITHER)["key"]
    digits, session = args["digits"] or 6, args["session"] or ""
    if digits not in DIGITS:
        return False
    alive = mobile.state(call.db, session, call.at) == mobile.OPEN
    if (args["tinyurl"] or session) and not alive:
        return False
    service = f"{call.world.address.public_url}/ws/openotp/"
    query = {
        "secret": otp.base32(key).rstrip("="),
        "issuer": args["name"],
        "algorithm": otp.BY_LENGTH.get(len(key), "SHA1"),
        "digits": digits,
        **more,
        "userid": args["userid"],
        "domain": args["domain"],
    }
    if session:
        query |= {"session": session, "service": service}
    uri = (
        f"otpauth://{kind}/{quote(args['name'])}:{quote(args['userid'])}?{urlencode(query, quote_via=quote)}"
    )
    if session:
        mobile.set_uri(call.db, session, uri)
    return f"{service}?action=qruri&session={session}" if args["tinyurl"] else uri


def get_qrcode(call: Call) -> str | bool:
    """A QR code in base64; `TXT` is made of signs."""
    size = 3 if call.args["size"] is None else call.args["size"]
    margin = 4 if call.args["margin"] is None else call.args["margin"]
    kind = (call.args["format"] or "GIF").upper()
    if not 1 <= size <= 10 or not 0 <= margin <= 5 or kind not in pictures.FORMATS:  # noqa: PLR2004
        return False
    return pictures.qr(call.args["uri"], kind, size, margin)


def totp_register(call: Call) -> bool:
    """Put a time-based token into a slot; a session binds the phone that answered."""
    return _register(call, otp.TOTP)


def hotp_register(call: Call) -> bool:
    """Put a counting token into a slot."""
    return _register(call, otp.HOTP)


def _register(call: Call, kind: str) -> bool:
    row, args = call.person(), call.args
    slot, state, key = args["id"] or tokens.PRIMARY, args["state"] or "0", args["key"]
    if len(key) not in otp.BY_LENGTH or not 1 <= slot <= tokens.SLOTS or not state.lstrip("-").isdecimal():
        return False
    push_id, digits, period = "", 6, 30
    if args["session"] is not None:
        answered = mobile.take(call.db, args["session"], call.at)
        if answered is None:
            return False
        push_id = str(answered["push_id"])
        digits, period = mobile.shape(str(answered["uri"]))
    material = Material(kind, otp.base32(key), otp.BY_LENGTH[len(key)], digits, period)
    before = tokens.in_slot(call.db, str(row["dn_key"]), slot)
    if before is not None:
        tokens.unregister(call.db, before)
    model = "Mobile phone" if push_id else "Software token"
    tokens.register(
        call.db, str(row["dn_key"]), slot, material, state=int(state), serial="", model=model, push_id=push_id
    )
    call.effect(row, id=slot, key=digest(otp.base32(key)), push=bool(push_id))
    return True


def totp_verify(call: Call) -> str | bool:
    """Whether a code is a key's code of now, or nearly; the state to register with."""
    args = call.args
    material = _material(otp.TOTP, args["key"], args["length"], args["period"])
    if args["length"] not in DIGITS or args["period"] <= 0:
        return False
    step, start = int(call.at) // args["period"], int(args["state"] or "0") // args["period"]
    near = (start, start - 1, start + 1)
    found = next((away for away in near if otp.code_of(material, step + away) == args["otp"]), None)
    return False if found is None else str(found * args["period"])


def hotp_verify(call: Call) -> str | bool:
    """Whether a code is one of a key's next; the state to register with."""
    args = call.args
    if args["length"] not in DIGITS:
        return False
    material = _material(otp.HOTP, args["key"], args["length"], 0)
    start = int(args["state"] or "0")
    counts = range(start, start + SEARCH_COUNTS)
    found = next((count for count in counts if otp.code_of(material, count) == args["otp"]), None)
    return False if found is None else str(found + 1)


def _material(kind: str, key: bytes, digits: int, period: int) -> Material:
    return Material(kind, otp.base32(key), otp.BY_LENGTH.get(len(key), "SHA1"), digits, period)


def get_random_bytes(call: Call) -> str:
    """Bytes in base64."""
    if not 0 < call.args["length"] <= BYTES:
        raise broken("Invalid length")
    return base64.b64encode(secrets.token_bytes(call.args["length"])).decode()


URI = "name:text key:string userid:text domain:text digits:number? session:text? tinyurl:flag?"
REGISTER = "dn:string key:base64 state:text? session:text? id:integer?"
METHODS = (
    method("OpenOTP.Mobile_Session", "timeout:integer pincode:text? dn:text?", mobile_session),
    method("OpenOTP.Mobile_Response", "session:text", mobile_response),
    method("OpenOTP.TOTP_URI", f"{URI} period:number?", totp_uri),
    method("OpenOTP.HOTP_URI", f"{URI} state:text?", hotp_uri),
    method("Get_QRCode", "uri:text size:integer? margin:integer? format:text?", get_qrcode),
    method("OpenOTP.TOTP_Register", REGISTER, totp_register),
    method("OpenOTP.HOTP_Register", REGISTER, hotp_register),
    method("OpenOTP.TOTP_Verify", "otp:code key:base64 length:int! period:integer state:text?", totp_verify),
    method("OpenOTP.HOTP_Verify", "otp:code key:base64 length:int! state:text?", hotp_verify),
    method("Get_Random_Bytes", "length:int!", get_random_bytes),
)
