"""A plugin of pytest: one statement of the desk is missing, as the environment says (`module:line`)."""

from __future__ import annotations

import ast
import importlib.abc
import importlib.machinery
import importlib.util
import os
import sys
from collections.abc import Sequence
from types import CodeType, ModuleType
from typing import Final

SAID: Final = "HELPDESK_TUI_WITHOUT"


class _Taken(ast.NodeTransformer):
    def __init__(self, line: int) -> None:
        self._line = line

    def generic_visit(self, node: ast.AST) -> ast.AST:
        if isinstance(node, ast.stmt) and node.lineno == self._line:
            return ast.copy_location(ast.Pass(), node)
        return super().generic_visit(node)


class _Loader(importlib.machinery.SourceFileLoader):
    line = 0

    def get_code(self, fullname: str) -> CodeType:
        path = self.get_filename(fullname)
        tree = ast.parse(self.get_data(path))
        return compile(ast.fix_missing_locations(_Taken(self.line).visit(tree)), path, "exec")


class _Finder(importlib.abc.MetaPathFinder):
    def __init__(self, module: str, line: int) -> None:
        self._module, self._line = module, line

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self._module:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec is None or spec.origin is None:
            raise ImportError(fullname)
        loader = _Loader(fullname, spec.origin)
        loader.line = self._line
        return importlib.util.spec_from_loader(fullname, loader)


def _install(said: str) -> None:
    module, _, line = said.rpartition(":")
    if module in sys.modules:
        raise ImportError(f"{module} was loaded too early")
    sys.meta_path.insert(0, _Finder(module, int(line)))


if SAID in os.environ:
    _install(os.environ[SAID])
