"""The rules of the gate as one frozen value: points, tiers, lifetimes, ceilings.

Every field carries its bounds, which no file can leave, and the direction in which a client's own rules may
move it. The defaults are the points and day counts of the guidance, with 24 h and one use as the usual code.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from helpdesk_tui.contract.evidence import Method, TrustRoot
from helpdesk_tui.contract.gate import Action, Bounds, Tier

KNOWLEDGE_FACE = 10
"""What all knowledge answers together are shown as; they identify and never decide, so they count zero."""


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

    @model_validator(mode="after")
    def _hides_first(self) -> Self:
        if self.hide_seconds > self.gone_seconds:
            raise PydanticCustomError("hides_late", "hide_seconds <= gone_seconds")
        return self


class Policy(Part):
    """The rules for one client."""

    points: PointsPart = PointsPart()
    tiers: TiersPart = TiersPart()
    evidence: EvidencePart = EvidencePart()
    codes: CodesPart = CodesPart()
    actions: ActionsPart = ActionsPart()
    throttles: ThrottlesPart = ThrottlesPart()
    console: ConsolePart = ConsolePart()
    threat_level: Annotated[int, Field(ge=0, le=2), Move.UP] = 0
    """0 calm; 1 everything asks at least the strong tier; 2 the privileged one."""

    @model_validator(mode="after")
    def _weak_stays_weak(self) -> Self:
        if max(self.points.sms_code, self.points.mail_code) >= self.tiers.light:
            raise PydanticCustomError("weak_opens", "a mailed or texted code alone would open the light tier")
        if self.points.call_back + self.points.sms_code >= self.tiers.strong:
            raise PydanticCustomError("weak_opens_strong", "call_back + sms_code would open the strong tier")
        return self

    @property
    def lifetime(self) -> timedelta:
        """How long a proof stays fresh."""
        return timedelta(minutes=self.evidence.lifetime_minutes)

    @property
    def quarantine(self) -> timedelta:
        """How long a changed contact point or device proves nothing."""
        return timedelta(days=self.evidence.quarantine_days)

    def points_of(self, method: Method, root: TrustRoot) -> int:
        """What one proof is worth when nothing is wrong with it."""
        if method is Method.KNOWLEDGE:
            return KNOWLEDGE_FACE
        if method is Method.OTP:
            return self.points.otp_token if root is TrustRoot.TOKEN else self.points.otp_app
        return {
            Method.PUSH: self.points.push,
            Method.IN_PERSON: self.points.in_person,
            Method.CALL_BACK: self.points.call_back,
            Method.MANAGER: self.points.manager,
            Method.MAIL_CODE: self.points.mail_code,
            Method.SMS_CODE: self.points.sms_code,
        }[method]

    def is_strong(self, method: Method, root: TrustRoot) -> bool:
        """Whether this way remains once the day's attempts are used up: it reaches the light tier alone."""
        return method is not Method.KNOWLEDGE and self.points_of(method, root) >= self.tiers.light

    def points_for(self, tier: Tier) -> int:
        """What that tier asks."""
        return {
            Tier.READ: 0,
            Tier.LIGHT: self.tiers.light,
            Tier.STRONG: self.tiers.strong,
            Tier.PRIVILEGED: self.tiers.privileged,
        }[tier]

    def tier_of(self, action: Action) -> Tier:
        """The tier of the action itself."""
        actions = self.actions
        return Tier(
            {
                Action.BYPASS: actions.bypass_tier,
                Action.DAY_PASS: actions.bypass_tier,
                Action.ACTIVATION_FIRST: actions.first_activation_tier,
                Action.ACTIVATION_REPLACE: actions.replace_tier,
                # It may replace what works, so it is never easier than that.
                Action.QR_ON_SCREEN: max(actions.qr_tier, actions.replace_tier),
                Action.UNLOCK: actions.unlock_tier,
                Action.RESYNC: actions.resync_tier,
                Action.TEXT_CODES: actions.text_codes_tier,
                Action.GIVE_BACK: actions.give_back_tier,
                Action.ASSIGN_TOKEN: actions.assign_tier,
                Action.CODE_LIST: actions.code_list_tier,
                Action.INVITE: actions.invite_tier,
                Action.CHANGE_NUMBER: actions.number_tier,
            }[action]
        )

    @property
    def threat_tier(self) -> Tier:
        """The least tier of everything while the threat level stands."""
        return (Tier.READ, Tier.STRONG, Tier.PRIVILEGED)[self.threat_level]

    def bounds(self, action: Action) -> Bounds:
        """What may be asked once the gate is open."""
        uses = self.codes.day_pass_uses if action is Action.DAY_PASS else 1
        return Bounds(
            max_seconds=self.codes.ceiling_minutes * 60,
            default_seconds=self.codes.default_minutes * 60,
            max_uses=uses,
            default_uses=uses,
        )

    def allows(self, action: Action) -> bool:
        """Whether the action is switched on here."""
        if action is Action.DAY_PASS:
            return self.actions.day_pass
        if action is Action.CODE_LIST:
            return self.actions.code_lists
        return action is not Action.QR_ON_SCREEN or self.actions.qr_on_screen

    def at_threat(self, level: int) -> Policy:
        """The same rules under that threat level, never under a lower one than the file says."""
        return self.model_copy(update={"threat_level": min(max(level, self.threat_level), 2)})
