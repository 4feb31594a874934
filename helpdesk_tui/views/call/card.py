"""The person's card, as rows: every fact with its source and age, unknown never drawn as fine."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from helpdesk_tui.views import names
from helpdesk_tui.views.ages import ago, local_day
from helpdesk_tui.views.text import (
    BLANK,
    Line,
    Role,
    Span,
    bad,
    cut,
    dim,
    good,
    line,
    mixed_alphabets,
    paragraph,
    spread,
    title,
    warn,
)
from helpdesk_tui.wording import _, accounts, ngettext, people, times
from helpdesk_tui.wording.times import moment

if TYPE_CHECKING:
    from helpdesk_tui.contract.people import Account, Contact, Device, PersonCard, PromptLine, PromptList

MAX_PROMPTS = 6
MAX_FACTS = 16
WIDEST_FACT = 56
"""Cells of a fact: further apart the eye loses its line."""
SIGNS = {"info": ("· ", Role.DIM), "warning": ("! ", Role.WARN), "alarm": ("‼ ", Role.BAD)}
"""The alarm shows by its sign first, by its colour second."""


def card_rows(card: PersonCard, now: datetime, width: int) -> list[Line]:
    """All that an agent may see of this person now."""
    return [
        *_head(card, width),
        *_risks(card, now, width),
        *_who(card, width),
        BLANK,
        *_contacts(card, now, width),
        *_devices(card, now, width),
        *_facts(card, now, width),
        BLANK,
        *_prompts(card.prompts, now, width),
        BLANK,
        *_memory(card, width),
        *_details(card, width),
        *_sources(card, now, width),
    ]


def _head(card: PersonCard, width: int) -> list[Line]:
    words = people.status(card.status)
    state = good(words) if card.status == "active" else bad(words)
    tier = _("tier {n} at least").format(n=int(card.tier)) if card.tier else ""
    rows = [
        spread(line(title(card.name)), line(state), width),
        spread(
            line(f"{card.login}, {card.client.name}"),
            line(warn(tier)) if tier else (),
            width,
        ),
    ]
    if card.client.banner:
        rows += paragraph(card.client.banner, width, Role.BANNER)
    if mixed_alphabets(card.name) or mixed_alphabets(card.login):
        rows += paragraph(
            _("! letters of two alphabets in one word: is this who it seems?"), width, Role.BAD, 2
        )
    if len(card.accounts) > 1 or any(account.status != card.status for account in card.accounts):
        several = len({account.client for account in card.accounts}) > 1
        rows += [_account(account, width, several=several) for account in card.accounts]
    return rows


def _account(account: Account, width: int, *, several: bool) -> Line:
    """One account; with its client where the person has several clients."""
    words = people.status(account.status)
    cause = f" ({account.status_cause})" if account.status_cause else ""
    mark = dim(words + cause) if account.status == "active" else bad(words + cause)
    where = f", {account.client_name}" if several and account.client_name not in account.vendor_label else ""
    return spread(
        line(dim(account.vendor_label or account.vendor), " ", account.login, where), line(mark), width
    )


def _who(card: PersonCard, width: int) -> list[Line]:
    """Where the accounts contradict each other, and who may be the same person."""
    rows: list[Line] = []
    for one in card.differences:
        rows += paragraph("≠ " + accounts.difference(one), width, Role.WARN, 2)
    for other in card.doubts:
        rows += paragraph("? " + accounts.doubt(other, card.client.name), width, Role.WARN, 2)
    return rows


def _facts(card: PersonCard, now: datetime, width: int) -> list[Line]:
    """What each system's own page shows of the account."""
    rows: list[Line] = []

    def when(at: datetime) -> str:
        return local_day(at, now)

    for account in card.accounts:
        told = accounts.facts(account.facts, when)[:MAX_FACTS]
        if told or account.checks_off:
            login = account.login if len(card.accounts) > 1 or account.login != card.login else ""
            rows += [BLANK, cut(line(dim(f"{account.vendor_label} {login}".rstrip())), width)]
        if account.checks_off:
            rows += paragraph("! " + accounts.checks_off(account.checks_off), width, Role.WARN, 2, lead="  ")
        for name, value in told:
            rows += _fact(name, value, width)
    return rows


def _fact(name: str, value: str, width: int) -> list[Line]:
    """Name and value at the two edges; what has no room so is told in a sentence."""
    if not value:
        return paragraph(name, width, Role.DIM, 2, lead="  ")
    if len(name) + len(value) + 3 > width:
        return paragraph(_pair(name, value), width, Role.PLAIN, 2, lead="  ")
    return [spread(line("  ", dim(name)), line(value), min(width, WIDEST_FACT))]


def _when(value: str, now: datetime) -> str:
    """A moment as people say it; anything else as it is."""
    try:
        return local_day(datetime.fromisoformat(value), now) if value[4:5] == "-" else value
    except ValueError:
        return value


def _risks(card: PersonCard, now: datetime, width: int) -> list[Line]:
    rows: list[Line] = []
    for risk in card.risks:
        sign, role = SIGNS.get(risk.level, ("! ", Role.WARN))
        params = {name: _when(value, now) for name, value in risk.params.items()}
        rows += paragraph(sign + people.risk(risk.code, params), width, role, 2)
    return rows


def _contacts(card: PersonCard, now: datetime, width: int) -> list[Line]:
    rows: list[Line] = [line(dim(_("Ways to verify")))]
    rows += [
        spread(line("  ", names.contact(item)), line(_known_since(item, now)), width)
        for item in card.contacts
    ]
    if card.has_manager:
        rows.append(line("  ", _("manager on file")))
    if not card.contacts and not card.has_manager:
        rows.append(line("  ", warn(_("no number, mailbox or manager on file"))))
    return rows


def _devices(card: PersonCard, now: datetime, width: int) -> list[Line]:
    if not card.devices:
        return [line("  ", warn(_("no phone and no token")))]
    return [spread(line("  ", names.device(item)), _device_state(item, now), width) for item in card.devices]


def _device_state(item: Device, now: datetime) -> Line:
    if item.usable is False:
        return line(bad(_("cannot be used")))
    if item.quarantined_until and item.quarantined_until > now:
        return line(_changed(item.changed, item.quarantined_until, now))
    if item.activated is False:
        return line(warn(_("app not activated")))
    if item.activated is None and item.usable is None:
        return line(dim(_("state unknown")))
    return line(
        dim(
            _("seen {ago}").format(ago=ago(item.last_seen, now))
            if item.last_seen
            else ", ".join(people.factor(factor) for factor in item.factors)
        )
    )


def _known_since(item: Contact, now: datetime) -> Span:
    """How long it is on file: the whole weight of a call-back rests on that."""
    if item.quarantined_until and item.quarantined_until > now:
        return _changed(item.changed, item.quarantined_until, now)
    if item.baseline:
        return dim(_("first import"))
    return dim(_("since {ago}").format(ago=ago(item.changed or item.first_seen, now)))


def _changed(changed: datetime | None, until: datetime | None, now: datetime) -> Span:
    if until and until > now:
        return warn(_("! changed {ago}").format(ago=ago(changed, now)))
    return dim("")


def _prompts(prompts: PromptList, now: datetime, width: int) -> list[Line]:
    as_of = (
        _("as of {time}").format(time=times.clock(prompts.read_at)) if prompts.read_at else _("never read")
    )
    rows: list[Line] = [line(dim(_("Prompts ({as_of})").format(as_of=as_of)))]
    if prompts.problem:
        rows += paragraph(_("! could not be read now; this is what was known"), width, Role.WARN, 2)
    rows += [_prompt(item, now, width) for item in prompts.lines[:MAX_PROMPTS]]
    blind = prompts.blind_seconds // 60
    if not prompts.lines:
        words = _("none seen") if prompts.read_at else _("unknown")
        rows.append(line("  ", dim(words)))
    if blind:
        text = ngettext(
            "the last {n} minute cannot be seen yet", "the last {n} minutes cannot be seen yet", blind
        ).format(n=blind)
        rows += paragraph(text, width, Role.DIM, 2, lead="  ")
    return rows


def _prompt(item: PromptLine, now: datetime, width: int) -> Line:
    result = names.prompt_result(item.result, item.reason)
    alarming = item.result in {"denied", "failure", "fraud"}
    left = line("  ", dim(local_day(item.at, now)), "  ", item.application)
    return spread(left, line(warn(result) if alarming else dim(result)), width)


def _memory(card: PersonCard, width: int) -> list[Line]:
    memory = card.memory
    calls = ngettext("{n} call in 90 days", "{n} calls in 90 days", memory.calls_90d).format(
        n=memory.calls_90d
    )
    refused = memory.refusals_30d + memory.failed_proofs_30d
    if not refused:
        return paragraph(_("Desk: {calls}, no refusal").format(calls=calls), width, Role.DIM, 2)
    text = _("! Desk: {calls}; in 30 days {refusals} refused, {failed} proofs failed").format(
        calls=calls, refusals=memory.refusals_30d, failed=memory.failed_proofs_30d
    )
    if memory.last_refusal is not None:
        last = _("; last refused {time} by {agent}")
        text += last.format(time=moment(memory.last_refusal), agent=memory.last_refused_by)
    return paragraph(text, width, Role.WARN, 2)


def _details(card: PersonCard, width: int) -> list[Line]:
    details = card.details
    if details is None:
        return []
    facts = [
        (_("mail"), ", ".join(details.mails)),
        (_("manager"), details.manager or ""),
        (_("site"), details.site or ""),
        (_("also"), ", ".join(details.aliases)),
        (_("note"), _("; ").join(details.notes)),
    ]
    rows = [
        row for label, value in facts if value for row in paragraph(_pair(label, value), width, Role.PLAIN, 2)
    ]
    return [BLANK, *rows] if rows else []


def _pair(label: str, value: str) -> str:
    return _("{name}: {value}").format(name=label, value=value)


def _sources(card: PersonCard, now: datetime, width: int) -> list[Line]:
    rows: list[Line] = [BLANK]
    for source in card.sources:
        when = _("now") if source.fresh else ago(source.read_at, now)
        if source.problem:
            text = _("! {label}: no answer now, shown as of {age}").format(
                label=source.label, age=ago(source.read_at, now)
            )
            rows += paragraph(text, width, Role.WARN, 2)
        else:
            read = line(dim(_("read {when}").format(when=when)))
            rows.append(spread(line(dim(source.label)), read, width))
    return rows
