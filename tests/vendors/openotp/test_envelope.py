"""SOAP: what is written is only ever text, what is read is only ever an answer."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.contract.errors import ErrorCode, Mistaken
from helpdesk_tui.vendors.openotp.wire.envelope import read, written
from tests.vendors.openotp.says import envelope

BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    b"<Envelope><Body><openotpStatusResponse><message>&b;</message></openotpStatusResponse></Body></Envelope>"
)
FILE = BOMB.replace(b'"aaaaaaaaaa"', b'SYSTEM "file:///etc/hostname"')


@given(st.text(max_size=60))
def test_a_value_arrives_as_it_is_or_is_refused(value: str) -> None:
    no_xml = any(
        (ord(sign) < 32 and sign not in "\t\n\r")
        or ord(sign) in (0xFFFE, 0xFFFF)
        or 0xD800 <= ord(sign) < 0xE000
        for sign in value
    )
    if no_xml:
        with pytest.raises(Mistaken) as caught:
            written("SimpleLogin", {"username": value})
        assert caught.value.code is ErrorCode.BAD_REQUEST
        return
    body = written("SimpleLogin", {"username": value, "domain": None})
    operation = ET.fromstring(body)[0][0]
    assert operation.tag == "{urn:openotp}openotpSimpleLogin"
    assert [(child.tag, child.text or "") for child in operation] == [("username", value)]


def test_an_answer_with_nil_and_numbers_as_text() -> None:
    answer = read(
        envelope(
            "SimpleLogin",
            {
                "code": "2",
                "error": None,
                "session": "aBcDeFgH12345678",
                "timeout": "89",
                "novelty": "x &lt; y",
            },
        ),
        "SimpleLogin",
    )
    assert (answer.code, answer.error, answer.session, answer.timeout) == (2, "", "aBcDeFgH12345678", 89)
    assert answer.fields["novelty"] == "x < y"
    assert "aBcDeFgH12345678" not in repr(answer)


@pytest.mark.parametrize("code", ["", "3", "-1", "1.0", "yes", "١", "01"])
def test_a_code_that_is_none(code: str) -> None:
    assert read(envelope("SimpleLogin", {"code": code}), "SimpleLogin").code is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html/>",
        b"<Envelope/>",
        b"<Envelope><Body/></Envelope>",
        BOMB,
        FILE,
        envelope("Status", {"code": "1"}),
        envelope("SimpleLogin", {"code": "1"})[:-3],
        b"<Envelope><Body><Fault><faultcode>x</faultcode></Fault></Body></Envelope>",
        b"<a>" * 100_000,
    ],
    ids=["empty", "html", "bare", "no body", "bomb", "file", "other", "cut", "fault", "deep"],
)
def test_what_is_no_answer(body: bytes) -> None:
    with pytest.raises(ValueError):
        read(body, "SimpleLogin")
