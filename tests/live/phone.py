"""The people's phones and key fobs: one-time codes, and the app that answers push requests."""

from __future__ import annotations

import base64
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pyotp
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

STEP = 30
STEPS_AHEAD = 4
"""The server accepts six; a code from ahead only moves its idea of this app's clock."""


@dataclass(slots=True)
class Generator:
    """What one app entry or fob holds."""

    secret: str
    """Base32."""
    counts: bool = False
    """Moved by a counter (HOTP) instead of the clock (TOTP)."""
    last: int = -1

    def next_code(self) -> str:
        """A code that was not used yet; waits only after several within one step of the clock."""
        self.last = self._next()
        return pyotp.HOTP(self.secret).at(self.last)

    def code_unused(self) -> str:
        """What it shows, for a use that the server refuses anyway."""
        return pyotp.HOTP(self.secret).at(self._next())

    def wrong_code(self) -> str:
        """Digits that it does not show for minutes to either side."""
        near = range(self._next() - 20, self._next() + 20)
        right = {pyotp.HOTP(self.secret).at(max(step, 0)) for step in near}
        return next(
            code for code in (f"{number:06}" for number in range(111_111, 999_999)) if code not in right
        )

    def _next(self) -> int:
        if self.counts:
            return self.last + 1
        while self.last >= int(time.time()) // STEP + STEPS_AHEAD:
            time.sleep(0.5)
        return max(int(time.time()) // STEP, self.last + 1)


@dataclass(slots=True)
class Phones:
    """All devices of all people, by serial."""

    url: str
    generators: dict[str, Generator] = field(default_factory=dict)
    keys: dict[str, rsa.RSAPrivateKey] = field(default_factory=dict)

    def otp(self, serial: str) -> str:
        """What the app or fob shows now, never the same twice."""
        return self.generators[serial].next_code()

    def otp_unused(self, serial: str) -> str:
        """A right code for a use that the server refuses anyway."""
        return self.generators[serial].code_unused()

    def wrong_otp(self, serial: str) -> str:
        """Six digits that are none of this device's."""
        return self.generators[serial].wrong_code()

    def scan(self, serial: str, link: str) -> None:
        """Take over an enrolment link, as the camera of a new phone would."""
        if link.startswith("otpauth://pipush/"):
            self._enrol_push(link)
            return
        query = parse_qs(urlsplit(link).query)
        self.generators[serial] = Generator(query["secret"][0], counts=link.startswith("otpauth://hotp/"))

    def _enrol_push(self, link: str) -> None:
        query = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        public = key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        self._post(
            query["url"],
            serial=query["serial"],
            enrollment_credential=query["enrollment_credential"],
            fbtoken="",
            pubkey=base64.urlsafe_b64encode(public).decode(),
        )
        self.keys[query["serial"]] = key

    def waiting(self, serial: str) -> list[dict[str, Any]]:
        """The open push requests, as the app fetches them."""
        now = datetime.now(UTC).isoformat()
        answer = httpx.get(
            f"{self.url}/ttype/push",
            params={"serial": serial, "timestamp": now, "signature": self._sign(serial, f"{serial}|{now}")},
            timeout=30,
            trust_env=False,
        )
        found: list[dict[str, Any]] = answer.json()["result"]["value"]
        return found

    def accept(self, serial: str, presence: str | None = None) -> bool:
        """Confirm the newest request; `presence` is the number that the person taps."""
        nonce = self.waiting(serial)[-1]["nonce"]
        if presence is None:
            return self._answer(serial, f"{nonce}|{serial}")
        return self._answer(serial, f"{nonce}|{serial}|{presence}", presence_answer=presence)

    def decline(self, serial: str, reason: str = "") -> bool:
        """Refuse the newest request; reasons are `unknown_trigger` and `cancelled`."""
        nonce = self.waiting(serial)[-1]["nonce"]
        text = f"{nonce}|{serial}|decline"
        if not reason:
            return self._answer(serial, text, decline="1")
        return self._answer(serial, f"{text}|{reason}", decline="1", decline_reason=reason)

    def _answer(self, serial: str, signed: str, **fields: str) -> bool:
        answer = self._post(
            f"{self.url}/ttype/push", serial=serial, signature=self._sign(serial, signed), **fields
        )
        return bool(answer["result"]["value"])

    def _post(self, url: str, **fields: str) -> dict[str, Any]:
        reply = httpx.post(url, data=fields, timeout=30, trust_env=False)
        answer: dict[str, Any] = reply.json()
        if not answer["result"]["status"]:
            raise ValueError(answer["result"]["error"])
        return answer

    def _sign(self, serial: str, text: str) -> str:
        mark = self.keys[serial].sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())
        return base64.b32encode(mark).decode()
