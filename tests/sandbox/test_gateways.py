"""The desk's own text messages and mail arrive on people's phones and in their mailboxes."""

from __future__ import annotations

import json
import smtplib
import socket
from email.message import EmailMessage
from urllib.parse import urlsplit

import pytest

from tests.sandbox.rig import Sandbox, running_sandbox


def send_sms(sandbox: Sandbox, content: object, key: str | None = None) -> int:
    key = sandbox.credentials["sms"]["key"] if key is None else key
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    return sandbox.request("POST", "/sms", json.dumps(content).encode(), headers)[0]


def test_an_sms_reaches_the_phone_however_its_number_is_written(sandbox: Sandbox) -> None:
    assert send_sms(sandbox, {"to": "+32478126203", "text": "Code 123456"}) == 202
    message = sandbox.phone("durand/c.renard")["messages"][-1]
    assert (message["kind"], message["sender"], message["text"]) == ("sms", "Helpdesk", "Code 123456")
    assert send_sms(sandbox, {"to": "0032 478 12 62 03", "text": "second"}) == 202
    assert sandbox.control("GET", "messages", to="0478 12 62 03")[-1]["text"] == "second"
    assert "123456" not in str(sandbox.ledger(effect="sms_sent"))


@pytest.mark.parametrize("content", [{}, [], {"to": "12", "text": "x"}, {"to": "+32478126203"}])
def test_messages_that_make_no_sense(sandbox: Sandbox, content: object) -> None:
    assert send_sms(sandbox, content) == 400


def test_the_gateway_has_its_key_and_its_bad_days(sandbox: Sandbox) -> None:
    assert send_sms(sandbox, {"to": "+32478126203", "text": "x"}, key="wrong") == 401
    sandbox.fault("error_before", path="^/sms$")
    assert send_sms(sandbox, {"to": "+32478126203", "text": "x"}) == 500


def letter(to: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = (
        "desk@durand.example",
        to,
        "Votre code à six chiffres",
    )
    message.set_content("Voici : 654321\n")
    return message


def test_mail_over_tcp(sandbox: Sandbox) -> None:
    url = urlsplit(sandbox.credentials["mail"]["url"])
    assert url.scheme == "smtp"
    with smtplib.SMTP(url.hostname or "", url.port or 0, timeout=5) as client:
        client.send_message(letter("Amelie.Dupont@durand.example"))
    message = sandbox.phone("everyday")["messages"][-1]
    assert (message["subject"], message["text"].strip()) == ("Votre code à six chiffres", "Voici : 654321")
    assert "654321" not in str(sandbox.ledger(effect="mail_sent"))


def test_mail_has_bad_days_too(sandbox: Sandbox) -> None:
    url = urlsplit(sandbox.credentials["mail"]["url"])

    def send() -> None:
        with smtplib.SMTP(url.hostname or "", url.port or 0, timeout=5) as client:
            client.send_message(letter("b@durand.example"))

    sandbox.fault("error_before", method="SMTP")
    with pytest.raises(smtplib.SMTPDataError):
        send()
    assert sandbox.control("GET", "messages", to="b@durand.example") == []
    sandbox.fault("drop_after", method="SMTP")
    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
        send()
    assert len(sandbox.control("GET", "messages", to="b@durand.example", kind="mail")) == 1


def test_mail_and_sms_over_unix_sockets() -> None:
    with running_sandbox(tcp=False) as sandbox:
        path = sandbox.credentials["mail"]["url"].removeprefix("smtp+unix:")

        class Local(smtplib.SMTP):
            def _get_socket(self, *_args: object) -> socket.socket:
                connection = socket.socket(socket.AF_UNIX)
                connection.connect(path)
                return connection

        with Local("localhost", 25) as client:
            client.send_message(letter("amelie.dupont@durand.example"))
        assert send_sms(sandbox, {"to": "+32475123456", "text": "Code"}) == 202
        assert [message["kind"] for message in sandbox.phone("everyday")["messages"]] == ["mail", "sms"]
