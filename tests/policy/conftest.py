from __future__ import annotations

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)  # two cores are shared: a slow example is not a fault
settings.load_profile("unhurried")
