"""Telephone numbers that look invented, written as people write them."""

from __future__ import annotations

from random import Random

MOBILE_STYLES = (
    "0{a} {b} {c} {d}",
    "+32 {a} {b} {c} {d}",
    "+32 (0){a} {b} {c} {d}",
    "0032{a}{b}{c}{d}",
    "0{a}/{b}.{c}.{d}",
    "0{a}.{b}.{c}.{d}",
    "+32{a}{b}{c}{d}",
    "0{a}-{b}{c}{d}",
    "+32.{a}.{b}.{c}.{d}",
    "0{a}{b}{c}{d}",
)
FRENCH_STYLES = (
    "06 39 98 {c} {d}",
    "+33 6 39 98 {c} {d}",
    "+33 (0)6 39 98 {c} {d}",
    "0033639 98{c}{d}",
    "06.39.98.{c}.{d}",
)
LUXEMBOURG_STYLES = ("+352 621 12{e} {f}", "00352 621 12{e}{f}", "+352.621.12{e}.{f}", "621 12{e} {f}")


def mobile(random: Random) -> str:
    """A Belgian mobile number, a few French and Luxembourg ones among them."""
    kind = random.random()
    pairs = {"c": f"{random.randrange(100):02d}", "d": f"{random.randrange(100):02d}"}
    if kind < 0.04:  # noqa: PLR2004 - people who live in Lille
        return random.choice(FRENCH_STYLES).format(**pairs)
    if kind < 0.07:  # noqa: PLR2004 - and in Luxembourg
        return random.choice(LUXEMBOURG_STYLES).format(
            e=random.randrange(10), f=f"{random.randrange(1000):03d}"
        )
    return random.choice(MOBILE_STYLES).format(a=random.randrange(470, 500), b=12, **pairs)


def office(random: Random, area: str) -> str:
    """An office line in that area (`02`, `081`); the digits after it are 55 everywhere."""
    start = "555" if len(area) == 2 else "55"  # noqa: PLR2004 - big cities have one digit more
    c, d = f"{random.randrange(100):02d}", f"{random.randrange(100):02d}"
    style = random.random()
    if style < 0.6:  # noqa: PLR2004 - most copy the company's own style
        return f"+32 {area[1:]} {start} {c} {d}"
    if style < 0.8:  # noqa: PLR2004
        return f"{area}/{start}.{c}.{d}"
    return f"{area} {start} {c} {d}"
