"""The review of `tests.desk.signals`."""

from tests.desk.signals.conftest import review

__all__ = ["review"]
