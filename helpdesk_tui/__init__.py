"""The service-desk console for two-factor login."""

import sys

__version__ = "0.1.0"

# httpx loads its own command line (click, pygments, rich) where it finds them: 50 ms in each process.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
