"""The whole policy in plain words."""

from __future__ import annotations

from collections.abc import Iterator

from helpdesk_tui.cli.policy.limits import limits
from helpdesk_tui.contract.evidence import Method, Strength, TrustRoot
from helpdesk_tui.contract.gate import Action, Tier
from helpdesk_tui.policy.model import KNOWLEDGE_FACE, Policy
from helpdesk_tui.policy.sufficient import KINDS, Kind, sufficient
from helpdesk_tui.wording import _, gate
from helpdesk_tui.wording.times import days, duration

MINUTE, HOUR = 60, 3_600


def explained(policy: Policy) -> Iterator[str]:
    """Line by line: what proofs are worth, what opens what, how long everything lasts."""
    yield from _proofs(policy)
    yield from _tiers(policy)
    for action in Action:
        yield from _action(policy, action)
    yield from _times(policy)
    yield from _limits(policy)
    yield from limits(policy)


def named(kind: Kind) -> str:
    """A kind of proof as people tell it from the others."""
    words = gate.method(kind.method, kind.root)
    if kind.method is Method.CALL_BACK:
        return _("call-back, mobile") if kind.root is TrustRoot.SIM else _("call-back, office line")
    if kind.method is Method.MANAGER:
        own = kind.strength is Strength.CHECKED
        return _("manager, by their own push or code") if own else _("manager, by telephone")
    if kind.method is Method.IN_PERSON and kind.strength is Strength.CHECKED:
        return _("in person, a colleague by their own sign-in")
    return words


def _proofs(policy: Policy) -> Iterator[str]:
    yield ""
    yield _("What a proof is worth")
    for kind in KINDS:
        points = policy.points_of(kind.method, kind.root)
        yield f"  {points:>3}  {named(kind)}, {gate.strength(kind.strength)}"
    yield f"  {KNOWLEDGE_FACE:>3}  " + _("answers to questions: shown, never counted")
    yield "  " + _("A phone, a token, a mailbox, a SIM, a person counts once, by its best proof.")


def _tiers(policy: Policy) -> Iterator[str]:
    yield ""
    yield _("What each tier asks")
    asked = {
        Tier.LIGHT: _("one proof that a machine compared, or two that rest on different things"),
        Tier.STRONG: _("two proofs that rest on different things, one of them compared by a machine"),
        Tier.PRIVILEGED: _(
            "the same, somebody who sees the person or an identity check, and a second person of the desk"
        ),
    }
    for tier, text in asked.items():
        yield (
            f"  {tier:d} {gate.tier(tier)}: "
            + _("{n} points").format(n=policy.points_for(tier))
            + f"; {text}"
        )
    yield "  " + _("Privileged people are always at tier 3.")
    if policy.threat_level:
        yield "  " + _("Threat level {level}: nothing asks less than tier {tier}.").format(
            level=policy.threat_level, tier=int(policy.threat_tier)
        )


def _action(policy: Policy, action: Action) -> Iterator[str]:
    yield ""
    tier, name = max(policy.tier_of(action), policy.threat_tier), gate.action(action)
    yield _("{action}: tier {tier}").format(action=name[0].upper() + name[1:], tier=int(tier))
    if not policy.allows(action):
        yield "  " + _("Switched off.")
        return
    if tier >= Tier.PRIVILEGED:
        yield "  " + _("With the approval of a second person:")
    same = Action.BYPASS if action is not Action.ACTIVATION_FIRST else action
    sets = sufficient(policy, action)
    if action is not same and sets == sufficient(policy, same):
        yield "  " + _("The same sets as for a bypass code.")
        return
    yield from (f"  - {' + '.join(named(kind) for kind in kinds)}" for kinds in sets)


def _times(policy: Policy) -> Iterator[str]:
    yield ""
    yield _("How long everything lasts")
    codes, proof = policy.codes, policy.evidence
    lasting = {
        _("a proof"): duration(proof.lifetime_minutes * MINUTE),
        _("quarantine of a changed number, address or device"): days(proof.quarantine_days),
        _("a code or link, usually"): duration(codes.default_minutes * MINUTE),
        _("a code or link, at most"): duration(codes.ceiling_minutes * MINUTE),
        _("of tier 3, at most"): duration(min(codes.privileged_minutes, codes.ceiling_minutes) * MINUTE),
        _("a code sent by mail or SMS"): duration(policy.throttles.code_minutes * MINUTE),
        _("a code on screen after the last key"): duration(policy.console.hide_seconds),
        _("a code on screen, at most"): duration(policy.console.gone_seconds),
        _("until the idle console locks"): duration(policy.console.idle_lock_seconds),
        _("until an idle sign-in is over"): duration(policy.console.session_idle_minutes * 60),
    }
    yield from (f"  {what}: {time}" for what, time in lasting.items())


def _limits(policy: Policy) -> Iterator[str]:
    codes, throttles = policy.codes, policy.throttles
    yield ""
    yield _("How often")
    yield "  " + _("An ordinary code works once; a day pass at most {n} times.").format(n=codes.day_pass_uses)
    yield "  " + _("At most {n} codes for one person within {time}.").format(
        n=codes.episode_codes, time=duration(codes.episode_hours * HOUR)
    )
    yield "  " + _("At most {n} pushes to one person within {time}.").format(
        n=throttles.pushes, time=duration(throttles.push_window_minutes * MINUTE)
    )
    yield "  " + _("After {n} failed proofs in a day only the strongest ways remain.").format(
        n=throttles.attempts_per_day
    )
    yield "  " + _("At most {n} wrong tries for one code.").format(n=throttles.code_attempts)
    clipboard = policy.console.clipboard_for_codes
    text = _("Codes may be copied to the clipboard.") if clipboard else _("Codes never go to the clipboard.")
    yield f"  {text}"
