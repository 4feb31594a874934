"""All that a detector is given to look at one prompt."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk_tui.detectors.person import Person
from helpdesk_tui.detectors.prompt import DENIED, FRAUD, UNANSWERED, Prompt, given
from helpdesk_tui.detectors.signal import Reason, happened
from helpdesk_tui.detectors.source import Source
from helpdesk_tui.detectors.tenant import Tenant


@dataclass(slots=True, eq=False, init=False)
class Look:
    """One prompt in its context, before anything is learnt from it."""

    prompt: Prompt
    person: Person
    tenant: Tenant
    source: Source
    cold: bool
    waited: bool = False
    """Asked again after a while, in which nothing from this source was approved."""

    # Written out: the one that a dataclass makes cannot be compiled.
    def __init__(
        self,
        prompt: Prompt,
        person: Person,
        tenant: Tenant,
        source: Source,
        cold: bool,
        waited: bool = False,
    ) -> None:
        self.prompt = prompt
        self.person = person
        self.tenant = tenant
        self.source = source
        self.cold = cold
        self.waited = waited


def ids(prompts: list[Prompt]) -> tuple[str, ...]:
    """Their transaction ids."""
    return tuple(one.txid for one in prompts)


def counted(prompts: list[Prompt], look: Look) -> Reason:
    """How many prompts of which kinds, from where, from when to when."""
    last = look.prompt
    return happened(
        "prompts",
        count=len(prompts),
        user=last.user,
        app=given(last.app) or "?",
        address=given(last.address) or "?",
        country=given(look.source.country) or "?",
        unanswered=sum(one.outcome is UNANSWERED for one in prompts),
        denied=sum(one.outcome is DENIED for one in prompts),
        fraud=sum(one.outcome is FRAUD for one in prompts),
        since=int(prompts[0].at if prompts else last.at),
        until=int(last.at),
    )


def where(source: Source) -> str:
    """What folds: exits of one service change with every login, and are one matter; else the address."""
    asn = given(source.place.asn)
    return f"AS{asn}" if source.hosting and asn else ""
