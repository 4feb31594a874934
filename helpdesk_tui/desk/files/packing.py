"""Files and their manifest in one archive; the same content gives the same bytes."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping
from typing import Final

MANIFEST: Final = "SHA256SUMS"
_MOMENT: Final = (1980, 1, 1, 0, 0, 0)


def manifest(files: Mapping[str, bytes]) -> bytes:
    """One line for each file, as `sha256sum --check` reads it."""
    lines = (f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items()))
    return "".join(lines).encode()


def pack(files: Mapping[str, bytes]) -> bytes:
    """A ZIP archive of the files and their manifest."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in [*sorted(files.items()), (MANIFEST, manifest(files))]:
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
