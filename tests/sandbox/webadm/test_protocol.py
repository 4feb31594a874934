"""JSON-RPC as this server speaks it: its errors, its types, its odd answers."""

from __future__ import annotations

import pytest

from tests.sandbox.clinic import DOMAIN, Clinic, InvalidAPICredentials, InvalidParams, Refused


async def test_bad_credentials_come_under_200(clinic: Clinic) -> None:
    for user, password in (("", "wrong"), ("Aldegonde\\nobody", ""), ("Elsewhere\\svc-helpdesk", "")):
        status, answer = clinic.post(
            {"jsonrpc": "2.0", "method": "Server_Status", "id": 1}, user=user, password=password
        )
        assert status == 200
        assert answer["error"]["code"] == -32600
        assert "result" not in answer
    with pytest.raises(InvalidAPICredentials):
        await clinic.webadm(password="wrong").server_status()
    status, body = clinic.sandbox.request("POST", "/manag/", b"{}")
    assert (status, b"-32600" in body) == (200, True)
    assert "version" in await clinic.webadm(user="svc-helpdesk").server_status()


def test_batches_keep_their_order(clinic: Clinic) -> None:
    calls = [
        {
            "jsonrpc": "2.0",
            "method": "Get_User_DN",
            "params": {"username": login, "domain": DOMAIN},
            "id": number,
        }
        for number, login in ((5, "c.marchal"), (3, "nobody"), (4, "b.collard"))
    ]
    status, answers = clinic.post(calls)
    assert status == 200
    assert [answer["id"] for answer in answers] == [5, 3, 4]
    assert answers[0]["result"].startswith("cn=Marchal")
    assert answers[1]["error"]["code"] == -32603
    assert answers[2]["result"].startswith("cn=Collard")


@pytest.mark.parametrize("body", [b"", b"nonsense", b"[]", b'"x"', b'{"method": "Server_Status"}', b"[1]"])
def test_what_is_no_request(clinic: Clinic, body: bytes) -> None:
    status, answer = clinic.post(body)
    assert status == 200
    assert (answer[0] if isinstance(answer, list) else answer)["error"]["code"] == -32600


@pytest.mark.parametrize(
    ("method", "params", "code", "data"),
    [
        ("No_Such", {}, -32601, ""),
        ("OpenOTP.Block_Check", {"dn": 1}, -32602, "Parameter dn not String"),
        ("OpenOTP.Block_Check", {}, -32602, "Missing parameter dn"),
        ("OpenOTP.Block_Check", {"dn": "CN=x", "dm": 1}, -32602, "Unknown parameter dm"),
        ("Check_User_Password", {"dn": "CN=x", "password": 1}, -32602, "Parameter password not String"),
        ("OpenOTP.TOTP_Register", {"dn": "CN=x", "key": "Not base64"}, -32602, "Parameter key not Base64"),
        ("Get_Random_Bytes", {"length": "16"}, -32602, "Parameter length not Integer"),
        ("Server_Status", {"servers": 1}, -32602, "Parameter servers not Boolean"),
        ("Get_User_Attrs", {"dn": "CN=x", "attrs": "cn"}, -32602, "Parameter attrs not Array"),
        ("Get_Config_Objects", {"type": "nonsense"}, -32603, "Invalid object type 'nonsense'"),
    ],
)
def test_refusals_say_what_is_wrong(
    clinic: Clinic, method: str, params: dict[str, object], code: int, data: str
) -> None:
    with pytest.raises(Refused) as refused:
        clinic.call(method, **params)
    assert (refused.value.code, refused.value.data) == (code, data)


@pytest.mark.parametrize(
    ("typing", "digits", "period", "tiny", "wrong"),
    [
        ("string", 6, "30", "True", "Parameter digits not String"),
        ("string", "6", 30, "True", "Parameter period not String"),
        ("string", "6", "30", True, "Parameter tinyurl not String"),
        ("native", "6", 30, True, "Parameter digits not Integer"),
        ("native", 6, "30", True, "Parameter period not Integer"),
        ("native", 6, 30, "True", "Parameter tinyurl not Boolean"),
        ("string", "6", "30", "True", ""),
        ("native", 6, 30, True, ""),
        ("either", "6", 30, "true", ""),
    ],
)
def test_types_where_the_samples_differ(
    clinic: Clinic, typing: str, digits: object, period: object, tiny: object, wrong: str
) -> None:
    clinic.modes(typing=typing)
    session = clinic.call("OpenOTP.Mobile_Session", timeout=60)
    asked = {
        "name": "x",
        "key": "VmFsaWQgYmFzZTY0",
        "userid": "c.marchal",
        "domain": DOMAIN,
        "session": session,
    }
    if not wrong:
        assert "qruri" in clinic.call("OpenOTP.TOTP_URI", **asked, digits=digits, period=period, tinyurl=tiny)
        return
    with pytest.raises(Refused) as refused:
        clinic.call("OpenOTP.TOTP_URI", **asked, digits=digits, period=period, tinyurl=tiny)
    assert refused.value.data == wrong


def test_types_of_codes(clinic: Clinic) -> None:
    dn = clinic.person("everyday")["dn"]
    clinic.modes(typing="string")
    assert clinic.call("OpenOTP.TOTP_Resync", dn=dn, otp="0000000") is False
    with pytest.raises(Refused, match="Parameter otp not String"):
        clinic.call("OpenOTP.TOTP_Resync", dn=dn, otp=123456)
    clinic.modes(typing="native")
    with pytest.raises(Refused, match="Parameter otp not Integer"):
        clinic.call("OpenOTP.TOTP_Resync", dn=dn, otp="000000")


async def test_the_client_sees_the_same_sentences(clinic: Clinic) -> None:
    with pytest.raises(InvalidParams, match="Parameter dn not String"):
        await clinic.webadm().check_user_active(1)
    with pytest.raises(InvalidParams, match="Parameter key not Base64"):
        await clinic.openotp().totp_uri("x", "Not base64", "c.marchal", DOMAIN)


async def test_status_and_licence(clinic: Clinic) -> None:
    webadm = clinic.webadm()
    assert sorted(await webadm.server_status()) == ["status", "version"]
    full = await webadm.server_status(True, True, True)
    assert full["servers"] == dict.fromkeys(("ldap", "sql", "session", "pki", "mail"), True)
    assert full["websrvs"]["OpenOTP"] == {"version": "2.2.22", "status": "Ok", "license": "Ok"}
    licence = await webadm.get_license_details()
    assert licence["products"]["OpenOTP"]["maximum_users"] == "120"
    assert await webadm.count_activated_users() < 120
    assert await webadm.count_domain_users("Nowhere") is False
    everybody = await webadm.count_domain_users(DOMAIN)
    assert await webadm.count_domain_users(DOMAIN, True) < everybody <= 120


async def test_the_client_keeps_quiet_about_errors_that_it_does_not_know(clinic: Clinic) -> None:
    # A defect of pyrcdevs 2.2.1: an error of another code comes back as nothing at all.
    assert await clinic.webadm().handle_api_manager_request("No_Such_Method", {}) is None
