"""The sections of the policy: bounds that no file can leave, and where a client may move a field.

The defaults are the points and day counts of the guidance, with 24 h and one use as the usual code.
"""

from __future__ import annotations

from datetime import date, time
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError


class Move(StrEnum):
    """Where a client's own rules may move a field."""

    DOWN = "down"
    UP = "up"
    FREE = "free"


class Part(BaseModel):
    """One section of the policy."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)


Points = Annotated[int, Field(ge=0, le=100), Move.DOWN]


class PointsPart(Part):
    """What one proof of each method is worth."""

    push: Points = 70
    otp_token: Points = 60
    """Read from a hardware token."""
    otp_app: Points = 60
    """Read from an app on a phone."""
    in_person: Points = 70
    id_check: Points = 70
    """Document and face compared by a service of the vendor's, where it is licensed."""
    call_back: Points = 50
    manager: Points = 50
    mail_code: Points = 30
    sms_code: Points = 20


class TiersPart(Part):
    """Points that each tier asks."""

    light: Annotated[int, Field(ge=40, le=400), Move.UP] = 60
    strong: Annotated[int, Field(ge=60, le=400), Move.UP] = 80
    privileged: Annotated[int, Field(ge=100, le=400), Move.UP] = 140

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if not self.light <= self.strong <= self.privileged:
            raise PydanticCustomError("not_rising", "light <= strong <= privileged")
        return self


class EvidencePart(Part):
    """How long proof holds, and how long a change is doubted."""

    lifetime_minutes: Annotated[int, Field(ge=5, le=60), Move.DOWN] = 15
    quarantine_days: Annotated[int, Field(ge=3, le=90), Move.UP] = 14


class CodesPart(Part):
    """Bypass codes."""

    default_minutes: Annotated[int, Field(ge=5, le=1440), Move.FREE] = 1440
    ceiling_minutes: Annotated[int, Field(ge=5, le=1440), Move.DOWN] = 1440
    privileged_minutes: Annotated[int, Field(ge=5, le=1440), Move.DOWN] = 60
    """Longest code or link of tier 3, where a day pass has one use as well."""
    day_pass_uses: Annotated[int, Field(ge=2, le=5), Move.DOWN] = 5
    """Most uses of a day pass; an ordinary code has one."""
    episode_hours: Annotated[int, Field(ge=1, le=24), Move.UP] = 24
    episode_codes: Annotated[int, Field(ge=1, le=3), Move.DOWN] = 3
    """Most codes in one episode: misheard, spent or expired ones replaced on fresh evidence."""

    @model_validator(mode="after")
    def _within_ceiling(self) -> Self:
        if self.default_minutes > self.ceiling_minutes:
            raise PydanticCustomError("above_ceiling", "default_minutes <= ceiling_minutes")
        return self


class ActionsPart(Part):
    """What may be done at all, and at which tier."""

    bypass_tier: Annotated[int, Field(ge=2, le=3), Move.UP] = 2
    first_activation_tier: Annotated[int, Field(ge=1, le=3), Move.UP] = 1
    replace_tier: Annotated[int, Field(ge=2, le=3), Move.UP] = 2
    qr_tier: Annotated[int, Field(ge=2, le=3), Move.UP] = 2
    unlock_tier: Annotated[int, Field(ge=1, le=3), Move.UP] = 1
    resync_tier: Annotated[int, Field(ge=1, le=3), Move.UP] = 1
    text_codes_tier: Annotated[int, Field(ge=1, le=3), Move.UP] = 1
    give_back_tier: Annotated[int, Field(ge=2, le=3), Move.UP] = 2
    assign_tier: Annotated[int, Field(ge=2, le=3), Move.UP] = 2
    code_list_tier: Annotated[int, Field(ge=2, le=3), Move.UP] = 2
    invite_tier: Annotated[int, Field(ge=2, le=3), Move.UP] = 2
    number_tier: Annotated[int, Field(ge=2, le=3), Move.UP] = 3
    settings_tier: Annotated[int, Field(ge=2, le=3), Move.UP] = 2
    rename_tier: Annotated[int, Field(ge=1, le=3), Move.UP] = 1
    code_lists: Annotated[bool, Move.DOWN] = True
    day_pass: Annotated[bool, Move.DOWN] = True
    qr_on_screen: Annotated[bool, Move.FREE] = False
    """Draw an activation as a QR code in the terminal; asks for in-person proof besides."""


class ThrottlesPart(Part):
    """How often a person may be asked."""

    pushes: Annotated[int, Field(ge=1, le=3), Move.DOWN] = 3
    push_window_minutes: Annotated[int, Field(ge=5, le=60), Move.UP] = 5
    attempts_per_day: Annotated[int, Field(ge=3, le=50), Move.DOWN] = 10
    """Failed proofs of one person in 24 h, after which only the strongest ways remain."""
    code_attempts: Annotated[int, Field(ge=1, le=5), Move.DOWN] = 3
    """Wrong digits in one challenge."""
    code_minutes: Annotated[int, Field(ge=2, le=10), Move.DOWN] = 10
    """Life of a code that the desk mails or texts (NIST SP 800-63B-4: ten minutes by voice or text)."""
    code_digits: Annotated[int, Field(ge=6, le=8), Move.UP] = 6


class ConsolePart(Part):
    """How long the console shows what it shows."""

    hide_seconds: Annotated[int, Field(ge=10, le=60), Move.DOWN] = 60
    """A code goes this long after the last space bar."""
    gone_seconds: Annotated[int, Field(ge=30, le=180), Move.DOWN] = 180
    rereadings: Annotated[int, Field(ge=0, le=1), Move.DOWN] = 1
    reread_minutes: Annotated[int, Field(ge=1, le=5), Move.DOWN] = 5
    clipboard_for_codes: Annotated[bool, Move.DOWN] = False
    idle_lock_seconds: Annotated[int, Field(ge=30, le=3600), Move.DOWN] = 300
    session_idle_minutes: Annotated[int, Field(ge=5, le=720), Move.DOWN] = 60
    """A sign-in over the network is over when its console asked for nothing so long."""

    @model_validator(mode="after")
    def _hides_first(self) -> Self:
        if self.hide_seconds > self.gone_seconds:
            raise PydanticCustomError("hides_late", "hide_seconds <= gone_seconds")
        return self


class QuotasPart(Part):
    """How many codes and links leave the desk; more needs an approver, and twice as many nobody can have."""

    agent_hour: Annotated[int, Field(ge=1, le=600), Move.DOWN] = 12
    """What one agent may always hand over in an hour, however little is usual."""
    usual_times: Annotated[int, Field(ge=1, le=10), Move.DOWN] = 3
    """So many times what is usual, for the agent or the desk in the last 30 days, may be had as well."""
    agent_hour_most: Annotated[int, Field(ge=1, le=600), Move.DOWN] = 60
    """Never more in an hour, whatever is usual: nobody raises his own quota week by week."""
    person_month: Annotated[int, Field(ge=1, le=100), Move.DOWN] = 6
    """What one person may always be handed in 30 days."""

    @model_validator(mode="after")
    def _floor_below_most(self) -> Self:
        if self.agent_hour > self.agent_hour_most:
            raise PydanticCustomError("floor_above_most", "agent_hour <= agent_hour_most")
        return self


class CoolDownPart(Part):
    """What is asked for again too soon, and what is changed together."""

    episode_days: Annotated[int, Field(ge=1, le=90), Move.UP] = 7
    """A second episode of codes within so many days needs an approver; 1: none is asked."""
    contacts: Annotated[int, Field(ge=1, le=100), Move.DOWN] = 2
    """Calls for one person in 24 h that need none."""
    interlock_hours: Annotated[int, Field(ge=24, le=168), Move.UP] = 24
    """So long after a new password a factor needs an approver."""


class ApprovalsPart(Part):
    """The second pair of eyes."""

    approvers: Annotated[int, Field(ge=1, le=2), Move.UP] = 1
    """How many others have to agree besides the one who asks."""
    delay_minutes: Annotated[int, Field(ge=0, le=45), Move.UP] = 15
    """So long after the approval everybody may still stop what is of tier 3."""
    tries: Annotated[int, Field(ge=1, le=5), Move.DOWN] = 3
    """Wrong words before a request ends."""
    break_glass_tier: Annotated[int, Field(ge=0, le=3), Move.DOWN] = 2
    """Up to this tier whoever is on call may do without the second person, by reason and alarm; 0: never."""
    requests_hour: Annotated[int, Field(ge=1, le=60), Move.DOWN] = 12
    """Of one agent: approvers are not worn down."""


class ContainmentPart(Part):
    """What is taken from an attacker at once, after a prompt was approved by mistake."""

    young_hours: Annotated[int, Field(ge=1, le=720), Move.UP] = 24
    """A device that appeared or changed since so many hours is suspended."""
    cancel_seconds: Annotated[int, Field(ge=0, le=60), Move.FREE] = 10
    """So long after the word nothing is done yet, and it can be cancelled."""
    batch_people: Annotated[int, Field(ge=1, le=500), Move.DOWN] = 100
    """Most people in one containment; more than one needs a second person."""
    takeover_advice: Annotated[bool, Move.DOWN] = True
    """The agent is shown the guide's advice: sign in at once, which takes the session from whoever has it."""


class Weekday(StrEnum):
    """A day of the week."""

    MONDAY = "mon"
    TUESDAY = "tue"
    WEDNESDAY = "wed"
    THURSDAY = "thu"
    FRIDAY = "fri"
    SATURDAY = "sat"
    SUNDAY = "sun"


_WORKING = tuple(Weekday)[:5]
_LOOSE = Field(strict=False)
"""TOML has lists and text; here they are tuples and days."""


class HoursPart(Part):
    """When the whole team is here; outside of it tier 2 takes a senior or on-call colleague."""

    time_zone: Annotated[str, Field(max_length=64), Move.FREE] = ""
    """IANA name, such as `Europe/Brussels`; empty: it is always office time."""
    days: Annotated[tuple[Annotated[Weekday, _LOOSE], ...], _LOOSE, Move.FREE] = _WORKING
    opens: Annotated[time, Move.FREE] = time.fromisoformat("07:00")
    closes: Annotated[time, Move.FREE] = time.fromisoformat("19:00")
    holidays: Annotated[tuple[date, ...], _LOOSE, Field(max_length=400), Move.FREE] = ()
    on_call_alone: Annotated[bool, Move.DOWN] = True
    """Whoever is on call hands over at tier 2 on one strong checked proof; the day team looks at it."""

    @model_validator(mode="after")
    def _day_that_exists(self) -> Self:
        if self.opens >= self.closes:
            raise PydanticCustomError("closes_first", "opens < closes")
        if self.time_zone and not _is_zone(self.time_zone):
            raise PydanticCustomError("no_such_zone", "time_zone is an IANA name")
        return self


def _is_zone(name: str) -> bool:
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True
