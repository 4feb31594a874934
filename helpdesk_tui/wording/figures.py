"""Figures for the team, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.wording import _, cases
from helpdesk_tui.wording.times import duration, moment

if TYPE_CHECKING:
    from helpdesk_tui.contract.figures import Figures, Spread


def rows(of: Figures) -> list[tuple[str, str]]:
    """Label and value, line by line."""
    found = [
        (_("Period"), f"{moment(of.since)[:10]} - {moment(of.until)[:10]}"),
        (_("Calls"), str(of.calls)),
        (_("Time of a call"), _spread(of.call_time)),
        (_("Time to verify the caller"), _spread(of.time_to_verify)),
        (_("Callers who were not verified"), str(of.refused_calls)),
        (_("Refused by the gate"), str(of.gate_refusals)),
        (_("Bypass codes"), str(sum(of.bypasses.values()))),
    ]
    found += [(f"  {cases.reason(reason)}", str(count)) for reason, count in of.bypasses.items()]
    return [
        *found,
        (_("Codes that lived until their time was over"), str(of.ran_out)),
        (_("Codes that outlived their time"), str(of.late)),
    ]


def note() -> str:
    """What these figures are for."""
    return _("For the whole team; times of fewer than five calls are not shown, and nobody is ranked.")


def _spread(of: Spread) -> str:
    if of.p50 is None or of.p90 is None:
        return _("too few to say")
    return _("half within {half}, nine of ten within {most}").format(
        half=duration(of.p50), most=duration(of.p90)
    )
