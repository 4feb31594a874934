"""Duo's identity verification: an identity document and a face, compared by Duo's partner.

The calls are published, the shapes of their answers are not. So nothing of an answer is taken for granted:
which field holds the state, and which words of it mean what, stands in the configuration, read off the
customer's own account. A check counts only under the name that its own start answered.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Missing, Refused, Unreachable
from helpdesk_tui.contract.evidence import Unavailable
from helpdesk_tui.vendors.duo.wire.client import DuoApi
from helpdesk_tui.vendors.duo.wire.lenient import text
from helpdesk_tui.vendors.duo.wire.models import User
from helpdesk_tui.vendors.duo.wire.refs import checked
from helpdesk_tui.vendors.identity import IdentityLook, IdentityVerdict
from helpdesk_tui.vendors.settings import IdentityWords
from helpdesk_tui.vendors.values import OutcomeUnknown

NOT_NEW = "identity_not_new"
"""Why a start is refused whose check was there before."""
REMEMBERED = timedelta(minutes=10)
"""How long a "no" of Duo's keeps the way closed: somebody may be mending it."""
LONGEST = 256
"""Signs of an inquiry's name; a longer one is none."""
_CLOSED_BY = {402: Unavailable.NOT_LICENSED, 403: Unavailable.NOT_PERMITTED, 404: Unavailable.NOT_OFFERED}


class DuoIdentity:
    """Starts, watches and cancels checks of one account, in the customer's own words."""

    def __init__(self, admin: DuoApi, words: IdentityWords, now: Callable[[], datetime]) -> None:
        self._admin = admin
        self._words = words
        self._now = now
        self._closed: tuple[Unavailable, datetime] | None = None
        self.lives_seconds = words.minutes * 60

    def closed(self) -> Unavailable | None:
        """What Duo answered to the last start, while it is remembered."""
        if self._closed is None or self._now() - self._closed[1] >= REMEMBERED:
            return None
        return self._closed[0]

    async def start(self, person_ref: str) -> str:
        """Write: start a check; it must be another one than whatever stood there before."""
        try:
            before = await self._named_now(person_ref)
            answer = await self._admin.post(path(person_ref, "start"), {}, dict[str, Any])
        except DeskError as error:
            why = closed_by(error)
            if why is None:
                raise
            self._closed = (why, self._now())
            raise Refused(ErrorCode.WAY_UNAVAILABLE, why=why.value) from error
        self._closed = None
        inquiry = name_in(answer, self._words.inquiry)
        if not inquiry:
            raise OutcomeUnknown("inquiry")
        if inquiry == before:
            raise Refused(ErrorCode.WAY_UNAVAILABLE, why=NOT_NEW)
        return inquiry

    async def look(self, person_ref: str, inquiry: str) -> IdentityLook:
        """Where that very check stands; a word that nobody named neither passes nor fails."""
        answer = await self.status(person_ref)
        if not isinstance(answer, dict):
            raise Unreachable(ErrorCode.VENDOR_STRANGE, detail="identity_verification")
        said = word_in(answer, self._words.state)
        if name_in(answer, self._words.inquiry) != inquiry:
            return IdentityLook(IdentityVerdict.OTHER_CHECK, said)
        named = (
            (self._words.passed, IdentityVerdict.PASSED),
            (self._words.failed, IdentityVerdict.FAILED),
            (self._words.pending, IdentityVerdict.PENDING),
        )
        verdict = next((verdict for words, verdict in named if said in words), IdentityVerdict.OTHER_WORD)
        return IdentityLook(verdict, said)

    async def cancel(self, person_ref: str, inquiry: str) -> None:
        """Write: end it; one that has ended, or is not known any more, has ended."""
        try:
            await self._admin.post(path(person_ref, "cancel"), {"inquiry_id": inquiry}, Any)
        except Missing:
            return

    async def status(self, person_ref: str) -> Any:
        """The whole status answer, unread."""
        return (await self._admin.get(path(person_ref, "status"), Any)).value

    async def ref_of(self, login: str) -> str:
        """The id of whoever has exactly this login; `Missing` where nobody has."""
        found = await self._admin.get("/admin/v1/users", list[User], {"username": login})
        refs = [user.user_id for user in found.value if user.username.casefold() == login.casefold()]
        if len(refs) != 1:
            raise Missing(ErrorCode.NOT_FOUND, login=login)
        return refs[0]

    async def _named_now(self, person_ref: str) -> str:
        """The check that stands there now; none is what Duo has no answer about."""
        try:
            return name_in(await self.status(person_ref), self._words.inquiry)
        except Missing:
            return ""


def path(ref: str, verb: str) -> str:
    """Path of a user's identity check."""
    return f"/admin/v2/identity_verification/{checked(ref)}/{verb}"


def at(answer: object, place: str) -> object:
    """What stands at a place such as `inquiry.status`; None where there is nothing."""
    for step in place.split("."):
        if not isinstance(answer, dict):
            return None
        answer = answer.get(step)
    return answer


def word_in(answer: object, place: str) -> str:
    """The word at a place, as it came; JSON's true and false as it writes them; "" for anything else."""
    found = at(answer, place)
    if isinstance(found, bool):
        return "true" if found else "false"
    return text(found)[:LONGEST] if isinstance(found, str) else ""


def name_in(answer: object, place: str) -> str:
    """The name of a check at a place; "" where none stands that could be kept and compared."""
    found = at(answer, place)
    fits = isinstance(found, str) and len(found) <= LONGEST and found.isascii() and found.isprintable()
    return str(found) if fits else ""


def closed_by(error: DeskError) -> Unavailable | None:
    """What a refusal means for everybody here; None: something else, which may be over in a moment."""
    if isinstance(error, Missing):
        return Unavailable.NOT_OFFERED
    if error.code is ErrorCode.VENDOR_PERMISSION:
        return Unavailable.NOT_PERMITTED
    detail = error.params.get("detail", "")
    if error.code is ErrorCode.VENDOR_REFUSED:
        return Unavailable.NOT_LICENSED if detail.startswith("402") else None
    if isinstance(error, Unreachable) and error.code is ErrorCode.VENDOR_STRANGE:
        # A gateway's page in place of Duo's answer: there is no such call here.
        status = detail.removeprefix("http ")
        return _CLOSED_BY.get(int(status)) if status.isdecimal() else None
    return None
