"""D11: what a service desk should not do, or be talked into."""

from __future__ import annotations

from statistics import mean, pstdev
from typing import Final

from helpdesk_tui.detectors.person import DAY, HOUR
from helpdesk_tui.detectors.prompt import Act, Deed, given
from helpdesk_tui.detectors.signal import Finding, Level, Reason, Result, happened, normal, settle
from helpdesk_tui.detectors.tenant import Agent, Tenant

ID: Final = "D11"
HANDED_OUT: Final = frozenset((Deed.CODE_ISSUED, Deed.FACTOR_RESET))
PER_HOUR: Final = 5
HISTORY_DAYS: Final = 10
FAR_OUT: Final = 3.0
"""Standard deviations above an agent's own days."""
LEAST_A_DAY: Final = 6
CHAIN: Final = 3600.0
LONGEST: Final = 24 * 3600


def act(act: Act, tenant: Tenant) -> Result:
    """Medium; high for codes to oneself, codes for ever, a spree, and the chain of a take-over."""
    agent = tenant.agent(act.actor)
    agent.deeds.append(act)
    found: list[tuple[Level, Reason, tuple[str, ...]]] = []
    if act.deed in HANDED_OUT:
        _count_day(agent, act)
        found += _code(act, tenant) + _often(act, agent)
    found += _chain(act, agent)
    if not found:
        return None
    level = max(one[0] for one in found)
    reasons: tuple[Reason, ...] = (*(one[1] for one in found), settle("ask_second"))
    txids = tuple(dict.fromkeys(txid for one in found for txid in one[2]))
    return Finding(level, reasons, txids, act.at, source=act.actor, user=given(act.user) or act.actor)


def _count_day(agent: Agent, act: Act) -> None:
    day = int(act.at // DAY)
    agent.days[day] = agent.days.get(day, 0) + 1
    for old in [one for one in agent.days if one < day - 90]:
        del agent.days[old]


def _code(act: Act, tenant: Tenant) -> list[tuple[Level, Reason, tuple[str, ...]]]:
    user = given(act.user)
    found: list[tuple[Level, Reason, tuple[str, ...]]] = []
    if user is not None and user.casefold() == act.actor.casefold():
        found.append((Level.HIGH, happened("self_issue", actor=act.actor, at=int(act.at)), (act.txid,)))
    if user in tenant.sensitive:
        found.append((Level.MEDIUM, happened("sensitive", user=user, actor=act.actor), (act.txid,)))
    if act.deed is Deed.CODE_ISSUED and (act.seconds == 0 or act.uses == 0):
        found.append((Level.HIGH, happened("endless", user=user or "?", actor=act.actor), (act.txid,)))
    elif act.seconds is not None and act.seconds > LONGEST:
        hours = act.seconds // 3600
        found.append((Level.MEDIUM, happened("long_code", user=user or "?", hours=hours), (act.txid,)))
    return found


def _often(act: Act, agent: Agent) -> list[tuple[Level, Reason, tuple[str, ...]]]:
    hour = [one for one in agent.deeds if one.deed in HANDED_OUT and act.at - one.at <= HOUR]
    txids = tuple(one.txid for one in hour)
    if len(hour) >= PER_HOUR:
        users = len({one.user for one in hour})
        return [(Level.HIGH, happened("spree", actor=act.actor, count=len(hour), users=users), txids)]
    today = int(act.at // DAY)
    days = [number for day, number in agent.days.items() if day != today]
    count = agent.days.get(today, 0)
    if len(days) < HISTORY_DAYS or count < LEAST_A_DAY or count <= mean(days) + FAR_OUT * (pstdev(days) or 1):
        return []
    usual = normal("agent_usual", mean=f"{mean(days):.1f}", count=count, actor=act.actor)
    return [(Level.MEDIUM, usual, txids)]


def _chain(act: Act, agent: Agent) -> list[tuple[Level, Reason, tuple[str, ...]]]:
    """A code, then a new device, then the old one removed: within an hour, for one user."""
    if act.deed is not Deed.DEVICE_REMOVED:
        return []
    near = [one for one in agent.deeds if one.user == act.user and 0 <= act.at - one.at <= CHAIN]
    added = [one for one in near if one.deed is Deed.DEVICE_ADDED]
    codes = [one for one in near if one.deed in HANDED_OUT and added and one.at <= added[-1].at]
    if not codes or not added:
        return []
    minutes = int((act.at - codes[0].at) // 60)
    chain = happened("chain", user=given(act.user) or "?", actor=act.actor, minutes=minutes)
    return [(Level.HIGH, chain, (codes[0].txid, added[-1].txid, act.txid))]
