"""Which seeds were looked at, and which nobody saw before they were reported."""

from __future__ import annotations

TUNING = tuple(range(1, 43))
"""All that was ever set was set on these; 11 to 40 had been reported on before."""
REPORTING = tuple(range(61, 81))
"""43 to 60 were not run; 43 to 50 had been reported on before."""
