"""Notices in a ticket: each once, with its messages, no full number."""

from __future__ import annotations

from datetime import UTC, datetime

from helpdesk_tui.contract.cases import Case, CaseReason, CaseState, CaseSummary, SummaryLine
from helpdesk_tui.contract.ids import AgentId, CaseId, ClientId, PersonId
from helpdesk_tui.contract.notices import Audience, Channel, Sending, SendState
from helpdesk_tui.wording import notices, record

AT = datetime(2026, 3, 2, 14, 3, tzinfo=UTC)


def line(event: str, notice: str, channel: str, hint: str) -> SummaryLine:
    params = {"notice": notice, "told": "bypass_made", "channel": channel, "hint": hint}
    return SummaryLine(at=AT, event=event, params=params)


def test_a_notice_stands_once_in_a_ticket() -> None:
    case = Case(
        id=CaseId("case_1"),
        person=PersonId("per_1"),
        person_name="DUPONT Amélie",
        login="a.dupont",
        client=ClientId("durand"),
        client_name="Durand SA",
        agent=AgentId("a.martin"),
        reason=CaseReason.UNSAID,
        ticket="INC-48213",
        state=CaseState.OPEN,
        opened_at=AT,
    )
    told = (
        SummaryLine(at=AT, event="notice:made", params={"told": "bypass_made"}),
        line("notice:sent", "nt_1", "mail", "@durand.example"),
        line("notice:given_up", "nt_1", "sms", "..56"),
        line("notice:sent", "nt_2", "mail", "@durand.example"),
    )
    rows = record.summary(CaseSummary(case=case, lines=told)).splitlines()[3:]
    assert [row[8:] for row in rows] == [
        "told (mail @durand.example, SMS ..56 NOT SENT, given up): a bypass code was given",
        "told (mail @durand.example): a bypass code was given",
    ]


def test_who_was_told_stands_in_one_line_the_person_first() -> None:
    def sent(audience: Audience, state: SendState = SendState.SENT) -> Sending:
        return Sending(id="x", audience=audience, channel=Channel.MAIL, hint="@x.example", state=state, at=AT)

    both = (sent(Audience.MANAGER), sent(Audience.PERSON), sent(Audience.PERSON))
    clock = AT.astimezone().strftime("%H:%M")
    assert (
        notices.told(both) == f"told: mail @x.example sent {clock}; the manager: mail @x.example sent {clock}"
    )
    assert notices.went(both)
    assert not notices.went((sent(Audience.PERSON, SendState.GIVEN_UP),))
