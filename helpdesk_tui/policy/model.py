"""The rules of the gate as one frozen value, and what the gate asks of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from helpdesk_tui.contract.evidence import Method, TrustRoot
from helpdesk_tui.contract.gate import Action, Bounds, Tier
from helpdesk_tui.policy.parts import (
    ActionsPart,
    ApprovalsPart,
    CodesPart,
    ConsolePart,
    ContainmentPart,
    CoolDownPart,
    EvidencePart,
    HoursPart,
    Move,
    Part,
    PointsPart,
    QuotasPart,
    ThrottlesPart,
    TiersPart,
)

KNOWLEDGE_FACE = 10
"""What all knowledge answers together are shown as; they identify and never decide, so they count zero."""
HANDS_OVER = frozenset(
    {
        Action.BYPASS,
        Action.DAY_PASS,
        Action.CODE_LIST,
        Action.ACTIVATION_FIRST,
        Action.ACTIVATION_REPLACE,
        Action.QR_ON_SCREEN,
        Action.INVITE,
    }
)
"""What counts against quotas: whoever holds it signs in, or sets up what does."""
CODES = frozenset({Action.BYPASS, Action.DAY_PASS, Action.CODE_LIST})
"""What makes an episode."""


class Policy(Part):
    """The rules for one client."""

    points: PointsPart = PointsPart()
    tiers: TiersPart = TiersPart()
    evidence: EvidencePart = EvidencePart()
    codes: CodesPart = CodesPart()
    actions: ActionsPart = ActionsPart()
    throttles: ThrottlesPart = ThrottlesPart()
    quotas: QuotasPart = QuotasPart()
    cool_down: CoolDownPart = CoolDownPart()
    hours: HoursPart = HoursPart()
    approvals: ApprovalsPart = ApprovalsPart()
    containment: ContainmentPart = ContainmentPart()
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
            Method.ID_CHECK: self.points.id_check,
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
                # It may replace what works, or add to it, so it is never easier than either.
                Action.QR_ON_SCREEN: max(actions.qr_tier, actions.replace_tier, actions.invite_tier),
                Action.UNLOCK: actions.unlock_tier,
                Action.RESYNC: actions.resync_tier,
                Action.FIRST_CODE: actions.first_activation_tier,
                Action.TEXT_CODES: actions.text_codes_tier,
                Action.GIVE_BACK: actions.give_back_tier,
                Action.REMOVE_DEVICE: actions.replace_tier,
                Action.ASSIGN_TOKEN: actions.assign_tier,
                Action.CODE_LIST: actions.code_list_tier,
                Action.INVITE: actions.invite_tier,
                Action.CHANGE_NUMBER: actions.number_tier,
                Action.SETTING: actions.settings_tier,
                Action.RENAME: actions.rename_tier,
            }[action]
        )

    @property
    def threat_tier(self) -> Tier:
        """The least tier of everything while the threat level stands."""
        return (Tier.READ, Tier.STRONG, Tier.PRIVILEGED)[self.threat_level]

    def bounds(self, action: Action, tier: Tier) -> Bounds:
        """What may be asked once the gate is open at that tier."""
        codes, privileged = self.codes, tier >= Tier.PRIVILEGED
        uses = codes.day_pass_uses if action is Action.DAY_PASS and not privileged else 1
        most = min(codes.ceiling_minutes, codes.privileged_minutes) if privileged else codes.ceiling_minutes
        return Bounds(
            max_seconds=most * 60,
            default_seconds=min(codes.default_minutes, most) * 60,
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
