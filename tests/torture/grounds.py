"""Where a run happens: a copy of a prepared store, SQLite or PostgreSQL, gone afterwards."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tests.rig.postgres import MEMORY, Server, _server
from tests.rig.store import Kind
from tests.torture import witness
from tests.torture.desk import prepare
from tests.torture.forking import answering


@dataclass(frozen=True)
class Ground:
    """One run's folder and store."""

    folder: Path
    where: str
    cases: dict[str, str]
    """Each person's open case with its verified caller."""


@contextlib.contextmanager
def _watched(ground: Ground) -> Iterator[None]:
    """Somebody outside has seen its record as it was prepared."""
    witness.remember(ground.where, folder=ground.folder)
    try:
        yield
    finally:
        witness.forget(ground.where)


class Grounds:
    """Prepared once for each store; `ground` hands out copies."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="torture-", dir=MEMORY if MEMORY.is_dir() else None))
        self._folder.chmod(0o700)

    def close(self) -> None:
        """Forget all of it."""
        shutil.rmtree(self._folder, ignore_errors=True)

    @contextlib.contextmanager
    def ground(self, kind: Kind) -> Iterator[Ground]:
        """A fresh copy."""
        folder = Path(tempfile.mkdtemp(prefix="run-", dir=self._folder))
        folder.rmdir()
        try:
            if kind is Kind.SQLITE:
                prepared, cases = self._on_files
                shutil.copytree(prepared, folder)
                with _watched(ground := Ground(folder, str(folder / "desk.db"), cases)):
                    yield ground
            else:
                prepared, cases, server, template = self._on_server
                shutil.copytree(prepared, folder)
                with server.database(template) as url, _watched(ground := Ground(folder, url, cases)):
                    yield ground
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    @cached_property
    def server(self) -> Server | str:
        """A PostgreSQL server, or why there is none."""
        return _server(on_disk=False)

    @cached_property
    def _on_files(self) -> tuple[Path, dict[str, str]]:
        folder = self._made("files")
        return folder, answering(lambda: prepare(folder, None))

    @cached_property
    def _on_server(self) -> tuple[Path, dict[str, str], Server, str]:
        server = self.server
        assert isinstance(server, Server), server
        name = f"prepared_{self._folder.name.rpartition('-')[2]}"
        server.run(f'CREATE DATABASE "{name}"')
        folder = self._made("server")
        cases = answering(lambda: prepare(folder, server.url(name)))
        return folder, cases, server, f'"{name}"'

    def _made(self, name: str) -> Path:
        folder = self._folder / name
        folder.mkdir(mode=0o700)
        return folder
