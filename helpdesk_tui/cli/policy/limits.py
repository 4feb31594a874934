"""What limits the desk itself: quotas, what comes again too soon, hours, the second pair of eyes."""

from __future__ import annotations

from collections.abc import Iterator

from helpdesk_tui.policy.model import Policy
from helpdesk_tui.policy.parts import HoursPart, Weekday
from helpdesk_tui.wording import _, msgid, ngettext
from helpdesk_tui.wording.times import days, duration

MINUTE, HOUR, DAY = 60, 3_600, 86_400
_DAYS = {
    Weekday.MONDAY: msgid("Monday"),
    Weekday.TUESDAY: msgid("Tuesday"),
    Weekday.WEDNESDAY: msgid("Wednesday"),
    Weekday.THURSDAY: msgid("Thursday"),
    Weekday.FRIDAY: msgid("Friday"),
    Weekday.SATURDAY: msgid("Saturday"),
    Weekday.SUNDAY: msgid("Sunday"),
}


def limits(policy: Policy) -> Iterator[str]:
    """Line by line, each with what would do."""
    yield from _quotas(policy)
    yield from _again(policy)
    yield from _hours(policy.hours)
    yield from _second_person(policy)


def _quotas(policy: Policy) -> Iterator[str]:
    quotas = policy.quotas
    yield ""
    yield _("How much leaves the desk")
    yield "  " + _(
        "One agent: {n} codes and links in an hour, or {times} times what is usual for him or the desk, "
        "but never more than {most}."
    ).format(n=quotas.agent_hour, times=quotas.usual_times, most=quotas.agent_hour_most)
    yield "  " + _("One person: {n} in 30 days, or {times} times what others have.").format(
        n=quotas.person_month, times=quotas.usual_times
    )
    yield "  " + _("More needs an approver; twice as many nobody can approve.")


def _again(policy: Policy) -> Iterator[str]:
    cool = policy.cool_down
    yield ""
    yield _("What comes again, and what is changed together")
    if cool.episode_days > 1:
        yield "  " + _(
            "Codes again within {time}: an approver. Replacing one of the same day is no new one."
        ).format(time=days(cool.episode_days))
    yield "  " + ngettext(
        "More than {n} call for one person in 24 hours: an approver.",
        "More than {n} calls for one person in 24 hours: an approver.",
        cool.contacts,
    ).format(n=cool.contacts)
    yield "  " + _("Password and second factor are never changed in one call.")
    yield "  " + _("A second factor within {time} of a new password: an approver.").format(
        time=duration(cool.interlock_hours * HOUR)
    )


def _hours(hours: HoursPart) -> Iterator[str]:
    yield ""
    yield _("Office hours")
    if not hours.time_zone:
        yield "  " + _("None are set: it is always office time.")
        return
    yield "  " + _("{days}, {opens} to {closes}, {zone}.").format(
        days=_(", ").join(_(_DAYS[day]) for day in hours.days),
        opens=hours.opens.strftime("%H:%M"),
        closes=hours.closes.strftime("%H:%M"),
        zone=hours.time_zone,
    )
    if hours.holidays:
        text = ngettext("{n} holiday besides.", "{n} holidays besides.", len(hours.holidays))
        yield "  " + text.format(n=len(hours.holidays))
    yield "  " + _("Outside of them tier 2 takes a senior or on-call colleague, or an approver.")
    if hours.on_call_alone:
        yield "  " + _(
            "On call alone, one strong proof compared by a machine is enough; the day team looks at it."
        )


def _second_person(policy: Policy) -> Iterator[str]:
    asked = policy.approvals
    yield ""
    yield _("The second person")
    yield "  " + ngettext(
        "{n} other person of the desk approves; nobody approves what he asked for.",
        "{n} other people of the desk approve; nobody approves what he asked for.",
        asked.approvers,
    ).format(n=asked.approvers)
    if asked.delay_minutes:
        yield "  " + _("At tier 3 it then waits {time}, in which anybody may stop it.").format(
            time=duration(asked.delay_minutes * MINUTE)
        )
    yield "  " + _(
        "What rests on somebody's word, an exception or one colleague on call is looked at the next day."
    )
