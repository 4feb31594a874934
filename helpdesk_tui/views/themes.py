"""Three themes of our own; each pair of text and ground has a contrast of at least 4.5 (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from rich.style import Style
from textual.theme import Theme

from helpdesk_tui.views.text import Role

DARK = Theme(
    name="desk-dark",
    primary="#7fb4e8",
    secondary="#a8c0d8",
    accent="#e8b45a",
    foreground="#d8dee4",
    background="#14181c",
    surface="#14181c",
    panel="#1e252b",
    success="#7fce8c",
    warning="#f0c05a",
    error="#ff8a80",
    dark=True,
    variables={"dim": "#94a0ab", "edge": "#46525c", "ground": "#14181c", "raised": "#1e252b"},
)
LIGHT = Theme(
    name="desk-light",
    primary="#0b5394",
    secondary="#3a5a78",
    accent="#7a4b00",
    foreground="#1c2227",
    background="#f7f7f4",
    surface="#f7f7f4",
    panel="#e9e9e4",
    success="#1c6b2c",
    warning="#7d5200",
    error="#a81212",
    dark=False,
    variables={"dim": "#555f68", "edge": "#a3abb2", "ground": "#f7f7f4", "raised": "#e9e9e4"},
)
CONTRAST = Theme(
    name="desk-contrast",
    primary="#66ccff",
    secondary="#ffffff",
    accent="#ffff00",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#000000",
    success="#00ff66",
    warning="#ffff00",
    error="#ff9090",
    dark=True,
    variables={"dim": "#d0d0d0", "edge": "#ffffff", "ground": "#000000", "raised": "#000000"},
)
THEMES = (DARK, LIGHT, CONTRAST)
PLAIN = Theme(
    name="desk-ansi",
    primary="ansi_default",
    secondary="ansi_default",
    accent="ansi_default",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    success="ansi_default",
    warning="ansi_default",
    error="ansi_default",
    dark=True,
    ansi=True,
    variables={
        "dim": "ansi_default",
        "edge": "ansi_default",
        "ground": "ansi_default",
        "raised": "ansi_default",
        "ansi-background": "ansi_default",
        "ansi-foreground": "ansi_default",
        "border-blurred": "ansi_default",
        "block-cursor-foreground": "ansi_default",
        "block-cursor-background": "ansi_default",
        "block-cursor-text-style": "reverse",
        "input-cursor-background": "ansi_default",
        "input-cursor-foreground": "ansi_default",
        "input-cursor-text-style": "reverse",
        "input-selection-background": "ansi_default",
        "input-selection-foreground": "ansi_default",
        "screen-selection-background": "ansi_default",
        "screen-selection-foreground": "ansi_default",
    },
)
"""For `NO_COLOR`: the terminal's own colours, meaning by signs, words and weight."""


@cache
def role_styles(name: str) -> Mapping[Role, Style]:
    """How a theme draws each role; weight and reversal stand in every theme, colour only where there is one.

    Not component classes: Textual would work them out anew for each pane at each change of a class.
    """
    theme = next((theme for theme in THEMES if theme.name == name), None)
    if theme is None:
        return {role: Style.parse(weight) for role, weight in WEIGHTS.items()}
    ground, edge = theme.variables["ground"], theme.variables["dim"]
    colours = {
        Role.DIM: Style(color=edge),
        Role.TITLE: Style(color=theme.primary),
        Role.KEY: Style(color=theme.accent),
        Role.GOOD: Style(color=theme.success),
        Role.WARN: Style(color=theme.warning),
        Role.BAD: Style(color=theme.error, underline=False),
        Role.BANNER: Style(color=ground, bgcolor=theme.warning, reverse=False),
        Role.BIG: Style(color=ground, bgcolor=theme.foreground, reverse=False),
        Role.PICTURE: Style(color="#ffffff", bgcolor="#000000"),
    }
    return {role: Style.parse(weight) + colours.get(role, Style()) for role, weight in WEIGHTS.items()}


WEIGHTS = {
    Role.PLAIN: "",
    Role.DIM: "",
    Role.STRONG: "bold",
    Role.TITLE: "bold",
    Role.KEY: "bold",
    Role.GOOD: "",
    Role.WARN: "",
    Role.BAD: "bold underline",
    Role.BANNER: "bold reverse",
    Role.CURSOR: "reverse",
    Role.BIG: "bold reverse",
    Role.PICTURE: "",
}
"""What a role looks like without any colour."""
