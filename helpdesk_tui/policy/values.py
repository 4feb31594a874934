"""What the gate looks at: plain values, no I/O, no clock of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from helpdesk_tui.contract.evidence import Method, ProofState, Strength, TrustRoot, Unavailable, Zero
from helpdesk_tui.contract.gate import Action, Need, Tier
from helpdesk_tui.contract.ids import ProofId, VendorId, WayId
from helpdesk_tui.policy.quotas import NOTHING_YET, Use


@dataclass(frozen=True, slots=True)
class Standing:
    """A contact point's or device's standing in time."""

    changed: datetime | None = None
    """When it last changed (or first appeared after the first import)."""
    baseline: bool = False
    """Known since the first import and unchanged since."""
    baseline_accepted: bool = True
    """A named person accepted the first import."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One proof as the gate sees it."""

    proof: ProofId
    way: WayId
    method: Method
    root: TrustRoot
    strength: Strength
    state: ProofState
    target: str
    """The number in E.164, the mail address or the device id that it went through, so that it can be compared
    with where a grant goes; empty for people."""
    at: datetime
    """When it passed (or was started, while it waits)."""
    standing: Standing = Standing()
    forced_zero: Zero | None = None
    """Found by the desk: a bypass code lives, a log named another factor…"""
    capped_as: Method | None = None
    """Scores as this weaker method: a passcode that may have come by SMS."""
    approved_by_machine: bool = False
    """A manager who answered by his own push or code, so that it is checked, not attested."""
    also_through: frozenset[str] = frozenset()
    """Other names of the same thing: the number of the phone that showed the push or the app's code, the
    device that holds the number. Proofs through the same phone are one channel and count once."""

    @property
    def names(self) -> frozenset[str]:
        """Everything that it went through."""
        return (self.also_through | {self.target}) - {""}


@dataclass(frozen=True, slots=True)
class Route:
    """One way that could still be taken."""

    way: WayId
    method: Method
    root: TrustRoot
    strength: Strength
    target: str
    seconds: int
    standing: Standing = Standing()
    unavailable: Unavailable | None = None
    forced_zero: Zero | None = None
    capped_as: Method | None = None
    also_through: frozenset[str] = frozenset()

    @property
    def names(self) -> frozenset[str]:
        """Everything that it would go through."""
        return (self.also_through | {self.target}) - {""}


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of the gate."""

    action: Action
    vendor: VendorId
    targets: frozenset[str] = frozenset()
    """Everything that the grant goes to or through: the number an SMS is sent to, the device it activates.
    Proof obtained through any of these counts zero (Law 5)."""
    target_standing: Standing = Standing()
    supported: bool = True
    episode_codes: int = 0
    """Codes already issued in this episode (24 h)."""


class Password(StrEnum):
    """When the person's password was changed, as far as anybody knows."""

    LONG_AGO = "long_ago"
    LATELY = "lately"
    """Within the hours of the interlock, before this call."""
    IN_CONTACT = "in_contact"
    """During this very call, or by it."""


@dataclass(frozen=True, slots=True)
class Approved:
    """A request that a second person of the desk agreed to."""

    at: datetime
    """When it was made, not when it was agreed to."""
    needs: frozenset[Need]
    """What was in the way then: nobody agreed to more."""


@dataclass(frozen=True, slots=True)
class Subject:
    """For whom, and who asks."""

    person_tier: Tier = Tier.READ
    """STRONG for nobody in particular, PRIVILEGED for privileged and VIP groups."""
    own_account: bool = False
    account_usable: bool = True
    fraud_reported: bool = False
    readonly: bool = False
    held: bool = False
    """The agent doubts this very call."""
    approved: Approved | None = None
    """The request whose approval stands."""
    roles: frozenset[str] = frozenset({"agent"})
    """Of the agent who asks, now."""
    out_of_hours: bool = False
    contacts: int = 1
    """Calls for this person within 24 h, whoever answered; this one included."""
    second_episode: bool = False
    """There were codes within the days of the cool-down, before this episode."""
    use: Use = NOTHING_YET
    password: Password = Password.LONG_AGO


@dataclass(frozen=True, slots=True)
class Weighed:
    """What one proof or route is worth for one wish now."""

    points: int
    face_value: int
    zero: Zero | None
    since: datetime | None = None
