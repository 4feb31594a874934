"""Which seeds were looked at, and which nobody saw before they were reported."""

from __future__ import annotations

TUNING = tuple(range(1, 43))
"""All that was ever set was set on these; 11 to 40 had been reported on before."""
REPORTING = tuple(range(81, 101))
"""61 to 80 were reported on before the last two thresholds were chosen; 43 to 60 were not run."""
