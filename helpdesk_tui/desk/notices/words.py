"""What a notice says: what changed, where, when, until when, and how to say "not me".

It holds no code and no link that does anything; what people and vendors named can be neither clicked nor
dialled in it, and ends no line.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from helpdesk_tui.contract.notices import Audience, NoticeKind
from helpdesk_tui.desk.config.model import ClientConfig
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.notices.outbox import Due
from helpdesk_tui.desk.notices.service import page_token
from helpdesk_tui.desk.tasks.masking import masked
from helpdesk_tui.phrases import CLIENT_IN_SMS, Phrases, load
from helpdesk_tui.phrases.gsm import fits_one_sms, to_gsm7
from helpdesk_tui.vendors.courier import Dispatch

LONGEST_NAME: Final = 60
STOPPED: Final = frozenset({NoticeKind.NOT_ME})
"""Nothing is left to be said "not me" of."""
PAGE_PATH: Final = "/n/"
_JOINTS: Final = re.compile(r"\.(?=\w)|[/:@<>&=\\]+")
"""What makes an address out of a name in the eyes of a mail reader."""


def harmless(text: str) -> str:
    """A name from outside in one line, in which no reader finds a link, an address or a number."""
    return " ".join(_JOINTS.sub(" ", masked(text, LONGEST_NAME)).split())


def mail(house: House, one: Due) -> Dispatch:
    """The notice as a mail in plain text."""
    phrases, client = load(one.language), house.config.client(one.client)
    name, what = harmless(client.name), _what(phrases, one)
    subject = phrases.notice("subject", client=name, what=what, ref=one.reference)
    parts = (
        [phrases.notice("hello")],
        [_sentence(what)],
        _rows(house, phrases, client, one),
        _ways(house, phrases, client, one),
        [phrases.notice("no_code")],
    )
    text = "\n\n".join("\n".join(part) for part in parts if part) + "\n"
    return Dispatch(one.id, subject, text, house.config.notices.reply_to)


def sms(house: House, one: Due) -> Dispatch:
    """The notice as one text message."""
    phrases, client = load(one.language), house.config.client(one.client)
    words = {
        "client": to_gsm7(harmless(client.name))[:CLIENT_IN_SMS].strip(),
        "what": _what(phrases, one),
        "contact": client.contact_lines[0] if client.contact_lines else phrases.notice("contact_sms"),
        "ref": one.reference,
    }
    if one.kind in STOPPED:
        return Dispatch(one.id, "", to_gsm7(phrases.notice("sms_stopped", **words)))
    if one.kind is NoticeKind.DESK_CALLS:
        return Dispatch(one.id, "", to_gsm7(phrases.notice("sms_desk_calls", **words)))
    text = to_gsm7(phrases.notice("sms", **words))
    until = _until(one)
    if until is not None:
        at = _local(until, client)
        moment = phrases.notice("sms_moment", day=at.day, month=at.month, time=f"{at:%H:%M}")
        longer = to_gsm7(phrases.notice("sms_until", until=moment, **words))
        text = longer if fits_one_sms(longer) else text
    return Dispatch(one.id, "", text)


def body(house: House, one: Due) -> bytes:
    """The notice as a webhook's body: chat and pager may be read by others, so it names nobody.

    `text` beside the specification's own fields is what most chat systems show.
    """
    phrases, client = load(one.language), house.config.client(one.client)
    line = phrases.notice(
        "subject", client=harmless(client.name), what=_what(phrases, one), ref=one.reference
    )
    data = {
        "notice": one.notice,
        "reference": one.reference,
        "kind": one.kind.value,
        "client": one.client,
        "person": one.person,
        "case": one.case,
        "system": one.facts.get("vendor"),
        "tier": one.facts.get("tier"),
        "until": one.facts.get("until"),
    }
    told = {
        "type": f"notice.{one.kind.value}",
        "timestamp": one.made_at.isoformat(),
        "data": {name: value for name, value in data.items() if value is not None},
        "text": line,
    }
    return json.dumps(told, ensure_ascii=True).encode()


def _rows(house: House, phrases: Phrases, client: ClientConfig, one: Due) -> list[str]:
    """What, where and when, a line each."""
    rows = []
    if one.audience is Audience.PERSON:
        rows.append(phrases.notice("for_you"))
    elif one.person_name:
        rows.append(phrases.notice("for_person", person=harmless(one.person_name)))
    vendor = next((v for id_, v in house.vendors.items() if id_ == one.facts.get("vendor")), None)
    if vendor is not None:
        rows.append(phrases.notice("system", system=harmless(vendor.label)))
    label, hint = str(one.facts.get("device") or ""), str(one.facts.get("hint") or "")
    if label or hint:
        rows.append(phrases.notice("device", device=phrases.device(harmless(label), hint)))
    rows.append(phrases.notice("at", at=phrases.moment(_local(one.made_at, client))))
    until = _until(one)
    if until is not None:
        rows.append(phrases.notice("until", until=phrases.moment(_local(until, client))))
    rows.append(phrases.notice("by", client=harmless(client.name), ref=one.reference))
    if one.kind is NoticeKind.DESK_CALLS:
        rows.append(phrases.notice("says_first", ref=one.reference))
    if one.facts.get("attested") and one.kind is not NoticeKind.ATTESTED:
        rows.append(phrases.notice("attested"))
    if one.facts.get("uncertain"):
        rows.append(phrases.notice("uncertain"))
    return rows


def _ways(house: House, phrases: Phrases, client: ClientConfig, one: Due) -> list[str]:
    """How to say "not me", by every road that the desk really has."""
    if one.kind in STOPPED:
        return [phrases.notice("stopped")]
    asked, told = _asked(phrases, one), house.config.notices
    if not asked:
        return []
    rows = list(asked)
    if told.reply_to and house.config.mailbox is not None:
        rows.append(phrases.notice("by_reply"))
    if told.page:
        page = f"{told.page.rstrip('/')}{PAGE_PATH}{page_token(house, one.notice)}"
        rows.append(phrases.notice("by_page", page=page))
    contact = "; ".join(client.contact_lines) or phrases.known_contact
    return [*rows, phrases.notice("by_phone", contact=contact, ref=one.reference)]


def _asked(phrases: Phrases, one: Due) -> tuple[str, ...]:
    """Whether it was the person; nothing where nobody is spoken of."""
    if one.kind is NoticeKind.DESK_CALLS:
        return (phrases.notice("not_calling"),)
    if one.audience is Audience.PERSON:
        return phrases.notice("fine"), phrases.notice("not_you")
    person = harmless(one.person_name)
    return (phrases.notice("not_person", person=person),) if one.person_name else ()


def _what(phrases: Phrases, one: Due) -> str:
    return phrases.notice(f"what_{one.kind.value}")


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def _until(one: Due) -> datetime | None:
    text = one.facts.get("until")
    return None if text is None else datetime.fromisoformat(str(text))


def _local(at: datetime, client: ClientConfig) -> datetime:
    return at.astimezone(ZoneInfo(client.timezone)) if client.timezone else at.astimezone()
