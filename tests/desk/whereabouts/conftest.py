"""A desk with a queue, and a caller who can be verified."""

from __future__ import annotations

from tests.desk.signals.conftest import review

__all__ = ["review"]
