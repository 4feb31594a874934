"""How a vendor's log names things."""

from __future__ import annotations


def device_name(label: str, number: str) -> str:
    """How the log names a phone: label and number, or the number alone."""
    if label and number:
        return f"{label} ({number})"
    return label or number
