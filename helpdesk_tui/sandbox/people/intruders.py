"""An evening that somebody has to review: attacks on invented people, and a computer that reconnects itself.

The same for the same seed, and told from the moment at which the sandbox is first started.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from helpdesk_tui.sandbox.people.naming import device_name
from helpdesk_tui.sandbox.store import Db, Row, insert_many

MINUTE = 60.0
HOUR = 3600.0
DAY = 86_400.0
LEAST_PEOPLE = 40
"""A sandbox of fewer is left in peace."""
BOMBER, SPRAYER, THIEF, CALLER = "203.0.113.251", "203.0.113.252", "203.0.113.253", "203.0.113.254"
SHIFT = 24
"""So many people of the client come before the first one of these stories: the named ones stay out of it."""
HOME_DAYS = 21


@dataclass(frozen=True, slots=True)
class Story:
    """What is written for one client."""

    account_id: str
    people: Sequence[Row]
    vpn: Row
    until: float
    random: Random


def intrude(
    db: Db, account: Row, people: Sequence[Row], applications: Sequence[Row], until: float
) -> list[Any]:
    """Rows of the login log; what administrators did is written by the way."""
    able = [one for one in people if one["activated"] and one["device"]][SHIFT:]
    if len(able) < LEAST_PEOPLE - SHIFT:
        return []
    vpn = next((one for one in applications if one["name"] == "VPN"), applications[0])
    story = Story(account["account_id"], able, vpn, until, Random(f"intruders/{account['client']}"))
    _new_phone(db, story)
    return [
        *_bombing(story),
        *_spray(story),
        *_reported(story),
        *_with_new_phone(story),
        *_reconnecting(story),
    ]


def _bombing(story: Story) -> Iterator[tuple[Any, ...]]:
    """Six prompts on one telephone, the sixth one is approved."""
    victim, start = story.people[0], story.until - 95 * MINUTE
    for number in range(5):
        reason = "user_cancelled" if number in (1, 3) else "no_response"
        yield _row(story, victim, start + number * 100, BOMBER, "denied", reason)
    yield _row(story, victim, start + 5 * 100 + 40, BOMBER, "success", "user_approved")


def _spray(story: Story) -> Iterator[tuple[Any, ...]]:
    """One address tries many people, once each."""
    start = story.until - 5 * HOUR
    for number, victim in enumerate(story.people[1:9]):
        reason = "user_mistake" if number == 5 else "no_response"  # noqa: PLR2004
        yield _row(story, victim, start + number * 150, SPRAYER, "denied", reason)


def _reported(story: Story) -> Iterator[tuple[Any, ...]]:
    """Somebody says in the app that it was not they."""
    yield _row(story, story.people[9], story.until - 26 * HOUR, THIEF, "fraud", "user_marked_fraud")


def _new_phone(db: Db, story: Story) -> None:
    victim = story.people[10]
    at = int((story.until - 3 * HOUR) * 1000)
    for offset, action, details in (
        (0, "bypass_create", {"uname": victim["username"], "valid_secs": 3600, "remaining_uses": 1}),
        (9 * 60_000, "phone_associate", {"uname": victim["username"], "phone": "+32475000099"}),
    ):
        insert_many(
            db,
            "activity",
            "account_id ts_ms activity_id action actor actor_key target target_key target_type details",
            [
                (
                    story.account_id,
                    at + offset,
                    _id(story.random),
                    action,
                    "Night Desk",
                    "DENIGHTDESK",
                    victim["username"],
                    victim["user_id"],
                    "user",
                    json.dumps(details),
                )
            ],
        )


def _with_new_phone(story: Story) -> Iterator[tuple[Any, ...]]:
    """A code on the telephone, a telephone for the code, and in."""
    victim, start = story.people[10], story.until - 3 * HOUR
    yield _row(story, victim, start + 4 * MINUTE, CALLER, "success", "bypass_user", factor="bypass_code")
    yield _row(
        story,
        victim,
        start + 25 * MINUTE,
        CALLER,
        "success",
        "user_approved",
        phone=f"DPNEW{victim['user_id'][-6:]}",
    )


def _reconnecting(story: Story) -> Iterator[tuple[Any, ...]]:
    """A computer at home that asks by itself each hour of the night; nobody answers."""
    owner = story.people[11]
    home = f"203.0.113.{owner['seq'] % 250 + 1}"
    for day in range(HOME_DAYS, 1, -1):
        at = story.until - day * DAY + story.random.uniform(-HOUR, HOUR)
        yield _row(story, owner, at, home, "success", "user_approved")
    start = story.until - 11.5 * HOUR
    for number in range(10):
        at = start + number * 61 * MINUTE + story.random.uniform(-40, 40)
        yield _row(story, owner, at, home, "denied", "no_response")


def _row(
    story: Story,
    person: Row,
    at: float,
    where: str,
    result: str,
    reason: str,
    *,
    factor: str = "duo_push",
    phone: str = "",
) -> tuple[Any, ...]:
    asked = factor == "duo_push"
    name = device_name(person["label"], person["number"]) if asked and not phone else phone
    return (
        story.account_id,
        int(at * 1000),
        _id(story.random),
        person["user_id"],
        person["username"],
        person["email"],
        story.vpn["ikey"],
        story.vpn["name"],
        "authentication",
        factor,
        result,
        reason,
        (phone or person["device"]) if asked else "",
        name,
        f"192.0.2.{person['seq'] % 250 + 1}" if asked else "",
        where,
    )


def _id(random: Random) -> str:
    digits = f"{random.getrandbits(128):032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
