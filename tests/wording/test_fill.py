"""What comes from outside fills a place in a sentence; it is never the sentence that is filled."""

from __future__ import annotations

import ast

import pytest

from helpdesk_tui.contract.ids import VendorId
from helpdesk_tui.contract.services import DiagnosisLine, Service
from helpdesk_tui.views.call.services.words import doing, finding
from helpdesk_tui.wording.fill import word
from tests.architecture.sources import name, python, tree
from tests.terminal.corpus import HOSTILE


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_an_unknown_code_is_no_template(text: str) -> None:
    service = Service(kind=text, vendor=VendorId("v"), vendor_label="v", account="a")
    shown = word({}, text)
    assert finding(DiagnosisLine(code=text, device="iPhone")) == shown
    assert doing(service, several=False) == shown


def test_a_known_code_is_filled() -> None:
    assert finding(DiagnosisLine(code="device_suspended", device="{0}")) == "{0} is suspended."


def test_no_words_for_a_code_are_filled_themselves() -> None:
    found = []
    for path in python():
        for node in ast.walk(tree(path)):
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id="word")), attr="format")):
                    found.append(f"{name(path)}:{node.lineno}")
                case ast.Call(
                    func=ast.Attribute(value=ast.Call(func=ast.Name(id="_"), args=[asked]), attr="format")
                ):
                    if isinstance(asked, ast.Call):
                        found.append(f"{name(path)}:{node.lineno}")
                case _:
                    pass
    assert found == []
