"""Every text can be read on its ground in every theme, and nothing is said by colour alone."""

from __future__ import annotations

import pytest
from rich.color import Color
from textual.theme import Theme

from helpdesk_tui.views.text import Role
from helpdesk_tui.views.themes import THEMES, WEIGHTS, role_styles

LEAST = 4.5
"""WCAG 2.2, success criterion 1.4.3."""


def luminance(colour: Color) -> float:
    parts = [part / 255 for part in colour.get_truecolor()]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Color, other: Color) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("ground", ["ground", "raised"])
def test_each_role_can_be_read(theme: Theme, ground: str) -> None:
    for role, style in role_styles(theme.name).items():
        text = style.color or Color.parse(theme.foreground or "")
        under = style.bgcolor or Color.parse(theme.variables[ground])
        assert contrast(text, under) >= LEAST, (role, theme.name)


def test_alarms_differ_from_the_rest_without_colour() -> None:
    plain = role_styles("desk-ansi")
    assert all(style.color is None and style.bgcolor is None for style in plain.values())
    assert plain[Role.BAD] != plain[Role.PLAIN]
    assert set(WEIGHTS) == set(Role)
