"""One scan in a process of its own, on whichever package its path leads to; prints what it took."""

from __future__ import annotations

import io
import json
import sys
import time
from pathlib import Path

from helpdesk_tui.cli.pushes.scan import scan
from helpdesk_tui.cli.pushes.telling import as_json
from helpdesk_tui.detectors import watch
from helpdesk_tui.detectors.places import from_csv


def main(log: str, first: str, addresses: str, told: str) -> None:
    """Scan the first rows, so that everything is loaded, then the log; the signals go into a file."""
    with Path(addresses).open(encoding="utf-8") as lines:
        table = from_csv(lines)
    scan(Path(first), table, as_json, io.StringIO())
    out = io.StringIO()
    began = time.process_time()
    report = scan(Path(log), table, as_json, out)
    took = time.process_time() - began
    Path(told).write_text(out.getvalue(), encoding="utf-8")
    compiled = not str(watch.__file__).endswith(".py")
    print(json.dumps({"seconds": took, "rows": report.rows, "compiled": compiled}))


if __name__ == "__main__":
    main(*sys.argv[1:])
